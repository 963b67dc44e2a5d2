"""One fan's chat without Telegram: taps and words go to the handlers of identity."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from aiogram import Bot, Dispatcher, Router
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    EditMessageCaption,
    EditMessageMedia,
    SendPhoto,
    TelegramMethod,
)
from aiogram.types import CallbackQuery, InputMediaPhoto, Message, User
from aiogram.types import Chat as TelegramChat

from handlers.identity.pin_desk import PinDesk
from handlers.identity.router import router
from handlers.identity.security_router import SECURITY_FLOWS, SecurityDesk
from handlers.kit.buttons import Tap
from handlers.kit.navigation import HomeTap
from handlers.kit.screen import PictureRef, Screen
from handlers.kit.window import Window, WindowKit
from services.core.conversations import Conversation
from services.core.i18n import Translators
from services.core.sent_files import SentFiles
from services.core.uow import UnitOfWork
from services.identity import FanProfile, IdentityService, PinService
from services.identity.codes import CodeService
from services.notifications import NotificationsService
from tests.handlers.ticketing.chat import BOT_ID, KEYBOARDS, Telegram, no_banner

GIFT = "test_gift"


class GiftTap(Tap, prefix="zzgift"):
    """What a flow of a test goes on with, once its PIN is in."""

    subject: str


def other_routers(opened: list[str]) -> Router:
    """The screens of other domains that these flows lead to."""
    others = Router()

    @others.callback_query(GiftTap.filter())
    async def gift(_: CallbackQuery, callback_data: GiftTap, window: Window) -> None:
        opened.append(f"gift {callback_data.subject}")
        await window.show(Screen("the gift is given"))

    @others.callback_query(HomeTap.filter())
    async def home(_: CallbackQuery, window: Window, t: Any) -> None:
        opened.append(f"home {t.locale}")
        await window.show(Screen(t("menu.home.question"), location=HomeTap()))

    @others.message()
    async def words(message: Message) -> None:
        opened.append(f"said {message.text}")

    return others


@dataclass(slots=True)
class Chat:
    """What a fan does and what is seen of it."""

    fan: FanProfile
    uow: UnitOfWork
    identity: IdentityService
    notifications: NotificationsService
    pins: PinService
    codes: CodeService
    security: SecurityDesk
    translators: Translators
    telegram: Telegram = field(default_factory=Telegram)
    opened: list[str] = field(default_factory=list)
    conversation: Conversation = field(default_factory=lambda: Conversation(7))
    _root: Dispatcher = field(init=False)
    _kit: WindowKit = field(init=False)
    _taps: Any = field(default_factory=count)

    def __post_init__(self) -> None:
        files = SentFiles(self.uow, BOT_ID)
        bot = Bot(f"{BOT_ID}:token", session=self.telegram)
        self._kit = WindowKit(bot, KEYBOARDS, files, PictureRef("banner", no_banner))
        flows = {GIFT: lambda subject: GiftTap(subject=subject), **SECURITY_FLOWS}
        desk = PinDesk(self.pins, flows, self.codes)
        self._root = Dispatcher(
            disable_fsm=True,
            identity=self.identity,
            notifications=self.notifications,
            translators=self.translators,
            pin_desk=desk,
            security_desk=self.security,
        )
        assert router.parent_router is None, "another chat of this test has the router"
        self._root.include_routers(router, other_routers(self.opened))
        self.desk = desk

    desk: PinDesk = field(init=False)

    def close(self) -> None:
        """Give the router back: it is one for all."""
        self._root.sub_routers.remove(router)
        router._parent_router = None

    async def tap(self, tap: Tap, tap_id: str | None = None) -> None:
        await self._press(tap.pack(), tap_id)

    async def _press(self, data: str, tap_id: str | None = None) -> None:
        query = CallbackQuery(
            id=tap_id or f"tap-{next(self._taps)}",
            from_user=User(id=self.fan.id, is_bot=False, first_name="Fan"),
            chat_instance="7",
            message=_message(self.conversation.screen_message_id or 1, ""),
            data=data,
        ).as_(self._kit.bot)
        await self._handle("callback_query", query, self.window(query))

    async def press(self, label: str) -> None:
        """Press the button of the newest keyboard whose label holds these words."""
        (data,) = [data for text, data in self.buttons if label in text]
        received = KEYBOARDS.read(data, self.fan.id)
        assert received is not None
        await self._press(received.data)

    async def type(self, digits: str) -> None:
        """Press the keys with these digits, wherever they lie now."""
        for digit in digits:
            (data,) = [data for text, data in self.buttons if text == digit]
            received = KEYBOARDS.read(data, self.fan.id)
            assert received is not None
            await self._press(received.data)

    async def write(
        self,
        text: str,
        message_id: int = 55,
        kind: str = "message",
        parts: Mapping[str, Any] | None = None,
    ) -> None:
        """A message, or with "edited_message" an edit of one; `parts` may hold a caption."""
        message = _message(message_id, text, self.fan.id).model_copy(update=parts or {})
        await self._handle(kind, message.as_(self._kit.bot), self.window())

    def window(self, query: CallbackQuery | None = None) -> Window:
        t = self.translators.for_language(self.fan.language)
        return Window(self._kit, self.fan, t, self.conversation, query)

    async def _handle(self, kind: str, event: Any, window: Window) -> None:
        data = {"window": window, "t": window.t, "fan": window.fan}
        try:
            await self._root.propagate_event(
                update_type=kind, event=event, **self._root.workflow_data, **data
            )
        finally:
            self.conversation, self.fan = window.conversation, window.fan

    @property
    def text(self) -> str:
        match self._shown[-1]:
            case EditMessageMedia(media=InputMediaPhoto(caption=caption)):
                return caption or ""
            case SendPhoto(caption=caption) | EditMessageCaption(caption=caption):
                return str(caption or "")
            case _:
                raise AssertionError

    @property
    def rows(self) -> list[list[str]]:
        """Labels of the newest keyboard."""
        return [[button.text for button in row] for row in self._keyboard]

    @property
    def buttons(self) -> list[tuple[str, str]]:
        return [
            (button.text, button.callback_data or "") for row in self._keyboard for button in row
        ]

    @property
    def toasts(self) -> list[str]:
        answers = [call for call in self.telegram.calls if isinstance(call, AnswerCallbackQuery)]
        return [call.text or "" for call in answers]

    @property
    def deleted(self) -> list[int]:
        return [c.message_id for c in self.telegram.calls if isinstance(c, DeleteMessage)]

    @property
    def _keyboard(self) -> list[list[Any]]:
        markup = getattr(self._shown[-1], "reply_markup", None)
        return list(markup.inline_keyboard) if markup else []

    @property
    def _shown(self) -> list[TelegramMethod[Any]]:
        kinds = (EditMessageMedia, EditMessageCaption, SendPhoto)
        return [call for call in self.telegram.calls if isinstance(call, kinds)]


def _message(message_id: int, text: str, fan_id: int = 7) -> Message:
    return Message(
        message_id=message_id,
        date=datetime.now(UTC),
        chat=TelegramChat(id=7, type="private"),
        from_user=User(id=fan_id, is_bot=False, first_name="Fan"),
        text=text,
    )
