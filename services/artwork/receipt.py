"""The receipt picture: silk head with the sum, the facts, a code to check it by."""

from __future__ import annotations

from functools import lru_cache

from services.artwork import codes
from services.artwork.colours import INK, SILKS, WHITE, Pair, mix
from services.artwork.drawings import silk_head_svg, swan_svg
from services.artwork.fitting import fit
from services.artwork.labels import BRAND_KHMER, Label, both, english, khmer
from services.artwork.lettering import run
from services.artwork.schemas import Fact, Picture, ReceiptPicture
from services.artwork.sheet import Sheet, silhouette
from services.artwork.typefaces import Face

WIDTH, HEIGHT = 960, 1200
AIM_BYTES = 45_000
SIDE = 64
HEAD, HEM = 378, 40
FACTS_TOP, FACTS_BOTTOM = 446, 886
MOST_FACT_HEIGHT = 88
CODE_TOP, CODE_SIDE = 930, 206
WORDS_LEFT = 316
QUIET_INK = "#5C4A54"
LINE = "#E6DBE2"


def draw(receipt: ReceiptPicture) -> Picture:
    """The receipt as a palette PNG of 960 x 1200 pixels."""
    sheet = _form(receipt.pair).copy()
    _sum(sheet, receipt)
    height = min(MOST_FACT_HEIGHT, (FACTS_BOTTOM - FACTS_TOP) // max(len(receipt.facts), 1))
    for place, fact in enumerate(receipt.facts):
        _fact(sheet, fact, FACTS_TOP + place * height, height, ruled=place > 0)
    small = codes.code(receipt.check_url, sheet.index(INK), sheet.index(WHITE))
    quiet = 2 * codes.QUIET_MODULES
    module_px = CODE_SIDE // small.width
    large, _ = codes.enlarged(small, module_px * (small.width + quiet))
    sheet.place(large, (SIDE, CODE_TOP))
    return sheet.picture(AIM_BYTES)


@lru_cache(maxsize=8)
def _form(pair: Pair) -> Sheet:
    """What all receipts on one silk share."""
    silk = SILKS[pair]
    sheet = Sheet(WIDTH, HEIGHT, WHITE)
    head = silk_head_svg(silk, WIDTH, HEAD, HEM, WHITE)
    sheet.lay(head, (0, 0), WIDTH, (silk.deep, silk.ground, silk.weave, WHITE))
    swan = silhouette(swan_svg(WHITE, "#000000"), 92)
    sheet.stamp(swan, (SIDE - 6, 42), silk.spark, silk.deep)
    sheet.write(run(BRAND_KHMER, Face.SHOW, 54), (168, 106), WHITE, silk.deep)
    for label, baseline in ((Label.SCAN_TO_CHECK, 962), (Label.NOT_PROOF, 1078)):
        sheet.write(run(khmer(label), Face.TEXT, 30), (WORDS_LEFT, baseline), INK, WHITE)
        words = run(english(label), Face.TEXT, 30)
        sheet.write(words, (WORDS_LEFT, baseline + 46), QUIET_INK, WHITE)
    return sheet


def _sum(sheet: Sheet, receipt: ReceiptPicture) -> None:
    silk = SILKS[receipt.pair]
    status = run(both(receipt.status), Face.TEXT, 34)
    sheet.write(status, (WIDTH - SIDE, 102), silk.spark, silk.deep, align="right")
    other = run(receipt.other_amount, Face.TEXT, 38)
    pale = mix(silk.pale, WHITE, 0.3)
    sheet.write(other, (WIDTH - SIDE, 318), pale, silk.deep, align="right")
    room = WIDTH - 2 * SIDE - other.width - 30
    amount = fit(receipt.amount, Face.SHOW, room, ((148, 1), (120, 1), (96, 1)))
    sheet.write_block(amount, (SIDE, 318), WHITE, silk.deep)


def _fact(sheet: Sheet, fact: Fact, top: int, height: int, *, ruled: bool) -> None:
    if ruled:
        sheet.fill((SIDE, top, WIDTH - SIDE, top + 2), LINE)
    middle = top + height // 2 + 11
    label = run(both(fact.label), Face.TEXT, 30)
    sheet.write(label, (SIDE, middle), QUIET_INK, WHITE)
    room = WIDTH - 2 * SIDE - label.width - 40
    whole = fit(fact.value.line, Face.STRONG, room, ((32, 1), (28, 1)))
    if whole.lines == (fact.value.line,) or fact.value.km == fact.value.en:
        letters = run(whole.lines[0], whole.face, whole.size_px)
        sheet.write(letters, (WIDTH - SIDE, middle), INK, WHITE, align="right")
        return
    for words, baseline in ((fact.value.km, middle - 19), (fact.value.en, middle + 19)):
        block = fit(words, Face.STRONG, room, ((28, 1),))
        letters = run(block.lines[0], block.face, block.size_px)
        sheet.write(letters, (WIDTH - SIDE, baseline), INK, WHITE, align="right")
