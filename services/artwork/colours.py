"""Flat tones: the eight dyed silks, hex arithmetic and the contrast of two colours."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

RGB = tuple[int, int, int]

WHITE = "#FFFFFF"
INK = "#1B0F16"
LACQUER = "#140D12"
GOLD_LEAF = "#F0BE4F"
KHQR_RED = "#E1232E"


def rgb_of(colour: str) -> RGB:
    """Channels 0-255 of `#RRGGBB`."""
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def hex_of(channels: RGB) -> str:
    return "#" + bytes(channels).hex().upper()


def mix(first: str, second: str, share: float) -> str:
    """`share` 0 gives the first colour, 1 the second; straight blend of the stored values."""
    pairs = zip(rgb_of(first), rgb_of(second), strict=True)
    red, green, blue = (round(a + (b - a) * share) for a, b in pairs)
    return hex_of((red, green, blue))


def linear(channel: float) -> float:
    """sRGB channel 0-1 to linear light."""
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    red, green, blue = (linear(channel / 255) for channel in rgb_of(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Contrast ratio of WCAG 2, from 1 to 21."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


@dataclass(frozen=True, slots=True)
class Silk:
    """Four flat tones of one dyed cloth, dark to bright.

    White reads on `deep` and `ground`; `spark` reads on `deep` only, elsewhere it is ornament.
    """

    deep: str
    ground: str
    petal: str
    spark: str

    @property
    def pale(self) -> str:
        """Small letters on `deep`."""
        return mix(self.petal, WHITE, 0.6)

    @property
    def thread(self) -> str:
        """A dividing line or a woven pattern on `deep`."""
        return mix(self.deep, self.ground, 0.6)

    @property
    def weave(self) -> str:
        """The pattern under text: so near to `deep` that no letter loses its edge."""
        return mix(self.deep, self.ground, 0.2)


class Pair(StrEnum):
    """Names of the silks; stored with an event or artist, so they never change."""

    ROSE = "rose"
    TEAL = "teal"
    BLUE = "blue"
    LIME = "lime"
    PLUM = "plum"
    FIRE = "fire"
    JADE = "jade"
    GOLD = "gold"


SILKS = {
    Pair.ROSE: Silk("#3D0620", "#B3164F", "#F2557F", "#FFD07A"),
    Pair.TEAL: Silk("#03262B", "#006F74", "#19B3A0", "#FFCF6E"),
    Pair.BLUE: Silk("#0A1245", "#2342C4", "#5F8BFF", "#FFC95C"),
    Pair.LIME: Silk("#1C2406", "#5E7A06", "#B4C92B", "#FFF2A8"),
    Pair.PLUM: Silk("#220A38", "#6A22A3", "#B86BF0", "#FFC46B"),
    Pair.FIRE: Silk("#3A0A04", "#C33A0C", "#FF8740", "#FFE08A"),
    Pair.JADE: Silk("#04261A", "#0B7A4B", "#46C98A", "#FFD98A"),
    Pair.GOLD: Silk("#2A1503", "#A06A08", "#E9B03C", "#FFF0B8"),
}
