"""An artist for the chat: the drawing as on the posters, the name in both languages."""

from __future__ import annotations

from services.artwork.colours import SILKS, WHITE, Silk
from services.artwork.drawings import playbill_svg, swan_svg, tones_of
from services.artwork.fitting import fit
from services.artwork.schemas import ArtistPicture, Picture
from services.artwork.sheet import Sheet, silhouette
from services.artwork.typefaces import Face

WIDTH, HEIGHT = 900, 1260
AIM_BYTES = 100_000
SIDE = 64
SCENE_HEIGHT = 900
SWAN = 84


def draw(artist: ArtistPicture) -> Picture:
    """A palette PNG of 900 x 1260 pixels, 5 to 7."""
    silk = SILKS[artist.artwork.pair]
    sheet = Sheet(WIDTH, HEIGHT, silk.deep)
    svg = playbill_svg(artist.artwork, WIDTH, SCENE_HEIGHT, HEIGHT, ribbon=False)
    sheet.lay(svg, (0, 0), WIDTH, tones_of(artist.artwork), most_colours=40)
    swan = silhouette(swan_svg(WHITE, "#000000"), SWAN)
    sheet.stamp(swan, (WIDTH - SIDE - SWAN, HEIGHT - SIDE - SWAN + 6), silk.spark, silk.deep)
    _words(sheet, artist, silk)
    return sheet.picture(AIM_BYTES)


def _words(sheet: Sheet, artist: ArtistPicture, silk: Silk) -> None:
    room = WIDTH - 2 * SIDE
    steps = ((116, 1), (98, 1), (82, 1), (70, 2), (60, 2), (52, 2))
    name = fit(artist.name.km, Face.SHOW, room, steps)
    first = SCENE_HEIGHT + 70 + round(name.size_px * (0.62 if len(name.lines) == 1 else 0.2))
    leading = round(name.size_px * 1.55)
    last = sheet.write_block(name, (SIDE, first), WHITE, silk.deep, leading_px=leading)
    second = fit(artist.name.en, Face.SHOW, room, ((58, 1), (48, 1), (40, 1), (34, 1)))
    y = last + round(name.size_px * 0.5) + 50
    sheet.write_block(second, (SIDE, y), silk.spark, silk.deep)
    genre = fit(artist.genre.line, Face.TEXT, room - SWAN - 30, ((32, 1), (28, 1)))
    sheet.write_block(genre, (SIDE, HEIGHT - SIDE - 6), silk.pale, silk.deep)
