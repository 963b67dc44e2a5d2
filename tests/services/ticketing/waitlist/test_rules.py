"""Who is chosen: in order, whole or as few as accepted, one offer for a fan."""

from datetime import timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.ticketing.waitlist.rules import OFFER_LIFE, Wish, choose, offer_ends_at
from tests.services.ticketing.programme import EVENING, NOW

POOLS = {1: (10,), 2: (10, 20)}


def wish(
    number: int, quantity: int = 1, kind: int = 1, *, fewer: bool = False, least: int = 1
) -> Wish:
    return Wish(UUID(int=number), number, kind, quantity, fewer, least)


def given_to(line: list[Wish], left: dict[int, int | None]) -> list[tuple[int, int]]:
    return [(each.wish.fan_id, each.quantity) for each in choose(line, left, POOLS)]


class TestChoose:
    def test_in_the_order_of_the_line(self) -> None:
        assert given_to([wish(1), wish(2), wish(3)], {10: 2}) == [(1, 1), (2, 1)]

    def test_who_does_not_fit_keeps_the_place_and_others_are_asked(self) -> None:
        assert given_to([wish(1, 3), wish(2, 2)], {10: 2}) == [(2, 2)]

    def test_fewer_where_that_is_accepted(self) -> None:
        assert given_to([wish(1, 3, fewer=True)], {10: 2}) == [(1, 2)]
        assert given_to([wish(1, 3, fewer=True, least=3)], {10: 2}) == []

    def test_all_pools_of_a_type_or_none(self) -> None:
        assert given_to([wish(1, kind=2), wish(2)], {10: 1, 20: 0}) == [(2, 1)]
        assert given_to([wish(1, kind=2)], {10: None, 20: 1}) == [(1, 1)]

    def test_one_offer_for_a_fan(self) -> None:
        twice = [wish(1), wish(1, kind=2)]
        assert given_to(twice, {10: 5, 20: 5}) == [(1, 1)]

    @given(
        st.lists(
            st.builds(
                Wish,
                st.uuids(),
                st.integers(1, 6),
                st.sampled_from([1, 2]),
                st.integers(1, 5),
                st.booleans(),
                st.integers(1, 2),
            ),
            max_size=20,
        ),
        st.integers(0, 12),
        st.integers(0, 12),
    )
    def test_never_more_than_there_is(self, line: list[Wish], ten: int, twenty: int) -> None:
        chosen = choose(line, {10: ten, 20: twenty}, POOLS)
        assert sum(each.quantity for each in chosen) <= ten
        assert sum(each.quantity for each in chosen if each.wish.ticket_type_id == 2) <= twenty
        assert len({each.wish.fan_id for each in chosen}) == len(chosen)
        for each in chosen:
            assert each.quantity == each.wish.quantity or each.wish.accept_fewer


class TestEnd:
    def test_a_day_but_not_longer_than_the_sale(self) -> None:
        assert offer_ends_at(NOW, EVENING) == NOW + OFFER_LIFE
        assert offer_ends_at(EVENING - timedelta(hours=2), EVENING) == EVENING
