"""Cut the woff2 files of the Mini App from unpacked @fontsource packages.

Run `npm pack @fontsource/kantumruy-pro @fontsource/koulen @fontsource/bebas-neue` in an empty
folder, unpack each archive into a folder of its package's name, then
`python webapp/frontend/fonts/build.py FOLDER`. Needs fontTools with brotli (test group).
"""

from __future__ import annotations

import sys
from pathlib import Path
from shutil import copyfile
from typing import Final

from fontTools import subset
from fontTools.ttLib import TTFont

HERE: Final = Path(__file__).parent
TARGET: Final = HERE.parent / "src" / "fonts"

RIEL: Final = 0x17DB
KHMER: Final = [
    letter
    for letter in (*range(0x1780, 0x17DE), *range(0x17E0, 0x17EA), 0x200C, 0x200D, 0x25CC)
    if letter != RIEL
]
SIGNS: Final = [0xA0, 0xAB, 0xB7, 0xBB, 0xD7, 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D]
LATIN: Final = [*range(0x20, 0x7F), *SIGNS, *range(0xC0, 0x100), 0x2026, 0x2212, 0x2248]
FIGURES: Final = [ord(sign) for sign in "0123456789$%:,.+-/\u2212"]

CUTS: Final = (
    ("text-km-400", "kantumruy-pro", "khmer-400", KHMER),
    ("text-km-600", "kantumruy-pro", "khmer-600", KHMER),
    ("text-latin-400", "kantumruy-pro", "latin-400", LATIN),
    ("text-latin-600", "kantumruy-pro", "latin-600", LATIN),
    # English pages show riel too, without fetching all Khmer letters for it.
    ("riel-400", "kantumruy-pro", "khmer-400", [RIEL]),
    ("riel-600", "kantumruy-pro", "khmer-600", [RIEL]),
    ("show-km", "koulen", "khmer-400", KHMER),
    ("show-latin", "koulen", "latin-400", LATIN),
    ("figures", "bebas-neue", "latin-400", FIGURES),
)
"""Name of the file, package, its file, letters kept."""


def cut(source: Path, letters: list[int], target: Path) -> None:
    """Write the font with these letters only, its shaping rules kept, without hints."""
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options(hinting=False, notdef_outline=True, flavor="woff2")
    options.layout_features = ["*"]
    options.drop_tables += ["STAT", "gasp", "DSIG", "meta"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=letters)
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)


def build(folder: Path) -> None:
    """Write every cut and the licence of its package."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, package, file, letters in CUTS:
        files = folder / package / "package"
        source = files / "files" / f"{package}-{file}-normal.woff2"
        cut(source, letters, TARGET / f"{name}.woff2")
        copyfile(files / "LICENSE", TARGET / f"OFL-{package}.txt")


if __name__ == "__main__":
    build(Path(sys.argv[1]))
