"""From a kind and an id to one picture for ever: seed, named draws, choice of silk."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from hashlib import blake2s

from services.artwork.colours import Pair

SPAN = 2**32


def seed_of(kind: str, identity: object) -> int:
    """32-bit seed of one drawn thing, such as ("event", its id)."""
    return int.from_bytes(blake2s(f"{kind}:{identity}".encode(), digest_size=4).digest())


class Draws:
    """Numbers drawn by name: a new draw in a later version leaves the old ones as they were."""

    def __init__(self, seed: int) -> None:
        self.seed = seed % SPAN

    def number(self, name: str, upper: int) -> int:
        """A whole number from 0 to `upper` - 1."""
        return seed_of(str(self.seed), name) % upper

    def between(self, name: str, low: float, high: float) -> float:
        return low + (high - low) * seed_of(str(self.seed), name) / SPAN


def choose_pair(seed: int, avoid: Collection[Pair] = ()) -> Pair:
    """The silk of a seed, or the next one that its neighbours do not wear."""
    pairs = list(Pair)
    first = Draws(seed).number("pair", len(pairs))
    order = pairs[first:] + pairs[:first]
    return next((pair for pair in order if pair not in avoid), order[0])


def pairs_for_rail(seeds: Iterable[int]) -> list[Pair]:
    """One silk per picture of a row; no two neighbours wear the same."""
    chosen: list[Pair] = []
    for seed in seeds:
        chosen.append(choose_pair(seed, avoid=chosen[-1:]))
    return chosen
