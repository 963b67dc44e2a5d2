"""A sheet of at most 64 flat colours on which pictures are put together."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from io import BytesIO

import resvg_py
from PIL import Image, ImageDraw

from services.artwork.colours import RGB, mix, rgb_of
from services.artwork.fitting import Block
from services.artwork.lettering import Run, run
from services.artwork.png import SMALL, encode
from services.artwork.schemas import Picture

MOST_COLOURS = 64
EDGE_STEPS = 7
MOST_ART_COLOURS = 22

Box = tuple[int, int, int, int]


class Sheet:
    """One byte per pixel, an index into the palette. Soft edges are steps between two tones."""

    def __init__(self, width: int, height: int, paper: str) -> None:
        self._palette: dict[RGB, int] = {}
        self._image = Image.new("L", (width, height), self.index(paper))

    def copy(self) -> Sheet:
        """A sheet to write on, while this one stays as template."""
        twin = object.__new__(Sheet)
        twin._palette = dict(self._palette)
        twin._image = self._image.copy()
        return twin

    @property
    def size(self) -> tuple[int, int]:
        return self._image.size

    def fill(self, box: Box, colour: str) -> None:
        """A rectangle; right and bottom are not part of it."""
        self._image.paste(self.index(colour), box)

    def dashes(self, y: int, length: int, thickness: int, colour: str) -> None:
        """A broken line across the sheet, dash and gap of the same length."""
        for x in range(0, self.size[0], 2 * length):
            self.fill((x, y, x + length, y + thickness), colour)

    def stamp(self, mask: Image.Image, corner: tuple[int, int], ink: str, paper: str) -> None:
        """A shape in one colour on a flat ground."""
        steps = self._ramp(paper, ink)
        self._image.paste(mask.point(_lookup(steps)), corner, mask.point(_touched()))

    def write(
        self, line: Run, pen: tuple[int, int], ink: str, paper: str, *, align: str = "left"
    ) -> Box:
        """A line of letters with its ink at the pen's x: its left, right edge or middle.

        The pen's y is the base line. Returns the box of the ink.
        """
        match align:
            case "right":
                left = pen[0] - line.width
            case "middle":
                left = pen[0] - line.width // 2
            case _:
                left = pen[0]
        top = pen[1] + line.top
        self.stamp(line.mask, (left, top), ink, paper)
        return left, top, left + line.width, top + line.height

    def write_block(
        self, block: Block, pen: tuple[int, int], ink: str, paper: str, *, leading_px: int = 0
    ) -> int:
        """Lines one under the other; returns the last base line."""
        for number, text in enumerate(block.lines):
            line = run(text, block.face, block.size_px)
            self.write(line, (pen[0], pen[1] + number * leading_px), ink, paper)
        return pen[1] + (len(block.lines) - 1) * leading_px

    def lay(
        self,
        svg: str,
        corner: tuple[int, int],
        width: int,
        tones: tuple[str, ...],
        *,
        most_colours: int = MOST_ART_COLOURS,
    ) -> None:
        """A drawing in its flat tones and the blends of them that its edges need most."""
        art = rasterised(svg, width)
        blends = [rgb_of(tone) for tone in blends_of(tones)]
        counts = _reduced(art, blends).histogram()
        flat = [rgb_of(tone) for tone in tones]
        used = sorted(range(len(blends)), key=lambda place: (-counts[place], place))
        colours = list(dict.fromkeys([*flat, *(blends[place] for place in used)]))
        colours = colours[:most_colours]
        table = bytes(self._index_of(colour) for colour in colours)
        reduced = _reduced(art, colours)
        self._image.paste(reduced.point(table + bytes(256 - len(table))), corner)

    def place(self, indexed: Image.Image, corner: tuple[int, int]) -> None:
        """Pixels that already hold this sheet's indices."""
        self._image.paste(indexed, corner)

    def disc(self, centre: tuple[int, int], radius: int, ink: str, paper: str) -> None:
        mask = disc_mask(radius)
        self.stamp(mask, (centre[0] - radius, centre[1] - radius), ink, paper)

    def picture(self, aim_bytes: int) -> Picture:
        """The finished file; packed with more care if it would be larger than the aim."""
        width, height = self.size
        content = encode(width, height, self._image.tobytes(), list(self._palette))
        if len(content) > aim_bytes:
            content = encode(width, height, self._image.tobytes(), list(self._palette), SMALL)
        return Picture(content, "image/png", sha256(content).hexdigest(), width, height)

    def index(self, colour: str) -> int:
        """The palette entry of a colour, for pixels that are placed as they are."""
        return self._index_of(rgb_of(colour))

    def _ramp(self, paper: str, ink: str) -> tuple[int, ...]:
        last = EDGE_STEPS - 1
        return tuple(self.index(mix(paper, ink, step / last)) for step in range(EDGE_STEPS))

    def _index_of(self, colour: RGB) -> int:
        index = self._palette.setdefault(colour, len(self._palette))
        assert index < MOST_COLOURS, "a picture has at most 64 colours"
        return index


def rasterised(svg: str, width: int) -> Image.Image:
    """An opaque drawing without letters as RGB pixels."""
    png = resvg_py.svg_to_bytes(svg_string=svg, width=width, skip_system_fonts=True)
    with Image.open(BytesIO(png)) as drawn:
        return drawn.convert("RGB")


def blends_of(tones: tuple[str, ...]) -> list[str]:
    """The tones and three even blends between each two of them."""
    blends = [
        mix(first, second, step / 4)
        for place, first in enumerate(tones)
        for second in tones[place + 1 :]
        for step in (1, 2, 3)
    ]
    return list(dict.fromkeys([*tones, *blends]))


def _reduced(art: Image.Image, colours: list[RGB]) -> Image.Image:
    """Each pixel as the number of its nearest colour, without dither."""
    reference = Image.new("P", (1, 1))
    flat = [channel for colour in colours for channel in colour]
    reference.putpalette(flat + flat[:3] * (256 - len(colours)))
    quantized = art.quantize(palette=reference, dither=Image.Dither.NONE)
    return Image.frombytes("L", quantized.size, quantized.tobytes())


@lru_cache(maxsize=16)
def disc_mask(radius: int) -> Image.Image:
    """A soft-edged disc, drawn four times as large and made small."""
    large = Image.new("L", (8 * radius, 8 * radius))
    ImageDraw.Draw(large).ellipse((0, 0, 8 * radius - 1, 8 * radius - 1), fill=255)
    return large.resize((2 * radius, 2 * radius), Image.Resampling.BOX)


@lru_cache(maxsize=64)
def _lookup(steps: tuple[int, ...]) -> bytes:
    return bytes(steps[round(value * (len(steps) - 1) / 255)] for value in range(256))


@lru_cache(maxsize=1)
def _touched() -> bytes:
    """255 where a mask reaches the first step, so that a pattern below stays as it is."""
    return bytes(255 if value * (EDGE_STEPS - 1) >= 127.5 else 0 for value in range(256))


@lru_cache(maxsize=8)
def silhouette(svg: str, width: int) -> Image.Image:
    """The mask of a white drawing on nothing; black parts of it are holes."""
    png = resvg_py.svg_to_bytes(
        svg_string=svg, width=width, skip_system_fonts=True, background="#000000"
    )
    with Image.open(BytesIO(png)) as drawn:
        return drawn.convert("L")
