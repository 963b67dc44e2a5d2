"""What belongs to an evening: candle, light, mask, and a figure of the singer."""

from __future__ import annotations

from functools import partial
from math import cos, pi, sin
from typing import Final

from services.artwork.colours import INK
from services.artwork.goods.table import IVORY, IVORY_FOLD, Table
from services.artwork.goods.turning import squeezed, turn_is_back
from services.artwork.performers import FACE, bust
from services.artwork.schemas import Hair
from services.artwork.shapes import flame, nested, path, petal, ring, row

_MASK: Final = (
    "M200 92C272 92 306 146 300 208 294 282 250 338 200 352 150 338 106 282 100 208"
    " 94 146 128 92 200 92Z"
)
_FIGURE: Final = (
    "M128 316C118 250 96 226 100 160 104 84 150 48 200 48 250 48 296 84 300 160 304"
    " 226 282 250 272 316Z"
)


def candle_front(table: Table) -> None:
    table.krama()
    _candle(table, lit=False)


def candle_lit(table: Table) -> None:
    table.night()
    ring(table, (200, 132), 16, 66, nested(petal, 44, 9, (table.silk.ground, table.silk.petal)))
    _candle(table, lit=True)


def candle_detail(table: Table) -> None:
    table.plain(table.silk.ground)
    table.made(lambda made: _candle(made, lit=True), turn="translate(-150 -150) scale(1.75)")


def _candle(table: Table, *, lit: bool) -> None:
    """A flower of wax: seven petals around the wick, on a dish."""
    dish = "M60 312H340C336 346 280 362 200 362 120 362 64 346 60 312Z"
    table.shade(dish, 8, 16)
    table.fill(dish, table.silk.deep)
    table.fill("M60 312H340V322H60Z", table.silk.spark)
    silk = table.silk
    if lit:
        for length, fill in ((112, silk.spark), (74, IVORY)):
            table.fill(flame(length, length * 0.24), fill, turn="translate(197 238)")
    table.line("M200 236V200", INK, 5)
    for turn, length, tone in (
        (-74, 150, silk.ground),
        (74, 150, silk.ground),
        (-50, 148, silk.petal),
        (50, 148, silk.petal),
        (-26, 136, silk.ground),
        (26, 136, silk.ground),
        (0, 116, silk.petal),
    ):
        blossom = nested(petal, length, length * 0.27, (silk.deep, tone, silk.spark))
        table.add(f'<g transform="translate(200 318) rotate({turn})">{blossom}</g>')


def light_front(table: Table) -> None:
    table.night()
    _light(table)


def light_crowd(table: Table) -> None:
    """Lights held up in front of a stage."""
    table.plain(table.silk.deep)
    ring(table, (200, 96), 18, 60, nested(petal, 96, 15, (table.silk.ground, table.silk.deep)))
    table.disc(200, 96, 54, table.silk.spark)
    for x, y, size, turn in (
        (52, 90, 0.42, -10),
        (346, 84, 0.42, 9),
        (130, 128, 0.52, -6),
        (272, 122, 0.52, 7),
        (40, 196, 0.68, -12),
        (214, 176, 0.7, 4),
        (330, 190, 0.66, 10),
    ):
        place = (
            f"translate({x - 200 * size:.1f} {y}) rotate({turn} {200 * size:.0f} 200)"
            f" scale({size})"
        )
        table.made(_light, turn=place)


def light_spin(table: Table, turn: float) -> None:
    table.night()
    table.made(lambda made: _stick(made, turn))


def _light(table: Table) -> None:
    _stick(table, 0.0)


def _stick(table: Table, turn: float) -> None:
    silk = table.silk
    table.fill("M182 226H218L214 356C214 364 208 368 200 368 192 368 186 364 186 356Z", IVORY)
    table.fill("M206 226H218L214 356C214 364 208 368 200 368Z", IVORY_FOLD)
    table.fill("M172 212H228V232H172Z", silk.spark)
    table.oval(200, 276, 6, 10, silk.petal)
    table.disc(200, 136, 92, silk.spark)
    table.disc(200, 136, 86, silk.ground)
    globe = path("M{} {}a{} {} 0 1 1 0 .1z", 114, 136, 86, 86)
    found = ""
    for number in range(4):
        angle = 2 * pi * (turn / 4 + number / 4)
        if cos(angle) > 0.1:
            x = 200 + sin(angle) * 70
            blossom = nested(petal, 104, 34, (silk.petal, silk.spark, silk.deep))
            found += (
                f'<g transform="translate({x:.1f} 196) scale({cos(angle):.3f} 1)">{blossom}</g>'
            )
    table.inside(globe, found)


def mask_front(table: Table) -> None:
    table.krama()
    _mask(table)


def mask_hung(table: Table) -> None:
    """On a wall of dark silk, by a cord of gold."""
    table.night()
    table.line("M104 170L200 20 296 170", table.silk.spark, 4)
    table.disc(200, 20, 8, table.silk.spark)
    table.made(_mask, turn="translate(20 34) scale(.9)")


def mask_detail(table: Table) -> None:
    table.plain(table.silk.ground)
    table.made(_mask, turn="translate(-210 -190) scale(1.9)")


def _mask(table: Table) -> None:
    """A naga: a crest of flames, scales on the brow, teeth; a mask of the stage, not of a king."""
    silk = table.silk
    for turn, length in (
        (-66, 96),
        (66, 96),
        (-44, 112),
        (44, 112),
        (-22, 124),
        (22, 124),
        (0, 136),
    ):
        markup = nested(flame, length, 24, (silk.deep, silk.spark, silk.ground))
        side = -1 if turn < 0 else 1
        table.add(
            f'<g transform="translate(200 214) rotate({turn}) translate(0 -66) scale({side} 1)">'
            f"{markup}</g>"
        )
    table.shade(_MASK, 8, 16)
    table.fill(_MASK, silk.petal)
    table.inside(_MASK, f'<path d="M200 80H320V360H200Z" fill="{silk.ground}"/>')
    table.clipped("M124 150C150 104 250 104 276 150L200 186Z", _scales)
    for side in (-1, 1):
        table.made(_half_of_mask, turn=f"translate(200 0) scale({side} 1)")
    table.fill(
        "M142 280C170 264 230 264 258 280 250 316 228 330 200 332 172 330 150 316 142 280Z",
        silk.deep,
    )
    table.fill(
        (
            "M150 284L166 276 176 294 186 274 200 296 214 274 224 294 234 276 250 284 246"
            " 276C226 266 174 266 154 276Z"
        ),
        IVORY,
    )
    table.fill(
        "M168 314L178 300 190 320 200 304 210 320 222 300 232 314C214 326 186 326 168 314Z", IVORY
    )


def _scales(table: Table) -> None:
    table.rectangle(100, 90, 200, 110, table.silk.deep)
    for line in range(5):
        markup = (
            f'<circle r="13" fill="{table.silk.deep}"/>'
            f'<circle r="10" cy="2" fill="{(table.silk.petal, table.silk.spark)[line % 2]}"/>'
        )
        row(table, (110 + line % 2 * 12, 108 + line * 17), 192, 8, markup)


def _half_of_mask(table: Table) -> None:
    """The right half around x = 0."""
    silk = table.silk
    table.fill("M20 196C44 168 78 172 92 190 84 216 46 226 22 210Z", silk.spark)
    table.fill("M28 197C46 178 72 180 84 192 74 210 46 216 30 206Z", IVORY)
    table.disc(56, 197, 10, silk.deep)
    table.line("M16 176C40 150 76 150 98 172", silk.deep, 9)
    table.fill("M0 196C8 226 22 236 26 252 16 262 6 258 0 262Z", silk.deep)
    table.line("M70 236C84 244 86 258 76 268 66 264 68 252 76 252", silk.spark, 5)


def stand_front(table: Table) -> None:
    table.krama()
    _stand(table, 0.0)


def stand_back(table: Table) -> None:
    table.krama()
    _stand(table, 0.5)


def stand_spin(table: Table, turn: float) -> None:
    table.krama()
    _stand(table, turn)


def _stand(table: Table, turn: float) -> None:
    """A flat figure of acrylic in a round foot."""
    table.oval(210, 346, 112, 26, table.silk.deep)
    table.oval(200, 336, 108, 24, table.silk.spark)
    table.oval(200, 330, 108, 22, IVORY)
    figure = partial(_figure, back=turn_is_back(turn))
    table.made(figure, turn=squeezed(turn))


def _figure(table: Table, *, back: bool) -> None:
    table.fill(_FIGURE, IVORY_FOLD if back else IVORY)
    hair = table.look.hair or list(Hair)[table.look.seed % len(Hair)]
    inner = "translate(200 182) scale(.93) translate(-200 -182)"
    if back:
        table.fill(_FIGURE, table.silk.ground, turn=inner)
        table.add(table.print(200, 180, 140, back=True))
        return
    table.fill(_FIGURE, table.silk.deep, turn=inner)
    ring(table, (200, 150), 16, 62, nested(petal, 30, 11, (table.silk.ground, table.silk.spark)))
    scale = 0.92
    move = path("translate({} {})", 200 - FACE[0] * scale, 150 - FACE[1] * scale)
    face = f'<g transform="{move} scale({scale})">{bust(table.silk, hair)}</g>'
    table.inside(_FIGURE, face, turn=inner)
