"""The plan of an order, from its placing to its end. Each function joins the caller's transaction.

All but `reserve` and `offers` are quiet for orders that are not paid in parts. Whoever calls has
locked the order's row, or is its placing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.core.formats import in_phnom_penh
from services.core.money import Money
from services.core.uow import Tx
from services.identity import VerificationLevel, level_in_force
from services.orders.instalments import repository, rules
from services.orders.instalments.errors import NotThisOrder, NotVerified, PlanOpenAlready
from services.orders.instalments.schemas import Offer, PartState, Plan, PlanState
from services.wallet.counting import in_dollars


async def offers(tx: Tx, fan_id: int, total: Money) -> Sequence[Offer]:
    """How `total` (what is left after points, gift card and wallet) may be paid in parts.

    (): the sum is too small or too large, the fan has shown no papers or owes for another order.
    """
    terms = rules.terms_on(in_phnom_penh(tx.now).date())
    dollars = await in_dollars(tx, total)
    if not terms.least <= dollars <= terms.most:
        return ()
    if await _is_unknown(tx, fan_id) or await repository.owes(tx, fan_id):
        return ()
    return tuple(rules.offer(total, months, terms) for months in terms.fees)


async def offer(tx: Tx, fan_id: int, total: Money, months: int) -> Offer:
    """One of `offers`, or why it is not to be had: NotThisOrder, NotVerified, PlanOpenAlready."""
    terms = rules.terms_on(in_phnom_penh(tx.now).date())
    dollars = await in_dollars(tx, total)
    if months not in terms.fees or not terms.least <= dollars <= terms.most:
        raise NotThisOrder(least=terms.least, most=terms.most)
    if await _is_unknown(tx, fan_id):
        raise NotVerified
    if await repository.owes(tx, fan_id):
        raise PlanOpenAlready
    return rules.offer(total, months, terms)


async def reserve(
    tx: Tx, *, order_id: UUID, fan_id: int, months: int, total: Money, fee: Money
) -> None:
    """The order that was just placed is to be paid in parts; `total` is all of them with the fee.

    PlanOpenAlready: the fan owes for another order.
    """
    row: dict[str, Any] = {
        "order_id": order_id,
        "fan_id": fan_id,
        "state": PlanState.WAITING,
        "months": months,
        "currency": total.currency,
        "total_minor": total.amount_minor,
        "fee_minor": fee.amount_minor,
        "created_at": tx.now,
    }
    if not await repository.add(tx, row):
        raise PlanOpenAlready


async def begin(tx: Tx, order_id: UUID) -> None:
    """The first part is paid: the others fall due month by month. Again: nothing changes."""
    if not await repository.lock(tx, order_id):
        return
    found = await repository.plan(tx, order_id)
    if found is None or found.state is not PlanState.WAITING:
        return
    today = in_phnom_penh(tx.now).date()
    amounts = rules.parts(found.total, found.months)
    await repository.add_parts(
        tx,
        [
            {
                "order_id": order_id,
                "n": n,
                "due_on": (due_on := rules.due_day(today, n)),
                "amount_minor": amount.amount_minor,
                "state": PartState.PAID if n == 1 else PartState.OPEN,
                "tries": 0,
                "next_try_on": None if n == 1 else due_on,
                "paid_at": tx.now if n == 1 else None,
            }
            for n, amount in enumerate(amounts, 1)
        ],
    )
    await repository.move(tx, order_id, PlanState.OPEN)


async def end(tx: Tx, order_id: UUID) -> None:
    """Its order is cancelled: nothing is owed any more. What was paid is given back elsewhere."""
    if not await repository.lock(tx, order_id):
        return
    found = await repository.plan(tx, order_id)
    if found is not None and found.state in repository.OWING:
        await repository.drop_owed(tx, order_id)
        await repository.move(tx, order_id, PlanState.ENDED)


async def take_off(tx: Tx, order_id: UUID, amount: Money) -> Money:
    """Units worth `amount` are not had: so much less is owed, of the last part first.

    What was taken off; the rest of `amount` was paid already and goes back in money.
    """
    taken = Money.zero(amount.currency)
    if not await repository.lock(tx, order_id):
        return taken
    found = await repository.plan(tx, order_id)
    if found is None or found.state not in repository.OWING:
        return taken
    for part in reversed(found.parts):
        if part.is_owed and taken < amount:
            off = min(part.amount, amount - taken)
            await repository.set_amount(tx, order_id, part.n, part.amount - off)
            taken += off
    await settle(tx, order_id)
    return taken


async def settle(tx: Tx, order_id: UUID) -> Plan:
    """Bring the plan to the state that its parts say; the plan then."""
    found = await repository.plan(tx, order_id)
    assert found is not None
    state = _state_of(found)
    if state is not found.state:
        await repository.move(tx, order_id, state)
        found = await repository.plan(tx, order_id)
        assert found is not None
    return found


def _state_of(plan: Plan) -> PlanState:
    if not plan.parts or plan.state is PlanState.ENDED:
        return plan.state
    if any(part.state is PartState.MISSED for part in plan.parts):
        return PlanState.MISSED
    return PlanState.OPEN if plan.left else PlanState.DONE


async def _is_unknown(tx: Tx, fan_id: int) -> bool:
    return await level_in_force(tx, fan_id) is VerificationLevel.BASIC
