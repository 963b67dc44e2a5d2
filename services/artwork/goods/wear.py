"""What one puts on: shirt, hoodie and cap, and how they are worn."""

from __future__ import annotations

from typing import Final

from services.artwork.goods.people import bust_on, halo, person, tee
from services.artwork.goods.table import Table
from services.artwork.goods.turning import squeezed, turn_is_back
from services.artwork.shapes import path

_SHIRT: Final = (
    "M145 55C165 73 235 73 255 55L301 71C323 81 339 123 355 169L307 189 293 159V345H107V159"
    "L93 189 45 169C61 123 77 81 99 71Z"
)
_SLEEVES: Final = "M293 159C285 123 289 103 301 71V353H293ZM107 159C115 123 111 103 99 71V353H107Z"
_HOODIE: Final = (
    "M138 92C114 98 94 108 82 138 68 190 58 246 54 312 66 322 84 324 98 320L112 226V352H288V226"
    "L302 320C316 324 334 322 346 312 342 246 332 190 318 138 306 108 286 98 262 92Z"
)
_HOOD: Final = "M132 104C122 52 160 30 200 30 240 30 278 52 268 104 240 134 160 134 132 104Z"
_CAP: Final = "M82 226C78 134 132 86 200 86 268 86 322 134 318 226 280 208 120 208 82 226Z"
_PEAK: Final = "M74 222C118 192 282 192 326 222 344 268 286 280 200 264 114 280 56 268 74 222Z"


def shirt_front(table: Table) -> None:
    table.krama()
    _shirt(table, back=False)


def shirt_back(table: Table) -> None:
    table.krama()
    _shirt(table, back=True)


def shirt_spin(table: Table, turn: float) -> None:
    """It hangs and turns on its rod; never quite a line, since cloth falls in folds."""
    table.krama()
    table.line("M60 30H340M200 30V54", table.silk.spark, 5)
    table.made(lambda made: _shirt(made, back=turn_is_back(turn)), turn=squeezed(turn))


def _shirt(table: Table, *, back: bool) -> None:
    table.shade(_SHIRT)
    neck = "M145 55C165 85 235 85 255 55L249 52C233 73 167 73 151 52Z"
    if back:
        neck = "M145 55C165 73 235 73 255 55L251 49C233 62 167 62 149 49Z"
    body = f'<path d="{_SHIRT}" fill="{table.cloth.body}"/>'
    folds = f'<path d="{_SLEEVES}" fill="{table.cloth.fold}"/>'
    neckline = f'<path d="{neck}" fill="{table.cloth.fold}"/>'
    art = _dates(table) if back else table.print(200, 195, 190)
    outline = _SHIRT.replace("M145 55C165 73 235 73 255 55", "M145 48H255V55", 1)
    table.inside(outline, body + art + folds + neckline)


def _dates(table: Table) -> str:
    """A small sun over the evenings of the tour: places and days as bars."""
    ink = table.silk.petal if table.look.cloth == "black" else table.silk.ground
    bars = "".join(
        path("M132 {0}h{1}M228 {0}h{2}", 190 + line * 20, 52 + line * 13 % 26, 34 + line * 7 % 12)
        for line in range(6)
    )
    rows = f'<path d="{bars}" stroke="{ink}" stroke-width="7" fill="none" stroke-linecap="round"/>'
    return table.print(200, 132, 74) + rows


def hoodie_front(table: Table) -> None:
    table.krama()
    _hoodie(table)
    table.fill(
        "M156 98C154 66 176 52 200 52 224 52 246 66 244 98 226 116 174 116 156 98Z",
        table.silk.deep,
    )
    table.line("M184 110V172M216 110V166", table.silk.spark, 5)
    table.add(table.print(200, 202, 118))
    table.line("M140 268H260L280 330H120Z", table.cloth.fold, 6)


def hoodie_back(table: Table) -> None:
    table.krama()
    _hoodie(table)
    table.line("M150 112C170 124 230 124 250 112", table.cloth.fold, 5)
    table.add(table.print(200, 222, 160, back=True))


def _hoodie(table: Table) -> None:
    table.shade(_HOODIE)
    table.fill(_HOODIE, table.cloth.body)
    folds = "M112 226C118 180 116 150 108 120L98 320ZM288 226C282 180 284 150 292 120L302 320Z"
    table.fill(folds, table.cloth.fold)
    table.fill(
        (
            "M112 336H288V352H112ZM54 304L98 310V320C84 324 66 322 54 312ZM346 304L302 310"
            "V320C316 324 334 322 346 312Z"
        ),
        table.cloth.fold,
    )
    table.fill(_HOOD, table.cloth.body)


def cap_front(table: Table) -> None:
    table.krama()
    table.shade(_CAP, 10, 22)
    table.shade(_PEAK, 10, 18)
    _cap(table)


def _cap(table: Table) -> None:
    table.fill(_CAP, table.cloth.body)
    table.line(
        "M200 88C150 100 132 150 134 210M200 88C250 100 268 150 266 210", table.cloth.fold, 4
    )
    table.oval(200, 86, 13, 7, table.silk.ground)
    table.add(table.print(200, 156, 92))
    table.fill(_PEAK, table.silk.ground)
    table.line("M84 232C128 206 272 206 316 232", table.silk.petal, 3)
    table.line("M90 246C130 222 270 222 310 246", table.silk.petal, 3)


def cap_side(table: Table) -> None:
    table.krama()
    crown = "M66 244C58 140 116 92 190 92 258 92 300 144 300 236 230 222 140 226 66 244Z"
    peak = "M196 226C262 214 338 226 376 258 380 268 366 274 350 270 300 258 244 254 200 252Z"
    table.shade(crown, 10, 22)
    table.shade(peak, 6, 16)
    table.fill(peak, table.silk.ground)
    table.line("M212 234C270 226 330 236 366 260", table.silk.petal, 3)
    table.fill(crown, table.cloth.body)
    table.line(
        "M190 94C150 110 120 160 116 234M190 94C226 112 244 160 244 226", table.cloth.fold, 4
    )
    table.oval(190, 92, 13, 7, table.silk.ground)
    table.add(table.print(180, 170, 76, wide=0.7, back=True))


def cap_worn(table: Table) -> None:
    person(table, 1.3, (57, 96))
    tee(table, 96)
    table.made(_cap, turn=f"translate({200 - 200 * 0.86:.1f} 26) scale(.86)")


def shirt_worn(table: Table) -> None:
    person(table, 1.3, (57, 24))
    tee(table, 24, table.print(200, 348, 104))


def hoodie_worn(table: Table) -> None:
    table.plain(table.silk.deep)
    halo(table)
    hood = "M92 300C70 120 120 40 200 40 280 40 330 120 308 300Z"
    table.fill(hood, table.cloth.body)
    table.fill("M116 290C100 140 136 72 200 72 264 72 300 140 284 290Z", table.cloth.fold)
    bust_on(table, 1.3, (57, 24))
    table.fill(
        "M57 352C60 302 108 280 142 268 160 312 240 312 258 268 292 280 340 302 343 352V400H57Z",
        table.cloth.body,
    )
    table.line("M142 268C160 312 240 312 258 268", table.cloth.fold, 8)
    table.line("M180 302V360M220 302V352", table.silk.spark, 5)
