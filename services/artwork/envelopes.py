"""Envelopes of money as SVG: closed silk under a seal, or open with a sheet of ivory in it."""

from __future__ import annotations

from typing import Final

from services.artwork.colours import SILKS, Silk, mix
from services.artwork.drawings import nested_svg, swan_svg
from services.artwork.performers import BOX_WIDTH, FACE, bust
from services.artwork.schemas import Artwork, Hair, Motif
from services.artwork.shapes import Drawing, flame, hol, nested, path, petal, ring, row

WIDTH, HEIGHT = 720, 1080
IVORY: Final = "#FFF6E4"
# Middle and radius of the seal; the paper of an opened envelope stands above it.
CLOSED_SEAL, OPENED_SEAL = (360, 470, 184), (360, 564, 120)


def motif_of(artwork: Artwork) -> Motif:
    """What the seal shows, unless it is a singer."""
    return list(Motif)[artwork.seed % len(Motif)]


def envelope_svg(artwork: Artwork, *, opened: bool = False) -> str:
    """The cloth, the flap and the seal; with a paper in between once it is opened.

    The seal shows a singer where the artwork has one, else what the seed says (`Motif`).
    """
    silk = SILKS[artwork.pair]
    drawing = Drawing(WIDTH, HEIGHT, f"envelope-{artwork.seed:x}-{int(opened)}")
    drawing.rectangle(0, 0, WIDTH, HEIGHT, silk.deep)
    weave = Drawing(WIDTH, HEIGHT, f"envelope-weave-{int(opened)}")
    hol(weave, (0, 0, WIDTH, HEIGHT), 60, (silk.weave, silk.deep))
    drawing.add(nested_svg(weave.svg(), WIDTH, HEIGHT))
    if opened:
        _paper(drawing, silk)
    else:
        _flap(drawing, silk)
    _seal(drawing, artwork, OPENED_SEAL if opened else CLOSED_SEAL)
    _foot(drawing, silk)
    return drawing.svg()


def woven(silk: Silk) -> str:
    """The pattern of the flap."""
    return mix(silk.ground, silk.deep, 0.22)


_TONGUE = "M0 0H720V{0}C610 {1} 470 {2} 360 {3} 250 {2} 110 {1} 0 {0}Z"


def _flap(drawing: Drawing, silk: Silk) -> None:
    """A tongue of brighter silk with a hem of gold, its tip under the seal."""
    drawing.add(f'<path d="{path(_TONGUE, 262, 372, 436, 500)}" fill="{silk.spark}"/>')
    drawing.add(f'<clipPath id="flap"><path d="{path(_TONGUE, 250, 360, 424, 488)}"/></clipPath>')
    inside = Drawing(WIDTH, 500, "flap-weave")
    inside.rectangle(0, 0, WIDTH, 500, silk.ground)
    hol(inside, (0, 0, WIDTH, 500), 60, (woven(silk), silk.ground))
    drawing.add(f'<g clip-path="url(#flap)">{nested_svg(inside.svg(), WIDTH, 500)}</g>')


def _paper(drawing: Drawing, silk: Silk) -> None:
    """A sheet of ivory that has come out of the pocket."""
    drawing.add(f'<path d="M0 0H720V84L360 10 0 84Z" fill="{silk.ground}"/>')
    drawing.rectangle(86, 118, 548, 480, silk.spark)
    drawing.rectangle(94, 126, 532, 480, IVORY)
    pocket = "M0 {0}C150 {1} 260 {2} 360 {2} 460 {2} 570 {1} 720 {0}V1080H0Z"
    drawing.add(f'<path d="{path(pocket, 420, 500, 560)}" fill="{silk.spark}"/>')
    drawing.add(f'<path d="{path(pocket, 430, 510, 570)}" fill="{silk.deep}"/>')


def _seal(drawing: Drawing, artwork: Artwork, place: tuple[int, int, int]) -> None:
    silk, (x, y, radius) = SILKS[artwork.pair], place
    drawing.disc(x, y, radius, silk.spark)
    drawing.disc(x, y, radius * 0.94, silk.deep)
    if artwork.performer is not None:
        face = SILKS[artwork.performer_pair or artwork.pair]
        _singer(drawing, silk, artwork.performer, face, place)
        return
    match motif_of(artwork):
        case Motif.LOTUS:
            _lotus(drawing, silk, x, y, radius)
        case Motif.SUN:
            _sun(drawing, silk, x, y, radius)
        case Motif.SWANS:
            _swans(drawing, silk, x, y, radius)


def _lotus(drawing: Drawing, silk: Silk, x: float, y: float, radius: float) -> None:
    """Gold leaf on silk: three rings of petals, the hearts of them in the cloth's own colour."""
    outer = nested(petal, radius * 0.36, radius * 0.15, (silk.ground, silk.spark))
    ring(drawing, (x, y), 16, radius * 0.54, outer, turn=11.25)
    middle = nested(petal, radius * 0.42, radius * 0.17, (silk.deep, silk.spark, silk.ground))
    ring(drawing, (x, y), 12, radius * 0.3, middle)
    drawing.disc(x, y, radius * 0.34, silk.deep)
    heart = nested(petal, radius * 0.31, radius * 0.11, (silk.spark, silk.ground))
    ring(drawing, (x, y), 8, radius * 0.02, heart)


def _sun(drawing: Drawing, silk: Silk, x: float, y: float, radius: float) -> None:
    """Flames around a disc: the new year comes when the sun enters its first house."""
    tongue = f'<path d="{flame(radius * 0.4, radius * 0.12)}" fill="{silk.spark}"/>'
    ring(drawing, (x, y), 16, radius * 0.5, tongue)
    drawing.disc(x, y, radius * 0.46, silk.petal)
    drawing.disc(x, y, radius * 0.4, silk.deep)
    blossom = nested(petal, radius * 0.36, radius * 0.13, (silk.petal, silk.spark, silk.ground))
    ring(drawing, (x, y), 8, radius * 0.02, blossom)


def _swans(drawing: Drawing, silk: Silk, x: float, y: float, radius: float) -> None:
    """Two swans that face each other over a lotus."""
    side = radius * 0.92
    swan = swan_svg(silk.spark, silk.deep).replace(
        "<svg ", f'<svg width="{side:.1f}" height="{side:.1f}" ', 1
    )
    left, top = x - side * 0.96, y - side * 0.64
    right = 2 * x - left
    drawing.add(f'<g transform="translate({left:.1f} {top:.1f})">{swan}</g>')
    drawing.add(f'<g transform="translate({right:.1f} {top:.1f}) scale(-1 1)">{swan}</g>')
    blossom = nested(petal, radius * 0.42, radius * 0.12, (silk.ground, silk.petal, silk.spark))
    fan = "".join(
        f'<g transform="translate({x:.1f} {y + radius * 0.8:.1f}) rotate({turn})">{blossom}</g>'
        for turn in (-64, 64, -32, 32, 0)
    )
    drawing.add(fan)


def _singer(
    drawing: Drawing, silk: Silk, hair: Hair, face: Silk, place: tuple[int, int, int]
) -> None:
    x, y, radius = place
    halo = nested(petal, radius * 0.34, radius * 0.12, (silk.ground, silk.petal))
    ring(drawing, (x, y), 20, radius * 0.6, halo)
    drawing.disc(x, y, radius * 0.66, silk.spark)
    drawing.disc(x, y, radius * 0.62, face.ground if face != silk else silk.petal)
    scale = radius * 1.3 / BOX_WIDTH
    move = path("translate({} {})", x - FACE[0] * scale, y - FACE[1] * scale + radius * 0.06)
    circle = path('<circle cx="{}" cy="{}" r="{}"/>', x, y, radius * 0.62)
    drawing.add(f'<clipPath id="seal">{circle}</clipPath>')
    drawing.add(
        f'<g clip-path="url(#seal)"><g transform="{move} scale({scale:.3f})">'
        f"{bust(face, hair)}</g></g>"
    )


def _foot(drawing: Drawing, silk: Silk) -> None:
    """A row of buds along the lower edge."""
    half = WIDTH / 18 / 2
    markup = (
        f'<path d="{petal(34, half)}" fill="{silk.ground}"/>'
        f'<path d="{petal(20, half * 0.5)}" fill="{silk.spark}"/>'
    )
    row(drawing, (0, HEIGHT), WIDTH, 18, markup)
