"""Which seats are best, what leaves a lone one, how a map is kept and packed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ticketing.seats import Layout, SeatState, rules
from services.ticketing.seats.layout import from_json
from tests.services.ticketing.seats.halls import a_hall, a_row

HALLS = st.lists(st.integers(1, 14), min_size=1, max_size=4).map(lambda sizes: a_hall(*sizes))


def states_of(hall: Layout, *taken: int) -> bytearray:
    found = bytearray(hall.seats)
    for seat in taken:
        found[seat] = SeatState.SOLD
    return found


class TestBest:
    def test_is_the_middle_of_the_first_row(self) -> None:
        hall = a_hall(10, 10)
        assert rules.best_windows(hall, 0, states_of(hall), 2, 1) == [(4, 5)]
        assert rules.best_windows(hall, 0, states_of(hall), 4, 1) == [(3, 4, 5, 6)]

    def test_next_row_is_better_than_a_lone_seat(self) -> None:
        hall = a_hall(5, 5)
        assert rules.best_windows(hall, 0, states_of(hall, 2, 3, 4), 1, 1) == [(7,)]

    def test_lone_seat_is_left_where_there_is_no_other_way(self) -> None:
        hall = a_hall(3)
        assert rules.best_windows(hall, 0, states_of(hall), 2, 1) == [(0, 1)]

    def test_never_across_an_aisle(self) -> None:
        hall = Layout(
            "hall", 200, 50, (50, 0, 100, 5), a_hall(1).zones, (a_row("A", 0, 8, aisles=(4,)),)
        )
        assert rules.best_windows(hall, 0, states_of(hall), 5, 9) == []
        assert set(rules.best_windows(hall, 0, states_of(hall), 4, 9)) == {
            (0, 1, 2, 3),
            (4, 5, 6, 7),
        }

    @given(HALLS, st.data())
    def test_choices_are_free_together_and_apart_from_each_other(
        self, hall: Layout, data: st.DataObject
    ) -> None:
        taken = data.draw(st.sets(st.integers(0, hall.seats - 1)))
        quantity = data.draw(st.integers(1, 5))
        states = states_of(hall, *taken)
        choices = rules.best_windows(hall, 0, states, quantity, 8)
        seats = [seat for choice in choices for seat in choice]
        assert len(set(seats)) == len(seats)
        for choice in choices:
            assert len(choice) == quantity
            assert taken.isdisjoint(choice)
            assert len({hall.row_of(seat).label for seat in choice}) == 1
            assert choice[-1] - choice[0] == quantity - 1

    @given(HALLS, st.data())
    def test_best_choice_leaves_a_lone_seat_only_if_all_do(
        self, hall: Layout, data: st.DataObject
    ) -> None:
        taken = data.draw(st.sets(st.integers(0, hall.seats - 1)))
        states = states_of(hall, *taken)
        quantity = data.draw(st.integers(1, 4))
        for best in rules.best_windows(hall, 0, states, quantity, 1):
            if rules.lone_seats(hall, states, best):
                assert rules.may_leave_gap(hall, 0, states, quantity)


class TestSplit:
    def test_prefers_even_groups_near_each_other(self) -> None:
        hall = a_hall(6, 6, 6)
        assert rules.split(hall, 0, states_of(hall, 3, 9, 15), 6) == (0, 1, 2, 6, 7, 8)

    @given(HALLS, st.data())
    def test_gives_all_their_free_seats_or_says_there_are_too_few(
        self, hall: Layout, data: st.DataObject
    ) -> None:
        taken = data.draw(st.sets(st.integers(0, hall.seats - 1)))
        quantity = data.draw(st.integers(2, 8))
        found = rules.split(hall, 0, states_of(hall, *taken), quantity)
        if found is None:
            assert hall.seats - len(taken) < quantity
        else:
            assert len(set(found)) == quantity
            assert taken.isdisjoint(found)


class TestLoneSeats:
    @pytest.mark.parametrize(
        ("taken", "chosen", "lone"),
        [
            ((), (1, 2), (0,)),
            ((), (0, 1), ()),
            ((), (2, 3), ()),
            ((0,), (2, 3), (1,)),
            ((), (0, 2), (1,)),
            ((9,), (6, 7), (8,)),
            ((), (11, 12), (10,)),
            ((0, 2), (3, 4), ()),
        ],
    )
    def test_are_those_that_the_choice_leaves(
        self, taken: tuple[int, ...], chosen: tuple[int, ...], lone: tuple[int, ...]
    ) -> None:
        hall = a_hall(10, 10)
        assert rules.lone_seats(hall, states_of(hall, *taken), chosen) == lone

    def test_rest_when_the_zone_is_nearly_full(self) -> None:
        hall = a_hall(20, 20)
        taken = [seat for seat in range(40) if seat not in (17, 18, 19)]
        assert rules.may_leave_gap(hall, 0, states_of(hall, *taken), 1)
        assert not rules.may_leave_gap(hall, 0, states_of(hall), 1)

    def test_rest_when_every_choice_leaves_one(self) -> None:
        hall = a_hall(3, 3)
        assert rules.may_leave_gap(hall, 0, states_of(hall), 2)


def test_hold_is_refreshed_up_to_half_an_hour() -> None:
    begin = datetime(2026, 4, 1, 12, tzinfo=UTC)
    for minute, until in ((0, 10), (15, 25), (20, 30), (29, 30)):
        now = begin + timedelta(minutes=minute)
        assert rules.expires_at(begin, now) == begin + timedelta(minutes=until)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=50))
def test_packed_states_are_two_bits_each(states: list[int]) -> None:
    packed = rules.packed(states)
    assert len(packed) == -(-len(states) // 4)
    unpacked = [byte >> shift & 3 for byte in packed for shift in (0, 2, 4, 6)]
    assert unpacked[: len(states)] == states


@given(HALLS)
def test_map_comes_back_from_its_text_as_it_was(hall: Layout) -> None:
    again = from_json(hall.as_json())
    assert again == hall
    assert again.digest == hall.digest
    for seat in range(hall.seats):
        name = hall.name(seat)
        assert hall.find("front", name.row, name.seat) == seat
