"""Bills: whom to pay, what is due, paying it, what was paid. Phone credit is a bill as well."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from datetime import date, datetime
from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from services.bills import (
    Bill,
    Biller,
    BillerCategory,
    BillerField,
    BillsService,
    BillState,
    LookUpBill,
    purpose_of,
)
from services.bills.rules import HISTORY_PAGE, masked
from services.core.money import Currency
from services.identity import FanProfile
from webapp.api.bodies import NO_NUL, Body
from webapp.api.caller import Caller
from webapp.api.event_shapes import Words
from webapp.api.money import MoneyIn, MoneyOut
from webapp.api.once import Once, Repeats
from webapp.api.refusals import refusals

_BILLER: Final = r"^[a-z0-9-]{1,16}$"
FieldName = Annotated[str, Field(max_length=20)]
FieldValue = Annotated[str, Field(max_length=60, pattern=NO_NUL)]


class BillerFieldOut(BaseModel):
    """One thing to be typed; `pattern` is loose: the biller itself checks."""

    name: str
    label: Words
    pattern: str
    example: str

    @classmethod
    def of(cls, field: BillerField) -> Self:
        label = Words.of(field.label)
        return cls(name=field.name, label=label, pattern=field.pattern, example=field.example)


class BillerOut(BaseModel):
    """`has_bills`: it says what is due, else you say how much. `takes_parts`: less will do.

    `prefixes`: of the phone numbers (after 0) of a mobile operator: a hint, never more.
    """

    id: str
    name: Words
    category: BillerCategory
    currency: Currency
    minimum: MoneyOut
    maximum: MoneyOut
    fee: MoneyOut
    takes_parts: bool
    has_bills: bool
    fields: list[BillerFieldOut]
    prefixes: list[str]

    @classmethod
    def of(cls, biller: Biller) -> Self:
        return cls(
            id=biller.id,
            name=Words.of(biller.name),
            category=biller.category,
            currency=biller.currency,
            minimum=MoneyOut.of(biller.minimum),
            maximum=MoneyOut.of(biller.maximum),
            fee=MoneyOut.of(biller.fee),
            takes_parts=biller.takes_parts,
            has_bills=biller.has_bills,
            fields=[BillerFieldOut.of(field) for field in biller.fields],
            prefixes=list(biller.prefixes),
        )


class BillersOut(BaseModel):
    items: list[BillerOut]


class BillOut(BaseModel):
    """`amount` null: say how much first. `customer` is half hidden.

    `sending`: the money is set aside and the biller has not said yet what became of it; it is
    asked again, so do not pay a second time. `reason`: why it was refused. `purpose`: what the
    PIN confirms before it is paid.
    """

    id: UUID
    biller: BillerOut
    account: dict[str, str]
    customer: str
    due: MoneyOut | None
    due_on: date | None
    amount: MoneyOut | None
    fee: MoneyOut
    state: BillState
    reason: str
    receipt: str
    reference: str
    by_itself: bool
    created_at: datetime
    ended_at: datetime | None
    purpose: str

    @classmethod
    def of(cls, bill: Bill) -> Self:
        return cls(
            id=bill.id,
            biller=BillerOut.of(bill.biller),
            account=dict(bill.account),
            customer=masked(bill.customer),
            due=MoneyOut.of(bill.due) if bill.due else None,
            due_on=bill.due_on,
            amount=MoneyOut.of(bill.amount) if bill.amount else None,
            fee=MoneyOut.of(bill.fee),
            state=bill.state,
            reason=bill.reason,
            receipt=bill.receipt,
            reference=bill.reference,
            by_itself=bill.by_itself,
            created_at=bill.created_at,
            ended_at=bill.ended_at,
            purpose=purpose_of(bill.id),
        )


class BillsOut(BaseModel):
    """The newest first, at most 20; `next_before` null: there are no more."""

    items: list[BillOut]
    next_before: UUID | None


class LookUpIn(Body):
    """`account`: each field of the biller by its name."""

    biller_id: Annotated[str, Field(pattern=_BILLER)]
    account: Annotated[dict[FieldName, FieldValue], Field(max_length=6)]


class BillAmountIn(Body):
    amount: MoneyIn


def bills_router(caller: Caller, repeats: Repeats, bills: BillsService) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["bills"], responses=refusals())

    @router.get("/billers")
    async def billers(_: Annotated[FanProfile, Depends(caller)]) -> BillersOut:
        """All whom bills can be paid to."""
        return BillersOut(items=[BillerOut.of(biller) for biller in await bills.billers()])

    @router.get("/bills", responses=refusals(422))
    async def bill_history(
        fan: Annotated[FanProfile, Depends(caller)],
        before: Annotated[UUID | None, Query()] = None,
    ) -> BillsOut:
        """What you have paid, or tried to."""
        found = await bills.history(fan.id, before)
        more = found[-1].id if len(found) == HISTORY_PAGE else None
        return BillsOut(items=[BillOut.of(bill) for bill in found], next_before=more)

    @router.post("/bills", response_model=BillOut, responses=refusals(400, 404, 409, 422))
    async def look_up_bill(body: LookUpIn, once: Annotated[Once, Depends(repeats)]) -> Response:
        """Ask the biller what is due; nothing moves. Good for 30 minutes."""

        async def looked() -> BillOut:
            command = LookUpBill(once.fan.id, once.key, body.biller_id, body.account)
            return BillOut.of(await bills.look_up(command))

        return await once(looked)

    _routes_of_one(router, caller, repeats, bills)
    return router


def _routes_of_one(
    router: APIRouter, caller: Caller, repeats: Repeats, bills: BillsService
) -> None:
    @router.get("/bills/{bill_id}", responses=refusals(404, 422))
    async def bill(bill_id: UUID, fan: Annotated[FanProfile, Depends(caller)]) -> BillOut:
        """How a bill of yours stands."""
        return BillOut.of(await bills.get(fan.id, bill_id))

    @router.put("/bills/{bill_id}/amount", responses=refusals(400, 404, 422))
    async def set_bill_amount(
        bill_id: UUID, body: BillAmountIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> BillOut:
        """How much of it is to be paid."""
        return BillOut.of(await bills.set_amount(fan.id, bill_id, body.amount.money))

    @router.post(
        "/bills/{bill_id}/pay",
        response_model=BillOut,
        responses=refusals(400, 403, 404, 409, 422),
    )
    async def pay_bill(bill_id: UUID, once: Annotated[Once, Depends(repeats)]) -> Response:
        """Pay from the wallet. 403 identity.pin_required: confirm `purpose` first."""

        async def paid() -> BillOut:
            return BillOut.of(await bills.confirm(once.fan.id, bill_id))

        return await once(paid)

    @router.delete("/bills/{bill_id}", responses=refusals(404, 422))
    async def drop_bill(bill_id: UUID, fan: Annotated[FanProfile, Depends(caller)]) -> BillOut:
        """Drop what was only looked up; what has been paid stays as it is."""
        await bills.cancel(fan.id, bill_id)
        return BillOut.of(await bills.get(fan.id, bill_id))
