"""The own PNG writer makes files that every reader understands."""

import io
import random

from PIL import Image

from services.artwork.png import QUICK, SMALL, encode


class TestEncode:
    def test_pixels_come_back(self) -> None:
        width, height = 37, 23
        palette = [(number, 255 - number, number * 2) for number in range(40)]
        chance = random.Random(5)
        indices = bytes(chance.randrange(40) for _ in range(width * height))
        with Image.open(io.BytesIO(encode(width, height, indices, palette))) as image:
            image.load()
            assert image.size == (width, height)
            wanted = [palette[index] for index in indices]
            assert list(zip(*[iter(image.convert("RGB").tobytes())] * 3, strict=True)) == wanted

    def test_equal_rows_come_back(self) -> None:
        rows = bytes(range(8)) * 5 + bytes(8) * 3 + bytes(range(8))
        palette = [(number, 0, 0) for number in range(8)]
        with Image.open(io.BytesIO(encode(8, 9, rows, palette))) as image:
            assert image.tobytes() == rows

    def test_more_care_makes_the_same_pixels_smaller(self) -> None:
        chance = random.Random(3)
        rows = b"".join(
            bytes([chance.randrange(4)] * chance.randrange(1, 30)) for _ in range(4000)
        )
        indices, palette = rows[:30_000], [(number, 0, 0) for number in range(4)]
        quick, small = (encode(300, 100, indices, palette, level) for level in (QUICK, SMALL))
        assert len(small) < len(quick)
        with Image.open(io.BytesIO(small)) as image:
            assert image.tobytes() == indices

    def test_repeated_rows_cost_nearly_nothing(self) -> None:
        chance = random.Random(7)
        row = bytes(chance.randrange(64) for _ in range(900))
        palette = [(number, 0, 0) for number in range(64)]
        once, often = encode(900, 1, row, palette), encode(900, 1000, row * 1000, palette)
        assert len(often) < len(once) + 4000
