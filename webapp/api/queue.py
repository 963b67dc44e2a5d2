"""The waiting room of an event: join, follow one's place, leave, check the draw."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from datetime import datetime
from typing import Annotated, Final, Self

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, Field

from services.identity import FanProfile
from services.ticketing.queue import (
    Following,
    PlaceState,
    QueuePlace,
    QueueService,
    RoomState,
    Wait,
)
from webapp.api.bodies import NO_NUL
from webapp.api.caller import Caller
from webapp.api.refusals import refusals

_ID_PATTERN: Final = r"^[a-z0-9-]{1,22}$"
_LONGEST_WAIT_SECONDS: Final = 25

EventId = Annotated[str, Path(pattern=_ID_PATTERN)]


class WaitOut(BaseModel):
    """An honest guess in seconds: at the pace so far, and if everybody used the whole time."""

    shortest_seconds: int
    longest_seconds: int

    @classmethod
    def of(cls, wait: Wait) -> Self:
        shortest, longest = wait.shortest, wait.longest
        return cls(
            shortest_seconds=int(shortest.total_seconds()),
            longest_seconds=int(longest.total_seconds()),
        )


class PlaceOut(BaseModel):
    """Where the fan stands.

    `ahead`: at most so many are let in before; it never grows; null before the draw and for who
    does not wait. `pass_until`: until when the fan may buy. `version` changes with all of it.
    """

    event_id: str
    room: RoomState
    state: PlaceState
    joining_opens_at: datetime
    sale_at: datetime
    people: int
    ahead: int | None
    wait: WaitOut | None
    pass_until: datetime | None
    seed_hash: str
    version: str

    @classmethod
    def of(cls, place: QueuePlace) -> Self:
        return cls(
            event_id=place.event_id,
            room=place.room,
            state=place.state,
            joining_opens_at=place.joining_opens_at,
            sale_at=place.sale_at,
            people=place.people,
            ahead=place.ahead,
            wait=WaitOut.of(place.wait) if place.wait else None,
            pass_until=place.pass_until,
            seed_hash=place.seed_hash,
            version=place.version,
        )


class LotOut(BaseModel):
    """A drawn place. `lot` is text: it has 63 bits, more than a number of JSON is sure to hold."""

    rank: int
    lot: str = Field(examples=["9151314442816847871"])


class DrawOut(BaseModel):
    """All that is needed to repeat the draw.

    `seed_hash` is the SHA-256 of `seed`, in hexadecimal, and was published before anybody joined;
    `seed` is null until the draw. A fan's lot is the first 63 bits of HMAC-SHA256 with the seed's
    text as key over the fan's id as text; lots ascend with ranks. Ranks that were given up since
    are left out. `next_after` gives the following page, null at the end.
    """

    seed_hash: str
    seed: str | None
    own_rank: int | None
    own_lot: str | None
    lots: list[LotOut]
    next_after: int | None


def queue_router(caller: Caller, queue: QueueService, following: Following) -> APIRouter:
    router = APIRouter(
        prefix="/api/v1/events/{event_id}/queue", tags=["queue"], responses=refusals(404, 422)
    )
    _add_place(router, caller, queue, following)

    @router.get("/draw")
    async def queue_draw(
        event_id: EventId,
        fan: Annotated[FanProfile, Depends(caller)],
        after: Annotated[int, Query(ge=0)] = 0,
        limit: Annotated[int, Query(ge=1, le=5_000)] = 1_000,
    ) -> DrawOut:
        """The draw, to check it: every lot by rank, no names."""
        place = await queue.place(event_id, fan.id)
        lots = await queue.lots(event_id, after_rank=after, limit=limit)
        return DrawOut(
            seed_hash=place.seed_hash,
            seed=place.seed,
            own_rank=place.rank,
            own_lot=None if place.lot is None else str(place.lot),
            lots=[LotOut(rank=rank, lot=str(lot)) for rank, lot in lots],
            next_after=lots[-1][0] if len(lots) == limit else None,
        )

    return router


def _add_place(
    router: APIRouter, caller: Caller, queue: QueueService, following: Following
) -> None:
    @router.get("")
    async def queue_place(
        event_id: EventId,
        fan: Annotated[FanProfile, Depends(caller)],
        seen: Annotated[str, Query(max_length=16, pattern=NO_NUL)] = "",
        wait_seconds: Annotated[int, Query(ge=0, le=_LONGEST_WAIT_SECONDS)] = 0,
    ) -> PlaceOut:
        """The fan's place. With `seen` (the version that is shown) and `wait_seconds` the answer
        comes when there is something new, or when the time is over.
        """
        return PlaceOut.of(await following.news(event_id, fan.id, seen, wait_seconds))

    @router.post("")
    async def join_queue(
        event_id: EventId, fan: Annotated[FanProfile, Depends(caller)]
    ) -> PlaceOut:
        """Take a place, or see the one the fan has: again, or from another device, the same."""
        return PlaceOut.of(await queue.join(event_id, fan.id))

    @router.delete("")
    async def leave_queue(
        event_id: EventId, fan: Annotated[FanProfile, Depends(caller)]
    ) -> PlaceOut:
        """Give the place up."""
        return PlaceOut.of(await queue.leave(event_id, fan.id))
