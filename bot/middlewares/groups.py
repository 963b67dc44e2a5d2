"""Groups have a road of their own: nothing of a fan's private screens ever answers there."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

from aiogram import BaseMiddleware, Router
from aiogram.exceptions import TelegramAPIError, TelegramForbiddenError
from aiogram.types import Chat, TelegramObject, Update
from sqlalchemy.exc import DBAPIError

from bot.middlewares.people import Handler, People
from bot.middlewares.replies import COMES_AGAIN
from bot.middlewares.throttling import Throttling
from bot.middlewares.windows import ANSWER_WITHIN_SECONDS, TAP_LIFETIME
from handlers.kit.group_card_stage import Admins, GroupStage
from handlers.kit.window import WindowKit
from services.core.clock import Clock
from services.core.errors import DomainError
from services.core.group_cards import GroupCards
from services.core.i18n import what_next
from services.core.ids import reference_code, uuid7
from services.core.inbox import MAX_ATTEMPTS
from services.core.logs import get_logger
from services.core.metrics import REFUSALS

_HERE: Final = frozenset({"creator", "administrator", "member", "restricted"})
log = get_logger("groups")


class Groups(BaseMiddleware):
    """Takes every update of a group; the others go on.

    What happens to the bot's own place in a group (let in, thrown out, the group got a new id)
    is noted whoever did it. The rest is for people: handlers of `root` get a `stage`.
    """

    def __init__(
        self,
        root: Router,
        people: People,
        kit: WindowKit,
        cards: GroupCards,
        clock: Clock,
        wake: Callable[[], None],
    ) -> None:
        self._root = root
        self._people = people
        self._kit = kit
        self._cards = cards
        self._clock = clock
        self._wake = wake
        self._admins = Admins(kit.bot)
        self._throttling = Throttling()

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        assert isinstance(event, Update)
        chat: Chat | None = data.get("event_chat")
        if chat is None or chat.type == "private":
            return await handler(event, data)
        if await self._note_place(event):
            return None
        return await self._people(self._for_people, event, data)

    async def _note_place(self, event: Update) -> bool:
        """Whether the update tells of the bot's own place, and nothing else."""
        if (change := event.my_chat_member) is not None:
            if change.new_chat_member.status in _HERE:
                await self._cards.came_back(change.chat.id)
            else:
                await self._cards.left(change.chat.id)
            return True
        message = event.message
        if message is None or not (message.migrate_to_chat_id or message.migrate_from_chat_id):
            return False
        old = message.migrate_from_chat_id or message.chat.id
        new = message.migrate_to_chat_id or message.chat.id
        await self._cards.migrated(old, new)
        self._wake()
        return True

    async def _for_people(self, event: TelegramObject, data: dict[str, Any]) -> None:
        assert isinstance(event, Update)
        tap, message = event.callback_query, event.message
        if tap is None and message is None:
            return
        stage = GroupStage(
            self._kit.bot,
            self._kit.keyboards,
            self._admins,
            data["fan"],
            data["t"],
            data["event_chat"].id,
            tap=tap,
            message_id=message.message_id if message else None,
        )
        async with _answered_in_time(stage):
            if self._throttling.takes(stage.fan.id):
                await self._answering_errors(event, stage, data)
            else:
                await stage.toast(stage.t.plain("common.toast.slow_down"), alert=True)
        self._wake()

    async def _answering_errors(
        self, event: Update, stage: GroupStage, data: dict[str, Any]
    ) -> None:
        if data.get("attempt", 1) > MAX_ATTEMPTS:
            return  # it has killed the process each time
        try:
            await self._handle(event, stage, data)
        except DomainError as refusal:
            await self._refuse(stage, refusal)
        except TelegramForbiddenError:
            await self._cards.left(stage.chat_id)
        except COMES_AGAIN:
            if data.get("attempt", 1) < MAX_ATTEMPTS:
                raise
            await self._confess(stage)
        except Exception:
            log.exception("group_handler_failed", fan_id=stage.fan.id)
            await self._confess(stage)

    async def _handle(self, event: Update, stage: GroupStage, data: dict[str, Any]) -> None:
        given = {**data, "stage": stage}
        if event.message is not None:
            await self._root.propagate_event("message", event.message, **given)
            return
        tap = event.callback_query
        assert tap is not None
        late = data.get("received_at") and self._clock.now() - data["received_at"] > TAP_LIFETIME
        received = self._kit.keyboards.read(tap.data or "", stage.chat_id)
        if late or received is None or not received.anywhere:
            await stage.toast(stage.t.plain("groups.toast.old_card"))
            return
        real = tap.model_copy(update={"data": received.data})
        await self._root.propagate_event("callback_query", real, **given)

    async def _refuse(self, stage: GroupStage, refusal: DomainError) -> None:
        """By toast to whoever tapped; whoever wrote is told in the group, in one line."""
        REFUSALS.labels(refusal.code).inc()
        log.info("refused_in_group", code=refusal.code, fan_id=stage.fan.id)
        t = stage.t
        if stage.tapped:
            money = t.plain(f"common.money.{'moved' if refusal.money_moved else 'not_moved'}")
            said = t.plain(f"error.{refusal.code}", **refusal.details)
            await stage.toast(f"{said} {money}", alert=True)
            return
        said = t(f"error.{refusal.code}", **refusal.details)
        await stage.say(f"{said} {what_next(t, refusal)}")

    async def _confess(self, stage: GroupStage) -> None:
        reference = reference_code(uuid7())
        log.error("technical_problem", reference=reference, fan_id=stage.fan.id)
        with contextlib.suppress(TelegramAPIError, DBAPIError):
            await stage.toast(stage.t.plain("groups.toast.technical", reference=reference))


@contextlib.asynccontextmanager
async def _answered_in_time(stage: GroupStage) -> AsyncIterator[None]:
    """The tap is answered, whatever the handler does.

    A handler has longer than in a private chat before the neutral answer goes out: in a group the
    toast is all that a person is told.
    """
    late: list[asyncio.Task[None]] = []

    def answer_late() -> None:
        late.append(asyncio.create_task(stage.toast()))

    timer = asyncio.get_running_loop().call_later(_TOAST_WITHIN_SECONDS, answer_late)
    try:
        yield
    finally:
        timer.cancel()
        await asyncio.gather(*late)
        await stage.toast()


_TOAST_WITHIN_SECONDS: Final = ANSWER_WITHIN_SECONDS * 10
