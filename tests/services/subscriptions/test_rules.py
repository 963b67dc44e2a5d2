"""Prices of whole and broken periods: to the cent, and nothing is lost or given away."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.core.money import Currency, Money
from services.subscriptions import rules
from services.subscriptions.rules import LENGTHS, Span, Standing
from services.subscriptions.states import MOVES, Cycle, Method, State
from tests.services.subscriptions.world import PLANS, usd

START = datetime(2026, 3, 1, 8, tzinfo=UTC)
BASIC, PREMIUM, VIP = PLANS.plans


@st.composite
def spans(draw: st.DrawFn) -> Span:
    cycle = draw(st.sampled_from(Cycle))
    starts_at = START + timedelta(seconds=draw(st.integers(0, 86_400 * 400)))
    worth = Money(draw(st.integers(0, 30_000)), Currency.USD)
    return Span(starts_at, starts_at + LENGTHS[cycle], worth, cycle)


class TestPrices:
    def test_a_year_is_rounded_once(self) -> None:
        assert rules.price(PREMIUM, Cycle.YEAR) == usd(7_670)
        assert rules.price(VIP, Cycle.YEAR) == usd(17_991)
        assert rules.price(BASIC, Cycle.YEAR) is None

    def test_the_tax_is_in_the_price(self) -> None:
        assert rules.tax_in(usd(799), date(2026, 5, 1)) == usd(73)


class TestBrokenPeriods:
    @given(span=spans(), seconds=st.integers(0, 86_400 * 800))
    def test_used_and_unused_are_the_whole(self, span: Span, seconds: int) -> None:
        left = rules.unused(span, START + timedelta(seconds=seconds))
        assert 0 <= left.amount_minor <= span.worth.amount_minor

    @given(span=spans(), one=st.integers(0, 86_400 * 400), more=st.integers(0, 86_400 * 400))
    def test_time_never_gives_money_back(self, span: Span, one: int, more: int) -> None:
        early = rules.unused(span, span.starts_at + timedelta(seconds=one))
        late = rules.unused(span, span.starts_at + timedelta(seconds=one + more))
        assert late <= early

    @given(paid=st.lists(spans(), min_size=1, max_size=4), seconds=st.integers(0, 86_400 * 500))
    def test_the_difference_is_what_the_rest_costs_less_what_is_unused(
        self, paid: list[Span], seconds: int
    ) -> None:
        now = START + timedelta(seconds=seconds)
        full, credit, due = rules.difference(VIP, paid, now)
        assert due.amount_minor == max(full.amount_minor - credit.amount_minor, 0)
        assert credit == sum((rules.unused(each, now) for each in paid), usd(0))

    def test_nothing_of_the_period_used_costs_the_whole_difference(self) -> None:
        span = Span(START, START + LENGTHS[Cycle.MONTH], usd(799), Cycle.MONTH)
        _, _, due = rules.difference(VIP, [span], START)
        assert due == usd(1_999 - 799)
        _, _, late = rules.difference(VIP, [span], span.ends_at)
        assert late == usd(0)


class TestClock:
    @given(
        state=st.sampled_from([State.TRIAL, State.ACTIVE]),
        method=st.sampled_from(Method),
        hours=st.integers(-24 * 40, -1),
    )
    def test_there_is_always_a_next_look_and_it_is_ahead(
        self, state: State, method: Method, hours: int
    ) -> None:
        now = START + timedelta(hours=hours)
        standing = Standing(state, method, START, None, 0, None, None)
        look = rules.look_at(standing, now)
        assert look is not None
        assert look > now or rules.is_to_charge(standing, now)

    def test_one_table_says_what_follows_what(self) -> None:
        assert MOVES[State.TRIAL] == {State.ACTIVE, State.CANCELLED}
        assert MOVES[State.ACTIVE] == {State.PAUSED, State.CANCELLED, State.EXPIRED}
        assert MOVES[State.PAUSED] == MOVES[State.EXPIRED] == {State.ACTIVE, State.CANCELLED}
        assert not MOVES[State.CANCELLED]
