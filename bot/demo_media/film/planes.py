"""Pictures as video wants them (light and two halves of colour), and cut-outs laid on them."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import IO

import resvg_py
from PIL import Image

from services.artwork.colours import rgb_of
from services.artwork.lettering import run
from services.artwork.typefaces import Face

# RGB 0-255 to Y'CbCr of ITU-R BT.709, 8 bits of video range.
BT_709 = (
    *(0.182586, 0.614231, 0.062007, 16.0),
    *(-0.100644, -0.338572, 0.439216, 128.0),
    *(0.439216, -0.398942, -0.040274, 128.0),
)
STEPS = 16
"""How many strengths a cut-out has between hidden and whole."""


class Frame:
    """One picture: full planes of light, half as wide and high those of colour."""

    def __init__(self, light: Image.Image, blue: Image.Image, red: Image.Image) -> None:
        self.light, self.blue, self.red = light, blue, red

    @classmethod
    def of(cls, picture: Image.Image) -> Frame:
        """An opaque picture with even sides."""
        light, _, _ = picture.convert("RGB").convert("RGB", BT_709).split()
        half = picture.convert("RGB").resize(
            (picture.width // 2, picture.height // 2), Image.Resampling.BOX
        )
        _, blue, red = half.convert("RGB", BT_709).split()
        return cls(light, blue, red)

    @property
    def size(self) -> tuple[int, int]:
        return self.light.size

    def copy(self) -> Frame:
        return Frame(self.light.copy(), self.blue.copy(), self.red.copy())

    def part(self, left: int, top: int, width: int, height: int) -> Frame:
        """What a camera sees that looks at a part; even numbers only."""
        box = (left, top, left + width, top + height)
        half = (left // 2, top // 2, (left + width) // 2, (top + height) // 2)
        return Frame(self.light.crop(box), self.blue.crop(half), self.red.crop(half))

    def mixed(self, other: Frame, share: float) -> Frame:
        """`share` 0 is this picture, 1 the other."""
        return Frame(
            Image.blend(self.light, other.light, share),
            Image.blend(self.blue, other.blue, share),
            Image.blend(self.red, other.red, share),
        )

    def darkened(self, share: float) -> Frame:
        """Towards black; `share` 1 is black."""
        black = Frame.of(Image.new("RGB", self.size))
        return self.mixed(black, share)

    def write(self, pipe: IO[bytes]) -> None:
        """As `yuv420p`, row by row."""
        for plane in (self.light, self.blue, self.red):
            pipe.write(plane.tobytes())


class Cutout:
    """A drawing with soft edges, ready to be laid on many pictures."""

    def __init__(self, picture: Image.Image) -> None:
        width, height = picture.width + picture.width % 2, picture.height + picture.height % 2
        whole = Image.new("RGBA", (width, height))
        whole.paste(picture.convert("RGBA"))
        half = whole.resize((width // 2, height // 2), Image.Resampling.BOX)
        self._light = whole.convert("RGB").convert("RGB", BT_709).getchannel(0)
        _, self._blue, self._red = half.convert("RGB").convert("RGB", BT_709).split()
        self._masks = (whole.getchannel("A"), half.getchannel("A"))
        self._weaker: dict[int, tuple[Image.Image, Image.Image]] = {STEPS: self._masks}

    @property
    def size(self) -> tuple[int, int]:
        return self._light.size

    def lay(self, frame: Frame, x: float, y: float, strength: float = 1.0) -> None:
        """With its corner at `x`, `y`; what lies outside is cut off."""
        step = round(max(0.0, min(1.0, strength)) * STEPS)
        if not step:
            return
        mask, half = self._weaker.get(step) or self._weakened(step)
        left, top = round(x), round(y)
        frame.light.paste(self._light, (left, top), mask)
        corner = (left // 2, top // 2)
        frame.blue.paste(self._blue, corner, half)
        frame.red.paste(self._red, corner, half)

    def centre(self, frame: Frame, x: float, y: float, strength: float = 1.0) -> None:
        """With its middle at `x`, `y`."""
        self.lay(frame, x - self.size[0] / 2, y - self.size[1] / 2, strength)

    def _weakened(self, step: int) -> tuple[Image.Image, Image.Image]:
        table = [round(value * step / STEPS) for value in range(256)]
        made = self._masks[0].point(table), self._masks[1].point(table)
        self._weaker[step] = made
        return made


def drawn(svg: str, width: int) -> Image.Image:
    """A drawing with its holes, `width` pixels wide."""
    png = resvg_py.svg_to_bytes(svg_string=svg, width=width, skip_system_fonts=True)
    with Image.open(BytesIO(png)) as opened:
        return opened.convert("RGBA")


def svg(width: float, height: float, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}">{body}</svg>'
    )


def cutout(width: float, height: float, body: str, *, scale: float = 1.0) -> Cutout:
    return Cutout(drawn(svg(width, height, body), round(width * scale)))


def backdrop(width: int, height: int, body: str) -> Frame:
    return Frame.of(drawn(svg(width, height, body), width))


@lru_cache(maxsize=256)
def words(text: str, face: Face, size_px: int, ink: str, shade: str = "") -> Cutout:
    """A line of letters, on request with a shade below it, so that it reads on anything."""
    line = run(text, face, size_px)
    drop = max(2, size_px // 18) if shade else 0
    made = Image.new("RGBA", (line.width + 2 * drop, line.height + 2 * drop))
    if shade:
        made.paste((*rgb_of(shade), 255), (2 * drop, 2 * drop), line.mask)
    ground = Image.new("RGBA", made.size, (*rgb_of(ink), 0))
    ground.paste((*rgb_of(ink), 255), (0, 0), line.mask)
    return Cutout(Image.alpha_composite(made, ground) if shade else ground)
