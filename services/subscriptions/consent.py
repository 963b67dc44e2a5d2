"""What the PIN confirms before a plan is charged by itself: one price, and no higher one."""

from __future__ import annotations

from typing import Final

from services.core.uow import Tx
from services.identity import PinService
from services.subscriptions import periods, rules
from services.subscriptions.advancing import charge_amount
from services.subscriptions.models import SubscriptionRow
from services.subscriptions.schemas import Plan, Subscription
from services.subscriptions.states import Cycle, Method
from services.wallet.counting import in_dollars

PIN_FLOW: Final = "plan_by_itself"
NEXT_FLOW: Final = "plan_next"


def purpose_of(mine: Subscription) -> str:
    """What the PIN confirms when a plan is to be charged by itself: this price, no other."""
    minor = mine.next_charge.amount_minor if mine.next_charge else 0
    return f"{PIN_FLOW}:{mine.id.hex}:{minor}"


async def confirm_dearer(
    tx: Tx, pins: PinService, mine: SubscriptionRow, plan: Plan, cycle: Cycle
) -> None:
    """Ask for the PIN when the wallet is to be charged more by itself than it is now: PinRequired
    with the purpose `plan_next:<plan>:<cycle>:<minor units>`.
    """
    if mine.method != Method.WALLET:
        return
    amount = rules.price(plan, cycle)
    assert amount is not None, "what is not sold so does not follow"
    if mine.offer_left:
        amount = rules.less(amount, mine.offer_percent)
    now, _ = charge_amount(mine, await periods.plans_in_force(tx))
    if amount.currency is now.currency and amount <= now:
        return
    await pins.require_confirmation(
        tx,
        fan_id=mine.fan_id,
        purpose=f"{NEXT_FLOW}:{plan.code}:{cycle}:{amount.amount_minor}",
        amount=await in_dollars(tx, amount),
    )
