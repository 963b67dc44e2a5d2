"""What can be watched or heard, for the chat: a wide scene, or a sleeve, with its name below."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from typing import Final

from services.artwork.colours import SILKS, WHITE, Silk
from services.artwork.drawings import band_svg, sleeve_svg, tones_of
from services.artwork.fitting import fit
from services.artwork.lettering import run
from services.artwork.schemas import Artwork, CoverPicture, Picture, ShowingPicture, SleevePicture
from services.artwork.shapes import Drawing, petal
from services.artwork.sheet import Sheet, rasterised, silhouette
from services.artwork.typefaces import Face

WIDTH: Final = 960
SCENE_HEIGHT: Final = 540
SLEEVE_HEIGHT: Final = 960
WORDS_HEIGHT: Final = 244
SIDE: Final = 64
AIM_BYTES: Final = 90_000
COVER: Final = 320
_MARK: Final = 96


def draw(showing: ShowingPicture) -> Picture:
    """A palette PNG of 960 x 784 pixels: the scene 16 to 9, a petal to play, and the words."""
    sheet = _scene(showing.artwork).copy()
    _words(sheet, showing, SCENE_HEIGHT)
    return sheet.picture(AIM_BYTES)


def draw_sleeve(sleeve: SleevePicture) -> Picture:
    """A palette PNG of 960 x 1204 pixels: the sleeve 1 to 1, and the words."""
    sheet = _sleeve(sleeve.artwork).copy()
    _words(sheet, sleeve, SLEEVE_HEIGHT)
    return sheet.picture(AIM_BYTES)


def draw_cover(cover: CoverPicture) -> Picture:
    """The sleeve alone as a JPEG of 320 x 320 pixels: what Telegram shows beside a track."""
    art = rasterised(sleeve_svg(cover.artwork.seed, cover.artwork.pair), COVER)
    target = BytesIO()
    art.save(target, "JPEG", quality=88, optimize=True)
    content = target.getvalue()
    return Picture(content, "image/jpeg", sha256(content).hexdigest(), COVER, COVER)


@lru_cache(maxsize=16)
def _scene(artwork: Artwork) -> Sheet:
    silk = SILKS[artwork.pair]
    sheet = Sheet(WIDTH, SCENE_HEIGHT + WORDS_HEIGHT, silk.deep)
    tones = tones_of(artwork)
    sheet.lay(band_svg(artwork, WIDTH, SCENE_HEIGHT), (0, 0), WIDTH, tones, most_colours=40)
    mark = silhouette(_petal_svg(), _MARK)
    corner = (WIDTH - SIDE - _MARK, SCENE_HEIGHT + 40)
    sheet.stamp(mark, corner, silk.spark, silk.deep)
    return sheet


@lru_cache(maxsize=16)
def _sleeve(artwork: Artwork) -> Sheet:
    silk = SILKS[artwork.pair]
    sheet = Sheet(WIDTH, SLEEVE_HEIGHT + WORDS_HEIGHT, silk.deep)
    svg = sleeve_svg(artwork.seed, artwork.pair)
    tones = tones_of(Artwork(artwork.seed, artwork.pair))
    sheet.lay(svg, (0, 0), WIDTH, tones, most_colours=30)
    return sheet


def _petal_svg() -> str:
    """A petal that lies on its side: the way on."""
    drawing = Drawing(96, 96, "play")
    outline = petal(80, 34)
    drawing.add(f'<path transform="translate(10 48) rotate(90)" d="{outline}" fill="{WHITE}"/>')
    return drawing.svg()


def _words(sheet: Sheet, showing: ShowingPicture | SleevePicture, top: int) -> None:
    silk: Silk = SILKS[showing.artwork.pair]
    room = WIDTH - 2 * SIDE - (_MARK + 24 if isinstance(showing, ShowingPicture) else 0)
    title = fit(showing.title.km, Face.SHOW, room, ((62, 1), (52, 1), (44, 1), (38, 1), (32, 1)))
    sheet.write_block(title, (SIDE, top + 82), WHITE, silk.deep)
    if showing.title.en != showing.title.km:
        second = fit(showing.title.en, Face.SHOW, room, ((42, 1), (36, 1), (30, 1)))
        sheet.write_block(second, (SIDE, top + 154), silk.spark, silk.deep)
    clock = run(showing.clock, Face.SHOW, 40) if showing.clock else None
    if clock is not None:
        sheet.write(clock, (WIDTH - SIDE, top + 212), silk.spark, silk.deep, align="right")
    left = WIDTH - 2 * SIDE - (clock.width + 30 if clock else 0)
    by = fit(showing.by.line, Face.TEXT, left, ((30, 1), (28, 1)))
    sheet.write_block(by, (SIDE, top + 212), silk.pale, silk.deep)
