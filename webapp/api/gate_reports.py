"""How a list of a gate stands: counters and conflicts."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel

from services.identity import FanProfile
from services.ticketing.gate import Conflict, Counters, GateService, Reason
from webapp.api.caller import Caller
from webapp.api.gate_places import MOST_LISTS, SeenOut
from webapp.api.refusals import refusals


class GateCountOut(BaseModel):
    gate: str
    entries: int
    exits: int


class MinuteCountOut(BaseModel):
    minute: datetime
    entries: int
    exits: int


class CountersOut(BaseModel):
    """At most a second old. `minutes`: those with any passing, the newest first."""

    entries: int
    exits: int
    inside: int
    refused: int
    conflicts: int
    gates: list[GateCountOut]
    minutes: list[MinuteCountOut]
    counted_at: datetime

    @classmethod
    def of(cls, counters: Counters) -> Self:
        return cls(
            entries=counters.entries,
            exits=counters.exits,
            inside=counters.inside,
            refused=counters.refused,
            conflicts=counters.conflicts,
            gates=[
                GateCountOut(gate=each.gate, entries=each.entries, exits=each.exits)
                for each in counters.gates
            ],
            minutes=[
                MinuteCountOut(minute=each.minute, entries=each.entries, exits=each.exits)
                for each in counters.minutes
            ],
            counted_at=counters.counted_at,
        )


class ConflictOut(BaseModel):
    """`second` passed and should not have; `first` is the entry before it, if that is why."""

    id: UUID
    ticket_id: UUID | None
    label: str | None
    reason: Reason
    first: SeenOut | None
    second: SeenOut

    @classmethod
    def of(cls, conflict: Conflict) -> Self:
        return cls(
            id=conflict.scan_id,
            ticket_id=conflict.ticket_id,
            label=conflict.label,
            reason=conflict.reason,
            first=SeenOut.of(conflict.first) if conflict.first else None,
            second=SeenOut.of(conflict.second),
        )


class ConflictsOut(BaseModel):
    """The newest first, at most 100."""

    items: list[ConflictOut]


def add_reports(router: APIRouter, caller: Caller, gate: GateService) -> None:
    @router.get("/lists/{list_id}/counters", responses=refusals(403, 404))
    async def gate_counters(
        list_id: Annotated[int, Path(ge=1, le=MOST_LISTS)],
        fan: Annotated[FanProfile, Depends(caller)],
    ) -> CountersOut:
        """How many came in and went out, by gate and by minute."""
        return CountersOut.of(await gate.counters(fan.id, list_id))

    @router.get("/lists/{list_id}/conflicts", responses=refusals(403, 404))
    async def gate_conflicts(
        list_id: Annotated[int, Path(ge=1, le=MOST_LISTS)],
        fan: Annotated[FanProfile, Depends(caller)],
    ) -> ConflictsOut:
        """Who passed and should not have, with both places and times."""
        found = await gate.conflicts(fan.id, list_id)
        return ConflictsOut(items=[ConflictOut.of(each) for each in found])
