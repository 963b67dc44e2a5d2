"""The event poster for the chat: the scene, a date ribbon, the name in both languages."""

from __future__ import annotations

from functools import lru_cache

from services.artwork.colours import SILKS, WHITE, Silk
from services.artwork.drawings import (
    RIBBON_CLOTH,
    RIBBON_WIDTH,
    playbill_svg,
    swan_svg,
    tones_of,
)
from services.artwork.fitting import fit
from services.artwork.lettering import run
from services.artwork.schemas import Artwork, Picture, PosterPicture
from services.artwork.sheet import Sheet, silhouette
from services.artwork.typefaces import Face

WIDTH, HEIGHT = 900, 1260
AIM_BYTES = 100_000
SIDE = 64
SCENE_HEIGHT = 830
SWAN = 84


def draw(poster: PosterPicture) -> Picture:
    """The poster as a palette PNG of 900 x 1260 pixels, 5 to 7."""
    sheet = _playbill(poster.artwork).copy()
    silk = SILKS[poster.artwork.pair]
    _date(sheet, poster, silk)
    _names(sheet, poster, silk)
    return sheet.picture(AIM_BYTES)


@lru_cache(maxsize=8)
def _playbill(artwork: Artwork) -> Sheet:
    silk = SILKS[artwork.pair]
    sheet = Sheet(WIDTH, HEIGHT, silk.deep)
    svg = playbill_svg(artwork, WIDTH, SCENE_HEIGHT, HEIGHT)
    sheet.lay(svg, (0, 0), WIDTH, tones_of(artwork), most_colours=40)
    swan = silhouette(swan_svg(WHITE, "#000000"), SWAN)
    sheet.stamp(swan, (WIDTH - SIDE - SWAN, HEIGHT - SIDE - SWAN + 6), silk.spark, silk.deep)
    return sheet


def _date(sheet: Sheet, poster: PosterPicture, silk: Silk) -> None:
    middle = WIDTH - SIDE - RIBBON_WIDTH // 2
    room = RIBBON_WIDTH - 16
    rows = (
        (poster.weekday.km, Face.TEXT, 30, RIBBON_CLOTH + 44, WHITE),
        (poster.day, Face.SHOW, 118, RIBBON_CLOTH + 152, silk.spark),
        (poster.month.line, Face.TEXT, 30, RIBBON_CLOTH + 206, WHITE),
        (poster.time, Face.SHOW, 56, RIBBON_CLOTH + 272, silk.spark),
    )
    for words, face, size_px, baseline, ink in rows:
        block = fit(words, face, room, ((size_px, 1), (28, 1)))
        line = run(block.lines[0], face, block.size_px)
        sheet.write(line, (middle, baseline), ink, silk.deep, align="middle")


def _names(sheet: Sheet, poster: PosterPicture, silk: Silk) -> None:
    room = WIDTH - 2 * SIDE
    steps = ((116, 1), (98, 1), (82, 1), (70, 2), (60, 2), (52, 2))
    title = fit(poster.title.km, Face.SHOW, room, steps)
    first = SCENE_HEIGHT + 70 + round(title.size_px * (0.62 if len(title.lines) == 1 else 0.2))
    leading = round(title.size_px * 1.55)
    last = sheet.write_block(title, (SIDE, first), WHITE, silk.deep, leading_px=leading)
    second = fit(poster.title.en, Face.SHOW, room, ((58, 1), (48, 1), (40, 1), (34, 1)))
    y = last + round(title.size_px * 0.5) + 50
    sheet.write_block(second, (SIDE, y), silk.spark, silk.deep)
    words = room - SWAN - 30
    for baseline, line, ink in (
        (1146, poster.artist.line, WHITE),
        (1190, poster.venue.line, silk.pale),
    ):
        block = fit(line, Face.TEXT, words, ((32, 1), (28, 1)))
        sheet.write_block(block, (SIDE, baseline), ink, silk.deep)
