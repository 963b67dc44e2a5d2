"""Standing orders: transfers on a day to come, or every week or month."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from services.identity import FanProfile
from services.transfers.schedules import SchedulesService, purpose_of
from services.transfers.schemas import Every, PrepareSchedule, Schedule, ScheduleState
from webapp.api.caller import Caller
from webapp.api.money import MoneyIn, MoneyOut
from webapp.api.once import Once, Repeats
from webapp.api.refusals import refusals
from webapp.api.transfers import Sending, ToIn


class ScheduleIn(ToIn):
    """`starts_on` is a day of Phnom Penh after today; `day` of the month if it is another."""

    amount: MoneyIn
    every: Every
    starts_on: date
    day: Annotated[int | None, Field(ge=1, le=31)] = None


class ScheduleOut(BaseModel):
    """A standing order; `purpose` is what a PIN must confirm of a draft."""

    id: UUID
    name: str
    amount: MoneyOut
    every: Every
    day: int
    next_on: date | None
    state: ScheduleState
    purpose: str

    @classmethod
    def of(cls, one: Schedule, name: str) -> Self:
        return cls(
            id=one.id,
            name=name,
            amount=MoneyOut.of(one.amount),
            every=one.every,
            day=one.day,
            next_on=one.next_on,
            state=one.state,
            purpose=purpose_of(one.id),
        )


class SchedulesOut(BaseModel):
    """What still runs, the next first."""

    items: list[ScheduleOut]


def schedules_router(
    caller: Caller, repeats: Repeats, schedules: SchedulesService, sending: Sending
) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["transfers"], responses=refusals(422))

    @router.get("/schedules")
    async def schedules_of(fan: Annotated[FanProfile, Depends(caller)]) -> SchedulesOut:
        """Yours that run."""
        return SchedulesOut(
            items=[await _shown(sending, one) for one in await schedules.all_of(fan.id)]
        )

    @router.post("/schedules", response_model=ScheduleOut, responses=refusals(400, 404, 409))
    async def draft_schedule(
        body: ScheduleIn, once: Annotated[Once, Depends(repeats)]
    ) -> Response:
        """A draft; only to somebody who was paid before."""

        async def made() -> ScheduleOut:
            payee = await sending.payee(once.fan.id, body)
            command = PrepareSchedule(
                owner_id=once.fan.id,
                key=once.key,
                payee=payee,
                amount=body.amount.money,
                every=body.every,
                starts_on=body.starts_on,
                day=body.day,
            )
            return await _shown(sending, await schedules.prepare(command))

        return await once(made)

    _add_running(router, caller, repeats, schedules, sending)
    return router


def _add_running(
    router: APIRouter,
    caller: Caller,
    repeats: Repeats,
    schedules: SchedulesService,
    sending: Sending,
) -> None:
    @router.get("/schedules/{schedule_id}", responses=refusals(404))
    async def schedule(
        schedule_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> ScheduleOut:
        """One standing order of yours."""
        return await _shown(sending, await schedules.get(fan.id, schedule_id))

    @router.post(
        "/schedules/{schedule_id}/confirm",
        response_model=ScheduleOut,
        responses=refusals(400, 403, 404, 409),
    )
    async def confirm_schedule(
        schedule_id: UUID, once: Annotated[Once, Depends(repeats)]
    ) -> Response:
        """From now on it runs. Needs a PIN for its `purpose`, perhaps then a one-time code."""

        async def running() -> ScheduleOut:
            return await _shown(sending, await schedules.confirm(once.fan.id, schedule_id))

        return await once(running)

    @router.delete("/schedules/{schedule_id}", responses=refusals(404))
    async def stop_schedule(
        schedule_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> ScheduleOut:
        """Nothing of it runs any more."""
        return await _shown(sending, await schedules.stop(fan.id, schedule_id))


async def _shown(sending: Sending, one: Schedule) -> ScheduleOut:
    return ScheduleOut.of(one, await sending.people.name_of(one.payee_id))
