"""Words on the picture: the title at the start, the name of whom we see."""

from __future__ import annotations

from PIL import Image

from bot.demo_media.film.planes import Cutout, Frame, drawn, words
from services.artwork.colours import WHITE, Silk, rgb_of
from services.artwork.drawings import silk_head_svg, swan_svg
from services.artwork.fitting import fit
from services.artwork.lettering import run
from services.artwork.schemas import Bilingual
from services.artwork.typefaces import Face


def written(
    ground: Image.Image, text: str, face: Face, size: int, pen: tuple[int, int], ink: str
) -> None:
    """A line of letters on a drawing; `pen` is its left edge and base line."""
    line = run(text, face, size)
    ground.paste((*rgb_of(ink), 255), (pen[0], pen[1] + line.top), line.mask)


def name_plate(silk: Silk, name: Bilingual, what: Bilingual) -> Cutout:
    """A silk band with somebody's name, 620 x 150, to be laid at the lower left."""
    width, height, hem = 620, 128, 22
    plate = drawn(silk_head_svg(silk, width, height, hem, "#00000000"), width)
    plate.paste((*rgb_of(silk.spark), 255), (0, 0, 8, height))
    title = fit(name.line, Face.SHOW, width - 64, ((52, 1), (44, 1), (36, 1), (30, 1), (26, 1)))
    written(plate, title.lines[0], title.face, title.size_px, (32, 64), WHITE)
    under = fit(what.line, Face.TEXT, width - 64, ((28, 1), (24, 1)))
    written(plate, under.lines[0], under.face, under.size_px, (32, 108), silk.spark)
    return Cutout(plate)


class Title:
    """The house's swan, a name in both languages: it comes and goes over the first picture."""

    def __init__(self, silk: Silk, name: Bilingual, size: tuple[int, int]) -> None:
        self._size = size
        large = size[1] / 720
        self._swan = Cutout(drawn(swan_svg(silk.spark, silk.deep), round(110 * large)))
        room = round(size[0] * 0.86)
        steps = tuple((round(px * large), 1) for px in (118, 96, 80, 64))
        km = fit(name.km, Face.SHOW, room, steps)
        self._km = words(km.lines[0], km.face, km.size_px, WHITE, silk.deep)
        small = tuple((round(px * large), 1) for px in (60, 50, 40))
        en = fit(name.en, Face.SHOW, room, small)
        self._en = words(en.lines[0], en.face, en.size_px, silk.spark, silk.deep)

    def lay(self, frame: Frame, at: float, *, until: float = 3.2) -> None:
        strength = min((at - 0.3) / 0.6, (until - at) / 0.5, 1.0)
        if strength <= 0:
            return
        middle, line = self._size[0] / 2, self._size[1]
        self._swan.centre(frame, middle, line * 0.26 - 8 * min(at, 3), strength)
        self._km.centre(frame, middle, line * 0.46, strength)
        self._en.centre(frame, middle, line * 0.62, strength)


def slid(plate: Cutout, frame: Frame, at: float, begins: float, ends: float) -> None:
    """The plate slides in from the left, stays and slides out."""
    if not begins <= at <= ends:
        return
    away = max(0.0, 1 - (at - begins) / 0.4, 1 - (ends - at) / 0.4)
    x = -away * away * plate.size[0]
    plate.lay(frame, x, frame.size[1] - plate.size[1] - frame.size[1] // 12)
