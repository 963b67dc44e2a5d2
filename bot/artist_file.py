"""What a file may say about artists, and what it means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from bot.file_parts import Name, Part, Slug, Words
from bot.marked_yaml import Place
from services.artists import ArtistSpec, LoadArtists
from services.artwork.colours import Pair
from services.artwork.schemas import Hair
from services.artwork.seeds import choose_pair, seed_of


class DrawingPart(Part):
    """The drawing's silk (chosen by the id if it is not said), the hair and its silk."""

    silk: Pair | None = None
    hair: Hair | None = None
    singer_silk: Pair | None = None


class ArtistPart(Part):
    """`events` are ids of events that were loaded before, the most important first."""

    id: Slug
    name: Name
    genre: Name
    about: Words
    drawing: DrawingPart = DrawingPart()
    events: list[Slug] = Field(default_factory=list)

    def spec(self) -> ArtistSpec:
        drawn = self.drawing
        return ArtistSpec(
            id=self.id,
            name=self.name.bilingual(),
            genre=self.genre.bilingual(),
            about=self.about.bilingual(),
            pair=drawn.silk or choose_pair(seed_of("artist", self.id)),
            face=drawn.hair,
            face_pair=drawn.singer_silk,
            event_ids=tuple(self.events),
        )


class ArtistFile(Part):
    artists: Annotated[list[ArtistPart], Field(min_length=1)]


def faults(file: ArtistFile) -> Iterator[tuple[Place, str]]:
    """What no single field can tell: what stands twice."""
    seen: set[str] = set()
    for number, artist in enumerate(file.artists):
        if artist.id in seen:
            yield ("artists", number, "id"), f"{artist.id} stands twice"
        seen.add(artist.id)
        for place, event_id in enumerate(artist.events):
            if event_id in artist.events[:place]:
                yield ("artists", number, "events", place), f"{event_id} stands twice"


def command_of(file: ArtistFile) -> LoadArtists:
    return LoadArtists(tuple(artist.spec() for artist in file.artists))
