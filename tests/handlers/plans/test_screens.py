"""Screens of plans in both languages: whole, short enough, and each move where it belongs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from handlers.kit.buttons import Button
from handlers.kit.screen import MAX_CAPTION, Screen
from handlers.plans import move_screens, screens
from handlers.plans.buttons import (
    BookingTap,
    ByItselfTap,
    ClaimGiftTap,
    NextPlanTap,
    RenewTap,
    ResumeTap,
    UpgradeTap,
)
from handlers.plans.router import next_plan_tap
from services.core.formats import Language
from services.core.i18n import Translators
from services.core.i18n.clusters import clusters
from services.core.ids import short_id, uuid7
from services.core.money import Currency, Money
from services.entitlements import Entitlements
from services.subscriptions.rules import price
from services.subscriptions.schemas import Gift, Offer, OfferKind, PlanHome, Quote, Subscription
from services.subscriptions.states import Cycle, GiftState, Method, State
from tests.services.subscriptions.world import PLANS

NOW = datetime(2026, 5, 1, 8, tzinfo=UTC)
BASIC, PREMIUM, VIP = PLANS.plans
SETS = {each.code: each.rights for each in PLANS.sets}
TRANSLATORS = Translators.load()
RATE = Decimal(4100)


def subscription(state: State, plan: str = "premium") -> Subscription:
    one = {each.code: each for each in PLANS.plans}[plan]
    return Subscription(
        id=uuid7(),
        fan_id=42,
        state=state,
        plan=one,
        cycle=Cycle.MONTH,
        method=Method.NONE,
        next_plan=BASIC,
        next_cycle=Cycle.MONTH,
        next_charge=price(BASIC, Cycle.MONTH) if state is not State.CANCELLED else None,
        started_at=NOW,
        ends_at=NOW + timedelta(days=30),
        is_trial_period=state is State.TRIAL,
        paused_at=NOW if state is State.PAUSED else None,
        pause_until=NOW + timedelta(days=9) if state is State.PAUSED else None,
        grace_ends_at=NOW + timedelta(days=33) if state is State.EXPIRED else None,
        offer_percent=50,
        offer_left=2,
        cancelled_at=NOW if state is State.CANCELLED else None,
        reason="",
        members=(43,),
        periods=(),
        revision=3,
    )


def home(state: State | None) -> PlanHome:
    mine = subscription(state) if state else None
    return PlanHome(tuple(PLANS.plans), mine, None, PREMIUM, None)


def taps(screen: Screen) -> list[object]:
    return [each.tap for row in screen.rows for each in row if isinstance(each, Button)]


def fits(screen: Screen) -> bool:
    labels = [each.label for row in screen.rows for each in row]
    assert len(screen.text) <= MAX_CAPTION, screen.text
    assert max(len(clusters(each)) for each in labels) <= 26, labels
    return len(labels) <= 11 and all(len(row) <= 3 for row in screen.rows)


def test_the_pin_for_a_dearer_plan_leads_back_to_its_tap() -> None:
    tap = next_plan_tap("vip:year:17991")
    assert tap == NextPlanTap(plan="vip", cycle=Cycle.YEAR)


@pytest.mark.parametrize("language", ["km", "en"])
class TestScreens:
    @pytest.mark.parametrize("state", [None, *State])
    def test_all_plans_and_the_own_one(self, language: str, state: State | None) -> None:
        t = TRANSLATORS.for_language(language)
        assert fits(screens.home(t, home(state), RATE))
        for one in PLANS.plans:
            assert fits(screens.plan(t, home(state), one, SETS[one.rights], RATE))
        if state is not None:
            rights = Entitlements(SETS["vip"])
            shown = screens.mine(t, subscription(state), rights, [])
            assert fits(shown)
            assert (ResumeTap() in taps(shown)) == (state is State.PAUSED)
            assert (ByItselfTap(on=True) in taps(shown)) == (state is State.ACTIVE)

    def test_a_renewal_leaves_room_for_all_moves(self, language: str) -> None:
        t, riel = TRANSLATORS.for_language(language), Money(41_000_000, Currency.KHR)
        near = replace(
            subscription(State.ACTIVE, "vip"), next_charge=riel, renews_until=NOW + timedelta(60)
        )
        shown = screens.mine(t, near, Entitlements(SETS["vip"]), [])
        assert fits(shown)
        assert RenewTap() in taps(shown)
        assert BookingTap() in taps(shown)
        assert fits(move_screens.renew(t, near, riel, NOW + timedelta(60), RATE))

    def test_a_higher_plan_is_an_upgrade(self, language: str) -> None:
        t = TRANSLATORS.for_language(language)
        shown = screens.plan(t, home(State.ACTIVE), VIP, SETS["vip"], RATE)
        assert UpgradeTap(plan="vip") in taps(shown)
        dollars = Money(1_234, Currency.USD)
        quote = Quote(VIP, dollars, dollars, dollars, NOW, 3)
        assert fits(move_screens.upgrade(t, quote))

    def test_moves(self, language: str) -> None:
        t = TRANSLATORS.for_language(language)
        mine = subscription(State.ACTIVE)
        offer = Offer("stay-half", OfferKind.STAY, 50, 2, ("premium",))
        gift = Gift(
            id=uuid7(),
            buyer_id=42,
            plan=VIP,
            months=3,
            paid=Money(5_997, Currency.USD),
            state=GiftState.READY,
            made_at=NOW,
            claimed_by=None,
            token=short_id(uuid7()) + "a" * 12,
        )
        shown = move_screens.gift(t, gift, gift.token)
        assert ClaimGiftTap(token=gift.token) in taps(shown)
        changes = move_screens.changes(t, mine, PLANS.plans)
        labels = [button.label for row in changes.rows for button in row]
        assert any(label.startswith("VIP ") for label in labels)
        assert any(label.startswith("✅ Basic ") for label in labels)
        for screen in (
            shown,
            changes,
            move_screens.pause(t),
            move_screens.end(t, mine, offer),
            move_screens.family(t, mine, [(43, "Bopha")], "https://t.me/x?start=py_1"),
            move_screens.give(t, PLANS.plans, [gift], "https://t.me/x?start=pg_1"),
            move_screens.months(t, VIP),
            move_screens.booking(t),
        ):
            assert fits(screen)


class TestPrices:
    @pytest.mark.parametrize("language", ["km", "en"])
    def test_each_price_has_its_own_riel_beside_it(self, language: Language) -> None:
        """A sum below the year's price would be read as the year's."""
        text = str(screens.home(TRANSLATORS.for_language(language), home(None), RATE).text)
        priced = [line for line in text.splitlines() if "$" in line]
        assert len(priced) == 5  # the smallest plan is sold by the month alone
        assert all("≈" in line for line in priced)
        assert [line for line in text.splitlines() if line.startswith("≈")] == []
