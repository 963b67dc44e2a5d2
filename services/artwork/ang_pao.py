"""The envelope for a group as a picture: closed, or with the sum that somebody found in it."""

from __future__ import annotations

from functools import lru_cache

from services.artwork.colours import SILKS, WHITE, Silk
from services.artwork.drawings import swan_svg, tones_of
from services.artwork.envelopes import HEIGHT, IVORY, WIDTH, envelope_svg, woven
from services.artwork.fitting import fit
from services.artwork.labels import Label, both
from services.artwork.lettering import run
from services.artwork.schemas import AngPaoPicture, Artwork, Picture
from services.artwork.sheet import Sheet, silhouette
from services.artwork.typefaces import Face

AIM_BYTES = 40_000
SIDE = 64
TITLE_TOP, ROOM = 768, WIDTH - 2 * SIDE


def draw(envelope: AngPaoPicture) -> Picture:
    """A palette PNG of 720 x 1080 pixels."""
    sheet = _cloth(envelope.artwork, bool(envelope.amount)).copy()
    silk = SILKS[envelope.artwork.pair]
    if envelope.amount:
        _sum(sheet, envelope.amount, silk)
    _words(sheet, envelope, silk)
    return sheet.picture(AIM_BYTES)


@lru_cache(maxsize=32)
def _cloth(artwork: Artwork, opened: bool) -> Sheet:
    """What all envelopes of one look share."""
    silk = SILKS[artwork.pair]
    sheet = Sheet(WIDTH, HEIGHT, silk.deep)
    tones = dict.fromkeys((*tones_of(artwork), silk.weave, woven(silk)))
    if opened:
        tones[IVORY] = None
    svg = envelope_svg(artwork, opened=opened)
    sheet.lay(svg, (0, 0), WIDTH, tuple(tones), most_colours=24)
    swan = silhouette(swan_svg(WHITE, "#000000"), 64)
    sheet.stamp(swan, (WIDTH - SIDE - 60, HEIGHT - SIDE - 56), silk.spark, silk.deep)
    return sheet


def _sum(sheet: Sheet, amount: str, silk: Silk) -> None:
    words = run(both(Label.RECEIVED), Face.TEXT, 32)
    sheet.write(words, (WIDTH // 2, 206), silk.deep, IVORY, align="middle")
    block = fit(amount, Face.SHOW, 470, ((180, 1), (150, 1), (120, 1), (96, 1), (72, 1)))
    line = run(block.lines[0], block.face, block.size_px)
    sheet.write(line, (WIDTH // 2, 366), silk.deep, IVORY, align="middle")


def _words(sheet: Sheet, envelope: AngPaoPicture, silk: Silk) -> None:
    """What it is for in both languages, a wish, and who gives it."""
    middle = WIDTH // 2
    title = fit(envelope.title.km, Face.CEREMONY, ROOM, ((56, 1), (48, 1), (40, 1), (34, 2)))
    baseline = TITLE_TOP
    for text in title.lines:
        line = run(text, title.face, title.size_px)
        sheet.write(line, (middle, baseline), silk.spark, silk.deep, align="middle")
        baseline += round(title.size_px * 1.5)
    if envelope.title.en != envelope.title.km:
        second = fit(envelope.title.en, Face.SHOW, ROOM, ((44, 1), (36, 1), (30, 1)))
        line = run(second.lines[0], second.face, second.size_px)
        sheet.write(line, (middle, baseline), WHITE, silk.deep, align="middle")
    wish = fit(envelope.wish, Face.TEXT, ROOM, ((34, 1), (30, 2)))
    baseline = 902
    for text in wish.lines:
        line = run(text, wish.face, wish.size_px)
        sheet.write(line, (middle, baseline), silk.pale, silk.deep, align="middle")
        baseline += 46
    giver = fit(envelope.giver, Face.STRONG, ROOM - 90, ((32, 1), (28, 1)))
    line = run(giver.lines[0], giver.face, giver.size_px)
    sheet.write(line, (SIDE, HEIGHT - SIDE - 8), WHITE, silk.deep)
