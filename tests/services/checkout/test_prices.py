"""Prices of goods: the samples that were agreed on, and random carts that must add up."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog import BulkDiscount, MemberDiscount
from services.checkout import shipping, tiers
from services.checkout.members import Membership, better, of_tier
from services.checkout.parts import points_part
from services.checkout.prices import (
    Goods,
    LinePrice,
    Offer,
    line_prices,
    order_price,
    tariff_at,
    with_surcharge,
)
from services.checkout.schemas import FreeDelivery, ShippingMethod
from services.checkout.tiers import Benefits, Tier, TierTariff
from services.core.money import Currency, Money, split_by_share
from services.core.vouchers import VoucherMode
from tests.services.checkout.shop import usd

NOW = datetime(2026, 4, 1, tzinfo=UTC)
VIP = Membership(plan="vip", plan_percent=25, tier_percent=10)
BULK = (BulkDiscount(3, 15), BulkDiscount(10, 30))
MEMBER = (MemberDiscount("vip", 20),)


def riel(amount: int) -> Money:
    return Money(amount, Currency.KHR)


def shirts(quantity: int, unit: int = 25_00) -> Goods:
    return Goods("shirt", quantity, usd(unit), BULK, MEMBER)


def total_of(prices: list[LinePrice], currency: Currency = Currency.USD) -> Money:
    return sum((each.total for each in prices), Money.zero(currency))


class TestSamples:
    def test_two_shirts_of_a_vip(self) -> None:
        (line,) = line_prices([shirts(2)], VIP)
        assert line.total == usd(37_50)  # 25 % of the plan beats 20 % of the product
        price = order_price(
            line.total, line.discount, tariff_at(NOW), wraps=False, shipping=usd(5_00)
        )
        assert (price.tax, price.total) == (usd(3_75), usd(46_25))

    def test_three_shirts_of_a_vip(self) -> None:
        (line,) = line_prices([shirts(3)], VIP)
        assert (line.gross, line.total) == (usd(75_00), usd(47_81))
        price = order_price(
            line.total, line.discount, tariff_at(NOW), wraps=False, shipping=usd(0)
        )
        assert price.tax == usd(4_78)

    @pytest.mark.parametrize(
        ("membership", "total"),
        [
            (Membership(), 50_00),
            (Membership(plan="basic"), 50_00),
            (Membership(plan="vip"), 40_00),  # the product's own entry
            (Membership(plan="premium", plan_percent=15), 42_50),
            (Membership(tier_percent=5), 47_50),
            (Membership(plan="premium", plan_percent=15, tier_percent=15), 42_50),
        ],
    )
    def test_the_best_single_percentage(self, membership: Membership, total: int) -> None:
        (line,) = line_prices([shirts(2)], membership)
        assert line.total == usd(total)

    @pytest.mark.parametrize(
        ("quantity", "percent"), [(2, 0), (3, 15), (9, 15), (10, 30), (99, 30)]
    )
    def test_the_highest_step_of_bulk(self, quantity: int, percent: int) -> None:
        (line,) = line_prices([shirts(quantity, 1_00)], Membership())
        assert line.discount == usd(quantity * percent)

    def test_bulk_counts_all_variants_of_a_product(self) -> None:
        cap = Goods("cap", 1, usd(10_00), BULK)
        prices = line_prices([shirts(2), shirts(1, 27_00), cap], Membership())
        assert [each.discount for each in prices] == [usd(7_50), usd(4_05), usd(0)]

    @pytest.mark.parametrize(
        ("mode", "value", "total"),
        [
            (VoucherMode.NONE, 0, 47_81),
            (VoucherMode.SET, 10_00, 30_00),  # instead of all other discounts
            (VoucherMode.SET, 20_00, 47_81),  # it never makes anything dearer
            (VoucherMode.SUBTRACT, 5_00, 32_81),
            (VoucherMode.SUBTRACT, 90_00, 0),
            (VoucherMode.PERCENT, 10_00, 43_03),
        ],
    )
    def test_a_voucher_is_on_what_is_left(self, mode: VoucherMode, value: int, total: int) -> None:
        (line,) = line_prices([shirts(3)], VIP, Offer(mode, value), [True])
        assert line.total == usd(total)
        assert line.voucher == usd(47_81 - total)

    def test_a_budget_goes_where_it_fits(self) -> None:
        offer = Offer(VoucherMode.PERCENT, 50_00, budget_minor=15_00)
        lines = [Goods("a", 1, usd(40_00)), Goods("b", 1, usd(20_00)), Goods("c", 1, usd(12_00))]
        prices = line_prices(lines, Membership(), offer, [True] * 3)
        assert [each.voucher for each in prices] == [usd(0), usd(10_00), usd(0)]

    @pytest.mark.parametrize(
        ("subtotal", "tier", "standard", "express"),
        [
            (usd(49_99), Tier.BRONZE, usd(5_00), usd(12_00)),
            (usd(50_00), Tier.BRONZE, usd(0), usd(12_00)),
            (riel(199_900), Tier.BRONZE, riel(20_000), riel(48_000)),
            (riel(200_000), Tier.BRONZE, riel(0), riel(48_000)),
            (usd(29_99), Tier.SILVER, usd(5_00), usd(12_00)),
            (usd(30_00), Tier.SILVER, usd(0), usd(12_00)),
            (usd(0), Tier.GOLD, usd(0), usd(12_00)),
            (riel(0), Tier.PLATINUM, riel(0), riel(48_000)),
        ],
    )
    def test_a_tier_frees_the_standard_way_alone(
        self, subtotal: Money, tier: Tier, standard: Money, express: Money
    ) -> None:
        found = shipping.options(NOW, subtotal, of_tier(tier, NOW), has_points=True)
        assert {each.method: each.price for each in found} == {
            ShippingMethod.STANDARD: standard,
            ShippingMethod.EXPRESS: express,
            ShippingMethod.PICKUP: Money.zero(subtotal.currency),
        }

    def test_without_a_threshold_it_always_costs(self) -> None:
        standard = shipping.options(NOW, usd(10**9), Membership(), has_points=False)[0]
        assert standard.price == usd(5_00)
        assert shipping.free_delivery(usd(10**9), Membership()) is None

    def test_what_is_missing_is_told(self) -> None:
        first = of_tier(Tier.BRONZE, NOW)
        told = shipping.free_delivery(usd(38_00), first)
        assert told == FreeDelivery(usd(50_00), usd(12_00))
        assert shipping.free_delivery(usd(80_00), first) == FreeDelivery(usd(50_00), usd(0))
        dear = shipping.free_delivery(riel(1), of_tier(Tier.GOLD, NOW))
        assert dear == FreeDelivery(riel(0), riel(0))

    def test_the_best_of_plan_and_tier_counts(self) -> None:
        plan = Membership("vip", 25, 0, {Currency.USD: 10_00})
        for one, other in ((plan, of_tier(Tier.SILVER, NOW)), (of_tier(Tier.SILVER, NOW), plan)):
            assert better(one, other) == Membership(
                "vip", 25, 5, {Currency.USD: 10_00, Currency.KHR: 120_000}
            )
        always = better(of_tier(Tier.BRONZE, NOW), of_tier(Tier.GOLD, NOW))
        assert always.free_shipping_from_minor == {Currency.USD: 0, Currency.KHR: 0}

    def test_a_new_threshold_begins_on_its_day(self, monkeypatch: pytest.MonkeyPatch) -> None:
        later = TierTariff(date(2026, 5, 1), dict.fromkeys(Tier, Benefits(0, {})))
        monkeypatch.setattr(tiers, "TARIFFS", (*tiers.TARIFFS, later))
        eve = datetime(2026, 4, 30, 16, 59, tzinfo=UTC)  # 23:59 in Phnom Penh
        assert shipping.free_delivery(usd(1), of_tier(Tier.BRONZE, eve)) is not None
        after = of_tier(Tier.BRONZE, eve + timedelta(minutes=1))
        assert shipping.free_delivery(usd(1), after) is None

    @pytest.mark.parametrize(
        ("balance", "wish", "left", "used", "worth"),
        [
            (2_500, 2_500, usd(46_25), 2_500, 25_00),
            (9_000, 9_000, usd(46_25), 2_500, 25_00),
            (9_000, 9_000, usd(10_01), 1_001, 10_01),
            (150, 9_000, usd(46_25), 150, 1_50),
            (9_000, 0, usd(46_25), 0, 0),
            (9_000, 99, Money(20_000, Currency.KHR), 99, 4_059),
            (9_000, 9_000, Money(20_000, Currency.KHR), 488, 20_000),
            (0, 9_000, usd(46_25), 0, 0),
        ],
    )
    def test_points(self, balance: int, wish: int, left: Money, used: int, worth: int) -> None:
        part = points_part(balance, wish, left, NOW)
        assert (part.used, part.worth.amount_minor) == (used, worth)


Drawn = tuple[list[Goods], Membership, Offer | None, list[bool]]
PERCENTS = st.integers(0, 100)
MOST = st.sampled_from([10, 1_000, 10_000_00])


@st.composite
def goods(draw: st.DrawFn, currency: Currency) -> Goods:
    steps = sorted(draw(st.sets(st.integers(2, 20), max_size=3)))
    return Goods(
        draw(st.sampled_from("abc")),
        draw(st.integers(1, 99)),
        Money(draw(st.integers(0, draw(MOST))), currency),
        tuple(BulkDiscount(step, draw(PERCENTS)) for step in steps),
        tuple(MemberDiscount(plan, draw(PERCENTS)) for plan in ("basic", "vip")),
    )


@st.composite
def carts(draw: st.DrawFn) -> Drawn:
    currency = draw(st.sampled_from([Currency.USD, Currency.KHR]))
    lines = draw(st.lists(goods(currency), min_size=1, max_size=6))
    membership = Membership(draw(st.sampled_from(["", "vip"])), draw(PERCENTS), draw(PERCENTS))
    offer = None
    if draw(st.booleans()):
        mode = draw(st.sampled_from(VoucherMode))
        most = 10_000 if mode is VoucherMode.PERCENT else 10**6
        limits = st.none() | st.integers(0, 5), st.none() | st.integers(0, 10**6)
        offer = Offer(mode, draw(st.integers(0, most)), *(draw(each) for each in limits))
    return lines, membership, offer, [draw(st.booleans()) for _ in lines]


class TestAddsUp:
    @given(carts())
    def test_of_lines(self, cart: Drawn) -> None:
        lines, membership, offer, fits = cart
        prices = line_prices(lines, membership, offer, fits)
        plain = line_prices(lines, membership)
        for line, price, before, is_for in zip(lines, prices, plain, fits, strict=True):
            assert price.gross == line.unit * line.quantity
            assert Money.zero(line.unit.currency) <= price.total <= before.total
            assert price.total + price.voucher == before.total, "a voucher is taken off once"
            assert is_for or not price.voucher
        if offer is not None:
            used = [each.voucher.amount_minor for each in prices if each.voucher]
            assert offer.uses is None or len(used) <= offer.uses
            assert offer.budget_minor is None or sum(used) <= offer.budget_minor

    @given(carts(), st.integers(0, 99), st.integers(0, 100))
    def test_no_discount_is_taken_twice(self, cart: Drawn, at: int, more: int) -> None:
        """A smaller percentage beside the best one changes nothing."""
        lines, membership, *_ = cart
        best = max(membership.plan_percent, membership.tier_percent)
        alone = Membership("", best, 0)
        both = Membership("", best, min(best, more))
        assert line_prices(lines, alone) == line_prices(lines, both)

    @given(
        st.sampled_from([Currency.USD, Currency.KHR]),
        st.integers(0, 10**6),
        st.sampled_from(Tier),
    )
    def test_buying_what_is_missing_makes_delivery_free(
        self, currency: Currency, subtotal_minor: int, tier: Tier
    ) -> None:
        """And one unit less does not."""
        subtotal, member = Money(subtotal_minor, currency), of_tier(tier, NOW)
        told = shipping.free_delivery(subtotal, member)
        assert told is not None

        def standard(of: Money) -> Money:
            return shipping.options(NOW, of, member, has_points=False)[0].price

        reached = subtotal + told.missing
        assert reached == max(subtotal, told.threshold)
        assert not standard(reached)
        if told.missing:
            assert standard(subtotal) == standard(reached - Money(1, currency))
            assert standard(subtotal) > Money.zero(currency)

    @given(
        carts(),
        st.booleans(),
        st.sampled_from(Tier),
        st.integers(0, 10**6),
        st.integers(0, 10**5),
    )
    def test_of_orders_and_their_parts(
        self,
        cart: Drawn,
        wraps: bool,
        tier: Tier,
        fee: int,
        points: int,
    ) -> None:
        lines, membership, offer, fits = cart
        prices = line_prices(lines, membership, offer, fits)
        currency = lines[0].unit.currency
        subtotal = total_of(prices, currency)
        gross = sum((each.gross for each in prices), Money.zero(currency))
        option = shipping.options(NOW, subtotal, of_tier(tier, NOW), has_points=False)[0]
        price = order_price(
            subtotal, gross - subtotal, tariff_at(NOW), wraps=wraps, shipping=option.price
        )
        rest = price.total - price.subtotal - price.tax - price.wrap
        assert rest == price.shipping == option.price
        assert price.subtotal + price.discounts == gross
        assert abs(price.tax.amount_minor * 10 - subtotal.amount_minor) <= 5
        shares = split_by_share(price.tax, [each.total.amount_minor for each in prices])
        assert sum(shares, Money.zero(currency)) == price.tax
        assert with_surcharge(price, Money(fee, currency)).total.amount_minor == (
            price.total.amount_minor + fee
        )
        part = points_part(points, points, price.total, NOW)
        left = price.total - part.worth
        assert Money.zero(currency) <= left
        assert part.used <= points
