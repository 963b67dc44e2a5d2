"""The house banner above every screen that has no picture of its own: swan, name, silk."""

from __future__ import annotations

from services.artwork.colours import SILKS, WHITE
from services.artwork.drawings import silk_head_svg, swan_svg
from services.artwork.fitting import fit
from services.artwork.labels import BRAND_KHMER
from services.artwork.lettering import run
from services.artwork.schemas import BannerPicture, Picture
from services.artwork.sheet import Sheet, silhouette
from services.artwork.typefaces import Face

WIDTH, HEIGHT, HEM = 960, 320, 40
AIM_BYTES = 30_000
SIDE = 64
SWAN = 152
NAME_LEFT = SIDE + SWAN + 36
LACQUER_EDGE = "#140D12"


def draw(banner: BannerPicture) -> Picture:
    """The banner as a palette PNG of 960 x 320 pixels."""
    silk = SILKS[banner.pair]
    sheet = Sheet(WIDTH, HEIGHT, LACQUER_EDGE)
    head = silk_head_svg(silk, WIDTH, HEIGHT - HEM, HEM, LACQUER_EDGE)
    sheet.lay(head, (0, 0), WIDTH, (silk.deep, silk.ground, silk.weave, WHITE))
    swan = silhouette(swan_svg(WHITE, "#000000"), SWAN)
    sheet.stamp(swan, (SIDE, (HEIGHT - HEM - SWAN) // 2), silk.spark, silk.deep)
    sheet.write(run(BRAND_KHMER, Face.SHOW, 100), (NAME_LEFT, 146), WHITE, silk.deep)
    room = WIDTH - SIDE - NAME_LEFT
    words = fit(banner.words.line, Face.TEXT, room, ((34, 1), (30, 1), (28, 1)))
    sheet.write_block(words, (NAME_LEFT, 218), silk.spark, silk.deep)
    return sheet.picture(AIM_BYTES)
