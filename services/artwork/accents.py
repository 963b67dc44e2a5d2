"""One accent colour per artist or event: hue and strength from the artwork, lightness from us."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from services.artwork.colours import INK, SILKS, WHITE, Pair, contrast, hex_of, linear, rgb_of

GROUNDS_DARK = ("#140D12", "#20161D", "#2C2028")
GROUNDS_LIGHT = ("#FAF7F9", "#FFFFFF", "#F1EAEF")
LEAST_CONTRAST = 4.6
CHROMA_RANGE = (0.06, 0.17)
# Monday first, as date.weekday() counts: hue of the silk that Khmer custom gives to the day.
SILK_OF_THE_DAY = (78, 308, 116, 152, 256, 345, 22)

HUE_BINS = 24
SAMPLE_SIDE = 64
LEAST_COLOURED_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Tones:
    """Hex values for one theme: the accent, the letters on it and a faint wash of it."""

    accent: str
    on_accent: str
    wash: str


@dataclass(frozen=True, slots=True)
class Accent:
    """What the server stores with an artwork and sends to the Mini App."""

    dark: Tones
    light: Tones


def oklch_to_hex(lightness: float, chroma: float, hue_degrees: float) -> str:
    """Hex of an OKLCH colour; chroma shrinks until the colour exists in sRGB."""
    while True:
        channels = _linear_rgb(lightness, chroma, math.radians(hue_degrees))
        if chroma <= 0 or all(-0.0005 <= channel <= 1.0005 for channel in channels):
            red, green, blue = (_stored(channel) for channel in channels)
            return hex_of((red, green, blue))
        chroma -= 0.004


def _linear_rgb(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    """OKLab to linear sRGB with the matrices of its author, Björn Ottosson."""
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _stored(channel: float) -> int:
    """Linear light 0-1 to an sRGB byte."""
    channel = min(1.0, max(0.0, channel))
    if channel <= 0.0031308:
        return round(channel * 12.92 * 255)
    return round((1.055 * math.pow(channel, 1 / 2.4) - 0.055) * 255)


def oklab_of(red: int, green: int, blue: int) -> tuple[float, float, float]:
    """Lightness, a, b of an sRGB colour given in bytes."""
    r, g, b = linear(red / 255), linear(green / 255), linear(blue / 255)
    long = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    medium = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


@lru_cache(maxsize=512)
def accent(hue_degrees: float, chroma: float = CHROMA_RANGE[1]) -> Accent:
    """Accent of a hue; lightness moves until it reads on all three grounds of each theme."""
    held = min(max(chroma, CHROMA_RANGE[0]), CHROMA_RANGE[1])
    return Accent(
        dark=_tones(hue_degrees, held, GROUNDS_DARK, (0.74, 0.01), (0.25, 0.065)),
        light=_tones(hue_degrees, held, GROUNDS_LIGHT, (0.52, -0.01), (0.94, 0.03)),
    )


def _tones(
    hue: float,
    chroma: float,
    grounds: tuple[str, ...],
    ladder: tuple[float, float],
    wash: tuple[float, float],
) -> Tones:
    lightness, step = ladder
    colour = oklch_to_hex(lightness, chroma, hue)
    while min(contrast(colour, ground) for ground in grounds) < LEAST_CONTRAST:
        lightness += step
        colour = oklch_to_hex(lightness, chroma, hue)
    letters = max((INK, WHITE), key=lambda ink: contrast(ink, colour))
    return Tones(colour, letters, oklch_to_hex(wash[0], min(chroma, wash[1]), hue))


@lru_cache(maxsize=len(Pair))
def accent_of_silk(pair: Pair) -> Accent:
    """Accent of a drawing: hue and strength are those of its petals."""
    _, a, b = oklab_of(*rgb_of(SILKS[pair].petal))
    return accent(round(math.degrees(math.atan2(b, a))) % 360, round(math.hypot(a, b), 2))


def accent_of_artwork(image: bytes, weekday: int) -> Accent:
    """Accent of a picture file; a picture without colour takes the silk of the day.

    `weekday` counts from Monday = 0, in the fan's time zone. Raises ValueError when the file is
    no picture.
    """
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - slow; no start needs it

    try:
        with Image.open(BytesIO(image)) as opened:
            sample = opened.convert("RGB").resize((SAMPLE_SIDE, SAMPLE_SIDE))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError) as broken:
        raise ValueError("not a picture") from broken
    found = dominant_hue(zip(*[iter(sample.tobytes())] * 3, strict=True))
    if found is None:
        return accent(SILK_OF_THE_DAY[weekday])
    return accent(round(found[0]) % 360, round(found[1], 2))


def dominant_hue(pixels: Iterable[tuple[int, ...]]) -> tuple[float, float] | None:
    """Hue in degrees and chroma that lead a square picture; None when it is almost grey.

    Pixels come row by row. The middle half of the picture counts double.
    """
    bins: list[list[tuple[float, float, float]]] = [[] for _ in range(HUE_BINS)]
    total = 0
    for position, (red, green, blue) in enumerate(pixels):
        total += 1
        lightness, a, b = oklab_of(red, green, blue)
        chroma = math.hypot(a, b)
        if chroma < 0.04 or not 0.15 <= lightness <= 0.95:
            continue
        hue = math.degrees(math.atan2(b, a)) % 360
        weight = chroma * (2 if _central(position) else 1)
        bins[int(hue * HUE_BINS / 360) % HUE_BINS].append((weight, chroma, hue))
    if sum(map(len, bins)) < LEAST_COLOURED_SHARE * total:
        return None
    best = max(bins, key=lambda members: sum(weight for weight, _, _ in members))
    weights = sum(weight for weight, _, _ in best)
    hue = sum(weight * hue for weight, _, hue in best) / weights
    chromas = sorted(chroma for _, chroma, _ in best)
    return hue, chromas[int(len(chromas) * 0.75)]


def _central(position: int) -> bool:
    row, column = divmod(position, SAMPLE_SIDE)
    quarter = SAMPLE_SIDE // 4
    return all(quarter <= value < SAMPLE_SIDE - quarter for value in (row, column))
