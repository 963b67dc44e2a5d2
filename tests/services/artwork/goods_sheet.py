"""Every drawing of goods on one sheet: `python -m tests.services.artwork.goods_sheet`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PIL import Image

from services.artwork.colours import LACQUER, Pair
from services.artwork.goods.names import SPINS, VIEWS, Goods, goods_svg
from services.artwork.schemas import Artwork, Hair
from services.artwork.seeds import seed_of
from services.artwork.sheet import rasterised

TARGET: Final = Path(__file__).parents[3] / "docs" / "pictures" / "goods.webp"
SIDE: Final = 116
GAP: Final = 6
COLUMNS: Final = 12
FRAMES_SHOWN: Final = (1, 2, 4)
QUALITY: Final = 60


def shown() -> list[Image.Image]:
    """Every view, each kind in a silk of its own, and some frames of what turns."""
    pictures = []
    for number, kind in enumerate(VIEWS):
        pair = list(Pair)[number % len(Pair)]
        hair = list(Hair)[number % len(Hair)] if number % 2 else None
        cloth = "black" if number % 5 == 3 else "ivory"
        other = list(Pair)[(number + 3) % len(Pair)] if hair else None
        views = list(VIEWS[kind])
        views += [f"spin{frame}" for frame in FRAMES_SHOWN] if kind in SPINS else []
        artwork = Artwork(seed_of("product", kind), pair)
        pictures += [
            rasterised(goods_svg(Goods(kind, view, cloth, hair, other), artwork), SIDE)
            for view in views
        ]
    return pictures


def main() -> None:
    pictures = shown()
    rows = -(-len(pictures) // COLUMNS)
    step = SIDE + GAP
    sheet = Image.new("RGB", (COLUMNS * step + GAP, rows * step + GAP), LACQUER)
    for place, picture in enumerate(pictures):
        row, column = divmod(place, COLUMNS)
        sheet.paste(picture, (GAP + column * step, GAP + row * step))
    sheet.save(TARGET, "WEBP", quality=QUALITY, method=6)
    print(TARGET.name, TARGET.stat().st_size, "bytes")  # noqa: T201


if __name__ == "__main__":
    main()
