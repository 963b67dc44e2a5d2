"""The same id gives the same picture, and neighbours differ."""

from itertools import pairwise

from services.artwork.colours import Pair
from services.artwork.seeds import Draws, choose_pair, pairs_for_rail, seed_of


class TestSeeds:
    def test_seed_never_changes(self) -> None:
        """Written down: a change here would redraw every picture that people know."""
        assert seed_of("event", 1) == 0x48009106
        assert seed_of("artist", 1) != seed_of("event", 1)

    def test_seeds_spread_over_the_three_scenes(self) -> None:
        scenes = [seed_of("event", number) % 3 for number in range(300)]
        assert all(70 < scenes.count(scene) < 130 for scene in range(3))

    def test_draws_do_not_depend_on_their_order(self) -> None:
        first, second = Draws(7), Draws(7)
        first.between("x", 0, 1)
        assert first.number("petals", 1000) == second.number("petals", 1000)
        assert 3 <= Draws(7).between("x", 3, 4) <= 4


class TestPairs:
    def test_neighbours_never_wear_the_same(self) -> None:
        pairs = pairs_for_rail(seed_of("event", number) for number in range(200))
        assert all(left != right for left, right in pairwise(pairs))

    def test_every_silk_is_worn(self) -> None:
        assert {choose_pair(number) for number in range(200)} == set(Pair)

    def test_with_all_avoided_the_own_silk_stays(self) -> None:
        assert choose_pair(5, avoid=list(Pair)) == choose_pair(5)
