"""The wallet at a glance: silk, the dollars large, riel and points below, a band when frozen."""

from __future__ import annotations

from functools import lru_cache

from services.artwork.colours import SILKS, WHITE, Pair, Silk, mix
from services.artwork.drawings import silk_head_svg, swan_svg
from services.artwork.fitting import fit
from services.artwork.labels import SEPARATOR, Label, both, english, khmer
from services.artwork.lettering import run
from services.artwork.schemas import Picture, WalletCard
from services.artwork.sheet import Sheet, silhouette
from services.artwork.typefaces import Face

WIDTH, HEIGHT, HEM = 960, 560, 40
AIM_BYTES = 30_000
SIDE = 64
SWAN = 92
LACQUER_EDGE = "#140D12"
# The cloth of a frozen wallet: the white of ice and the ink that reads on it.
ICE, ICE_INK = "#DCEBFA", "#0A1245"
BAND_TOP, BAND_HEIGHT = 432, 68
GAP = 44
STEPS = ((180, 1), (150, 1), (120, 1), (96, 1))
FROZEN_STEPS = ((148, 1), (120, 1), (96, 1))


def draw(card: WalletCard) -> Picture:
    """The card as a palette PNG of 960 x 560 pixels."""
    pair = Pair.BLUE if card.frozen else Pair.PLUM
    silk = SILKS[pair]
    sheet = _cloth(pair).copy()
    lift = -34 if card.frozen else 0
    steps = FROZEN_STEPS if card.frozen else STEPS
    dollars = fit(card.usd, Face.SHOW, WIDTH - 2 * SIDE, steps)
    sheet.write_block(dollars, (SIDE, 338 + lift), WHITE, silk.deep)
    _others(sheet, card, silk, 432 + lift)
    if card.frozen:
        _band(sheet)
    return sheet.picture(AIM_BYTES)


@lru_cache(maxsize=4)
def _cloth(pair: Pair) -> Sheet:
    """What all wallets on one silk share."""
    silk = SILKS[pair]
    sheet = Sheet(WIDTH, HEIGHT, LACQUER_EDGE)
    head = silk_head_svg(silk, WIDTH, HEIGHT - HEM, HEM, LACQUER_EDGE)
    sheet.lay(head, (0, 0), WIDTH, (silk.deep, silk.ground, silk.weave, WHITE))
    swan = silhouette(swan_svg(WHITE, "#000000"), SWAN)
    sheet.stamp(swan, (WIDTH - SIDE - SWAN + 6, 42), silk.spark, silk.deep)
    sheet.write(run(khmer(Label.WALLET), Face.SHOW, 54), (SIDE, 98), WHITE, silk.deep)
    pale = mix(silk.pale, WHITE, 0.3)
    sheet.write(run(both(Label.BALANCE), Face.TEXT, 32), (SIDE, 160), pale, silk.deep)
    return sheet


def _others(sheet: Sheet, card: WalletCard, silk: Silk, baseline: int) -> None:
    """Riel and points side by side; points lose their English word before anything is cut."""
    box = sheet.write(run(card.khr, Face.SHOW, 60), (SIDE, baseline), silk.spark, silk.deep)
    left = box[2] + GAP
    if left + run(card.points, Face.SHOW, 60).width + GAP * 5 > WIDTH - SIDE:
        left, baseline = SIDE, baseline + 58
    box = sheet.write(run(card.points, Face.SHOW, 60), (left, baseline), silk.spark, silk.deep)
    room = WIDTH - SIDE - box[2] - 18
    words = khmer(Label.POINTS) + SEPARATOR + english(Label.POINTS)
    for text in (words, khmer(Label.POINTS)):
        letters = run(text, Face.TEXT, 34)
        if letters.width <= room:
            break
    pale = mix(silk.pale, WHITE, 0.3)
    sheet.write(letters, (box[2] + 18, baseline), pale, silk.deep)


def _band(sheet: Sheet) -> None:
    """A band of ice across the cloth; it says so in words, too."""
    sheet.fill((0, BAND_TOP, WIDTH, BAND_TOP + BAND_HEIGHT), ICE)
    words = run(both(Label.FROZEN), Face.STRONG, 36)
    sheet.write(words, (WIDTH // 2, BAND_TOP + 47), ICE_INK, ICE, align="middle")
