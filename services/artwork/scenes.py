"""The three scenes of a poster: sun, gate and river; a singer stands in the sun's disc."""

from __future__ import annotations

from dataclasses import dataclass

from services.artwork.colours import SILKS, Silk
from services.artwork.performers import FACE, bust
from services.artwork.schemas import Artwork
from services.artwork.seeds import Draws
from services.artwork.shapes import (
    Drawing,
    flame,
    nested,
    path,
    petal,
    ring,
    rosette,
    row,
    scales,
)


@dataclass(frozen=True, slots=True)
class Focus:
    """Where the eye goes: centre and radius of the sun's disc."""

    x: float
    y: float
    radius: float


def scene(drawing: Drawing, artwork: Artwork, focus: Focus) -> None:
    """Fill the drawing; the same artwork gives the same scene for ever."""
    silk = SILKS[artwork.pair]
    drawing.rectangle(0, 0, drawing.width, drawing.height, silk.ground)
    draws = Draws(artwork.seed)
    match artwork.seed % 3:
        case 0:
            _sun(drawing, silk, focus, draws)
            if artwork.performer is None:
                _flower(drawing, silk, focus, 8 + 2 * draws.number("flower", 3))
            _singer(drawing, artwork, focus, silk)
        case 1:
            _gate(drawing, silk, focus, open_gate=artwork.performer is not None)
            _singer(drawing, artwork, focus, silk)
        case _:
            _river_sun(drawing, silk, focus)
            _singer(drawing, artwork, focus)
            shore = focus.y + focus.radius * (1.5 if artwork.performer else 0.72)
            if shore < drawing.height * 0.85:
                scales(drawing, shore, focus.radius * 0.72, silk)


def _disc(drawing: Drawing, silk: Silk, focus: Focus, inside: str) -> None:
    drawing.disc(focus.x, focus.y, focus.radius, silk.spark)
    drawing.disc(focus.x, focus.y, focus.radius * 0.91, inside)


def _sun(drawing: Drawing, silk: Silk, focus: Focus, draws: Draws) -> None:
    petals = 12 + 2 * draws.number("petals", 3)
    rosette(drawing, (focus.x, focus.y), focus.radius * 3, silk, petals)
    _disc(drawing, silk, focus, silk.ground)


def _flower(drawing: Drawing, silk: Silk, focus: Focus, petals: int) -> None:
    """The open lotus inside the disc; a singer hides it."""
    length = focus.radius * 0.62
    markup = nested(petal, length, length * 0.34, (silk.deep, silk.petal, silk.deep))
    ring(drawing, (focus.x, focus.y), petals, focus.radius * 0.2, markup)
    drawing.disc(focus.x, focus.y, focus.radius * 0.26, silk.deep)
    drawing.disc(focus.x, focus.y, focus.radius * 0.17, silk.spark)


def _gate(drawing: Drawing, silk: Silk, focus: Focus, *, open_gate: bool) -> None:
    """A lotus arch in a glow of flames; a singer stands in the open arch."""
    foot = drawing.height * 1.02
    heart = (focus.x, focus.y + focus.radius * 0.7)
    outer = nested(
        petal, focus.radius * 1.9, focus.radius * 0.4, (silk.deep, silk.ground, silk.deep)
    )
    ring(drawing, heart, 18, focus.radius * 2.5, outer, turn=10)
    inner = (silk.petal, silk.ground, silk.petal)
    flames = nested(flame, focus.radius * 1.7, focus.radius * 0.34, inner)
    ring(drawing, heart, 18, focus.radius * 1.5, flames)
    for share, tone in ((1, silk.deep), (0.93, silk.spark), (0.89, silk.deep)):
        _arch(drawing, focus, foot, share, tone)
    if open_gate:
        _arch(drawing, focus, foot, 0.8, silk.ground)
        _disc(drawing, silk, focus, silk.ground)
        return
    tones = (silk.ground, silk.petal, silk.deep, silk.spark)
    for share, tone in zip((0.74, 0.6, 0.44, 0.29), tones, strict=True):
        _arch(drawing, focus, foot, share, tone)


def _arch(drawing: Drawing, focus: Focus, foot: float, share: float, fill: str) -> None:
    outline = petal((foot - focus.y + focus.radius * 1.7) * share, focus.radius * 2.2 * share)
    place = path("translate({} {})", focus.x, foot)
    drawing.add(f'<path transform="{place}" d="{outline}" fill="{fill}"/>')


def _river_sun(drawing: Drawing, silk: Silk, focus: Focus) -> None:
    rays = nested(petal, focus.radius * 1.5, focus.radius * 0.24, (silk.petal, silk.ground))
    ring(drawing, (focus.x, focus.y), 24, focus.radius * 1.12, rays)
    drawing.disc(focus.x, focus.y, focus.radius, silk.spark)


def _singer(drawing: Drawing, artwork: Artwork, focus: Focus, lights: Silk | None = None) -> None:
    """Head and shoulders before the disc; in a tall drawing a crowd holds up its lights."""
    if artwork.performer is None:
        return
    silk = SILKS[artwork.performer_pair or artwork.pair]
    scale = focus.radius / 98
    x, y = focus.x - FACE[0] * scale, focus.y - (FACE[1] - 12) * scale
    move = f"{path('translate({} {})', x, y)} scale({scale:.3f})"
    drawing.add(f'<g transform="{move}">{bust(silk, artwork.performer)}</g>')
    if lights is not None and drawing.height > drawing.width:
        _crowd(drawing, focus, lights)


def _crowd(drawing: Drawing, focus: Focus, silk: Silk) -> None:
    """Three rows of petals before the stage, the nearest the largest, every second row shifted."""
    room = drawing.height - (focus.y + focus.radius * 1.45)
    rows = ((0.36, 11, 0.42, silk.ground), (0.7, 10, 0.5, silk.petal), (1.02, 9, 0.58, silk.petal))
    for foot, count, tall, flame_tone in rows:
        step = drawing.width / count
        half = step * 0.6
        markup = nested(petal, room * tall, half, (silk.deep, flame_tone, silk.deep))
        line = drawing.height - room * (1 - foot)
        drawing.rectangle(0, line, drawing.width, room, silk.deep)
        start = (-step / 2 * (count % 2), line)
        row(drawing, start, drawing.width + step, count + 1, markup)
