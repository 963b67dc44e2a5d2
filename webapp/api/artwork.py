"""What the Mini App needs of a drawing: the name of its pictures and its colours."""

# Annotations are evaluated here: other routes' answers hold these.
from typing import Self

from pydantic import BaseModel, Field

from services.artwork.accents import Tones, accent_of_silk
from services.artwork.colours import SILKS
from services.artwork.schemas import Artwork


class TonesOut(BaseModel):
    """The accent, the letters on it, and a faint wash of it; `#rrggbb`."""

    accent: str
    on_accent: str
    wash: str

    @classmethod
    def of(cls, tones: Tones) -> Self:
        return cls(accent=tones.accent, on_accent=tones.on_accent, wash=tones.wash)


class AccentOut(BaseModel):
    """Reads on every ground of its theme."""

    dark: TonesOut
    light: TonesOut


class ArtworkOut(BaseModel):
    """A drawing: `/app/art/{shape}/{name}.svg`.

    `deep` and `ground` are its silk; white reads on both.
    """

    name: str = Field(examples=["rose-1a2b3c4d-bun-gold"])
    deep: str
    ground: str
    accent: AccentOut

    @classmethod
    def of(cls, artwork: Artwork) -> Self:
        silk, accent = SILKS[artwork.pair], accent_of_silk(artwork.pair)
        return cls(
            name=name_of(artwork),
            deep=silk.deep,
            ground=silk.ground,
            accent=AccentOut(dark=TonesOut.of(accent.dark), light=TonesOut.of(accent.light)),
        )


def name_of(artwork: Artwork) -> str:
    """All that the drawing depends on, so that a name is one picture for ever."""
    parts = (artwork.pair, f"{artwork.seed:08x}", artwork.performer, artwork.performer_pair)
    return "-".join(part for part in parts if part is not None)
