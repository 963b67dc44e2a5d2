"""What lies on a table: mug, bottle, phone case, box."""

from __future__ import annotations

from functools import partial
from math import cos, pi, sin
from typing import Final

from services.artwork.colours import INK
from services.artwork.goods.table import IVORY, MIDDLE, Table
from services.artwork.shapes import hol, nested, path, petal, ring

_MUG: Final = "M112 108H288V296C288 320 270 334 248 334H152C130 334 112 320 112 296Z"
_BOTTLE: Final = (
    "M152 158H248C262 158 274 170 274 186V330C274 346 262 356 246 356H154C138 356"
    " 126 346 126 330V186C126 170 138 158 152 158Z"
)
_PHONE: Final = (
    "M150 40H250C267 40 280 53 280 70V330C280 347 267 360 250 360H150C133 360 120"
    " 347 120 330V70C120 53 133 40 150 40Z"
)


def mug_front(table: Table) -> None:
    table.krama()
    _mug(table, 0.0)


def mug_back(table: Table) -> None:
    table.krama()
    _mug(table, 0.5)


def mug_spin(table: Table, turn: float) -> None:
    table.krama()
    _mug(table, turn)


def _mug(table: Table, turn: float) -> None:
    """The handle goes around with the turn: right, before, left, behind."""
    table.shade(_MUG, 14, 14)
    reach, near = cos(2 * pi * turn), sin(2 * pi * turn)
    handle = partial(_handle, reach=reach)
    if near <= 0:
        handle(table)
    table.fill(_MUG, table.cloth.body)
    table.inside(_MUG, _around(table, turn, (200, 222), 76, 150))
    table.fill(
        "M268 108H288V296C288 320 270 334 248 334H236C256 330 268 318 268 296Z", table.cloth.fold
    )
    table.oval(200, 108, 88, 20, table.cloth.fold)
    table.oval(200, 110, 78, 15, table.silk.deep)
    table.oval(200, 114, 70, 10, table.silk.ground)
    if near > 0:
        handle(table)


def _handle(table: Table, reach: float) -> None:
    x = MIDDLE + reach * 80
    out = reach * 62
    outline = path("M{0} 150C{1} 146 {1} 270 {0} 266", x, x + out * 1.35)
    if abs(reach) < 0.3:
        outline = path("M{0} 150V266", x)
    table.line(outline, table.silk.deep, 30)
    table.line(outline, table.silk.ground, 22)


def _around(
    table: Table, turn: float, centre: tuple[float, float], radius: float, side: float
) -> str:
    """What is printed on two sides of something round, as one sees it at this turn."""
    found = ""
    for back in (False, True):
        angle = 2 * pi * (turn + (0.5 if back else 0))
        if cos(angle) > 0.12:
            x = centre[0] - sin(angle) * radius
            found += table.print(x, centre[1], side, wide=cos(angle), back=back)
    return found


def bottle_front(table: Table) -> None:
    table.krama()
    _bottle(table, 0.0)


def bottle_spin(table: Table, turn: float) -> None:
    table.krama()
    _bottle(table, turn)


def bottle_set(table: Table) -> None:
    """With the box that it comes in."""
    table.krama()
    box = "M36 96H176V352H36Z"
    table.shade(box, 10, 14)
    table.fill(box, table.silk.deep)
    table.clipped("M44 104H168V344H44Z", partial(_silk_of_box))
    table.add(table.print(106, 224, 104, back=True))
    table.made(lambda made: _bottle(made, 0.0), turn="translate(110 40) scale(.86)")


def _silk_of_box(table: Table) -> None:
    hol(table, (36, 96, 140, 256), 24, (table.silk.ground, table.silk.deep))
    table.disc(106, 224, 60, IVORY)


def _bottle(table: Table, turn: float) -> None:
    table.shade(_BOTTLE, 12, 14)
    table.fill(
        "M168 66H232C238 66 242 70 242 76V132H158V76C158 70 162 66 168 66Z", table.silk.spark
    )
    table.fill("M222 66H232C238 66 242 70 242 76V132H222Z", table.silk.petal)
    table.fill("M172 132H228V160H172Z", table.silk.deep)
    table.fill(_BOTTLE, table.silk.ground)
    table.fill(
        (
            "M254 160C266 162 274 172 274 186V330C274 346 262 356 246 356H236C248 352 254"
            " 344 254 330Z"
        ),
        table.silk.deep,
    )
    label = "M126 214H254V324H126Z"
    table.fill(label, IVORY)
    table.inside(label, _around(table, turn, (196, 269), 62, 100))


def case_front(table: Table) -> None:
    table.krama()
    _case(table)


def case_pair(table: Table) -> None:
    """Both sides: the case, and a phone in it."""
    table.krama()
    table.made(_phone_in_case, turn="rotate(9 200 200) translate(96 22) scale(.86)")
    table.made(_case, turn="rotate(-8 200 200) translate(-38 30) scale(.86)")


def _case(table: Table) -> None:
    table.shade(_PHONE, 10, 14)
    table.fill(_PHONE, table.cloth.fold)
    table.fill(
        _PHONE, table.cloth.body, turn="translate(200 200) scale(.95 .975) translate(-200 -200)"
    )
    table.fill(
        (
            "M142 60H196C202 60 206 64 206 70V124C206 130 202 134 196 134H142C136 134 132"
            " 130 132 124V70C132 64 136 60 142 60Z"
        ),
        table.silk.deep,
    )
    for x, y in ((154, 82), (184, 82), (154, 112)):
        table.disc(x, y, 12, table.silk.spark)
        table.disc(x, y, 9, INK)
    table.disc(184, 112, 5, IVORY)
    table.add(table.print(200, 240, 148))


def _phone_in_case(table: Table) -> None:
    table.shade(_PHONE, 10, 14)
    table.fill(_PHONE, table.silk.petal)
    table.fill(_PHONE, INK, turn="translate(200 200) scale(.93 .965) translate(-200 -200)")
    table.add(table.print(200, 200, 110, back=True) if table.look.cloth == "black" else "")
    table.oval(200, 66, 18, 5, table.silk.deep)
    ring(table, (200, 200), 12, 18, nested(petal, 34, 9, (table.silk.petal, table.silk.ground)))


def box_front(table: Table) -> None:
    table.krama()
    box = "M84 170H316V344H84Z"
    table.shade(box, 10, 16)
    table.fill(box, table.silk.deep)
    table.clipped(
        box, lambda made: hol(made, (84, 170, 232, 174), 29, (made.silk.ground, made.silk.deep))
    )
    table.fill("M176 170h48v174h-48z", table.silk.spark)
    _lid(table)


def _lid(table: Table) -> None:
    table.fill("M70 126H330V178H70Z", table.silk.ground)
    table.fill("M70 170H330V178H70Z", table.silk.deep)
    table.fill("M176 126h48v52h-48z", table.silk.spark)
    silk = table.silk
    for turn, length in ((-82, 96), (82, 96), (-48, 88), (48, 88), (0, 70)):
        blossom = nested(petal, length, length * 0.26, (silk.deep, silk.spark, silk.petal))
        table.add(f'<g transform="translate(200 128) rotate({turn})">{blossom}</g>')


def box_open(table: Table) -> None:
    """A shirt and more inside; the lid leans behind."""
    table.krama()
    table.made(_lid, turn="rotate(-14 200 200) translate(-30 -62) scale(.9)")
    table.made(_folded, turn="translate(104 98)")
    box = "M60 214H340L326 352H74Z"
    table.shade(box, 10, 16)
    table.fill(box, table.silk.deep)
    table.clipped(
        box, lambda made: hol(made, (60, 214, 290, 140), 29, (made.silk.ground, made.silk.deep))
    )
    table.fill("M60 214H340V228H60Z", table.silk.spark)


def _folded(table: Table) -> None:
    table.fill(
        "M0 24C0 12 8 6 20 4L74 0C84 14 112 14 122 0L172 4C186 6 192 12 192 24V140H0Z",
        table.cloth.body,
    )
    table.fill("M74 0C84 20 112 20 122 0L128 2C116 30 80 30 68 2Z", table.cloth.fold)
    table.add(table.print(98, 84, 92))
