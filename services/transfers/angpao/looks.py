"""How an ang pao looks: the silk and the seal of each theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.artists import ArtistCard
from services.artwork.colours import Pair
from services.artwork.schemas import Artwork, Hair, Motif
from services.transfers.angpao.schemas import Theme


@dataclass(frozen=True, slots=True)
class Look:
    """`singer` and `singer_pair`: a face in the place of the motif."""

    pair: Pair
    motif: Motif
    singer: Hair | None = None
    singer_pair: Pair | None = None


LOOKS: Final[Mapping[Theme, Look]] = {
    Theme.CLASSIC: Look(Pair.ROSE, Motif.LOTUS),
    Theme.NEW_YEAR: Look(Pair.FIRE, Motif.SUN),
    Theme.WEDDING: Look(Pair.ROSE, Motif.SWANS),
    Theme.ARTIST: Look(Pair.PLUM, Motif.LOTUS, Hair.LONG, Pair.TEAL),
}


def artwork_of(theme: Theme, artist: ArtistCard | None = None) -> Artwork:
    """The drawing; with an artist in the artist's own silk and face."""
    look = LOOKS[theme]
    seed = list(Motif).index(look.motif)
    if artist is None or look.singer is None:
        return Artwork(seed, look.pair, look.singer, look.singer_pair)
    face = artist.face or look.singer
    return Artwork(seed, artist.pair, face, artist.face_pair or look.singer_pair)
