"""Prices of resale to the cent."""

from hypothesis import given
from hypothesis import strategies as st

from services.core.money import Currency, Money
from services.ticketing.aftersale.rules import (
    ResaleRules,
    highest_price,
    paid_for_one,
    split,
)
from tests.services.ticketing.programme import usd

SHARES = st.integers(0, 4_999)


@given(cents=st.integers(1, 10**9), fee=SHARES, royalty=SHARES)
def test_parts_are_the_price(cents: int, fee: int, royalty: int) -> None:
    rules = ResaleRules(fee_basis_points=fee, royalty_basis_points=royalty)
    parts = split(usd(cents), rules)
    assert parts.seller + parts.fee + parts.royalty == usd(cents)
    for part, share in ((parts.fee, fee), (parts.royalty, royalty)):
        assert abs(part.amount_minor * 10_000 - cents * share) <= 5_000


def test_shares_round_half_up() -> None:
    parts = split(usd(50), ResaleRules(fee_basis_points=500, royalty_basis_points=499))
    assert (parts.fee, parts.royalty, parts.seller) == (usd(3), usd(2), usd(45))


def test_cap_is_of_what_was_paid_and_rounds_down() -> None:
    assert highest_price(usd(2_499), ResaleRules()) == usd(2_499)
    assert highest_price(usd(999), ResaleRules(cap_basis_points=11_000)) == usd(1_098)
    riel = Money(10_001, Currency.KHR)
    assert highest_price(riel, ResaleRules(cap_basis_points=5_000)).amount_minor == 5_000


def test_a_voucher_counts_as_not_paid() -> None:
    """Odd cents of a voucher never make a ticket dearer than it was."""
    assert paid_for_one(usd(2_500), usd(1_000), 3) == usd(2_166)
    assert paid_for_one(usd(2_500), usd(0), 2) == usd(2_500)
    assert paid_for_one(usd(2_500), usd(7_500), 3) == usd(0)
