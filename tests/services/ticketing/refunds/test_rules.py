"""Which rule holds, what is kept, and that parts always make the whole."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.core.shares import by_source
from services.ticketing.refunds.rules import (
    RefundRule,
    SoldLine,
    kept,
    paid_by_ticket,
    rule_for,
    shares,
    tax_in,
)

STARTS = datetime(2026, 4, 11, 12, tzinfo=UTC)
WEEK = RefundRule(7, basis_points=0)
THREE_DAYS = RefundRule(3, basis_points=2_500, per_ticket_minor=100)
VIP = RefundRule(10, by_staff=True, type_id="vip")
CENTS = st.integers(0, 5_000)
RULES = st.builds(
    RefundRule,
    days_before=st.just(0),
    fixed_minor=CENTS,
    per_ticket_minor=CENTS,
    basis_points=st.integers(0, 10_000),
)
LINES = st.lists(
    st.integers(1, 10).flatmap(
        lambda quantity: st.integers(1, 9_999).flatmap(
            lambda price: st.builds(
                SoldLine,
                st.just(quantity),
                st.just(price),
                st.integers(0, quantity * price),
            )
        )
    ),
    min_size=1,
    max_size=4,
)


class TestRuleFor:
    def test_nearest_day_that_still_holds(self) -> None:
        rules = (WEEK, THREE_DAYS)
        at = {days: rule_for(rules, "seat", STARTS, STARTS - days) for days in DAYS}
        assert [at[days] for days in DAYS] == [WEEK, WEEK, THREE_DAYS, THREE_DAYS, None]

    def test_rules_of_the_type_replace_those_of_the_event(self) -> None:
        rules = (WEEK, VIP)
        assert rule_for(rules, "vip", STARTS, STARTS - timedelta(days=11)) is VIP
        assert rule_for(rules, "vip", STARTS, STARTS - timedelta(days=8)) is None

    def test_never_once_the_event_has_begun(self) -> None:
        assert rule_for((RefundRule(0),), "seat", STARTS, STARTS) is None
        assert rule_for((RefundRule(0),), "seat", STARTS, STARTS - timedelta(seconds=1))


DAYS = tuple(timedelta(hours=hours) for hours in (720, 168, 144, 72, 71))


class TestKept:
    def test_share_of_each_and_the_fixed_part_once(self) -> None:
        rule = RefundRule(0, fixed_minor=100, per_ticket_minor=50, basis_points=1_000)
        assert kept([2_500, 2_500], [rule, rule], 0) == [350, 350]
        assert kept([2_500], [rule], 100) == [300]

    def test_half_a_cent_is_rounded_up(self) -> None:
        assert kept([25], [RefundRule(0, basis_points=1_000)], 0) == [3]

    def test_never_more_than_was_paid(self) -> None:
        assert kept([100, 300], [RefundRule(0, fixed_minor=1_000)] * 2, 0) == [100, 300]

    def test_what_one_cannot_bear_is_taken_of_the_next(self) -> None:
        rule = RefundRule(0, per_ticket_minor=200)
        assert kept([100, 500], [rule, rule], 0) == [100, 300]

    @given(st.lists(st.tuples(CENTS, RULES), min_size=1, max_size=10), CENTS)
    def test_between_nothing_and_all_of_each(
        self, tickets: list[tuple[int, RefundRule]], before: int
    ) -> None:
        paid = [each for each, _ in tickets]
        held = kept(paid, [rule for _, rule in tickets], before)
        assert all(0 <= part <= whole for part, whole in zip(held, paid, strict=True))


class TestShares:
    @given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=20))
    def test_add_up_and_are_never_negative(self, total: int, weights: list[int]) -> None:
        parts = shares(total, weights)
        assert sum(parts) == total
        assert min(parts) >= 0

    @given(LINES, st.integers(0, 100_000))
    def test_tickets_of_an_order_bear_all_of_it(self, lines: list[SoldLine], fee: int) -> None:
        total = sum(line.quantity * line.unit_price_minor - line.discount_minor for line in lines)
        paid = paid_by_ticket(lines, total + fee)
        assert sum(paid) == total + fee
        assert len(paid) == sum(line.quantity for line in lines)

    def test_without_a_price_all_bear_the_same(self) -> None:
        free = [SoldLine(2, 500, 1_000)]
        assert paid_by_ticket(free, 3) == [1, 2]


class TestBySource:
    @given(
        st.lists(st.integers(0, 10_000), min_size=1, max_size=4),
        st.lists(st.integers(0, 10_000), max_size=8),
    )
    def test_parts_leave_nothing_over(self, sources: list[int], wanted: list[int]) -> None:
        paid = {str(number): minor for number, minor in enumerate(sources)}
        whole, before = sum(sources), 0
        back = dict.fromkeys(paid, 0)
        for each in [*wanted, whole]:
            now = min(each, whole - before)
            for source, part in by_source(paid, before, now).items():
                assert part >= 0
                back[source] += part
                assert back[source] <= paid[source]
            before += now
        assert back == paid


class TestTax:
    def test_share_of_what_goes_back(self) -> None:
        assert (tax_in(2_500, 5_000, 455), tax_in(0, 0, 0)) == (227, 0)
