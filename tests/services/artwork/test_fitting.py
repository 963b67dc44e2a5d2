"""Text shrinks, then takes two lines, then is cut after a whole cluster."""

import re
import unicodedata

from services.artwork.fitting import Block, fit
from services.artwork.lettering import run
from services.artwork.typefaces import Face
from tests.services.artwork.samples import LONG_TITLE

STEPS = ((80, 1), (60, 1), (50, 2), (40, 2))
COENG = "\u17d2"
NAME = "ទន្លេពណ៌មាស"
ENDLESS = "រាត្រីតន្ត្រីអបអរសាទរបុណ្យចូលឆ្នាំថ្មី" * 6


def widest(block: Block) -> int:
    return max(run(line, block.face, block.size_px).width for line in block.lines)


def whole_before(text: str, place: int) -> bool:
    """No mark, vowel sign or subscript follows that belongs to what stands before the place."""
    return text[place - 1] != COENG and unicodedata.category(text[place])[0] != "M"


class TestFit:
    def test_a_short_name_takes_the_largest_size(self) -> None:
        assert fit(NAME, Face.SHOW, 832, STEPS) == Block((NAME,), Face.SHOW, 80)

    def test_a_longer_one_shrinks_first(self) -> None:
        block = fit(f"{NAME} {NAME}", Face.SHOW, 832, STEPS)
        assert (len(block.lines), block.size_px) == (1, 60)

    def test_then_takes_two_even_lines_broken_at_a_hint(self) -> None:
        block = fit(LONG_TITLE.km, Face.SHOW, 700, STEPS)
        assert len(block.lines) == 2
        assert "".join(block.lines) == LONG_TITLE.km.replace("\u200b", "")
        breaks = [len(part) for part in LONG_TITLE.km.split("\u200b")]
        assert len(block.lines[0]) in {sum(breaks[:count]) for count in range(1, len(breaks))}

    def test_without_hints_it_breaks_between_clusters(self) -> None:
        block = fit(ENDLESS[:80], Face.SHOW, 832, STEPS)
        assert len(block.lines) == 2
        assert "".join(block.lines) == ENDLESS[:80]
        assert whole_before(ENDLESS, len(block.lines[0]))

    def test_last_of_all_it_is_cut_after_a_whole_cluster(self) -> None:
        block = fit(ENDLESS, Face.SHOW, 832, STEPS)
        assert len(block.lines) == 2
        assert block.lines[-1].endswith("...")
        kept = "".join(block.lines).removesuffix("...")
        assert ENDLESS.startswith(kept)
        assert whole_before(ENDLESS, len(block.lines[0]))
        assert whole_before(ENDLESS, len(kept))

    def test_english_is_cut_at_a_blank(self) -> None:
        words = "A very long night of songs and dances on the river bank of the old capital"
        block = fit(words, Face.TEXT, 600, ((30, 1),))
        assert block.lines[0].endswith("...")
        assert block.lines[0].removesuffix("...") in {
            words[: match.start()] for match in re.finditer(" ", words)
        }

    def test_never_wider_than_the_room(self) -> None:
        for text in (NAME, LONG_TITLE.km, LONG_TITLE.en, ENDLESS, "W" * 200):
            for room in (180, 500, 832):
                assert widest(fit(text, Face.SHOW, room, STEPS)) <= room * 1.02
