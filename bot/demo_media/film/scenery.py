"""Places and lights that several films share, as SVG parts and cut-outs."""

from __future__ import annotations

import math

from PIL import Image

from bot.demo_media.film.planes import Cutout, cutout, drawn, svg
from services.artwork.colours import Silk, mix
from services.artwork.seeds import Draws
from services.artwork.shapes import Drawing, hol, petal, rosette


def gradient(name: str, stops: tuple[tuple[float, str], ...], *, across: bool = False) -> str:
    """From top to bottom, or across."""
    way = 'x2="1" y2="0"' if across else 'x2="0" y2="1"'
    parts = "".join(f'<stop offset="{at}" stop-color="{tone}"/>' for at, tone in stops)
    return f'<defs><linearGradient id="{name}" x1="0" y1="0" {way}>{parts}</linearGradient></defs>'


def ground(width: int, height: int, stops: tuple[tuple[float, str], ...], name: str = "g") -> str:
    return gradient(name, stops) + f'<rect width="{width}" height="{height}" fill="url(#{name})"/>'


def woven(box: tuple[float, float, float, float], size: float, tones: tuple[str, str]) -> str:
    """Krama or hol silk over a box (x, y, width, height)."""
    x, y, width, height = box
    cloth = Drawing(width, height, f"cloth-{round(x)}-{round(y)}")
    cloth.rectangle(0, 0, width, height, tones[1])
    hol(cloth, (0, 0, width, height), size, (tones[0], tones[1]))
    return cloth.svg().replace(
        "<svg ", f'<svg x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" ', 1
    )


def krama(x: float, y: float, width: float, height: float, tone: str, paper: str) -> str:
    """The checked scarf: squares of a tone on paper."""
    side = 24
    squares = "".join(
        f'<rect x="{x + column * side:g}" y="{y + line * side:g}" width="{side / 2}" '
        f'height="{side / 2}"/>'
        for line in range(int(height / side))
        for column in range(int(width / side))
    )
    stripes = "".join(
        f'<rect x="{x:g}" y="{y + line * side:g}" width="{width:g}" height="{side / 2}" '
        'opacity=".45"/>'
        for line in range(int(height / side))
    )
    uprights = "".join(
        f'<rect x="{x + column * side:g}" y="{y:g}" width="{side / 2}" height="{height:g}" '
        'opacity=".45"/>'
        for column in range(int(width / side))
    )
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{paper}"/>'
        f'<g fill="{tone}">{stripes}{uprights}{squares}</g>'
    )


def palm(x: float, foot: float, height: float, tone: str) -> str:
    """A sugar palm: a thin trunk and a round head of fans."""
    head = foot - height
    fans = "".join(
        f'<path transform="translate({x:g} {head:g}) rotate({turn})" '
        f'd="{petal(height * 0.34, height * 0.05)}"/>'
        for turn in range(-150, 151, 20)
    )
    return (
        f'<g fill="{tone}"><path d="M{x - height * 0.022:g} {foot:g}L{x - height * 0.014:g} '
        f'{head:g}H{x + height * 0.014:g}L{x + height * 0.022:g} {foot:g}Z"/>{fans}</g>'
    )


def hills(width: float, line: float, tall: float, tone: str, seed: int) -> str:
    """A far skyline."""
    draws = Draws(seed)
    points = [
        f"{width * step / 16:.0f} {line - tall * draws.between(f'hill-{step}', 0.2, 1):.0f}"
        for step in range(17)
    ]
    return f'<path d="M0 {line:g}L{" L".join(points)}L{width:g} {line:g}Z" fill="{tone}"/>'


def temple(x: float, foot: float, height: float, tone: str) -> str:
    """Three towers like lotus buds on steps."""
    towers = "".join(
        f'<path transform="translate({x + shift * height:g} {foot - base * height:g})" '
        f'd="{petal(height * tall, height * 0.13)}"/>'
        for shift, base, tall in ((-0.42, 0.18, 0.5), (0.42, 0.18, 0.5), (0, 0.2, 0.78))
    )
    steps = "".join(
        f'<rect x="{x - height * half:g}" y="{foot - height * top:g}" '
        f'width="{2 * height * half:g}" height="{height * 0.09:g}"/>'
        for half, top in ((0.82, 0.08), (0.7, 0.16), (0.58, 0.24))
    )
    return f'<g fill="{tone}">{towers}{steps}</g>'


def beams(tone: str, length: int, steps: int, swing: float) -> list[Cutout]:
    """A beam of light that hangs from its lamp, from one side of its swing to the other.

    Lay each with the middle of its upper edge at the lamp.
    """
    width = round(length * math.sin(math.radians(swing + 8))) * 2
    hanging = drawn(
        svg(
            width,
            length,
            '<defs><linearGradient id="b" x1="0" y1="0" x2="0" y2="1">'
            f'<stop offset="0" stop-color="{tone}" stop-opacity=".75"/>'
            f'<stop offset=".6" stop-color="{tone}" stop-opacity=".22"/>'
            f'<stop offset="1" stop-color="{tone}" stop-opacity="0"/></linearGradient></defs>'
            f'<path transform="translate({width // 2} 0)" '
            f'd="M-10 0H10L{length * 0.11:.0f} {length}H{-length * 0.11:.0f}Z" fill="url(#b)"/>',
        ),
        width,
    )
    turns = [swing - 2 * swing * step / (steps - 1) for step in range(steps)]
    return [Cutout(_turned(hanging, turn, (width // 2, 0))) for turn in turns]


def _turned(picture: Image.Image, degrees: float, middle: tuple[int, int]) -> Image.Image:
    """Turned clockwise; its colours stay whole where it is transparent."""
    turned = picture.convert("RGBa").rotate(-degrees, Image.Resampling.BILINEAR, center=middle)
    return turned.convert("RGBA")


def swinging(at: float, period: float, steps: int, phase: float = 0.0) -> int:
    """Which step of a swing it is at a moment."""
    share = 0.5 + 0.5 * math.sin(2 * math.pi * (at / period + phase))
    return min(steps - 1, round(share * (steps - 1)))


def turning_rosette(silk: Silk, width: int, petals: int, steps: int) -> list[Cutout]:
    """A wheel of petals, `steps` pictures from one petal to the next."""
    wheel = Drawing(600, 600, "wheel")
    rosette(wheel, (300, 300), 228, silk, petals)
    wheel.disc(300, 300, 74, silk.spark)
    wheel.disc(300, 300, 66, silk.deep)
    still, middle = drawn(wheel.svg(), width), (width // 2, width // 2)
    turns = [360 / petals * step / steps for step in range(steps)]
    return [Cutout(_turned(still, turn, middle)) for turn in turns]


def crowd(width: int, height: int, tone: str, seed: int, lights: tuple[str, ...]) -> Cutout:
    """Heads and raised hands before the stage, some with small lights."""
    draws, parts = Draws(seed), []
    step = height * 0.42
    for place in range(int(width / step) + 2):
        x = place * step + draws.between(f"x-{place}", -0.2, 0.2) * step
        top = height * draws.between(f"y-{place}", 0.34, 0.6)
        parts.append(_head(x, top, step, height, draws.between(f"r-{place}", 0.27, 0.36)))
        if draws.number(f"hand-{place}", 3) == 0:
            side = 1 if draws.number(f"side-{place}", 2) else -1
            reach = top - height * draws.between(f"reach-{place}", 0.16, 0.3)
            parts.append(_hand(x, reach, side * step, height, (tone, lights[place % len(lights)])))
    return cutout(width, height, f'<g fill="{tone}">{"".join(parts)}</g>')


def _head(x: float, top: float, step: float, foot: float, share: float) -> str:
    head, wide = step * share, step * 0.62
    collar = top + head * 1.1
    return (
        f'<circle cx="{x:.0f}" cy="{top:.0f}" r="{head:.0f}"/>'
        f'<path d="M{x - wide:.0f} {foot}C{x - wide:.0f} {collar:.0f} '
        f'{x + wide:.0f} {collar:.0f} {x + wide:.0f} {foot}Z"/>'
    )


def _hand(x: float, reach: float, aside: float, foot: float, tones: tuple[str, str]) -> str:
    """An arm to one side and what it waves."""
    hand, wide = x + aside * 0.55, abs(aside) * 0.16
    return (
        f'<path d="M{x + aside * 0.4:.0f} {foot * 0.9:.0f}L{hand:.0f} {reach:.0f}" fill="none" '
        f'stroke="{tones[0]}" stroke-width="{wide:.0f}" stroke-linecap="round"/>'
        f'<path d="M{hand:.0f} {reach:.0f}l{aside * 0.1:.0f} {-foot * 0.13:.0f}" '
        f'stroke="{tones[1]}" stroke-width="{wide * 0.7:.0f}" stroke-linecap="round"/>'
    )


def night(silk: Silk) -> str:
    return mix(silk.deep, "#000000", 0.5)
