"""What is printed and pressed: poster, disc, book, stickers, collectible card."""

from __future__ import annotations

from functools import partial
from typing import Final

from services.artwork.drawings import (
    avatar_svg,
    performer_svg,
    poster_svg,
    sleeve_svg,
    swan_svg,
)
from services.artwork.goods.table import IVORY, IVORY_FOLD, Table
from services.artwork.goods.turning import squeezed, turn_is_back
from services.artwork.schemas import Hair
from services.artwork.shapes import hol, nested, path, petal, ring

_CARD: Final = (
    "M112 60H288C295 60 300 65 300 72V338C300 345 295 350 288 350H112C105 350 100"
    " 345 100 338V72C100 65 105 60 112 60Z"
)


def _rectangle(x: float, y: float, width: float, height: float) -> str:
    return path("M{} {}h{}v{}h-{}z", x, y, width, height, width)


def placed(svg: str, x: float, y: float, width: float, height: float) -> str:
    """A finished drawing at a place of the table, filling this width and height."""
    size = path('<svg width="{}" height="{}" ', width, height)
    return f'<g transform="{path("translate({} {})", x, y)}">{svg.replace("<svg ", size, 1)}</g>'


def poster_front(table: Table) -> None:
    table.krama()
    table.made(_poster, turn="rotate(-3 200 200)")


def poster_hung(table: Table) -> None:
    """On a line of gold, by two clips."""
    table.night()
    table.line("M0 26C120 40 280 40 400 26", table.silk.spark, 4)
    table.made(_poster, turn="translate(0 14)")
    table.fill("M128 26h16v34h-16zM256 26h16v34h-16z", table.silk.spark)


def _poster(table: Table) -> None:
    sheet = _rectangle(84, 38, 232, 322)
    table.shade(sheet, 10, 14)
    table.fill(sheet, IVORY)
    table.add(placed(poster_svg(table.look.artwork), 94, 48, 212, 296.8))


def poster_rolled(table: Table) -> None:
    table.krama()
    table.made(_roll, turn="rotate(-24 200 200)")


def _roll(table: Table) -> None:
    roll = (
        "M40 168C40 150 52 142 64 142H340C352 142 360 156 360 172V228C360 244 352 258"
        " 340 258H64C52 258 40 250 40 232Z"
    )
    table.shade(roll, 6, 16)
    table.inside(roll, placed(poster_svg(table.look.artwork, 420, 300), 20, 100, 420, 300))
    table.oval(64, 200, 20, 58, IVORY)
    table.oval(64, 200, 12, 42, IVORY_FOLD)
    table.oval(66, 200, 6, 26, table.silk.deep)
    table.fill("M186 142h28v116h-28z", table.silk.spark)


def disc_front(table: Table) -> None:
    table.krama()
    _disc(table, 262, 200, 118)
    sleeve = _rectangle(48, 84, 232, 232)
    table.shade(sleeve, 8, 14)
    table.add(placed(sleeve_svg(table.look.seed, table.look.pair), 48, 84, 232, 232))


def disc_back(table: Table) -> None:
    """The back of the sleeve: its songs as lines."""
    table.krama()
    sleeve = _rectangle(80, 72, 256, 256)
    table.shade(sleeve, 8, 14)
    table.fill(sleeve, table.silk.deep)
    songs = "".join(
        path("M110 {0}h8M134 {0}h{1}M290 {0}h18", 116 + line * 26, 60 + line * 37 % 72)
        for line in range(6)
    )
    table.line(songs, table.silk.petal, 6)
    table.add(table.print(296, 288, 56))
    table.line("M110 284h96M110 302h60", table.silk.ground, 5)


def disc_detail(table: Table) -> None:
    table.krama()
    _disc(table, 200, 200, 168)


def disc_spin(table: Table, turn: float) -> None:
    """The record turns where it lies."""
    table.krama()
    table.made(lambda made: _disc(made, 200, 200, 160), turn=f"rotate({turn * 360:.0f} 200 200)")


def _disc(table: Table, x: float, y: float, radius: float) -> None:
    round_ = path("M{} {}a{} {} 0 1 1 0 .1z", x - radius, y, radius, radius)
    table.shade(round_, 8, 12)
    table.disc(x, y, radius, table.silk.deep)
    grooves = "".join(
        f'<circle cx="{x:g}" cy="{y:g}" r="{radius * share:.1f}"/>'
        for share in (0.92, 0.82, 0.72, 0.62, 0.52)
    )
    table.add(f'<g fill="none" stroke="{table.silk.ground}" stroke-width="2">{grooves}</g>')
    table.disc(x, y, radius * 0.42, table.silk.spark)
    table.add(table.print(x, y, radius * 0.82))
    table.disc(x, y, radius * 0.05, table.silk.deep)


def book_front(table: Table) -> None:
    table.krama()
    cover = _rectangle(96, 52, 212, 286)
    table.shade(cover, 12, 16)
    table.fill(_rectangle(104, 60, 212, 286), IVORY_FOLD)
    table.fill("M308 60l8 8v278l-8-8z", IVORY)
    table.add(placed(poster_svg(table.look.artwork, 212, 286), 96, 52, 212, 286))
    table.fill(_rectangle(96, 52, 20, 286), table.silk.deep)
    table.line("M116 52V338", table.silk.spark, 3)


def book_open(table: Table) -> None:
    table.krama()
    pages = (
        "M200 96C150 74 80 76 26 92V318C80 302 150 300 200 322 250 300 320 302 374 318"
        "V92C320 76 250 74 200 96Z"
    )
    table.shade(pages, 4, 16)
    table.fill(pages, IVORY)
    hair = table.look.hair or list(Hair)[table.look.seed % len(Hair)]
    portrait = performer_svg(table.look.seed, table.look.pair, hair)
    table.add(placed(portrait, 46, 104, 134, 188))
    table.line("M226 128h124M226 150h96M226 172h110M226 194h70", table.cloth.fold, 8)
    table.add(table.print(288, 254, 84))
    table.fill("M200 96C194 92 190 90 186 90V316C190 317 196 319 200 322Z", IVORY_FOLD)


def stickers_front(table: Table) -> None:
    table.krama()
    table.shade(_CARD)
    table.fill(_CARD, table.silk.petal)
    for place in range(6):
        x, y = 154 + place % 2 * 92, 112 + place // 2 * 92
        turn = path("translate({} {})", x, y)
        table.made(partial(_sticker, number=place), turn=turn)


def stickers_chat(table: Table) -> None:
    """As they come in a chat: two bubbles and one large sticker."""
    table.night()
    left = "M40 66H228C240 66 248 74 248 86V122C248 134 240 142 228 142H64L40 158Z"
    right = "M360 306H236C224 306 216 314 216 326V346C216 358 224 366 236 366H336L360 380Z"
    table.fill(left, IVORY)
    table.line("M66 94h150M66 116h96", IVORY_FOLD, 9)
    table.fill(right, table.silk.petal)
    table.line("M242 336h86", table.silk.deep, 9)
    table.made(lambda made: _sticker(made, 0), turn="translate(140 232) scale(1.9)")


def _sticker(table: Table, number: int) -> None:
    """One sticker around 0, 0: a white edge, a picture in it."""
    silk = table.silk
    table.disc(0, 0, 42, IVORY)
    table.disc(0, 0, 37, (silk.deep, silk.ground, silk.spark)[number % 3])
    match number:
        case 0 | 5:
            fill = silk.spark if number % 3 != 2 else silk.deep
            table.add(placed(swan_svg(fill, silk.deep), -28, -30, 56, 56))
        case 1 | 4:
            hair = table.look.hair or list(Hair)[(table.look.seed + number) % len(Hair)]
            face = avatar_svg(table.look.seed + number, table.look.pair, hair)
            name = f"face{number}-{table.look.seed:x}"
            table.add(f'<clipPath id="{name}"><circle r="36"/></clipPath>')
            table.add(f'<g clip-path="url(#{name})">{placed(face, -37, -37, 74, 74)}</g>')
        case 2:
            ring(table, (0, 0), 12, 9, nested(petal, 24, 7, (silk.deep, silk.ground)))
        case _:
            for turn in (-60, 60, -30, 30, 0):
                markup = nested(petal, 46, 13, (silk.petal, silk.spark, silk.deep))
                table.add(f'<g transform="translate(0 24) rotate({turn})">{markup}</g>')


def card_front(table: Table) -> None:
    table.night()
    _collectible(table, back=False)


def card_back(table: Table) -> None:
    table.night()
    _collectible(table, back=True)


def card_spin(table: Table, turn: float) -> None:
    table.night()
    table.made(lambda made: _collectible(made, back=turn_is_back(turn)), turn=squeezed(turn))


def _collectible(table: Table, *, back: bool) -> None:
    table.fill(_CARD, table.silk.spark)
    inner = _rectangle(112, 72, 176, 266)
    if back:
        table.fill(inner, table.silk.ground)
        tones = (table.silk.deep, table.silk.ground)
        table.clipped(inner, lambda made: hol(made, (112, 72, 176, 266), 22, tones))
        table.disc(200, 205, 62, table.silk.spark)
        table.disc(200, 205, 56, table.silk.deep)
        table.add(placed(swan_svg(table.silk.spark, table.silk.deep), 158, 160, 84, 84))
        return
    hair = table.look.hair or list(Hair)[table.look.seed % len(Hair)]
    pair = table.look.hair_pair or table.look.pair
    table.add(placed(performer_svg(table.look.seed, pair, hair), 112, 72, 176, 220))
    table.fill(_rectangle(112, 292, 176, 46), table.silk.deep)
    ring(table, (200, 315), 8, 3, nested(petal, 14, 5, (table.silk.spark, table.silk.ground)))
    table.line("M128 315h40M232 315h40", table.silk.spark, 4)
