"""Who speaks when in the films without songs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.demo_media.sound.voices import Tone, talked


@dataclass(frozen=True, slots=True)
class Speech:
    """From one second to another, around one note; `who` tells the voices of a film apart."""

    who: str
    begins: float
    ends: float
    midi: int

    def tones(self) -> list[Tone]:
        return talked(self.begins, self.ends, self.midi, round(self.begins * 10) + self.midi)


TALKS: Final = {
    "soriya-interview": (
        Speech("presenter", 4, 7, 50),
        Speech("guest", 8, 13, 62),
        Speech("presenter", 14, 17, 50),
        Speech("guest", 18, 24, 62),
    ),
    "drum-backstage": (
        Speech("drummer", 3, 8, 48),
        Speech("drummer", 10, 15, 48),
        Speech("drummer", 17, 22, 48),
    ),
    "rice-documentary": (
        Speech("narrator", 2, 7, 54),
        Speech("narrator", 8, 14, 54),
        Speech("narrator", 15, 21, 54),
        Speech("narrator", 22, 28, 54),
    ),
    "market": (
        Speech("buyer", 2, 6, 50),
        Speech("seller", 7, 11, 64),
        Speech("buyer", 12, 15, 52),
        Speech("seller", 16, 19, 66),
    ),
}


def tones_of(film: str, who: str = "") -> list[Tone]:
    """What one of them says, or all."""
    speeches = [each for each in TALKS[film] if not who or each.who == who]
    return [tone for each in speeches for tone in each.tones()]
