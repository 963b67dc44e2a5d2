"""Artists: who they are, which events are theirs, and who follows them."""

from services.artists.errors import ArtistNotFound, UnknownArtistEvent
from services.artists.schemas import (
    ArtistCard,
    ArtistEventAdded,
    ArtistName,
    ArtistSpec,
    ListArtists,
    LoadArtists,
    LoadedArtists,
)
from services.artists.service import ArtistsService

__all__ = [
    "ArtistCard",
    "ArtistEventAdded",
    "ArtistName",
    "ArtistNotFound",
    "ArtistSpec",
    "ArtistsService",
    "ListArtists",
    "LoadArtists",
    "LoadedArtists",
    "UnknownArtistEvent",
]
