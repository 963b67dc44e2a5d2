"""The figures of both layers, which one binds, and what a verification would change."""

from datetime import date
from decimal import Decimal

import pytest

from services.core.money import Currency, Money
from services.identity import VerificationLevel
from services.wallet.limits import (
    Excess,
    Limit,
    LimitName,
    Raised,
    Size,
    Usage,
    Use,
    limits_for,
    lowest_excess,
    next_level_with_more,
    usage_of,
    use_of,
)
from services.wallet.rules import Period
from services.wallet.schemas import TransactionKind
from tests.services.wallet.people import khr, pts, usd

DAY = date(2026, 4, 1)
BASIC, VERIFIED, PREMIUM = VerificationLevel
DOLLAR = Size(usd(1_00), usd(1_00))
RIEL = Size(khr(1), usd(1), Decimal(4_100))


def figures(use: Use, currency: Currency, level: VerificationLevel) -> dict[str, int]:
    found = limits_for(use, currency, level, DAY)
    return {limit.name.value: limit.amount.amount_minor for limit in found}


@pytest.mark.parametrize(
    ("use", "level", "expected"),
    [
        (Use.SPENDING, BASIC, {"spending_day": 500, "spending_month": 2_000, "legal_day": 500}),
        (
            Use.SPENDING,
            PREMIUM,
            {"spending_day": 500, "spending_month": 2_000, "legal_day": 10_000},
        ),
        (
            Use.TRANSFER,
            BASIC,
            {"transfer_day": 50, "transfer_month": 500, "legal_day": 500},
        ),
        (
            Use.TRANSFER,
            VERIFIED,
            {"transfer_day": 200, "transfer_month": 2_000, "legal_day": 3_000},
        ),
        (
            Use.WITHDRAWAL,
            VERIFIED,
            {"transfer_day": 200, "transfer_month": 2_000, "legal_day": 3_000},
        ),
        (
            Use.WITHDRAWAL,
            PREMIUM,
            {"transfer_day": 1_000, "transfer_month": 10_000, "legal_day": 10_000},
        ),
    ],
)
def test_figures_in_dollars(use: Use, level: VerificationLevel, expected: dict[str, int]) -> None:
    in_cents = {name: dollars * 100 for name, dollars in expected.items()}
    at_once = {} if use is Use.TRANSFER else {"single_limit": 200_00}
    assert figures(use, Currency.USD, level) == at_once | in_cents


@pytest.mark.parametrize(
    ("level", "riel"), [(BASIC, 2_000_000), (VERIFIED, 12_000_000), (PREMIUM, 40_000_000)]
)
@pytest.mark.parametrize("use", Use)
def test_the_law_has_its_own_figure_for_riel(
    use: Use, level: VerificationLevel, riel: int
) -> None:
    assert figures(use, Currency.KHR, level)["legal_day"] == riel


def test_which_kind_is_which_use() -> None:
    uses = {kind: use_of(kind, Currency.USD) for kind in TransactionKind}
    assert {kind.value for kind, use in uses.items() if use is Use.SPENDING} == {
        "ticket_purchase",
        "merchandise_order",
        "subscription_payment",
        "bill_payment",
    }
    assert uses[TransactionKind.P2P_TRANSFER] is Use.TRANSFER
    assert uses[TransactionKind.WITHDRAWAL] is Use.WITHDRAWAL
    assert {kind.value for kind, use in uses.items() if use is None} == {
        "top_up",
        "refund",
        "cashback",
        "loyalty_redemption",
        "ticket_resale",
    }
    assert use_of("ticket_purchase", Currency.PTS) is None
    assert use_of("fee", Currency.USD) is None


class TestLowestExcess:
    LIMITS = (
        Limit(LimitName.SINGLE, usd(200_00), None),
        Limit(LimitName.SPENDING_DAY, usd(500_00), Period.DAY, ("spent_minor",)),
        Limit(LimitName.LEGAL_DAY, khr(2_000_000), Period.DAY, ("khr_minor",)),
    )

    def excess(self, used: Usage, size: Size) -> Excess | None:
        return lowest_excess(self.LIMITS, {Period.DAY: used}, size)

    def test_what_fits_exactly_is_allowed(self) -> None:
        assert self.excess(Usage(spent_minor=300_00), Size(usd(200_00), usd(200_00))) is None

    def test_one_cent_more_is_not(self) -> None:
        found = self.excess(Usage(spent_minor=300_01), Size(usd(200_00), usd(200_00)))
        assert found == Excess(self.LIMITS[1], usd(199_99))

    def test_the_one_with_the_least_left_is_told(self) -> None:
        size = Size(usd(250_00), usd(250_00))
        found = self.excess(Usage(spent_minor=400_00), size)
        assert found
        assert found.limit.name is LimitName.SPENDING_DAY
        found = self.excess(Usage(), size)
        assert found
        assert found.limit.name is LimitName.SINGLE

    def test_riel_and_dollars_are_compared_at_the_rate_of_the_payment(self) -> None:
        size = Size(khr(410_000), usd(100_00), Decimal(4_100))
        used = Usage(spent_minor=450_00, khr_minor=1_900_000)  # 50 dollars, 100,000 riel left
        found = self.excess(used, size)
        assert found == Excess(self.LIMITS[2], khr(100_000))

    def test_a_limit_that_was_lowered_has_nothing_left(self) -> None:
        found = self.excess(Usage(spent_minor=900_00), Size(usd(1), usd(1)))
        assert found == Excess(self.LIMITS[1], usd(0))


class TestNextLevel:
    def raised(
        self, name: LimitName, use: Use, level: VerificationLevel, size: Size = DOLLAR
    ) -> Raised | None:
        limits = limits_for(use, size.amount.currency, level, DAY)
        limit = next(one for one in limits if one.name is name)
        return next_level_with_more(limit, use, size, level, DAY)

    def test_a_withdrawal_follows_the_level(self) -> None:
        for name, level, then, dollars in (
            (LimitName.TRANSFER_DAY, BASIC, VERIFIED, 200),
            (LimitName.TRANSFER_MONTH, BASIC, VERIFIED, 2_000),
            (LimitName.TRANSFER_DAY, VERIFIED, PREMIUM, 1_000),
        ):
            assert self.raised(name, Use.WITHDRAWAL, level) == Raised(then, usd(dollars * 100))

    def test_what_another_limit_takes_away_again_is_taken_off(self) -> None:
        assert self.raised(LimitName.TRANSFER_DAY, Use.TRANSFER, BASIC) == Raised(
            VERIFIED, usd(200_00)
        )
        # The law would allow 12,000,000 riel then, the product's 500 dollars are 2,050,000.
        assert self.raised(LimitName.LEGAL_DAY, Use.SPENDING, BASIC, RIEL) == Raised(
            VERIFIED, khr(2_050_000)
        )

    def test_nobody_is_sent_through_a_verification_that_changes_nothing(self) -> None:
        assert self.raised(LimitName.SPENDING_DAY, Use.SPENDING, BASIC) is None
        assert self.raised(LimitName.LEGAL_DAY, Use.SPENDING, BASIC) is None
        assert self.raised(LimitName.SINGLE, Use.WITHDRAWAL, BASIC) is None
        assert self.raised(LimitName.TRANSFER_DAY, Use.WITHDRAWAL, PREMIUM) is None


def test_usage_adds_up_and_comes_off() -> None:
    sent = usage_of(Use.TRANSFER, khr(4_100), usd(1_00))
    taken = usage_of(Use.WITHDRAWAL, usd(5_00), usd(5_00))
    both = sent.plus(taken)
    assert both == Usage(sent_minor=1_00, withdrawn_minor=5_00, usd_minor=5_00, khr_minor=4_100)
    assert both.minus(taken) == sent
    assert usage_of(Use.SPENDING, pts(5), Money(0, Currency.USD)) == Usage()
