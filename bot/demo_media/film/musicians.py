"""A band in flat tones: `silk` gives skin and hair, `coat` the clothes, `gold` the instruments."""

from __future__ import annotations

from bot.demo_media.film.planes import Cutout, cutout
from services.artwork.colours import WHITE, Silk

_EYES = "M{0} 66q7 5 14 0M{1} 66q7 5 14 0"


def _head(x: int, silk: Silk, hair: str) -> str:
    """A calm face with closed eyes under its hair; its middle is `x`, 60."""
    return (
        f'<rect x="{x - 14}" y="92" width="28" height="40" fill="{silk.ground}"/>'
        f'<circle cx="{x}" cy="60" r="46" fill="{silk.petal}"/>'
        f'<path d="{_EYES.format(x - 24, x + 8)}M{x - 8} 86q8 5 16 0" fill="none" '
        f'stroke="{silk.deep}" stroke-width="3.500" stroke-linecap="round"/>'
        f'<path d="{hair}" fill="{silk.deep}"/>'
    )


def guitarist(silk: Silk, coat: Silk, gold: Silk) -> Cutout:
    hair = "M100 66C92-6 210-8 200 66 196 42 176 34 150 34S106 44 100 66Z"
    sleeves = (
        'M212 140C250 190 250 210 236 190M90 140C60 200 80 250 130 262" fill="none" '
        f'stroke="{coat.petal}" stroke-width="34" stroke-linecap="round'
    )
    return cutout(
        330,
        560,
        f"{_head(150, silk, hair)}"
        f'<path d="M86 130C110 104 190 104 214 130L226 330H74Z" fill="{coat.ground}"/>'
        f'<path d="M78 330H222L236 560H170L150 400 130 560H64Z" fill="{silk.deep}"/>'
        f'<path d="M96 250 310 150" stroke="{gold.ground}" stroke-width="16"/>'
        '<g transform="rotate(-20 130 262)">'
        f'<ellipse cx="130" cy="262" rx="74" ry="52" fill="{gold.petal}"/>'
        f'<circle cx="134" cy="260" r="18" fill="{gold.deep}"/></g>'
        f'<path d="{sleeves}"/>',
    )


def drummer(silk: Silk, coat: Silk, gold: Silk) -> Cutout:
    hair = "M184 62C178-4 284-4 276 62 270 38 250 32 230 32S190 44 184 62Z"
    return cutout(
        460,
        380,
        f"{_head(230, silk, hair)}"
        f'<path d="M150 260C160 120 300 120 310 260Z" fill="{coat.ground}"/>'
        f'<rect x="90" y="200" width="280" height="130" rx="18" fill="{silk.petal}"/>'
        f'<rect x="90" y="200" width="280" height="18" fill="{gold.petal}"/>'
        f'<circle cx="230" cy="300" r="80" fill="{silk.deep}"/>'
        f'<circle cx="230" cy="300" r="70" fill="{gold.spark}"/>'
        f'<path d="M20 140H150M310 140H440" stroke="{gold.petal}" stroke-width="12"/>'
        f'<path d="M85 140V340M375 140V340" stroke="{silk.deep}" stroke-width="8"/>',
    )


def keys(silk: Silk, coat: Silk, gold: Silk) -> Cutout:
    hair = "M128 130C118-40 244-40 234 130 220 80 214 50 180 40 146 50 140 80 128 130Z"
    black = "".join(
        f'<rect x="{x}" y="250" width="14" height="34" fill="{silk.deep}"/>'
        for x in range(34, 330, 26)
    )
    sleeves = (
        'M120 150C80 210 90 240 120 250M242 150C282 210 272 240 242 250" fill="none" '
        f'stroke="{coat.petal}" stroke-width="32" stroke-linecap="round'
    )
    return cutout(
        360,
        560,
        f"{_head(180, silk, hair)}"
        f'<path d="M112 136C140 106 222 106 250 136L262 300H100Z" fill="{coat.ground}"/>'
        f'<path d="{sleeves}"/>'
        f'<path d="M110 300H252L262 560H200L180 420 160 560H100Z" fill="{silk.deep}"/>'
        f'<path d="M60 300 20 560M300 300 340 560" stroke="{gold.ground}" stroke-width="14"/>'
        f'<rect x="20" y="244" width="320" height="56" rx="8" fill="{WHITE}"/>{black}',
    )
