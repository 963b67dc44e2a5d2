"""How a waiting room comes to be, how its seed is kept, and how its next tick is planned."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Final

from services.core.sealing import TextSeal
from services.core.uow import Tx
from services.ticketing.queue import rules
from services.ticketing.queue.errors import RoomForbidsChange
from services.ticketing.queue.repository import rooms
from services.ticketing.queue.repository.rows import Room
from services.ticketing.queue.schemas import OpenRoom, TickRoom

TICK: Final = "queue.tick"
_SEED_BYTES: Final = 32


class RoomKeeper:
    """Opens rooms and keeps the seeds of their draws. `secret` is the settings' own."""

    def __init__(self, secret: bytes) -> None:
        self._seal = TextSeal(secret, "queue.seed")

    async def open(self, tx: Tx, command: OpenRoom) -> None:
        """Give the event's sale a waiting room, or bring it up to date. RoomForbidsChange."""
        if await rooms.change_speed(tx, command):
            return
        seed = secrets.token_hex(_SEED_BYTES)
        seed_hash, sealed = rules.seed_hash(seed), self._seal.seal(seed, command.event_id)
        number: int | None = 0
        if not await rooms.add_room(tx, command, seed_hash, sealed):
            number = await rooms.begin_anew(tx, command, seed_hash, sealed)
        if number is None:
            raise RoomForbidsChange(item=command.event_id, field="waiting_room")
        plan_tick(tx, command.event_id, number, timedelta(0))

    def seed(self, room: Room) -> str:
        """The seed of a room's draw; nobody else is told before the draw."""
        seed = self._seal.unseal(room.sealed_seed, room.event_id)
        assert seed is not None, "the seed was sealed under another secret"
        return seed


def plan_tick(tx: Tx, event_id: str, number: int, run_in: timedelta) -> None:
    tx.enqueue(
        TICK, TickRoom(event_id, number), run_in=run_in, dedupe=f"{TICK}:{event_id}:{number}"
    )
