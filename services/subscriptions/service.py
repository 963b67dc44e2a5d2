"""A fan's plan: how it stands, the trial, the next period, pauses, the end, who pays."""

from __future__ import annotations

import hmac
from datetime import datetime
from hashlib import sha256
from typing import Final

from services.core.formats import in_phnom_penh
from services.core.money import Money
from services.core.signing import derived_key
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.entitlements import EntitlementService
from services.identity import PinService, VerificationLevel, level_in_force
from services.identity.repository import fans
from services.subscriptions import changing, periods, rules
from services.subscriptions.consent import confirm_dearer, purpose_of
from services.subscriptions.errors import (
    CycleNotOffered,
    NotNow,
    OfferGone,
    PlanHasChanged,
    TrialNeedsLevel,
    TrialNotPossible,
)
from services.subscriptions.for_sale import back_offer, sold
from services.subscriptions.models import SubscriptionRow
from services.subscriptions.periods import NewPeriod
from services.subscriptions.recalling import recall_open, stop_stars
from services.subscriptions.repository import people
from services.subscriptions.repository import plans as plan_rows
from services.subscriptions.repository import subscriptions as rows
from services.subscriptions.schemas import (
    LoadPlans,
    Offer,
    OfferKind,
    Plan,
    PlanHome,
    Price,
    Quote,
    Subscription,
)
from services.subscriptions.standing import seen
from services.subscriptions.states import (
    FAN_REASONS,
    CancelReason,
    Cycle,
    Method,
    PeriodKind,
    State,
)
from services.wallet.counting import in_dollars

_LEVELS: Final = (VerificationLevel.VERIFIED, VerificationLevel.PREMIUM)


class SubscriptionsService:
    """Every command says what is to be: the same again changes nothing."""

    def __init__(
        self, uow: UnitOfWork, pins: PinService, entitlements: EntitlementService, secret: bytes
    ) -> None:
        self.uow = uow
        self._key = derived_key(secret, "subscriptions.trials")
        self._pins = pins
        self.entitlements = entitlements

    async def load(self, command: LoadPlans) -> tuple[int, int]:
        """Bring plans, offers and rights up to date; how many plans, and how many closed."""
        await self.entitlements.load(command.sets)
        return len(command.plans), await self._save(command)

    @query
    async def plans(self, tx: Tx) -> list[Plan]:
        """Those that are sold, the lowest first."""
        return [plan for plan in (await periods.plans_in_force(tx)).values() if plan.is_open]

    @query
    async def home(self, tx: Tx, fan_id: int) -> PlanHome:
        plans = await periods.plans_in_force(tx)
        row = await rows.newest(tx, fan_id)
        mine = await seen(tx, row, plans) if row and _shown(row, tx.now) else None
        return PlanHome(
            plans=tuple(plan for plan in plans.values() if plan.is_open),
            mine=mine,
            member_of=await _member_of(tx, fan_id),
            trial=await self._trial(tx, fan_id, plans),
            back=await _back(tx, fan_id, plans),
            taken=await _taken(tx, row) if mine and mine.offer_left else None,
        )

    @query
    async def prices(self, tx: Tx, code: str) -> list[Price]:
        """What a plan is sold for. PlanNotFound."""
        return rules.prices(await sold(tx, code), in_phnom_penh(tx.now).date())

    @query
    async def quote(self, tx: Tx, fan_id: int, code: str) -> Quote:
        """A higher plan for the days that are left. NoSubscription, NotNow, SamePlan."""
        plan = await sold(tx, code)
        return await changing.quote(tx, await changing.of_fan(tx, fan_id), plan)

    @use_case
    async def start_trial(self, tx: Tx, fan_id: int) -> Subscription:
        """Days for nothing, once for a person. TrialNeedsLevel, TrialNotPossible."""
        plans = await periods.plans_in_force(tx)
        mine = await rows.running(tx, fan_id, lock=True)
        if mine is not None and mine.state == State.TRIAL:
            return await seen(tx, mine, plans)
        plan = _tried(plans)
        if plan is None or mine is not None:
            raise TrialNotPossible
        phone = await self._phone_digest(tx, fan_id)
        if phone is None or await level_in_force(tx, fan_id) not in _LEVELS:
            raise TrialNeedsLevel
        last = await rows.last_cancelled(tx, fan_id)
        has_time = last is not None and last.ends_at > tx.now
        if has_time or not await people.use_trial(tx, fan_id, phone):
            raise TrialNotPossible
        row = await changing.begin(tx, fan_id, plan, Cycle.MONTH, State.TRIAL)
        zero = Money.zero(plan.price.currency)
        await periods.add(
            tx,
            row,
            NewPeriod(
                kind=PeriodKind.TRIAL,
                plan=plan,
                cycle=Cycle.MONTH,
                starts_at=tx.now,
                ends_at=tx.now + rules.days(plan.trial_days),
                paid=zero,
                worth=zero,
            ),
        )
        return await seen(tx, row, plans)

    @use_case
    async def set_next(self, tx: Tx, fan_id: int, code: str, cycle: Cycle) -> Subscription:
        """What follows at the end of the paid time; until then nothing changes.

        NoSubscription, PlanNotFound, CycleNotOffered, NotNow. PinRequired: it is dearer, and the
        wallet is charged by itself.
        """
        plan = await sold(tx, code)
        if rules.price(plan, cycle) is None:
            raise CycleNotOffered
        mine = await changing.of_fan(tx, fan_id)
        if mine.state not in (State.ACTIVE, State.TRIAL):
            raise NotNow
        if (mine.next_plan, mine.next_cycle) != (code, cycle):
            await changing.keep_offer(tx, mine, code, cycle)
            await confirm_dearer(tx, self._pins, mine, plan, cycle)
            mine.next_plan, mine.next_cycle = code, cycle
            mine.revision += 1
            await changing.no_stars(tx, mine)
            await recall_open(tx, fan_id)
            await rows.note(tx, mine.id, "next", plan=code, cycle=str(cycle))
        return await self._again(tx, mine)

    @use_case
    async def pay_by_itself(self, tx: Tx, fan_id: int) -> Subscription:
        """From now on the wallet is charged. Needs a PIN for `purpose_of` (PinRequired).

        NoSubscription, NotNow.
        """
        mine = await changing.of_fan(tx, fan_id)
        if mine.state not in (State.ACTIVE, State.TRIAL, State.EXPIRED):
            raise NotNow
        stood = await self._again(tx, mine)
        if mine.method == Method.WALLET:
            return stood
        charge = stood.next_charge
        assert charge is not None, "one that runs has a next period"
        await self._pins.require_confirmation(
            tx, fan_id=fan_id, purpose=purpose_of(stood), amount=await in_dollars(tx, charge)
        )
        await changing.no_stars(tx, mine)
        mine.method, mine.tries, mine.next_try_at = Method.WALLET, 0, None
        mine.revision += 1
        periods.plan_next_look(mine, tx.now)
        await rows.note(tx, mine.id, "method", method="wallet")
        return await self._again(tx, mine)

    @use_case
    async def pay_by_hand(self, tx: Tx, fan_id: int) -> Subscription:
        """Nothing is charged by itself any more; there are reminders instead."""
        mine = await changing.of_fan(tx, fan_id)
        if mine.method != Method.NONE:
            await changing.no_stars(tx, mine)
            mine.method = Method.NONE
            mine.revision += 1
            periods.plan_next_look(mine, tx.now)
            await rows.note(tx, mine.id, "method", method="none")
        return await self._again(tx, mine)

    @use_case
    async def pause(self, tx: Tx, fan_id: int, days: int) -> Subscription:
        """The days that are left wait. NoSubscription, NotNow, PauseTooLong."""
        mine = await changing.of_fan(tx, fan_id)
        if mine.state != State.PAUSED:
            await changing.pause(tx, mine, days)
            await recall_open(tx, fan_id)
        return await self._again(tx, mine)

    @use_case
    async def resume(self, tx: Tx, fan_id: int) -> Subscription:
        """The days that waited go on. NoSubscription, NotNow."""
        mine = await changing.of_fan(tx, fan_id)
        if mine.state != State.ACTIVE:
            await changing.resume(tx, mine)
        return await self._again(tx, mine)

    @query
    async def stay_offer(self, tx: Tx, fan_id: int) -> Offer | None:
        """What somebody who is about to cancel is offered; None: nothing."""
        mine = await rows.running(tx, fan_id)
        return await _stay(tx, mine) if mine else None

    @use_case
    async def take_stay_offer(self, tx: Tx, fan_id: int, code: str) -> Subscription:
        """The next periods cost less. NoSubscription, OfferGone."""
        mine = await changing.of_fan(tx, fan_id)
        if mine.offer != code:
            offer = await _stay(tx, mine)
            if offer is None or offer.code != code:
                raise OfferGone
            changing.take_offer(mine, offer, tx.now)
            await recall_open(tx, fan_id)
            await rows.note(tx, mine.id, "offer", code=code)
        return await self._again(tx, mine)

    @use_case
    async def cancel(
        self, tx: Tx, fan_id: int, reason: CancelReason, revision: int
    ) -> Subscription:
        """Final: nothing is charged, what is paid lasts. NoSubscription, PlanHasChanged."""
        assert reason in FAN_REASONS
        mine = await rows.running(tx, fan_id, lock=True)
        if mine is None:
            last = await rows.last_cancelled(tx, fan_id)
            if last is not None and last.revision == revision + 1:
                return await self._again(tx, last)
            mine = await changing.of_fan(tx, fan_id)
        if mine.revision != revision:
            raise PlanHasChanged
        stop_stars(tx, mine.stars_intent)
        await changing.cancel(tx, mine, reason)
        await recall_open(tx, fan_id)
        return await self._again(tx, mine)

    @use_case
    async def _save(self, tx: Tx, command: LoadPlans) -> int:
        return await plan_rows.save(tx, command.plans, command.offers)

    async def _again(self, tx: Tx, mine: SubscriptionRow) -> Subscription:
        await tx.session.flush()
        return await seen(tx, mine, await periods.plans_in_force(tx))

    async def _trial(self, tx: Tx, fan_id: int, plans: dict[str, Plan]) -> Plan | None:
        """The plan that this fan may still try, as far as one can tell before they are asked."""
        plan = _tried(plans)
        if plan is None or await rows.newest(tx, fan_id) is not None:
            return None
        phone = await self._phone_digest(tx, fan_id)
        return None if await people.had_trial(tx, fan_id, phone or "") else plan

    async def _phone_digest(self, tx: Tx, fan_id: int) -> str | None:
        """One phone number is one person's; None: the fan has shown none. With a key: numbers are
        so few that each could be tried.
        """
        fan = await fans.find(tx, fan_id)
        phone = fan.phone if fan else None
        return hmac.digest(self._key, phone.encode(), sha256).hex() if phone else None


def _shown(row: SubscriptionRow, now: datetime) -> bool:
    return row.state != State.CANCELLED or row.ends_at > now


def _tried(plans: dict[str, Plan]) -> Plan | None:
    return next((plan for plan in plans.values() if plan.is_open and plan.trial_days), None)


async def _member_of(tx: Tx, fan_id: int) -> str | None:
    family = await people.family_of(tx, fan_id)
    shared = await rows.find(tx, family) if family else None
    return shared.plan if shared and _shown(shared, tx.now) else None


async def _back(tx: Tx, fan_id: int, plans: dict[str, Plan]) -> Offer | None:
    for plan in plans.values():
        if plan.is_open and (found := await back_offer(tx, fan_id, plan.code)):
            return found
    return None


async def _taken(tx: Tx, row: SubscriptionRow | None) -> Offer | None:
    return next(
        (each for each in await plan_rows.offers(tx) if row and each.code == row.offer), None
    )


async def _stay(tx: Tx, mine: SubscriptionRow) -> Offer | None:
    """Stars have one price for all periods, so nothing can be taken off them."""
    fits = mine.state == State.ACTIVE and mine.method != Method.STARS
    if not fits or mine.offered_at is not None:
        return None
    return rules.offer_for(await plan_rows.offers(tx), OfferKind.STAY, mine.next_plan)
