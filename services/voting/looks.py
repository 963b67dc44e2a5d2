"""How an act is drawn: the same picture for ever, and never the silk of its neighbours."""

from __future__ import annotations

from services.artwork.colours import Pair
from services.artwork.schemas import Artwork, Hair
from services.artwork.seeds import Draws, seed_of
from services.voting.programme.schemas import ActCard


def artwork_of(show_code: str, act: ActCard) -> Artwork:
    """By the act's own look, else by its place in the running order."""
    seed = seed_of("contestant", f"{show_code}:{act.code}")
    if act.look is not None:
        return Artwork(seed, act.look.pair, act.look.hair)
    pairs, hairs = list(Pair), list(Hair)
    first = Draws(seed_of("show", show_code)).number("pair", len(pairs))
    pair = pairs[(first + act.number) % len(pairs)]
    return Artwork(seed, pair, hairs[Draws(seed).number("hair", len(hairs))])


def artwork_of_show(show_code: str) -> Artwork:
    """The silk of a season."""
    seed = seed_of("show", show_code)
    return Artwork(seed, list(Pair)[Draws(seed).number("pair", len(Pair))])
