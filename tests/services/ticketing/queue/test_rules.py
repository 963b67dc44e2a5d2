"""The draw is fair, the guess is honest."""

import random
from datetime import timedelta

from services.ticketing.queue import rules

PEOPLE = 20
DRAWS = 1_000
# The 99.9 % point of chi-square with (PEOPLE - 1) degrees of freedom.
CRITICAL = 43.82


def winners(lots: list[list[int]]) -> list[int]:
    """How often each of the people came first, over all draws."""
    firsts = [0] * PEOPLE
    for draw in lots:
        firsts[min(range(PEOPLE), key=lambda fan: draw[fan])] += 1
    return firsts


def chi_square(seen: list[int]) -> float:
    expected = DRAWS / PEOPLE
    return sum((one - expected) ** 2 / expected for one in seen)


class TestDraw:
    def test_everybody_comes_first_equally_often(self) -> None:
        fans = random.Random(7).sample(range(10**6, 10**10), PEOPLE)
        draws = [[rules.draw_key(f"seed {n}", fan) for fan in fans] for n in range(DRAWS)]
        assert chi_square(winners(draws)) < CRITICAL

    def test_the_test_sees_a_draw_that_favours_somebody(self) -> None:
        """The control: lots that are only a little smaller for the lowest id."""
        fans = list(range(10**6, 10**6 + PEOPLE))
        draws = [
            [
                int(rules.draw_key(f"seed {n}", fan) * (0.5 if fan == fans[0] else 1))
                for fan in fans
            ]
            for n in range(DRAWS)
        ]
        assert chi_square(winners(draws)) > CRITICAL

    def test_the_same_seed_gives_the_same_lot(self) -> None:
        assert rules.draw_key("a", 1) == rules.draw_key("a", 1) != rules.draw_key("b", 1)
        assert 0 <= rules.draw_key("a", 1) < 2**63


class TestWait:
    def test_is_a_range_between_the_pace_and_the_slowest(self) -> None:
        guess = rules.wait(100, per_hour=3_000, capacity=100, pass_life=timedelta(minutes=10))
        assert guess.shortest == timedelta(minutes=2)
        assert guess.longest == timedelta(minutes=10)

    def test_is_at_least_a_minute(self) -> None:
        guess = rules.wait(0, per_hour=0, capacity=1, pass_life=timedelta(minutes=10))
        assert guess.shortest == guess.longest == timedelta(minutes=1)
