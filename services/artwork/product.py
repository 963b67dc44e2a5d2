"""A product for the chat: the goods on krama cloth, the name in both languages, the price."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from services.artwork.colours import SILKS, WHITE, Silk
from services.artwork.fitting import fit
from services.artwork.goods.names import FALLBACK, goods_svg, look_of, named
from services.artwork.goods.table import tones_of
from services.artwork.lettering import run
from services.artwork.schemas import Artwork, Picture, ProductPicture
from services.artwork.shapes import Drawing, path, petal
from services.artwork.sheet import Sheet, silhouette
from services.artwork.typefaces import Face

WIDTH, HEIGHT = 960, 1200
AIM_BYTES = 90_000
SIDE = 64
CLOTH_END, FRINGE = 876, 36
_CROP: Final = 42
_STARS: Final = 5
_STAR: Final = 34


def draw(product: ProductPicture) -> Picture:
    """A palette PNG of 960 x 1200 pixels; goods without a drawing of their own come in a box."""
    sheet = _goods(product.picture, product.artwork).copy()
    silk = SILKS[product.artwork.pair]
    _names(sheet, product, silk)
    _price(sheet, product, silk)
    return sheet.picture(AIM_BYTES)


@lru_cache(maxsize=24)
def _goods(picture: str, artwork: Artwork) -> Sheet:
    """The drawing with the fringe of its cloth; prices and stars change, this does not."""
    silk = SILKS[artwork.pair]
    goods = named(picture) or FALLBACK
    sheet = Sheet(WIDTH, HEIGHT, silk.deep)
    tones = tones_of(look_of(goods, artwork))
    sheet.lay(goods_svg(goods, artwork), (0, -_CROP), WIDTH, tones, most_colours=34)
    sheet.fill((0, CLOTH_END, WIDTH, HEIGHT), silk.deep)
    sheet.stamp(silhouette(_fringe_svg(), WIDTH), (0, CLOTH_END), silk.ground, silk.deep)
    return sheet


def _fringe_svg() -> str:
    """Threads of two lengths below the woven edge."""
    drawing = Drawing(WIDTH, FRINGE, "fringe")
    drawing.rectangle(0, 0, WIDTH, FRINGE, "#000000")
    drawing.rectangle(0, 0, WIDTH, 6, WHITE)
    threads = "".join(
        path("M{} 0v{}", 8 + at * 16, (FRINGE - 6, FRINGE - 16)[at % 2])
        for at in range(WIDTH // 16)
    )
    drawing.add(f'<path d="{threads}" stroke="{WHITE}" stroke-width="7" stroke-linecap="round"/>')
    return drawing.svg()


def _names(sheet: Sheet, product: ProductPicture, silk: Silk) -> None:
    room = WIDTH - 2 * SIDE
    steps = ((64, 1), (54, 1), (46, 1), (40, 1), (36, 1))
    name = fit(product.name.km, Face.SHOW, room, steps)
    sheet.write_block(name, (SIDE, 996), WHITE, silk.deep)
    if product.name.en != product.name.km:
        second = fit(product.name.en, Face.SHOW, room, ((44, 1), (36, 1), (30, 1)))
        sheet.write_block(second, (SIDE, 1062), silk.spark, silk.deep)


def _price(sheet: Sheet, product: ProductPicture, silk: Silk) -> None:
    price = run(product.price, Face.SHOW, 76)
    box = sheet.write(price, (SIDE, 1152), WHITE, silk.deep)
    if product.other_price:
        other = run(product.other_price, Face.TEXT, 34)
        sheet.write(other, (box[2] + 24, 1152), silk.pale, silk.deep)
    if product.stars:
        _stars(sheet, product.stars, silk)


def _stars(sheet: Sheet, tenths: int, silk: Silk) -> None:
    """Five petals, as many bright ones as there are whole stars, and the average."""
    average = run(f"{tenths / 10:.1f}", Face.SHOW, 48)
    left = sheet.write(average, (WIDTH - SIDE, 1152), WHITE, silk.deep, align="right")[0]
    mask = silhouette(_petal_svg(), _STAR)
    for place in range(_STARS):
        x = left - 18 - (_STARS - place) * (_STAR - 6)
        bright = place < (tenths + 5) // 10
        ink = silk.spark if bright else silk.thread
        sheet.stamp(mask, (x, 1152 - round(_STAR * 1.2)), ink, silk.deep)


def _petal_svg() -> str:
    drawing = Drawing(40, 50, "star")
    drawing.add(f'<path transform="translate(20 48)" d="{petal(46, 18)}" fill="{WHITE}"/>')
    return drawing.svg()
