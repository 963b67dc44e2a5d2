"""What one keeps on a phone: wallpaper and song."""

from __future__ import annotations

from typing import Final

from services.artwork.colours import INK
from services.artwork.drawings import hero_svg, poster_svg, sleeve_svg
from services.artwork.goods.paper import placed
from services.artwork.goods.table import Table
from services.artwork.seeds import Draws
from services.artwork.shapes import path

_PHONE: Final = (
    "M146 24H254C271 24 284 37 284 54V346C284 363 271 376 254 376H146C129 376 116"
    " 363 116 346V54C116 37 129 24 146 24Z"
)
_SCREEN: Final = (
    "M148 34H252C264 34 274 44 274 56V344C274 356 264 366 252 366H148C136 366 126"
    " 356 126 344V56C126 44 136 34 148 34Z"
)
_BARS: Final = 23


def wallpaper_front(table: Table) -> None:
    table.krama()
    table.shade(_PHONE, 10, 14)
    table.fill(_PHONE, INK)
    table.inside(_SCREEN, placed(poster_svg(table.look.artwork, 180, 340), 110, 30, 180, 340))
    table.fill("M178 48h44a6 6 0 0 1 0 12h-44a6 6 0 0 1 0 -12z", INK)


def wallpaper_wide(table: Table) -> None:
    """On a computer's screen."""
    table.krama()
    frame = "M40 70H360C367 70 372 75 372 82V288H28V82C28 75 33 70 40 70Z"
    table.shade(frame, 8, 16)
    table.fill(frame, INK)
    table.inside(
        "M40 82H360V276H40Z", placed(hero_svg(table.look.artwork, 320, 194), 40, 82, 320, 194)
    )
    table.fill("M0 288H400L386 312H14Z", table.silk.spark)
    table.fill("M14 312H386L380 318H20Z", table.silk.petal)


def wallpaper_detail(table: Table) -> None:
    table.add(placed(hero_svg(table.look.artwork, 400, 400), 0, 0, 400, 400))


def song_front(table: Table) -> None:
    """Its sleeve, and the sound below."""
    table.night()
    sleeve = "M92 34H308V250H92Z"
    table.fill("M86 28H314V256H86Z", table.silk.spark)
    table.inside(sleeve, placed(sleeve_svg(table.look.seed, table.look.pair), 92, 34, 216, 216))
    _sound(table, 308, 40)
    table.fill("M188 364L218 380 188 396Z", table.silk.spark, turn="translate(0 -12)")


def song_detail(table: Table) -> None:
    table.krama()
    table.fill("M20 84H380V316H20Z", table.silk.deep)
    _sound(table, 200, 92)


def _sound(table: Table, middle: float, height: float) -> None:
    """As loud as the seed says, louder towards the middle; a third has been heard."""
    draws = Draws(table.look.seed)
    for heard in (True, False):
        bars = ""
        for number in range(_BARS):
            if (number * 3 < _BARS) != heard:
                continue
            swell = 1 - abs(number - _BARS / 2) / _BARS
            tall = height * swell * draws.between(f"bar{number}", 0.35, 1)
            bars += path("M{} {}v{}", 46 + number * 14, middle - tall, 2 * tall)
        table.line(bars, table.silk.spark if heard else table.silk.petal, 7)
