"""Orders that are paid in parts: the plan, and paying ahead of its days."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from datetime import date
from typing import Annotated, Self

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel, Field

from services.identity import FanProfile
from services.orders.instalments.errors import NothingOpen
from services.orders.instalments.schemas import Part, PartState, PayParts, Plan, PlanState
from services.orders.instalments.service import InstalmentsService
from webapp.api.bodies import Body
from webapp.api.caller import Caller
from webapp.api.money import MOST_MINOR, MoneyOut
from webapp.api.once import Once, Repeats
from webapp.api.refusals import refusals
from webapp.api.shop_order_shapes import KEY

OrderKey = Annotated[str, Path(pattern=KEY)]


class InstalmentPartOut(BaseModel):
    """`next_try_on`: when the wallet pays it by itself (again); null: it does not."""

    n: int
    due_on: date
    amount: MoneyOut
    state: PartState
    next_try_on: date | None
    paid_on: date | None

    @classmethod
    def of(cls, part: Part) -> Self:
        return cls(
            n=part.n,
            due_on=part.due_on,
            amount=MoneyOut.of(part.amount),
            state=part.state,
            next_try_on=part.next_try_on,
            paid_on=part.paid_on,
        )


class InstalmentsOut(BaseModel):
    """`purpose_next` and `purpose_all`: what a PIN confirms before the next part, or all that is
    left, is paid; null when nothing is owed.
    """

    order_number: str
    state: PlanState
    months: int
    total: MoneyOut
    fee: MoneyOut
    paid: MoneyOut
    left: MoneyOut
    parts: list[InstalmentPartOut]
    purpose_next: str | None
    purpose_all: str | None

    @classmethod
    def of(cls, plan: Plan) -> Self:
        owes = bool(plan.left)
        return cls(
            order_number=plan.order_number,
            state=plan.state,
            months=plan.months,
            total=MoneyOut.of(plan.total),
            fee=MoneyOut.of(plan.fee),
            paid=MoneyOut.of(plan.paid),
            left=MoneyOut.of(plan.left),
            parts=[InstalmentPartOut.of(part) for part in plan.parts],
            purpose_next=plan.purpose(all_of_it=False) if owes else None,
            purpose_all=plan.purpose(all_of_it=True) if owes else None,
        )


class PayPartsIn(Body):
    """The next part, or with `all` everything that is left; the sum that was shown."""

    amount_minor: Annotated[int, Field(ge=1, le=MOST_MINOR)]
    all: bool = False


def instalments_router(
    caller: Caller, repeats: Repeats, instalments: InstalmentsService
) -> APIRouter:
    router = APIRouter(prefix="/api/v1/shop/orders", tags=["shop"], responses=refusals(404, 422))

    @router.get("/{order_key}/instalments")
    async def order_instalments(
        order_key: OrderKey, fan: Annotated[FanProfile, Depends(caller)]
    ) -> InstalmentsOut | None:
        """How an order of yours is paid in parts; null: it is not."""
        plan = await instalments.of_order(fan.id, order_key)
        return InstalmentsOut.of(plan) if plan else None

    @router.post(
        "/{order_key}/instalments/pay",
        response_model=InstalmentsOut,
        responses=refusals(400, 403, 409),
    )
    async def pay_instalments(
        order_key: OrderKey, body: PayPartsIn, once: Annotated[Once, Depends(repeats)]
    ) -> Response:
        """Pay ahead of the day from the wallet.

        403 identity.pin_required: confirm the `purpose` in its details first. 409
        instalments.changed: the sum is another one by now.
        """

        async def paid() -> InstalmentsOut:
            plan = await instalments.of_order(once.fan.id, order_key)
            if plan is None:
                raise NothingOpen
            command = PayParts(once.fan.id, plan.order_id, body.amount_minor, body.all)
            return InstalmentsOut.of(await instalments.pay(command))

        return await once(paid)

    return router
