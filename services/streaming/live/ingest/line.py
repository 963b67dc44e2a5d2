"""The line of a camera in the database, each step a transaction of its own."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from services.core.clock import Clock
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.streaming.live.desk import fits, go_on_air
from services.streaming.live.keeping import STALE_AFTER
from services.streaming.live.repository import events, line
from services.streaming.live.repository.line import Door, Health
from services.streaming.live.schemas import RenditionLost
from services.streaming.live.states import Problem

BEAT_SECONDS: Final = 5
_SENDER_BYTES: Final = 12


def new_sender() -> str:
    return secrets.token_urlsafe(_SENDER_BYTES)


class CameraLine:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    @property
    def clock(self) -> Clock:
        return self.uow.clock

    @query
    async def doors(self, tx: Tx) -> Sequence[Door]:
        """Every event that a camera may send to now."""
        return await line.doors(tx)

    async def door_of(self, stream_key: str) -> Door | None:
        """The event that this key opens."""
        for door in await self.doors():
            if fits(stream_key, door.key_hash):
                return door
        return None

    @use_case
    async def take(self, tx: Tx, event_id: UUID, sender: str) -> int | None:
        """The number of the take that begins; None: another camera sends, or it is over."""
        return await line.take_line(tx, event_id, sender, tx.now - STALE_AFTER)

    @use_case
    async def on_air(self, tx: Tx, key: str, sender: str) -> None:
        """There is a picture, if it is still this camera that sends."""
        if await line.holds_line(tx, key, sender):
            await go_on_air(tx, key)

    @use_case
    async def keep(self, tx: Tx, event_id: UUID, sender: str, health: Health) -> bool:
        """False: stop, the event is over or the line is another one's."""
        if not await line.keep_line(tx, event_id, sender, health):
            return False
        if await line.note_down(tx, event_id, sender, health.down) and health.down:
            event = await events.by_id(tx, event_id)
            assert event is not None
            tx.emit(RenditionLost(event.id, event.key, tuple(sorted(health.down)), tx.now))
        return True

    @use_case
    async def leave(self, tx: Tx, event_id: UUID, sender: str, problem: Problem) -> None:
        await line.leave_line(tx, event_id, sender, problem)

    @use_case
    async def closed(self, tx: Tx, event_ids: Sequence[UUID]) -> None:
        """Nobody can send: the port is taken."""
        for event_id in event_ids:
            await events.change(tx, event_id, problem=Problem.PORT)
