"""What a sale asks of the waiting room, within its own query: is it this fan's turn?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import and_

from services.core.uow import Tx
from services.ticketing.models.programme import Event
from services.ticketing.queue.errors import NotYourTurn
from services.ticketing.queue.models import QueueEntry, QueueRoom
from services.ticketing.queue.repository import line
from services.ticketing.queue.schemas import PlaceState, RoomState

_LET_IN: Final = (PlaceState.INSIDE, PlaceState.MISSED)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the buyer stands; both None where there is no waiting room."""

    room: RoomState | None
    place: PlaceState | None

    @property
    def lets_buy(self) -> bool:
        """A pass that ran out still counts until a tick has ended it: nobody else has it yet."""
        waits = self.room not in (None, RoomState.CLOSED)
        return not waits or self.place is PlaceState.INSIDE

    @property
    def was_let_in(self) -> bool:
        """Also whose time ran out before an order held in time was paid."""
        return self.place in _LET_IN


NOBODY: Final = Standing(None, None)


def with_standing(statement: Any, fan_id: int) -> Any:
    """The SELECT, which has `events` in it, with the columns that `standing_of` reads.

    A select of some columns with two more has no type of its own.
    """
    here = and_(QueueEntry.event_id == Event.id, QueueEntry.fan_id == fan_id)
    return (
        statement.add_columns(
            QueueRoom.state.label("queue_room"), QueueEntry.state.label("queue_place")
        )
        .outerjoin(QueueRoom, QueueRoom.event_id == Event.id)
        .outerjoin(QueueEntry, here)
    )


def standing_of(row: Any) -> Standing:
    room, place = row.queue_room, row.queue_place
    return Standing(RoomState(room) if room else None, PlaceState(place) if place else None)


def require_turn(standing: Standing, event_id: str) -> None:
    """NotYourTurn unless the fan is inside, or the event has no waiting room (any more)."""
    if not standing.lets_buy:
        raise NotYourTurn(event_id=event_id)


async def bought(tx: Tx, event_id: str, fan_id: int) -> None:
    """The fan has paid: the place inside is free for the next one."""
    await line.move(tx, event_id, fan_id, _LET_IN, PlaceState.DONE)
