"""Asking for the money of a plan, and who takes it when it came: in the money's own transaction.

Stars, wallet and banks end here alike. Money for what cannot be had any more goes back whole.
Order of locks: the payment, its order, the subscription.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from services.core.ids import derived_uuid, short_id, uuid7
from services.core.jobs import Jobs
from services.core.money import Money
from services.core.uow import Tx, UnitOfWork, use_case
from services.payments import PaymentsService, deferred
from services.payments.errors import PaymentAlreadyPaid, WayNotOffered
from services.payments.schemas import Intent, IntentPaid, PaymentRequest, Purpose, Way
from services.subscriptions import changing, gifts, periods, rules
from services.subscriptions.delivering import deliver_again, deliver_period
from services.subscriptions.errors import (
    AlreadyPaidFor,
    CycleNotOffered,
    OfferGone,
    PlanHasChanged,
)
from services.subscriptions.for_sale import back_offer, check_payable, sold, ways_by
from services.subscriptions.models import OrderRow, SubscriptionRow
from services.subscriptions.recalling import RECALL, stop_stars
from services.subscriptions.repository import orders
from services.subscriptions.repository import subscriptions as rows
from services.subscriptions.schemas import (
    BuyGift,
    BuyPlan,
    Plan,
    RecallOrder,
    Road,
    UpgradePlan,
)
from services.subscriptions.states import Cycle, OrderKind, OrderState, State

_GONE: Final = "nothing to deliver"


class BuyingService:
    """Every payment pays one period, one change or one gift; a second one for it goes back."""

    def __init__(self, uow: UnitOfWork, payments: PaymentsService) -> None:
        self.uow = uow
        self._payments = payments
        uow.join(IntentPaid, self.paid)

    def register(self, jobs: Jobs) -> None:
        jobs.register(RECALL, RecallOrder, self.recall)

    @use_case
    async def buy(self, tx: Tx, wish: BuyPlan) -> UUID:
        """The payment to be made for the first period or the next one; same key, same payment.

        PlanNotFound, CycleNotOffered, WayNotOffered, OfferGone; AlreadyPaidFor: it is paid, or
        Telegram charges it; NotNow: it rests.
        """
        if done := await orders.by_key(tx, wish.fan_id, wish.key):
            return done.intent_id
        plan = await sold(tx, wish.plan)
        amount = rules.price(plan, wish.cycle)
        if amount is None:
            raise CycleNotOffered
        mine = await rows.running(tx, wish.fan_id, lock=True)
        check_payable(mine, tx.now)
        amount, offer = await self._after_offer(tx, wish, mine, amount)
        is_month = wish.cycle is Cycle.MONTH
        recurring = wish.road is Road.STARS and is_month and not offer
        return await self._ask(
            tx,
            OrderRow(
                id=uuid7(),
                fan_id=wish.fan_id,
                key=wish.key,
                subscription_id=mine.id if mine else None,
                kind=OrderKind.PERIOD,
                plan=plan.code,
                cycle=wish.cycle,
                months=1 if is_month else 12,
                number=(mine.periods if mine else 0) + 1,
                revision=mine.revision if mine else 0,
                by_itself=wish.by_itself,
                recurring=recurring,
                offer=offer,
                state=OrderState.OPEN,
                made_at=tx.now,
            ),
            plan,
            amount,
            wish.road,
        )

    @use_case
    async def upgrade(self, tx: Tx, wish: UpgradePlan) -> UUID | None:
        """The payment of the difference; None: nothing is due and the plan is changed.

        PlanNotFound, NoSubscription, NotNow, SamePlan, WayNotOffered; PlanHasChanged: it is not
        as it was quoted.
        """
        if done := await orders.by_key(tx, wish.fan_id, wish.key):
            return done.intent_id
        mine = await changing.of_fan(tx, wish.fan_id)
        plan = await sold(tx, wish.plan)
        quote = await changing.quote(tx, mine, plan)
        if quote.revision != wish.revision:
            raise PlanHasChanged
        if not quote.due:
            await changing.upgrade(tx, mine, plan, quote.due, "", "")
            return None
        return await self._ask(
            tx,
            OrderRow(
                id=uuid7(),
                fan_id=wish.fan_id,
                key=wish.key,
                subscription_id=mine.id,
                kind=OrderKind.UPGRADE,
                plan=plan.code,
                cycle=mine.cycle,
                months=0,
                number=mine.periods + 1,
                revision=mine.revision,
                by_itself=False,
                recurring=False,
                state=OrderState.OPEN,
                made_at=tx.now,
            ),
            plan,
            quote.due,
            wish.road,
        )

    @use_case
    async def give(self, tx: Tx, wish: BuyGift) -> UUID:
        """The payment of a gift; its link is there once it is paid. Same key, same gift.

        PlanNotFound, CycleNotOffered (so many months), WayNotOffered.
        """
        if done := await orders.by_key(tx, wish.fan_id, wish.key):
            return done.intent_id
        plan = await sold(tx, wish.plan)
        if wish.months not in rules.GIFT_MONTHS:
            raise CycleNotOffered
        amount = rules.gift_price(plan, wish.months)
        gift_id = derived_uuid("plan_gift", wish.fan_id, wish.key)
        await gifts.add_waiting(tx, gift_id, wish, amount)
        return await self._ask(
            tx,
            OrderRow(
                id=gift_id,
                fan_id=wish.fan_id,
                key=wish.key,
                subscription_id=None,
                kind=OrderKind.GIFT,
                plan=plan.code,
                cycle=Cycle.MONTH,
                months=wish.months,
                number=0,
                revision=0,
                by_itself=False,
                recurring=False,
                state=OrderState.OPEN,
                made_at=tx.now,
            ),
            plan,
            amount,
            wish.road,
        )

    async def object(self, tx: Tx, subject: str, fan_id: int) -> None:
        """Before Stars are taken: AlreadyPaidFor, NotNow, PlanHasChanged."""
        order = await orders.by_subject(tx, subject)
        if order is None or order.kind == OrderKind.GIFT or order.state == OrderState.DONE:
            return  # a period that Telegram charges again is always wanted
        mine = await rows.running(tx, fan_id)
        if order.state == OrderState.RETURNED or not _fits(order, mine, tx.now):
            raise PlanHasChanged

    async def paid(self, tx: Tx, event: IntentPaid) -> None:
        """The money came: time follows in the same transaction. From the wallet, what cannot be
        had is not paid (the error takes the payment back); all else goes back.
        """
        if event.purpose is not Purpose.SUBSCRIPTION:
            return
        order = await orders.by_intent(tx, event.intent_id)
        assert order is not None, "no subscription is paid that was not asked for"
        if event.again:
            await deliver_again(tx, order, event)
            return
        mine = await rows.running(tx, order.fan_id, lock=True)
        if order.state != OrderState.OPEN or not _fits(order, mine, tx.now):
            await self._give_back(tx, order, event)
            return
        order.state = OrderState.DONE
        plan = (await periods.plans_in_force(tx))[order.plan]
        match OrderKind(order.kind):
            case OrderKind.PERIOD:
                await deliver_period(tx, order, mine, plan, event)
            case OrderKind.UPGRADE:
                assert mine is not None
                await changing.upgrade(tx, mine, plan, event.amount, event.way, event.reference)
            case OrderKind.GIFT:
                await gifts.paid(tx, order.id, event.way)

    @use_case
    async def recall(self, tx: Tx, job: RecallOrder) -> None:
        """Job: nobody needs this payment any more. What comes all the same goes back."""
        try:
            await self._payments.cancel(tx, job.intent_id, job.fan_id)
        except PaymentAlreadyPaid:
            return  # `paid` has sent it back or delivered

    async def _ask(self, tx: Tx, order: OrderRow, plan: Plan, amount: Money, road: Road) -> UUID:
        ways = ways_by(plan, road)
        if not ways:
            raise WayNotOffered
        intent: Intent = await self._payments.request(
            tx,
            PaymentRequest(
                key=order.key,
                fan_id=order.fan_id,
                purpose=Purpose.SUBSCRIPTION,
                subject=short_id(order.id),
                amount=amount,
                payee=deferred.waiting(amount.currency),
                ways=ways,
                expires_at=tx.now + rules.PAY_WITHIN,
                digital=road is Road.STARS,
                description_en=plan.name.en,
                description_km=plan.name.km,
                recurring=order.recurring,
            ),
        )
        order.intent_id = intent.id
        await orders.add(tx, order)
        return intent.id

    async def _after_offer(
        self, tx: Tx, wish: BuyPlan, mine: SubscriptionRow | None, amount: Money
    ) -> tuple[Money, str]:
        """The price after an offer that was taken before, or one for those who come back."""
        if mine is not None and mine.offer_left and not wish.offer:
            fits = await changing.offer_fits(tx, mine, wish.plan, wish.cycle)
            return (rules.less(amount, mine.offer_percent), mine.offer) if fits else (amount, "")
        if not wish.offer:
            return amount, ""
        found = await back_offer(tx, wish.fan_id, wish.plan)
        if found is None or found.code != wish.offer or wish.cycle is not Cycle.MONTH:
            raise OfferGone
        return rules.less(amount, found.percent), found.code

    async def _give_back(self, tx: Tx, order: OrderRow, event: IntentPaid) -> None:
        if event.way is Way.WALLET:
            raise AlreadyPaidFor
        order.state = OrderState.RETURNED
        await self._payments.refund(tx, event.intent_id, event.amount, _GONE, key="gone")
        if order.recurring:
            stop_stars(tx, event.intent_id)


def _fits(order: OrderRow, mine: SubscriptionRow | None, now: datetime) -> bool:
    """Whether what was asked for can still be had, exactly once."""
    match OrderKind(order.kind):
        case OrderKind.GIFT:
            return True
        case OrderKind.UPGRADE:
            return (
                mine is not None
                and mine.id == order.subscription_id
                and mine.state == State.ACTIVE
                and mine.ends_at > now
                and mine.revision == order.revision
            )
        case OrderKind.PERIOD:
            if mine is None:
                return order.subscription_id is None
            is_next = order.number == mine.periods + 1
            return mine.id == order.subscription_id and is_next and mine.state != State.PAUSED
