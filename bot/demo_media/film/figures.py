"""People of the films: the house's singers with open mouths and eyes, arms and gowns."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from bot.demo_media.film.planes import Cutout, drawn, svg
from bot.demo_media.sound.voices import Tone
from services.artwork.colours import WHITE, Silk, mix
from services.artwork.performers import bust
from services.artwork.schemas import Hair

# A figure stands in this box: the bust of 216 x 252 on top, a gown below, air for the arms.
WIDTH, HEIGHT = 420, 900
LEFT = 102

_GOWN = (
    "M2 450C-20 560-52 720-70 880H286C268 720 236 560 214 450Z",
    (
        "M0 252C-8 330-4 400 2 450H214C220 400 224 330 216 252"
        "C200 216 170 200 150 192L110 236 70 192C46 200 16 216 0 252Z"
    ),
)
_FOLDS = "M58 470C44 600 20 740 8 840M108 470V840M158 470C172 600 196 740 208 840"
_SASH = "M84 200 50 214C90 310 140 400 206 452L212 430C170 370 130 300 110 236Z"
_COLLAR = "M70 192 110 236 150 192 136 187 110 216 84 187Z"
_BELT = "M0 440H216L218 470H-4Z"
_EYE = "M82 113Q91 103 101 113Q91 119 82 113ZM119 113Q129 103 138 113Q129 119 119 113Z"


class Lips:
    """Whether somebody's mouth is open at a moment, after the tones they sing or say."""

    def __init__(self, tones: Sequence[Tone]) -> None:
        ordered = sorted(tones)
        self._begins = [begin for begin, _, _ in ordered]
        self._ends = [begin + lasts * 0.7 for begin, lasts, _ in ordered]

    def open_at(self, at: float) -> bool:
        place = bisect_right(self._begins, at) - 1
        return place >= 0 and at < self._ends[place]


def face(silk: Silk, hair: Hair, *, talks: bool = False, looks: bool = False) -> str:
    """Head and shoulders, on request with an open mouth and open eyes."""
    parts = [bust(silk, hair)]
    if looks:
        parts.append(
            f'<path d="{_EYE}" fill="{WHITE}" stroke="{silk.deep}" stroke-width="2.4"/>'
            f'<circle cx="92" cy="112" r="4.6" fill="{silk.deep}"/>'
            f'<circle cx="128.500" cy="112" r="4.6" fill="{silk.deep}"/>'
        )
    if talks:
        parts.append(
            f'<ellipse cx="110" cy="147" rx="10" ry="8.500" fill="{silk.deep}"/>'
            f'<path d="M102 144Q110 141 118 144V146H102Z" fill="{WHITE}"/>'
            f'<path d="M104 152Q110 148 116 152Q110 156 104 152Z" fill="{silk.ground}"/>'
        )
    return "".join(parts)


def standing(silk: Silk, hair: Hair, skin: Silk, *, talks: bool, raised: bool = False) -> str:
    """A whole figure with a microphone in one hand; the other hangs, or is `raised`."""
    other = "M26 250C-30 200 -60 120 -74 40" if raised else "M22 250C-16 330 -30 420 -20 500"
    hand = (-76, 30) if raised else (-20, 508)
    sleeve = f'fill="none" stroke="{silk.ground}" stroke-width="42" stroke-linecap="round"'
    lozenges = "".join(
        f'<path d="M{x} 812l11 13-11 13-11-13Z" fill="{silk.ground}"/>'
        for x in range(-50, 276, 26)
    )
    return (
        f'<g transform="translate({LEFT} 0)">'
        f'<path d="{other}" {sleeve}/>'
        f'<circle cx="{hand[0]}" cy="{hand[1]}" r="18" fill="{skin.petal}"/>'
        f"{face(skin, hair, talks=talks)}"
        f'<path d="{_GOWN[0]}" fill="{silk.ground}"/>'
        f'<path d="{_FOLDS}" fill="none" stroke="{silk.deep}" stroke-width="5" opacity=".45"/>'
        f'<path d="M-62 800H278L282 850H-66Z" fill="{silk.spark}"/>{lozenges}'
        f"{bodice(silk)}"
        f'<path d="M194 262C226 330 212 380 178 340C160 300 150 250 138 206" {sleeve}/>'
        f"{microphone(skin)}</g>"
    )


def bodice(silk: Silk) -> str:
    """Silk over the shoulders of a face, with collar, sash and belt."""
    return (
        f'<path d="{_GOWN[1]}" fill="{silk.ground}"/>'
        f'<path d="{_BELT}" fill="{silk.petal}"/>'
        f'<path d="{_COLLAR}" fill="{silk.spark}"/>'
        f'<path d="{_SASH}" fill="{silk.petal}"/>'
    )


def microphone(silk: Silk) -> str:
    """Held before the lips of a face."""
    return (
        f'<path d="M122 168 142 208" stroke="{silk.deep}" stroke-width="11" '
        'stroke-linecap="round"/>'
        f'<circle cx="119" cy="164" r="12" fill="{WHITE}"/>'
        f'<circle cx="142" cy="208" r="17" fill="{silk.petal}"/>'
    )


def seated(silk: Silk, hair: Hair, skin: Silk, *, talks: bool, looks: bool = True) -> str:
    """Somebody in an armchair, hands in the lap; fills the box of a figure to y = 720."""
    chair = mix(silk.deep, "#000000", 0.25)
    sleeve = f'fill="none" stroke="{mix(silk.ground, silk.deep, 0.3)}" stroke-width="40"'
    return (
        f'<g transform="translate({LEFT} 0)">'
        f'<rect x="-58" y="150" width="336" height="480" rx="70" fill="{chair}"/>'
        f"{face(skin, hair, talks=talks, looks=looks)}{bodice(silk)}"
        f'<path d="M6 440H210L246 640H-30Z" fill="{silk.ground}"/>'
        f'<path d="M58 470 40 640M110 480V640M160 470 178 640" fill="none" '
        f'stroke="{silk.deep}" stroke-width="5" opacity=".45"/>'
        f'<path d="M-6 640H86L76 770H10ZM130 640H222L206 770H140Z" fill="{silk.ground}"/>'
        f'<path d="M6 770H80V800H-14ZM136 770H210L230 800H136Z" fill="{silk.deep}"/>'
        f'<path d="M22 256C0 340 20 420 92 452M194 256C216 340 196 420 124 452" {sleeve} '
        'stroke-linecap="round"/>'
        f'<circle cx="98" cy="456" r="19" fill="{skin.petal}"/>'
        f'<circle cx="120" cy="456" r="19" fill="{skin.petal}"/>'
        f'<rect x="-92" y="400" width="66" height="270" rx="30" fill="{chair}"/>'
        f'<rect x="246" y="400" width="66" height="270" rx="30" fill="{chair}"/></g>'
    )


def figure(markup: str, height: int) -> Cutout:
    """A standing figure, so many pixels high."""
    return Cutout(drawn(svg(WIDTH, HEIGHT, markup), round(WIDTH * height / HEIGHT)))


def portrait(markup: str, width: int) -> Cutout:
    """Head, shoulders and chest, so many pixels wide."""
    return Cutout(drawn(svg(260, 400, f'<g transform="translate(22 0)">{markup}</g>'), width))
