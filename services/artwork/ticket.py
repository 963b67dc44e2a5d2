"""The ticket picture: a hanging cloth with artwork, name, code, date and place."""

from __future__ import annotations

from functools import lru_cache

from services.artwork import codes
from services.artwork.colours import INK, LACQUER, SILKS, WHITE, Silk
from services.artwork.drawings import banner_svg, swan_svg, tones_of
from services.artwork.fitting import fit
from services.artwork.labels import SEPARATOR, Label, both, english, khmer
from services.artwork.lettering import run
from services.artwork.schemas import Artwork, Picture, TicketPicture
from services.artwork.sheet import Sheet, silhouette
from services.artwork.typefaces import Face

WIDTH, HEIGHT = 960, 1200
AIM_BYTES = 60_000
SIDE = 64
BAND = 430
CARD_TOP, CARD_SIDE = 640, 446
COLUMN = SIDE + CARD_SIDE + 26
COLUMN_WIDTH = WIDTH - SIDE - COLUMN
SECOND_COLUMN = COLUMN + 200


def draw(ticket: TicketPicture) -> Picture:
    """The ticket as a palette PNG of 960 x 1200 pixels."""
    sheet = _cloth(ticket.artwork).copy()
    silk = SILKS[ticket.artwork.pair]
    _name(sheet, ticket, silk)
    if ticket.qr_payload is None:
        _rotating(sheet, silk)
    else:
        _code(sheet, ticket.qr_payload)
    _when(sheet, ticket, silk)
    _where(sheet, ticket, silk)
    venue = fit(ticket.venue.line, Face.TEXT, WIDTH - 2 * SIDE, ((30, 1), (28, 1)))
    sheet.write_block(venue, (SIDE, 1134), silk.pale, silk.deep)
    return sheet.picture(AIM_BYTES)


@lru_cache(maxsize=12)
def _cloth(artwork: Artwork) -> Sheet:
    """All tickets of an event share it, so it is kept."""
    silk = SILKS[artwork.pair]
    sheet = Sheet(WIDTH, HEIGHT, silk.deep)
    tones = (*tones_of(artwork), silk.weave, LACQUER)
    svg = banner_svg(artwork, WIDTH, HEIGHT, BAND)
    sheet.lay(svg, (0, 0), WIDTH, tones)
    return sheet


def _name(sheet: Sheet, ticket: TicketPicture, silk: Silk) -> None:
    room = WIDTH - 2 * SIDE
    steps = ((88, 1), (74, 1), (60, 1), (50, 2), (44, 2))
    title = fit(ticket.title.km, Face.SHOW, room, steps)
    first = 538 if len(title.lines) == 1 else 490
    last = sheet.write_block(
        title, (SIDE, first), WHITE, silk.deep, leading_px=round(title.size_px * 1.6)
    )
    words = SEPARATOR.join(dict.fromkeys((ticket.title.en, ticket.artist.en)))
    second = fit(words, Face.TEXT, room, ((34, 1), (30, 1), (28, 1)))
    sheet.write_block(second, (SIDE, max(last + 46, 602)), silk.pale, silk.deep)


def _code(sheet: Sheet, payload: str) -> None:
    sheet.fill((SIDE, CARD_TOP, SIDE + CARD_SIDE, CARD_TOP + CARD_SIDE), WHITE)
    small = codes.code(payload, sheet.index(INK), sheet.index(WHITE))
    large, _ = codes.enlarged(small, CARD_SIDE)
    margin = (CARD_SIDE - large.width) // 2
    sheet.place(large, (SIDE + margin, CARD_TOP + margin))


def _rotating(sheet: Sheet, silk: Silk) -> None:
    """No code here, as it changes all the time: the swan and where to find it."""
    size = 250
    swan = silhouette(swan_svg(WHITE, "#000000"), size)
    left = SIDE + (CARD_SIDE - size) // 2
    sheet.stamp(swan, (left, CARD_TOP + 6), silk.spark, silk.deep)
    middle = SIDE + CARD_SIDE // 2
    baseline = CARD_TOP + size + 62
    for words, ink in ((khmer(Label.OPEN_APP), WHITE), (english(Label.OPEN_APP), silk.pale)):
        block = fit(words, Face.TEXT, CARD_SIDE, ((30, 2), (28, 2)))
        for line in block.lines:
            letters = run(line, block.face, block.size_px)
            sheet.write(letters, (middle, baseline), ink, silk.deep, align="middle")
            baseline += 44


def _when(sheet: Sheet, ticket: TicketPicture, silk: Silk) -> None:
    weekday = fit(ticket.weekday.line, Face.TEXT, COLUMN_WIDTH, ((30, 1), (28, 1)))
    sheet.write_block(weekday, (COLUMN, 666), silk.pale, silk.deep)
    words = SEPARATOR.join((ticket.date, ticket.time))
    date = fit(words, Face.SHOW, COLUMN_WIDTH, ((76, 1), (66, 1), (56, 1), (46, 1)))
    sheet.write_block(date, (COLUMN, 742), silk.spark, silk.deep)
    sheet.fill((COLUMN, 772, WIDTH - SIDE, 774), silk.thread)


def _where(sheet: Sheet, ticket: TicketPicture, silk: Silk) -> None:
    narrow = SECOND_COLUMN - COLUMN - 20
    rest = WIDTH - SIDE - SECOND_COLUMN
    cells = [
        (both(Label.GATE), ticket.gate, COLUMN, 820, narrow),
        (both(Label.ZONE), ticket.zone, SECOND_COLUMN, 820, rest),
    ]
    if ticket.seat:
        cells.append((both(Label.ROW), ticket.row, COLUMN, 942, narrow))
        cells.append((both(Label.SEAT), ticket.seat, SECOND_COLUMN, 942, rest))
    for label, value, x, y, width in cells:
        sheet.write(run(label, Face.TEXT, 28), (x, y), silk.pale, silk.deep)
        block = fit(value, Face.SHOW, width, ((70, 1), (58, 1), (46, 1), (36, 1)))
        sheet.write_block(block, (x, y + 72), WHITE, silk.deep)
    if not ticket.seat:
        kind = fit(ticket.type_name.km, Face.SHOW, COLUMN_WIDTH, ((56, 1), (46, 1), (38, 1)))
        sheet.write_block(kind, (COLUMN, 976), WHITE, silk.deep)
        other = fit(ticket.type_name.en, Face.TEXT, COLUMN_WIDTH, ((34, 1), (28, 1)))
        sheet.write_block(other, (COLUMN, 1028), silk.pale, silk.deep)
    sheet.write(run(ticket.reference, Face.TEXT, 28), (COLUMN, 1085), silk.spark, silk.deep)
