"""The programme: the next events one under the other, for the list in chat."""

from __future__ import annotations

from services.artwork.colours import GOLD_LEAF, LACQUER, WHITE
from services.artwork.drawings import cameo_svg, swan_svg, tones_of
from services.artwork.fitting import fit
from services.artwork.labels import SEPARATOR
from services.artwork.lettering import run
from services.artwork.schemas import Picture, PosterPicture, ProgrammePicture
from services.artwork.sheet import Sheet, silhouette
from services.artwork.typefaces import Face

WIDTH, HEIGHT = 960, 1200
AIM_BYTES = 100_000
SIDE = 64
FIRST_ROW, ROW_HEIGHT, MOST_ROWS = 196, 246, 4
CAMEO = 214
DATE_MIDDLE = SIDE + CAMEO + 76
NAMES_LEFT = SIDE + CAMEO + 152
QUIET_INK = "#C2B1BA"
LINE = "#44343E"


def draw(programme: ProgrammePicture) -> Picture:
    """The programme as a palette PNG, 960 pixels wide and as high as its rows."""
    events = programme.events[:MOST_ROWS]
    sheet = Sheet(WIDTH, FIRST_ROW + len(events) * ROW_HEIGHT + 20, LACQUER)
    sheet.stamp(silhouette(swan_svg(WHITE, "#000000"), 92), (SIDE - 6, 50), GOLD_LEAF, LACQUER)
    room = WIDTH - 2 * SIDE - 108
    heading = fit(programme.heading.km, Face.SHOW, room, ((64, 1), (52, 1), (44, 1)))
    sheet.write_block(heading, (SIDE + 108, 108), WHITE, LACQUER)
    english = fit(programme.heading.en, Face.TEXT, room, ((30, 1), (28, 1)))
    sheet.write_block(english, (SIDE + 108, 160), QUIET_INK, LACQUER)
    for place, event in enumerate(events):
        _row(sheet, event, FIRST_ROW + place * ROW_HEIGHT)
    return sheet.picture(AIM_BYTES)


def _row(sheet: Sheet, event: PosterPicture, top: int) -> None:
    sheet.fill((SIDE, top, WIDTH - SIDE, top + 2), LINE)
    art = cameo_svg(event.artwork, CAMEO)
    sheet.lay(art, (SIDE, top + 18), CAMEO, tones_of(event.artwork), most_colours=11)
    _date(sheet, event, top)
    room = WIDTH - SIDE - NAMES_LEFT
    title = fit(event.title.km, Face.SHOW, room, ((54, 1), (46, 1), (38, 2), (34, 2)))
    first = top + (82 if len(title.lines) == 1 else 62)
    leading = round(title.size_px * 1.55)
    last = sheet.write_block(title, (NAMES_LEFT, first), WHITE, LACQUER, leading_px=leading)
    words = SEPARATOR.join(dict.fromkeys((event.title.en, event.artist.en)))
    english = fit(words, Face.TEXT, room, ((30, 1), (28, 1)))
    y = max(last + 48, top + 140)
    sheet.write_block(english, (NAMES_LEFT, y), QUIET_INK, LACQUER)
    venue = fit(event.venue.line, Face.TEXT, room, ((28, 1),))
    sheet.write_block(venue, (NAMES_LEFT, y + 50), QUIET_INK, LACQUER)


def _date(sheet: Sheet, event: PosterPicture, top: int) -> None:
    rows = (
        (event.day, Face.SHOW, 92, top + 104, GOLD_LEAF),
        (event.month.km, Face.TEXT, 30, top + 152, WHITE),
        (event.time, Face.SHOW, 46, top + 212, GOLD_LEAF),
    )
    for words, face, size_px, baseline, ink in rows:
        line = run(words, face, size_px)
        sheet.write(line, (DATE_MIDDLE, baseline), ink, LACQUER, align="middle")
