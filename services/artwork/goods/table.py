"""What every drawing of goods stands on: krama cloth, a shadow, and the print of the artist."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from services.artwork.colours import SILKS, Pair, Silk, mix
from services.artwork.drawings import nested_svg, swan_svg
from services.artwork.performers import BOX_WIDTH, FACE, bust
from services.artwork.schemas import Artwork, Hair
from services.artwork.seeds import Draws
from services.artwork.shapes import Drawing, hol, nested, path, petal, ring, rosette

SIDE: Final = 400
MIDDLE: Final = SIDE / 2
IVORY: Final = "#F6EFE6"
IVORY_FOLD: Final = "#D9CDBD"
BLACK: Final = "#241A22"
BLACK_FOLD: Final = "#3B2D38"
_CHECK: Final = 28
_CHECK_SHARE: Final = 0.34
_SHADE: Final = 0.45


@dataclass(frozen=True, slots=True)
class Cloth:
    """What goods are made of: the plain side and the side away from the light."""

    body: str
    fold: str


CLOTHS: Final = {"ivory": Cloth(IVORY, IVORY_FOLD), "black": Cloth(BLACK, BLACK_FOLD)}


@dataclass(frozen=True, slots=True)
class Look:
    """Everything that the drawing of one product depends on, beside what it is."""

    seed: int
    pair: Pair
    cloth: str = "ivory"
    hair: Hair | None = None
    hair_pair: Pair | None = None

    @property
    def artwork(self) -> Artwork:
        return Artwork(self.seed, self.pair, self.hair, self.hair_pair)


class Table(Drawing):
    """A square of 400 units to draw goods on."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__(SIDE, SIDE, name)
        self.look = look
        self.silk = SILKS[look.pair]
        self.cloth = CLOTHS[look.cloth]
        self._name_of_clips = name
        self._clips = 0

    def krama(self) -> None:
        """The woven check of the shop, all over."""
        self.rectangle(0, 0, SIDE, SIDE, self.silk.ground)
        check(self, self.silk.deep, (0, 0, SIDE, SIDE), _CHECK_SHARE)

    def plain(self, fill: str) -> None:
        self.rectangle(0, 0, SIDE, SIDE, fill)

    def night(self) -> None:
        """Hol silk in the deep tone: for what is bright itself."""
        self.plain(self.silk.deep)
        hol(self, (0, 0, SIDE, SIDE), 40, (self.silk.weave, self.silk.deep))

    def fill(self, outline: str, fill: str, *, turn: str = "") -> None:
        self.add(f'<path d="{outline}" fill="{fill}"{_turned(turn)}/>')

    def line(self, outline: str, stroke: str, width: float) -> None:
        self.add(
            f'<path d="{outline}" fill="none" stroke="{stroke}" stroke-width="{width:g}" '
            'stroke-linecap="round" stroke-linejoin="round"/>'
        )

    def shade(self, outline: str, x: float = 8, y: float = 14) -> None:
        """The shadow on the cloth below."""
        place = path("translate({} {})", x, y)
        self.add(
            f'<path d="{outline}" fill="{self.silk.deep}" '
            f'fill-opacity="{_SHADE}" transform="{place}"/>'
        )

    def oval(self, x: float, y: float, wide: float, tall: float, fill: str) -> None:
        place = path('cx="{}" cy="{}" rx="{}" ry="{}"', x, y, wide, tall)
        self.add(f'<ellipse {place} fill="{fill}"/>')

    def clipped(self, outline: str, draw: Callable[[Table], None]) -> None:
        """Only what of a part lies inside the outline."""
        self.inside(outline, self._collected(draw))

    def inside(self, outline: str, markup: str, *, turn: str = "") -> None:
        """Only what of the markup lies inside the outline."""
        self._clips += 1
        name = f"{self._name_of_clips}-clip{self._clips}"
        self.add(
            f'<clipPath id="{name}"><path d="{outline}"/></clipPath>'
            f'<g clip-path="url(#{name})"{_turned(turn)}>{markup}</g>'
        )

    def made(self, draw: Callable[[Table], None], *, turn: str = "") -> None:
        """A part that is drawn as a whole, turned or moved."""
        self.add(f"<g{_turned(turn)}>{self._collected(draw)}</g>")

    def _collected(self, draw: Callable[[Table], None]) -> str:
        before, self._body = self._body, []
        draw(self)
        markup, self._body = "".join(self._body), before
        return markup

    def print(
        self, x: float, y: float, side: float, *, wide: float = 1, back: bool = False
    ) -> str:
        """The product's picture around a point, squeezed to a share of its width."""
        art = print_svg(self.look, on_black=self.look.cloth == "black", back=back)
        scale = side / PRINT_SIDE
        move = path("translate({} {})", x - side / 2 * wide, y - side / 2)
        return f'<g transform="{move} scale({scale * wide:.3f} {scale:.3f})">{art}</g>'


def _turned(turn: str) -> str:
    return f' transform="{turn}"' if turn else ""


def check(
    drawing: Drawing, tone: str, box: tuple[float, float, float, float], share: float
) -> None:
    """Stripes both ways; where they cross, the tone lies twice."""
    x, y, width, height = box
    down = "".join(
        path("M{} {}v{}", x + at + _CHECK / 4, y, height) for at in range(0, int(width), _CHECK)
    )
    over = "".join(
        path("M{} {}h{}", x, y + at + _CHECK / 4, width) for at in range(0, int(height), _CHECK)
    )
    drawing.add(
        f'<g stroke="{tone}" stroke-width="{_CHECK // 2}" stroke-opacity="{share}">'
        f'<path d="{down}"/><path d="{over}"/></g>'
    )


PRINT_SIDE: Final = 200


def print_svg(look: Look, *, on_black: bool = False, back: bool = False) -> str:
    """The sun of the artist; without a singer also the lotus or the swan, as the seed says."""
    silk = SILKS[look.pair]
    if on_black:
        silk = Silk(silk.ground, silk.petal, silk.spark, silk.spark)
    drawing = Drawing(PRINT_SIDE, PRINT_SIDE, f"print{int(back)}-{look.seed:x}")
    match "swan" if back else _motif(look):
        case "sun":
            _sun(drawing, silk, look)
        case "lotus":
            _lotus(drawing, silk)
        case _:
            _swan(drawing, silk)
    return nested_svg(drawing.svg(), PRINT_SIDE, PRINT_SIDE)


def _motif(look: Look) -> str:
    if look.hair is not None:
        return "sun"
    return ("sun", "lotus", "swan")[Draws(look.seed).number("print", 3)]


def _sun(drawing: Drawing, silk: Silk, look: Look) -> None:
    middle = PRINT_SIDE / 2
    petals = 12 + 2 * Draws(look.seed).number("petals", 3)
    rosette(drawing, (middle, middle), 72, silk, petals)
    drawing.disc(middle, middle, 29, silk.spark)
    drawing.disc(middle, middle, 26, silk.deep if look.hair else silk.ground)
    if look.hair is None:
        ring(drawing, (middle, middle), 8, 4, nested(petal, 19, 6, (silk.spark, silk.deep)))
        return
    scale = 58 / BOX_WIDTH
    move = path("translate({} {})", middle - FACE[0] * scale, middle - FACE[1] * scale + 2)
    face = bust(SILKS[look.hair_pair or look.pair], look.hair)
    drawing.add(f'<clipPath id="p{look.seed:x}"><circle cx="100" cy="100" r="26"/></clipPath>')
    drawing.add(
        f'<g clip-path="url(#p{look.seed:x})"><g transform="{move} scale({scale:.3f})">'
        f"{face}</g></g>"
    )


def _lotus(drawing: Drawing, silk: Silk) -> None:
    """An open flower from the side over two ripples."""
    for turn, length in ((-76, 70), (76, 70), (-52, 84), (52, 84), (-27, 96), (27, 96), (0, 104)):
        tones = (silk.deep, silk.petal if turn % 2 else silk.ground, silk.spark)
        blossom = nested(petal, length, length * 0.26, tones)
        drawing.add(f'<g transform="translate(100 142) rotate({turn})">{blossom}</g>')
    for y, half in ((158, 74), (174, 46)):
        outline = path("M{} {}q{} -10 {} 0t{} 0", 100 - half, y, half / 2, half, half)
        drawing.add(
            f'<path d="{outline}" fill="none" stroke="{silk.ground}" stroke-width="5" '
            'stroke-linecap="round"/>'
        )


def _swan(drawing: Drawing, silk: Silk) -> None:
    """The swan of the house in a ring of petals."""
    ring(drawing, (100, 100), 18, 66, nested(petal, 30, 10, (silk.ground, silk.spark)))
    swan = swan_svg(silk.deep, silk.spark).replace("<svg ", '<svg width="104" height="104" ', 1)
    drawing.add(f'<g transform="translate(48 48)">{swan}</g>')


def tones_of(look: Look) -> tuple[str, ...]:
    """The flat tones that a drawing of these goods holds most of; at most thirteen."""
    silk = SILKS[look.pair]
    tones = [silk.ground, silk.deep, silk.petal, silk.spark, IVORY, IVORY_FOLD, silk.weave]
    tones += [mix(silk.ground, silk.deep, _CHECK_SHARE), mix(silk.ground, silk.deep, 0.56)]
    if look.cloth == "black":
        tones += [BLACK, BLACK_FOLD]
    if look.hair_pair is not None:
        other = SILKS[look.hair_pair]
        tones += [other.petal, other.ground]
    return tuple(dict.fromkeys(tones))
