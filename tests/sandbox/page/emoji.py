"""The emoji that the product writes. `python -m tests.sandbox.page.emoji FONT` makes the chat
page's font of them anew, from a whole Noto Color Emoji whose pictures are drawn (COLR).
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Final

from fontTools import subset
from fontTools.ttLib import TTFont

from tests.sandbox.page.scripts import PAGE

FONT: Final = PAGE / "fonts/emoji.woff2"
_ROOT: Final = Path(__file__).parents[3]
_WRITTEN_IN: Final = ("handlers", "services", "bot", "locales", "demo", "sandbox")
_KINDS: Final = frozenset({".py", ".po", ".yaml", ".js", ".html"})
_AS_PICTURE: Final = "\ufe0f"
# Below U+1F000 a sign is an emoji if it is asked for as one, or always is one (UTS 51).
_EMOJI: Final = re.compile(
    "[\u2190-\u2bff](?=\ufe0f)|[\U0001f000-\U0001faff]"
    "|[\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u2614\u2615\u26a1\u26aa\u26ab\u26bd\u26be\u26d4\u2705"
    "\u2728\u274c\u2753-\u2755\u2757\u2795-\u2797\u2b1b\u2b1c\u2b50\u2b55]"
)


def written() -> set[int]:
    """The code points of all emoji in sources and texts."""
    files = (
        path
        for folder in _WRITTEN_IN
        for path in (_ROOT / folder).rglob("*")
        if path.suffix in _KINDS
    )
    found = (_EMOJI.findall(path.read_text(encoding="utf-8")) for path in files)
    return {ord(sign) for signs in found for sign in signs}


def draw(whole: Path) -> None:
    """Write the font anew with what is written now."""
    options = subset.Options(flavor="woff2", layout_features=["*"], name_IDs=["*"])
    font = subset.load_font(str(whole), options)
    if "SVG " in font:
        del font["SVG "]  # the same pictures once more
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[*written(), ord(_AS_PICTURE)])
    subsetter.subset(font)
    subset.save_font(font, str(FONT), options)


def drawn() -> set[int]:
    return set(TTFont(FONT).getBestCmap())


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
