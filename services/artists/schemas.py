"""What crosses the border of artists."""

from __future__ import annotations

from dataclasses import dataclass

from services.artwork.colours import Pair
from services.artwork.schemas import Bilingual, Hair


@dataclass(frozen=True, slots=True)
class ArtistSpec:
    """An artist as loaded. `pair`, `face` and `face_pair` make the drawing; the seed comes from
    the id. `event_ids` are all of the artist's events, in the file's order.
    """

    id: str
    name: Bilingual
    genre: Bilingual
    about: Bilingual
    pair: Pair
    face: Hair | None
    face_pair: Pair | None
    event_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoadArtists:
    """Artists, together or not at all; those that are known are brought up to date."""

    artists: tuple[ArtistSpec, ...]


@dataclass(frozen=True, slots=True)
class LoadedArtists:
    """What a load did: ids of the artists that are new, and of the others."""

    added: tuple[str, ...]
    updated: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArtistCard:
    """An artist as anybody sees them. `followers` counts fans who follow now."""

    id: str
    name: Bilingual
    genre: Bilingual
    about: Bilingual
    pair: Pair
    face: Hair | None
    face_pair: Pair | None
    followers: int
    event_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArtistName:
    """Enough for a line on an event."""

    id: str
    name: Bilingual


@dataclass(frozen=True, slots=True)
class ListArtists:
    """A page of artists, the most followed first; `after` is the id at the end of the last one.

    `text` is what somebody looks for; `followed_by` keeps those whom this fan follows.
    """

    limit: int = 20
    after: str | None = None
    text: str = ""
    followed_by: int | None = None


@dataclass(frozen=True, slots=True)
class ArtistEventAdded:
    """Event: an artist has a new event; whoever follows may be told."""

    artist_id: str
    event_id: str


@dataclass(frozen=True, slots=True)
class FollowersDue:
    """Job: tell the next followers of an artist of an event; those with ids above `after`."""

    artist_id: str
    event_id: str
    after: int
