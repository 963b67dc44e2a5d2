"""Pure rules: states, sale times, search words."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.orders.states import may_move
from services.ticketing.rules import (
    SOLD_STATES,
    EventState,
    OrderState,
    SaleStatus,
    SaleTimes,
    matches,
    sale_status,
    search_words,
)

NOON = datetime(2026, 4, 1, 5, tzinfo=UTC)
TIMES = SaleTimes(NOON, NOON + timedelta(hours=2), NOON + timedelta(hours=5))


class TestOrderStates:
    def test_every_state_can_be_reached_and_only_refunded_is_final(self) -> None:
        reached = {OrderState.PENDING}
        for _ in OrderState:
            reached |= {to for to in OrderState for at in reached if may_move(at, to)}
        assert reached == set(OrderState)
        final = [at for at in OrderState if not any(may_move(at, to) for to in OrderState)]
        assert final == [OrderState.REFUNDED]

    def test_sent_parcel_is_never_cancelled(self) -> None:
        assert not may_move(OrderState.SHIPPED, OrderState.CANCELLED)

    def test_unpaid_and_given_back_orders_are_not_sold(self) -> None:
        unsold = {OrderState.PENDING, OrderState.CANCELLED, OrderState.REFUNDED}
        assert set(OrderState) - SOLD_STATES == unsold


class TestSaleStatus:
    @pytest.mark.parametrize(
        ("state", "minutes", "expected"),
        [
            (EventState.ON_SALE, -1, SaleStatus.NOT_YET),
            (EventState.ON_SALE, 0, SaleStatus.OPEN),
            (EventState.ON_SALE, 119, SaleStatus.OPEN),
            (EventState.ON_SALE, 120, SaleStatus.CLOSED),
            (EventState.ON_SALE, 300, SaleStatus.OVER),
            (EventState.CLOSED, 0, SaleStatus.CLOSED),
            (EventState.CLOSED, -1, SaleStatus.CLOSED),
            (EventState.DRAFT, 0, SaleStatus.CLOSED),
            (EventState.CANCELLED, 0, SaleStatus.CANCELLED),
            (EventState.CANCELLED, 300, SaleStatus.CANCELLED),
        ],
    )
    def test_follows_state_and_clock(
        self, state: EventState, minutes: int, expected: SaleStatus
    ) -> None:
        assert sale_status(state, TIMES, NOON + timedelta(minutes=minutes)) is expected


class TestSearchWords:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("  Café   SORIYA!", "cafe soriya"),
            ("ប្ដូរ", "ប្តូរ"),
            ("ទន្លេ\u200bមាស", "ទន្លេមាស"),
            ("«រាត្រី», ភ្នំពេញ", "រាត្រី ភ្នំពេញ"),
        ],
    )
    def test_look_past_spelling(self, one: str, other: str) -> None:
        assert search_words(one) == search_words(other)

    @given(st.text())
    def test_again_are_the_same(self, text: str) -> None:
        words = " ".join(search_words(text))
        assert search_words(words) == words.split()

    def test_are_counted_where_they_stand(self) -> None:
        text = " ".join(search_words("River of Gold · Soriya · Phnom Penh · ភ្នំពេញ"))
        assert matches(text, search_words("soriya battambang penh")) == 2
        assert matches(text, search_words("ភ្នំពេញ")) == 1
