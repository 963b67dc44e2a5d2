"""Chats of several people with the handlers of verification and of the operator's desk."""

from __future__ import annotations

from collections.abc import AsyncGenerator
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
    GetFile,
    SendDocument,
    SendMessage,
    SendPhoto,
    TelegramMethod,
)
from aiogram.types import (
    CallbackQuery,
    Contact,
    Document,
    File,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Message,
    MessageOriginUser,
    PhotoSize,
    User,
)
from aiogram.types import Chat as TelegramChat

from handlers.kit.buttons import Tap
from handlers.kit.screen import PictureRef
from handlers.kit.window import Window, WindowKit
from handlers.operator import router as operator
from handlers.operator.desk import OperatorDesk
from handlers.operator.documents_router import documents_queue
from handlers.verification import router as verification
from handlers.verification.desk import VerificationDesk
from services.core.conversations import Conversation
from services.core.i18n import Language, Translators
from services.core.sent_files import SentFiles
from services.identity import FanProfile
from tests.handlers.ticketing.chat import BOT_ID, KEYBOARDS, Telegram, no_banner
from tests.services.identity.papers import Office

TRANSLATORS = Translators.load()


class TelegramWithFiles(Telegram):
    """Gives back the files that people sent, and takes documents."""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, bytes] = {}

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], *_: Any, **__: Any) -> Any:
        if isinstance(method, GetFile):
            self.calls.append(method)
            return File(
                file_id=method.file_id, file_unique_id="x", file_path=f"in/{method.file_id}"
            )
        if isinstance(method, SendDocument):
            self.calls.append(method)
            return _message(next(self._ids), int(method.chat_id))
        return await super().make_request(bot, method)

    async def stream_content(self, url: str, *_: Any, **__: Any) -> AsyncGenerator[bytes, None]:
        yield self.files[url.rpartition("/")[2]]


def other_router(said: list[str]) -> Router:
    """Whatever the routers under test leave to others."""
    others = Router()

    @others.message()
    async def words(message: Message) -> None:
        said.append(message.text or "no text")

    @others.callback_query()
    async def taps(query: CallbackQuery) -> None:
        said.append(f"tap {query.data}")

    return others


@dataclass(slots=True)
class Room:
    """One bot with its routers, on one office; people come into it."""

    office: Office
    telegram: TelegramWithFiles = field(default_factory=TelegramWithFiles)
    elsewhere: list[str] = field(default_factory=list)
    kit: WindowKit = field(init=False)
    root: Dispatcher = field(init=False)
    ids: Any = field(default_factory=lambda: count(1000))

    def __post_init__(self) -> None:
        bot = Bot(f"{BOT_ID}:token", session=self.telegram)
        files = SentFiles(self.office.uow, BOT_ID)
        self.kit = WindowKit(bot, KEYBOARDS, files, PictureRef("banner", no_banner))
        self.root = Dispatcher(
            disable_fsm=True,
            verification_desk=VerificationDesk(self.office.verification, self.office.phones),
            review=self.office.review,
            operator_desk=OperatorDesk(self.office.roles, [documents_queue(self.office.review)]),
        )
        self.root.include_routers(
            verification.router, operator.router, other_router(self.elsewhere)
        )

    def close(self) -> None:
        """Give the routers back: they are one for all."""
        for router in (verification.router, operator.router):
            self.root.sub_routers.remove(router)
            router._parent_router = None

    async def chat(self, fan_id: int, language: Language) -> Chat:
        fan = await self.office.identity.choose_language(fan_id, language)
        return Chat(self, fan, Conversation(fan_id))


@dataclass(slots=True)
class Chat:
    """What one person does and sees."""

    room: Room
    fan: FanProfile
    conversation: Conversation

    async def tap(self, tap: Tap) -> None:
        await self._press(tap.pack())

    async def press(self, label: str) -> None:
        """Press the button of the newest keyboard whose label holds these words."""
        (data,) = {data for text, data in self.buttons if label in text}
        received = KEYBOARDS.read(data, self.fan.id)
        assert received is not None
        await self._press(received.data)

    async def _press(self, data: str) -> None:
        query = CallbackQuery(
            id=f"tap-{next(self.room.ids)}",
            from_user=self._user,
            chat_instance="7",
            message=_message(self.conversation.screen_message_id or 1, self.fan.id),
            data=data,
        ).as_(self.room.kit.bot)
        await self._handle("callback_query", query, query)

    async def write(self, text: str) -> None:
        await self._say(text=text)

    async def send_photo(self, content: bytes, album: str | None = None) -> int:
        """A photo in two sizes; its message id."""
        small, large = f"s{next(self.room.ids)}", f"l{next(self.room.ids)}"
        self.room.telegram.files |= {small: b"too small", large: content}
        sizes = [
            PhotoSize(file_id=small, file_unique_id=small, width=90, height=60),
            PhotoSize(
                file_id=large,
                file_unique_id=large,
                width=640,
                height=420,
                file_size=len(content),
            ),
        ]
        return await self._say(photo=sizes, media_group_id=album)

    async def send_file(self, content: bytes, size: int | None = None) -> int:
        file_id = f"d{next(self.room.ids)}"
        self.room.telegram.files[file_id] = content
        document = Document(
            file_id=file_id, file_unique_id=file_id, file_size=size or len(content)
        )
        return await self._say(document=document)

    async def share(
        self, phone: str, owner_id: int | None = None, *, forwarded: bool = False
    ) -> None:
        contact = Contact(phone_number=phone, first_name="Fan", user_id=owner_id or self.fan.id)
        origin = MessageOriginUser(date=datetime.now(UTC), sender_user=self._user)
        await self._say(contact=contact, forward_origin=origin if forwarded else None)

    async def _say(self, **content: Any) -> int:
        message = Message(
            message_id=next(self.room.ids),
            date=datetime.now(UTC),
            chat=TelegramChat(id=self.fan.id, type="private"),
            from_user=self._user,
            **content,
        ).as_(self.room.kit.bot)
        await self._handle("message", message, None)
        return message.message_id

    async def _handle(self, kind: str, event: Any, query: CallbackQuery | None) -> None:
        t = TRANSLATORS.for_language(self.fan.language)
        window = Window(self.room.kit, self.fan, t, self.conversation, query)
        try:
            await self.room.root.propagate_event(
                update_type=kind,
                event=event,
                **self.room.root.workflow_data,
                bot=self.room.kit.bot,
                window=window,
                t=t,
                fan=self.fan,
            )
        finally:
            self.conversation = window.conversation

    @property
    def _user(self) -> User:
        return User(id=self.fan.id, is_bot=False, first_name="Fan")

    @property
    def calls(self) -> list[TelegramMethod[Any]]:
        """What was sent into this chat, the oldest first."""
        return [
            call
            for call in self.room.telegram.calls
            if getattr(call, "chat_id", None) == self.fan.id
        ]

    @property
    def _screen(self) -> TelegramMethod[Any]:
        return next(
            call
            for call in reversed(self.calls)
            if isinstance(call, EditMessageMedia | EditMessageCaption)
            or (isinstance(call, SendPhoto) and call.protect_content is not True)
        )

    @property
    def text(self) -> str:
        match self._screen:
            case EditMessageMedia(media=InputMediaPhoto(caption=caption)):
                return caption or ""
            case SendPhoto(caption=caption) | EditMessageCaption(caption=caption):
                return str(caption or "")
            case _:
                raise AssertionError

    @property
    def rows(self) -> list[list[str]]:
        markup = getattr(self._screen, "reply_markup", None)
        assert isinstance(markup, InlineKeyboardMarkup)
        return [[button.text for button in row] for row in markup.inline_keyboard]

    @property
    def buttons(self) -> list[tuple[str, str]]:
        markup = getattr(self._screen, "reply_markup", None)
        assert isinstance(markup, InlineKeyboardMarkup)
        return [
            (button.text, button.callback_data or "")
            for row in markup.inline_keyboard
            for button in row
        ]

    @property
    def messages(self) -> list[SendMessage]:
        return [call for call in self.calls if isinstance(call, SendMessage)]

    @property
    def deleted(self) -> list[int]:
        return [call.message_id for call in self.calls if isinstance(call, DeleteMessage)]

    @property
    def papers(self) -> list[SendPhoto | SendDocument]:
        return [
            call
            for call in self.calls
            if isinstance(call, SendPhoto | SendDocument) and call.protect_content is True
        ]

    @property
    def toasts(self) -> list[str]:
        answers = [c for c in self.room.telegram.calls if isinstance(c, AnswerCallbackQuery)]
        return [call.text or "" for call in answers]


def _message(message_id: int, chat_id: int) -> Message:
    return Message(
        message_id=message_id,
        date=datetime.now(UTC),
        chat=TelegramChat(id=chat_id, type="private"),
    )
