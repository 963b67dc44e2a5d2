"""The payment card that any bank app scans: white, black and the red of KHQR, no ornament."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image, ImageDraw

from services.artwork import codes
from services.artwork.colours import KHQR_RED, WHITE
from services.artwork.fitting import fit
from services.artwork.labels import SEPARATOR, WORDMARK, Label, both
from services.artwork.lettering import run
from services.artwork.schemas import KhqrCard, Picture
from services.artwork.sheet import Sheet
from services.artwork.typefaces import Face
from services.core.money import Currency

WIDTH, HEIGHT = 900, 1240
AIM_BYTES = 40_000
SIDE = 70
BLACK = "#000000"
GREY = "#4D4D4D"
DASH_GREY = "#A6A6A6"

HEADER_HEIGHT = 132
FOLD = 60
DIVIDER_Y = 342
CODE_ROOM = 745
CODE_TOP = DIVIDER_Y + 4
GAP = 10
SIGN_SHARE = 0.075

SIGNS = {
    Currency.USD: ("$", Face.SHOW, 66),
    Currency.KHR: ("៛", Face.STRONG, 84),
}


def draw(card: KhqrCard) -> Picture:
    """The card as a palette PNG of 900 x 1240 pixels."""
    sheet = _template().copy()
    _head(sheet, card)
    _code(sheet, card)
    _foot(sheet, card)
    return sheet.picture(AIM_BYTES)


@lru_cache(maxsize=1)
def _template() -> Sheet:
    """What every card has: the red header with its folded corner and the torn edge."""
    sheet = Sheet(WIDTH, HEIGHT, WHITE)
    sheet.fill((0, 0, WIDTH, HEADER_HEIGHT), KHQR_RED)
    fold = Image.new("L", (4 * FOLD, 4 * FOLD))
    ImageDraw.Draw(fold).polygon(((0, 0), (4 * FOLD, 0), (4 * FOLD, 4 * FOLD)), fill=255)
    small = fold.resize((FOLD, FOLD), Image.Resampling.BOX)
    sheet.stamp(small, (WIDTH - FOLD, HEADER_HEIGHT), KHQR_RED, WHITE)
    wordmark = run(WORDMARK, Face.STRONG, 60)
    baseline = (HEADER_HEIGHT + wordmark.height) // 2 - (wordmark.top + wordmark.height)
    sheet.write(wordmark, (WIDTH // 2, baseline), WHITE, KHQR_RED, align="middle")
    sheet.dashes(DIVIDER_Y, 12, 3, DASH_GREY)
    return sheet


def _head(sheet: Sheet, card: KhqrCard) -> None:
    payee = fit(card.payee.line, Face.TEXT, WIDTH - 2 * SIDE - FOLD, ((36, 1), (30, 1)))
    sheet.write_block(payee, (SIDE, 198), BLACK, WHITE)
    amount = run(card.amount, Face.SHOW, 104)
    box = sheet.write(amount, (SIDE, 310), BLACK, WHITE)
    if card.other_amount:
        other = run(card.other_amount, Face.TEXT, 36)
        sheet.write(other, (box[2] + 24, 310), GREY, WHITE)


def _code(sheet: Sheet, card: KhqrCard) -> None:
    small = codes.code(card.payload, sheet.index(BLACK), sheet.index(WHITE))
    large, module_px = codes.enlarged(small, CODE_ROOM)
    corner = ((WIDTH - large.width) // 2, CODE_TOP + (CODE_ROOM - large.height) // 2)
    sheet.place(large, corner)
    centre = (WIDTH // 2, corner[1] + large.height // 2)
    radius = round(large.width * SIGN_SHARE)
    sheet.disc(centre, radius, WHITE, BLACK)
    sheet.disc(centre, radius - module_px * 2 // 3, BLACK, WHITE)
    sign = run(*SIGNS[card.currency])
    baseline = centre[1] - sign.top - sign.height // 2
    sheet.write(sign, (centre[0], baseline), WHITE, BLACK, align="middle")


def _foot(sheet: Sheet, card: KhqrCard) -> None:
    left_edge, until_width = WIDTH - SIDE, 0
    if card.until:  # a code that lasts has no end
        label = run(both(Label.UNTIL), Face.TEXT, 28)
        left_edge = sheet.write(label, (WIDTH - SIDE, 1122), GREY, WHITE, align="right")[0]
        until = run(card.until, Face.SHOW, 56)
        sheet.write(until, (WIDTH - SIDE, 1182), BLACK, WHITE, align="right")
        until_width = until.width
    room = left_edge - 40 - SIDE
    purpose = fit(card.purpose.km, Face.TEXT, room, ((30, 1), (28, 1)))
    sheet.write_block(purpose, (SIDE, 1122), BLACK, WHITE)
    # The purpose repeats from card to card, the number never: apart, the former is kept.
    order = run(SEPARATOR.lstrip() + card.order, Face.TEXT, 28)
    room = WIDTH - 2 * SIDE - until_width - 40 - order.width - GAP
    english_purpose = run(
        fit(card.purpose.en, Face.TEXT, room, ((28, 1),)).lines[0], Face.TEXT, 28
    )
    box = sheet.write(english_purpose, (SIDE, 1178), GREY, WHITE)
    sheet.write(order, (box[2] + GAP, 1178), GREY, WHITE)
