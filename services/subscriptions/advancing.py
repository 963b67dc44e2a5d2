"""What the clock does: charges, reminders, ends of grace and of pauses; many in one transaction.

A subscription is locked while it is looked at, another worker goes past it, and what was done is
stored with the next moment to look: killed or run twice, each period is charged once.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import Final

from services.core.ids import reference_code
from services.core.money import Money
from services.core.uow import Tx, UnitOfWork, use_case
from services.payments import deferred
from services.subscriptions import changing, periods, rules
from services.subscriptions.models import SubscriptionRow
from services.subscriptions.periods import NewPeriod
from services.subscriptions.recalling import recall_all
from services.subscriptions.repository import subscriptions as rows
from services.subscriptions.schemas import (
    ChargeFailed,
    PauseEndsSoon,
    Plan,
    PlanEndsSoon,
    PlanPaid,
)
from services.subscriptions.states import CancelReason, Cycle, Method, PeriodKind, State
from services.wallet import (
    InsufficientFunds,
    Payment,
    TransactionKind,
    WalletIsFrozen,
    WalletService,
    WalletTransfer,
)
from services.wallet.transfers import Answer

AT_ONCE: Final = 500
_WORK_SECONDS: Final = 40.0  # below the lease of a job; the next run goes on


class AdvanceService:
    def __init__(self, uow: UnitOfWork, wallet: WalletService) -> None:
        self.uow = uow
        self._wallet = wallet

    async def advance(self) -> int:
        """All that is due now; how many were looked at. What is left is due at the next run."""
        began, looked = monotonic(), 0
        while monotonic() - began < _WORK_SECONDS:
            some = await self._advance()
            looked += some
            if not some:
                break
        return looked

    async def earn(self) -> None:
        """Money of time that is over is the house's."""
        while await self._earn():
            pass

    @use_case
    async def _earn(self, tx: Tx) -> bool:
        return await periods.earn_over(tx)

    @use_case
    async def _advance(self, tx: Tx) -> int:
        due = await rows.take_due(tx, tx.now, AT_ONCE)
        plans = await periods.plans_in_force(tx) if due else {}
        charges = [row for row in due if not await self._one(tx, row, plans)]
        await self._charge(tx, charges, plans)
        return len(due)

    async def _one(self, tx: Tx, row: SubscriptionRow, plans: dict[str, Plan]) -> bool:
        """False: its wallet is to be charged."""
        standing = periods.standing(row)
        match State(row.state):
            case State.PAUSED:
                await self._paused(tx, row)
            case _ if rules.is_to_charge(standing, tx.now):
                return False
            case State.TRIAL | State.ACTIVE if rules.ends_for_us(standing) > tx.now:
                _remind(tx, row, plans)
            case State.TRIAL:
                await changing.cancel(tx, row, CancelReason.TRIAL_OVER)
            case State.ACTIVE:
                await changing.expire(tx, row)
            case State.EXPIRED if rules.is_over(standing, tx.now):
                await changing.cancel(tx, row, CancelReason.UNPAID)
            case _:
                periods.plan_next_look(row, tx.now)
        return True

    async def _paused(self, tx: Tx, row: SubscriptionRow) -> None:
        until = row.pause_until
        assert until is not None
        if until <= tx.now:
            await changing.resume(tx, row)
            changing.tell_moved(tx, row, State.PAUSED)
            return
        days = rules.reminder_due(until, row.reminded, tx.now)
        if days is not None:
            row.reminded = days
            tx.emit(
                PauseEndsSoon(
                    subscription_id=row.id,
                    fan_id=row.fan_id,
                    plan=row.plan,
                    days=days,
                    until=until,
                )
            )
        periods.plan_next_look(row, tx.now)

    async def _charge(
        self, tx: Tx, due: Sequence[SubscriptionRow], plans: dict[str, Plan]
    ) -> None:
        if not due:
            return
        wanted = [_charge_of(row, plans) for row in due]
        answers = await self._wallet.transfer_all(tx, wanted)
        paid: list[tuple[SubscriptionRow, NewPeriod]] = []
        for row, charge, answer in zip(due, wanted, answers, strict=True):
            if isinstance(answer, Payment):
                paid.append((row, await _paid(tx, row, plans, answer)))
            else:
                _failed(tx, row, charge.amount, answer)
        await periods.add_all(tx, paid)
        await recall_all(tx, [row.fan_id for row, _ in paid])
        await rows.note_all(tx, [(row.id, "charged", {"number": row.periods}) for row, _ in paid])
        for row, new in paid:
            _tell_paid(tx, row, new)


def charge_amount(row: SubscriptionRow, plans: dict[str, Plan]) -> tuple[Money, Cycle]:
    """What the next period costs and how long it is: at today's price, less an offer."""
    plan, cycle = plans[row.next_plan], Cycle(row.next_cycle)
    amount = rules.price(plan, cycle)
    if amount is None:  # the plan is not sold by the year any more
        amount, cycle = plan.price, Cycle.MONTH
    return (rules.less(amount, row.offer_percent) if row.offer_left else amount), cycle


def _charge_of(row: SubscriptionRow, plans: dict[str, Plan]) -> WalletTransfer:
    """The revision is in its key: a change of the plan, or of who pays, begins to count anew,
    and what was refused before it must not refuse what comes after.
    """
    amount, _ = charge_amount(row, plans)
    return WalletTransfer(
        key=f"plan:{row.id.hex}:{row.periods + 1}:{row.revision}:{row.tries}",
        payer_id=row.fan_id,
        payee=deferred.waiting(amount.currency),
        amount=amount,
        kind=TransactionKind.SUBSCRIPTION_PAYMENT,
        reference=f"plan:{reference_code(row.id)}",
    )


async def _paid(
    tx: Tx, row: SubscriptionRow, plans: dict[str, Plan], payment: Payment
) -> NewPeriod:
    """A paid day follows a paid day; after days of grace it begins now."""
    _, cycle = charge_amount(row, plans)
    starts_at = max(row.ends_at, tx.now)
    if row.state != State.ACTIVE:
        converted = tx.now if row.state == State.TRIAL else row.converted_at
        await rows.move(tx, row, State.ACTIVE, converted_at=converted)
    if row.offer_left:
        changing.count_offer(row)
    return NewPeriod(
        kind=PeriodKind.PAID,
        plan=plans[row.next_plan],
        cycle=cycle,
        starts_at=starts_at,
        ends_at=starts_at + rules.LENGTHS[cycle],
        paid=payment.amount,
        worth=payment.amount,
        way="wallet",
        reference=reference_code(payment.id),
    )


def _tell_paid(tx: Tx, row: SubscriptionRow, new: NewPeriod) -> None:
    tx.emit(
        PlanPaid(
            subscription_id=row.id,
            number=row.periods,
            fan_id=row.fan_id,
            plan=new.plan.code,
            paid=new.paid,
            starts_at=new.starts_at,
            ends_at=new.ends_at,
            by_itself=True,
            reference=new.reference,
        )
    )


def _failed(tx: Tx, row: SubscriptionRow, charge: Money, answer: Answer) -> None:
    if isinstance(answer, AssertionError):
        raise answer
    row.tries += 1
    again_at = rules.next_try(row.ends_at, tx.now)
    # After the last one no more: the end of grace, when nothing is charged.
    row.next_try_at = again_at or rules.grace_ends_at(row.ends_at)
    periods.plan_next_look(row, tx.now)
    match answer:
        case InsufficientFunds():
            why = "no_money"
        case WalletIsFrozen():
            why = "frozen"
        case _:
            why = "limit"
    tx.emit(
        ChargeFailed(
            subscription_id=row.id,
            number=row.periods + 1,
            fan_id=row.fan_id,
            plan=row.next_plan,
            charge=charge,
            why=why,
            tries=row.tries,
            again_at=again_at,
        )
    )


def _remind(tx: Tx, row: SubscriptionRow, plans: dict[str, Plan]) -> None:
    days = rules.reminder_due(row.ends_at, row.reminded, tx.now)
    if days is not None:
        row.reminded = days
        amount, _ = charge_amount(row, plans)
        tx.emit(
            PlanEndsSoon(
                subscription_id=row.id,
                fan_id=row.fan_id,
                plan=row.plan,
                days=days,
                ends_at=row.ends_at,
                charge=amount,
                by_itself=row.method != Method.NONE,
            )
        )
    periods.plan_next_look(row, tx.now)
