"""What one carries or ties: bag, krama, pass."""

from __future__ import annotations

from functools import partial
from typing import Final

from services.artwork.goods.people import person, tee
from services.artwork.goods.table import SIDE, Table, check
from services.artwork.goods.turning import squeezed, turn_is_back
from services.artwork.shapes import hol, path

_BAG: Final = "M96 146H304L314 356C314 362 310 366 304 366H96C90 366 86 362 86 356Z"
_BADGE: Final = (
    "M142 142H258C265 142 270 147 270 154V338C270 345 265 350 258 350H142C135 350"
    " 130 345 130 338V154C130 147 135 142 142 142Z"
)


def bag_front(table: Table) -> None:
    table.krama()
    _bag(table, back=False)


def bag_back(table: Table) -> None:
    table.krama()
    _bag(table, back=True)


def bag_spin(table: Table, turn: float) -> None:
    table.krama()
    table.made(lambda made: _bag(made, back=turn_is_back(turn)), turn=squeezed(turn))


def _bag(table: Table, *, back: bool) -> None:
    handle = "M144 152C144 22 256 22 256 152"
    table.line("M144 152C150 54 250 54 256 152", table.cloth.fold, 13)
    table.shade(_BAG)
    table.fill(_BAG, table.cloth.body)
    table.fill("M96 146H304L305 168H95Z", table.cloth.fold)
    table.line(handle, table.silk.ground, 13)
    table.line("M138 152H150M250 152H262", table.silk.spark, 8)
    table.add(table.print(200, 268, 168, back=back))


def krama_front(table: Table) -> None:
    """Folded twice, the fringe below."""
    table.night()
    for left, top, tone in ((116, 72, table.silk.spark), (84, 112, table.silk.petal)):
        box = (left, top, 216 if tone == table.silk.petal else 210, 208)
        edge = path("M{} {}h{}v{}h-{}z", left, top, box[2], box[3], box[2])
        table.shade(edge, 10, 12)
        table.clipped(edge, partial(_checked, box=box, tone=tone))
        _fringe(table, left, top + 208, box[2])
    table.fill("M84 112h216v12h-216zM84 290h216v12h-216z", table.silk.spark)


def _checked(table: Table, box: tuple[float, float, float, float], tone: str) -> None:
    table.rectangle(*box, tone)
    check(table, table.silk.deep, box, 0.42)


def _fringe(table: Table, left: float, top: float, width: float) -> None:
    """Threads in twos, as the ends of a krama are knotted."""
    long = "".join(path("M{} {}v30", left + 5 + at * 12, top) for at in range(int(width / 12)))
    short = "".join(path("M{} {}v22", left + 11 + at * 12, top) for at in range(int(width / 12)))
    table.line(long, table.silk.petal, 4)
    table.line(short, table.silk.ground, 4)


def krama_worn(table: Table) -> None:
    person(table, 1.34, (52.6, 58.0))
    around = (
        "M126 262C146 300 254 300 274 262L296 292C330 316 340 352 338 400H214L200 372"
        " 168 400H62C60 352 70 316 104 292Z"
    )
    table.clipped(around, partial(_checked, box=(0, 250, SIDE, 150), tone=table.silk.petal))
    table.line("M126 262C146 300 254 300 274 262", table.silk.spark, 7)


def krama_detail(table: Table) -> None:
    """The end of the cloth, close."""
    table.plain(table.silk.deep)
    table.made(_close_krama, turn="rotate(-8 200 200) scale(1.6) translate(-70 -60)")


def _close_krama(table: Table) -> None:
    _checked(table, (0, 0, SIDE, 252), table.silk.petal)
    table.fill("M0 222h400v10H0zM0 238h400v4H0z", table.silk.spark)
    _fringe(table, 0, 252, SIDE)


def pass_front(table: Table) -> None:
    table.krama()
    _strap(table)
    _card(table)
    table.fill(
        "M130 214V154C130 147 135 142 142 142H258C265 142 270 147 270 154V214Z", table.silk.deep
    )
    tones = (table.silk.ground, table.silk.deep)
    table.clipped("M134 150H266V210H134Z", lambda made: hol(made, (130, 142, 140, 72), 18, tones))
    table.add(table.print(200, 276, 116))


def pass_back(table: Table) -> None:
    table.krama()
    _strap(table)
    _card(table)
    table.add(table.print(200, 218, 92, back=True))
    table.line("M154 284h92M154 302h66M154 320h80", table.silk.ground, 7)


def _strap(table: Table) -> None:
    table.line("M120 -10L192 120M280 -10L208 120", table.silk.deep, 22)
    table.line("M120 -10L192 120M280 -10L208 120", table.silk.petal, 16)
    table.line("M120 -10L192 120M280 -10L208 120", table.silk.spark, 3)
    table.fill("M186 112h28v34h-28z", table.silk.spark)


def _card(table: Table) -> None:
    table.shade(_BADGE)
    table.fill(_BADGE, table.cloth.body)
    table.fill("M178 128h44v10h-44z", table.silk.deep)


def pass_worn(table: Table) -> None:
    person(table, 1.3, (57, 4))
    tee(table, 4)
    strap = "M150 238C154 284 180 312 192 330M250 238C246 284 220 312 208 330"
    table.line(strap, table.silk.deep, 18)
    table.line(strap, table.silk.petal, 12)
    table.fill("M158 326h84c5 0 8 3 8 8v80h-100v-80c0-5 3-8 8-8z", table.cloth.body)
    table.fill("M150 358v-24c0-5 3-8 8-8h84c5 0 8 3 8 8v24z", table.silk.spark)
    table.add(table.print(200, 388, 56))
