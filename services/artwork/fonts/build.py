"""Cut the five TTF files of this folder from unpacked @fontsource packages.

Run `npm pack @fontsource/kantumruy-pro @fontsource/koulen @fontsource/bebas-neue @fontsource/moul`
in an empty folder, unpack each archive into a folder of its package's name, then
`python -m services.artwork.fonts.build FOLDER`. Needs fontTools with brotli (test group); the
product itself only reads the results.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile

from fontTools import merge, subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent

KHMER = [*range(0x1780, 0x17DE), *range(0x17E0, 0x17EA), 0x200C, 0x200D, 0x25CC]
ASCII = list(range(0x20, 0x7F))
LATIN = [*range(0xA0, 0x180), 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026, 0x2122]
FIGURES = [ord(sign) for sign in " 0123456789$%:,.+-/\u00a0"]


@dataclass(frozen=True, slots=True)
class Cut:
    """One file to make: the main source, the letters kept, and sources for letters it lacks."""

    name: str
    package: str
    source: str
    letters: list[int]
    fill_from: str = ""


CUTS = (
    Cut("text-400", "kantumruy-pro", "khmer-400", ASCII + LATIN + KHMER, "latin-400"),
    Cut("text-600", "kantumruy-pro", "khmer-600", ASCII + LATIN + KHMER, "latin-600"),
    Cut("show", "koulen", "khmer-400", ASCII + KHMER),
    Cut("figures", "bebas-neue", "latin-400", FIGURES),
    Cut("ceremony", "moul", "khmer-400", ASCII + KHMER),
)


def source_path(folder: Path, package: str, source: str) -> Path:
    return folder / package / "package" / "files" / f"{package}-{source}-normal.woff2"


def keep(font: TTFont, letters: list[int], *, layout: bool) -> TTFont:
    """The font with these letters only; without hints, which no renderer here reads."""
    options = subset.Options(hinting=False, name_IDs=["*"], notdef_outline=True)
    options.layout_features = ["*"] if layout else []
    options.drop_tables += ["STAT", "gasp", "DSIG"] + ([] if layout else ["GSUB", "GPOS", "GDEF"])
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=letters)
    subsetter.subset(font)
    font.flavor = None
    return font


def with_filling(main: TTFont, filling: TTFont, letters: list[int]) -> TTFont:
    """The main font plus the letters that only the filling has; shaping rules stay the main's."""
    missing = [letter for letter in letters if letter not in main.getBestCmap()]
    rest = keep(filling, missing, layout=False)
    with tempfile.TemporaryDirectory() as folder:
        parts = [Path(folder) / "main.ttf", Path(folder) / "rest.ttf"]
        main.save(parts[0])
        rest.save(parts[1])
        return merge.Merger().merge([str(part) for part in parts])


def build(folder: Path) -> None:
    """Write every cut and its licence text beside this file."""
    for cut in CUTS:
        font = keep(TTFont(source_path(folder, cut.package, cut.source)), cut.letters, layout=True)
        if cut.fill_from:
            filling = TTFont(source_path(folder, cut.package, cut.fill_from))
            font = with_filling(font, filling, cut.letters)
        font.recalcTimestamp = False
        font.save(HERE / f"{cut.name}.ttf")
        copyfile(folder / cut.package / "package" / "LICENSE", HERE / f"OFL-{cut.package}.txt")


if __name__ == "__main__":
    build(Path(sys.argv[1]))
