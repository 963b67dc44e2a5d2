"""The strokes of the house: lotus petal, flame leaf, rosette, woven lozenge, scale, hem."""

from __future__ import annotations

from collections.abc import Callable

from services.artwork.colours import Silk

Outline = Callable[[float, float], str]


def number(value: float) -> str:
    """One decimal, no useless zero: what a drawing needs and no byte more."""
    short = f"{value:.1f}".removesuffix(".0")
    return "0" if short == "-0" else short


def path(template: str, *values: float) -> str:
    return template.format(*map(number, values))


def petal(length: float, half_width: float) -> str:
    """A lotus petal as path data: foot at 0,0, tip `length` above it."""
    w, h = half_width, length
    return path(
        "M0 0C{} {} {} {} 0 {}C{} {} {} {} 0 0Z",
        *(-w, -h * 0.25, -w * 0.9, -h * 0.7, -h),
        *(w * 0.9, -h * 0.7, w, -h * 0.25),
    )


def flame(length: float, half_width: float) -> str:
    """A flame leaf with a hooked tip as path data: foot on 0,0."""
    w, h = half_width, length
    return path(
        "M{} 0C{} {} {} {} {} {}C{} {} {} {} {} {}C{} {} {} 0 {} 0Z",
        *(-w, -w * 1.1, -h * 0.45, -w * 0.1, -h * 0.6, w * 0.55, -h),
        *(w * 0.5, -h * 0.72, w * 0.95, -h * 0.62, w * 0.7, -h * 0.36),
        *(w * 1.15, -h * 0.3, w, w),
    )


class Drawing:
    """An SVG in the making. Repeated shapes are written once and used by reference."""

    def __init__(self, width: float, height: float, name: str) -> None:
        self.width, self.height = width, height
        # Several drawings may share one page, so each names its shapes after itself.
        self._name = name
        self._shapes: list[str] = []
        self._body: list[str] = []

    def add(self, markup: str) -> None:
        self._body.append(markup)

    def shape(self, markup: str) -> str:
        """Keep a shape for use; returns its name."""
        name = f"{self._name}-{len(self._shapes)}"
        self._shapes.append(f'<g id="{name}">{markup}</g>')
        return name

    def rectangle(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        place = path('x="{}" y="{}" width="{}" height="{}"', x, y, width, height)
        self.add(f'<rect {place} fill="{fill}"/>')

    def disc(self, x: float, y: float, radius: float, fill: str) -> None:
        place = path('cx="{}" cy="{}" r="{}"', x, y, radius)
        self.add(f'<circle {place} fill="{fill}"/>')

    def svg(self) -> str:
        size = path("0 0 {} {}", self.width, self.height)
        shapes = f"<defs>{''.join(self._shapes)}</defs>" if self._shapes else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}" '
            f'preserveAspectRatio="xMidYMid slice">{shapes}{"".join(self._body)}</svg>'
        )


def nested(outline: Outline, length: float, half_width: float, fills: tuple[str, ...]) -> str:
    """A petal in a petal in a petal, each in the next tone."""
    sizes = ((1.0, 1.0), (0.78, 0.66), (0.5, 0.32))
    return "".join(
        f'<path d="{outline(length * tall, half_width * wide)}" fill="{fill}"/>'
        for (tall, wide), fill in zip(sizes, fills, strict=False)
    )


def ring(
    drawing: Drawing,
    centre: tuple[float, float],
    count: int,
    foot: float,
    markup: str,
    *,
    turn: float = 0,
) -> None:
    """`count` copies of a shape around a centre, their feet on a circle of radius `foot`."""
    name = drawing.shape(f'<g transform="translate(0 {number(-foot)})">{markup}</g>')
    copies = "".join(
        f'<use href="#{name}" transform="rotate({number(turn + place * 360 / count)})"/>'
        for place in range(count)
    )
    drawing.add(f'<g transform="{path("translate({} {})", *centre)}">{copies}</g>')


def row(
    drawing: Drawing, start: tuple[float, float], width: float, count: int, markup: str
) -> None:
    """`count` copies of a shape side by side, their feet at the height of `start`."""
    left, foot = start
    name = drawing.shape(markup)
    step = width / count
    copies = "".join(
        f'<use href="#{name}" x="{number(left + (place + 0.5) * step)}"/>'
        for place in range(count)
    )
    drawing.add(f'<g transform="translate(0 {number(foot)})">{copies}</g>')


def petal_row(
    drawing: Drawing, foot: float, count: int, length: float, fills: tuple[str, str]
) -> None:
    """Lotus buds in a row across the drawing, pointing up."""
    half = drawing.width / count / 2
    markup = (
        f'<path d="{petal(length, half)}" fill="{fills[0]}"/>'
        f'<path d="{petal(length * 0.62, half * 0.55)}" fill="{fills[1]}"/>'
    )
    row(drawing, (0, foot), drawing.width, count, markup)


def lotus_hem(
    drawing: Drawing, top: float, count: int, length: float, fills: tuple[str, str]
) -> None:
    """The lower edge of a silk head: petals that hang over what follows."""
    half = drawing.width / count / 1.38
    markup = (
        f'<path d="{petal(-length * 1.4, half)}" fill="{fills[0]}"/>'
        f'<path d="{petal(-length * 0.87, half * 0.38)}" fill="{fills[1]}"/>'
    )
    drawing.rectangle(0, top, drawing.width, 4, fills[0])
    row(drawing, (0, top - length * 0.45), drawing.width, count, markup)


def rosette(
    drawing: Drawing, centre: tuple[float, float], radius: float, silk: Silk, petals: int
) -> None:
    """Three rings of petals around a disc; `petals` from 12 to 16 in the two inner rings."""
    turn = 180 / petals

    def ring_of(count: int, foot: float, tall: float, wide: float, fills: tuple[str, ...]) -> None:
        markup = nested(petal, radius * tall, radius * wide, fills)
        ring(drawing, centre, count, radius * foot, markup, turn=turn if count > petals else 0)

    ring_of(petals * 2, 0.7, 0.62, 0.1, (silk.deep, silk.ground, silk.deep))
    ring_of(petals, 0.52, 0.48, 0.14, (silk.ground, silk.petal, silk.ground))
    inner = nested(petal, radius * 0.34, radius * 0.09, (silk.deep, silk.spark, silk.ground))
    ring(drawing, centre, petals, radius * 0.3, inner, turn=turn)


def stepped_lozenge(size: float) -> str:
    """The woven diamond of hol silk as path data, from its left corner; `size` is half its width.

    Two steps up, the flat top, two steps down, the right corner, and the same way back.
    """
    step, flat, corner = size * 0.35, size * 0.6, size * 0.2
    moves = [("h", step), ("v", -step)] * 2 + [("h", flat)] + [("v", step), ("h", step)] * 2
    back = [("h", -step), ("v", step)] * 2 + [("h", -flat)] + [("v", -step), ("h", -step)] * 2
    outline = "".join(axis + number(way) for axis, way in [*moves, ("v", corner), *back])
    return f"M{number(-size)} 0{outline}z"


def hol(
    drawing: Drawing, box: tuple[float, float, float, float], size: float, fills: tuple[str, str]
) -> None:
    """Hol silk over a box (x, y, width, height): lozenges in lozenges, every other row shifted."""
    x, y, width, height = box
    lozenges = "".join(
        f'<path d="{stepped_lozenge(size * share)}" fill="{fill}"/>'
        for share, fill in ((1, fills[0]), (0.55, fills[1]), (0.2, fills[0]))
    )
    name = drawing.shape(lozenges)
    copies = "".join(
        f'<use href="#{name}" x="{number(x + column * size)}" y="{number(y + line * size)}"/>'
        for line in range(int(height / size) + 2)
        for column in range(line % 2, int(width / size) + 2, 2)
    )
    drawing.add(copies)


def scales(drawing: Drawing, top: float, width: float, silk: Silk, *, lit_every: int = 3) -> None:
    """Naga scales from `top` down to the foot: offset discs; some rows catch the light."""
    names = [drawing.shape(_scale(width, silk, lit)) for lit in (silk.ground, silk.petal)]
    y, line = top, 0
    while y < drawing.height + width:
        lit = line % lit_every == 0
        x = -width + (line % 2) * width / 2
        copies = ""
        while x < drawing.width + width:
            copies += f'<use href="#{names[lit]}" x="{number(x)}"/>'
            x += width
        drawing.add(f'<g transform="translate(0 {number(y)})">{copies}</g>')
        y, line = y + width / 2, line + 1


def _scale(width: float, silk: Silk, lit: str) -> str:
    discs = ((0.56, 0.5, silk.deep), (0.42, 0.56, lit), (0.22, 0.64, silk.deep))
    return "".join(
        f'<circle cy="{number(width * drop)}" r="{number(width * radius)}" fill="{fill}"/>'
        for radius, drop, fill in discs
    )
