"""Saved accounts of billers: reminders, and paying by themselves up to a cap."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from services.bills import Saved, SavedBills
from services.bills.rules import masked
from services.identity import FanProfile
from webapp.api.bills import BillerOut
from webapp.api.bodies import Body
from webapp.api.caller import Caller
from webapp.api.money import MoneyIn, MoneyOut
from webapp.api.refusals import refusals


class SavedBillOut(BaseModel):
    """`cap` null: it is not paid by itself. `due` is of the newest bill that was seen.

    `pays_at`: when it will be paid by itself, once that was announced.
    """

    id: UUID
    biller: BillerOut
    account: dict[str, str]
    customer: str
    reminds: bool
    cap: MoneyOut | None
    due: MoneyOut | None
    due_on: date | None
    pays_at: datetime | None

    @classmethod
    def of(cls, one: Saved) -> Self:
        return cls(
            id=one.id,
            biller=BillerOut.of(one.biller),
            account=dict(one.account),
            customer=masked(one.customer),
            reminds=one.reminds,
            cap=MoneyOut.of(one.cap) if one.cap else None,
            due=MoneyOut.of(one.due) if one.due else None,
            due_on=one.due_on,
            pays_at=one.pays_at,
        )


class SavedBillsOut(BaseModel):
    """The newest first."""

    items: list[SavedBillOut]


class RemindersIn(Body):
    on: bool


class CapIn(Body):
    """The most that is paid by itself for one bill, with its fee."""

    cap: MoneyIn


def saved_bills_router(caller: Caller, saved: SavedBills) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["bills"], responses=refusals())

    @router.get("/saved-bills")
    async def saved_bills(fan: Annotated[FanProfile, Depends(caller)]) -> SavedBillsOut:
        """Your saved accounts."""
        return await _all(saved, fan.id)

    @router.post("/bills/{bill_id}/save", responses=refusals(404, 422))
    async def save_bill(
        bill_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> SavedBillOut:
        """Keep the account of a bill; again, it is the same."""
        return SavedBillOut.of(await saved.save(fan.id, bill_id))

    @router.get("/saved-bills/{saved_id}", responses=refusals(404, 422))
    async def saved_bill(
        saved_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> SavedBillOut:
        """One of them."""
        return SavedBillOut.of(await saved.get(fan.id, saved_id))

    @router.delete("/saved-bills/{saved_id}", responses=refusals(404, 422))
    async def forget_bill(
        saved_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> SavedBillsOut:
        """Take it off the list. What is left of it."""
        await saved.get(fan.id, saved_id)
        await saved.remove(fan.id, saved_id)
        return await _all(saved, fan.id)

    _routes_of_paying(router, caller, saved)
    return router


async def _all(saved: SavedBills, fan_id: int) -> SavedBillsOut:
    return SavedBillsOut(items=[SavedBillOut.of(one) for one in await saved.all(fan_id)])


def _routes_of_paying(router: APIRouter, caller: Caller, saved: SavedBills) -> None:
    @router.put("/saved-bills/{saved_id}/reminders", responses=refusals(400, 404, 422))
    async def set_reminders(
        saved_id: UUID, body: RemindersIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> SavedBillOut:
        """Tell of its bills, or do not."""
        return SavedBillOut.of(await saved.set_reminders(fan.id, saved_id, on=body.on))

    @router.put("/saved-bills/{saved_id}/cap", responses=refusals(400, 403, 404, 422))
    async def set_cap(
        saved_id: UUID, body: CapIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> SavedBillOut:
        """Pay each bill up to the cap by itself, 24 hours after it was announced.

        403 identity.pin_required: confirm the `purpose` in its details first.
        """
        return SavedBillOut.of(await saved.pay_by_itself(fan.id, saved_id, body.cap.money))

    @router.delete("/saved-bills/{saved_id}/cap", responses=refusals(404, 422))
    async def stop_paying(
        saved_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> SavedBillOut:
        """Pay nothing by itself any more, also what was announced."""
        return SavedBillOut.of(await saved.stop(fan.id, saved_id))
