"""The font files hold what the code believes, and no more than they may weigh."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from services.artwork.fonts import build
from services.artwork.labels import BRAND_KHMER, WORDS
from services.artwork.typefaces import FOLDER, TYPEFACES, Face, Typeface, drawable, spans

MOST_BYTES = 500_000


def font_of(typeface: Typeface) -> TTFont:
    return TTFont(typeface.path)


class TestFiles:
    @pytest.mark.parametrize("typeface", TYPEFACES, ids=lambda typeface: str(typeface.file))
    def test_every_promised_letter_is_there(self, typeface: Typeface) -> None:
        letters = {chr(code) for code in font_of(typeface).getBestCmap()}
        assert typeface.letters - letters == set()

    @pytest.mark.parametrize("typeface", TYPEFACES, ids=lambda typeface: str(typeface.file))
    def test_family_is_what_the_drawing_asks_for(self, typeface: Typeface) -> None:
        names = font_of(typeface)["name"]
        assert typeface.family in {names.getDebugName(16), names.getDebugName(1)}

    def test_all_are_small_and_free(self) -> None:
        fonts = sorted(FOLDER.glob("*.ttf"))
        assert [font.stem for font in fonts] == sorted(cut.name for cut in build.CUTS)
        assert sum(font.stat().st_size for font in fonts) < MOST_BYTES
        for cut in build.CUTS:
            licence = (FOLDER / f"OFL-{cut.package}.txt").read_text()
            assert "SIL OPEN FONT LICENSE Version 1.1" in licence

    def test_khmer_shaping_rules_survived_the_cut(self) -> None:
        for typeface in TYPEFACES:
            if "ក" in typeface.letters:
                features = font_of(typeface)["GSUB"].table.FeatureList.FeatureRecord
                assert {"pref", "blwf", "abvs"} <= {record.FeatureTag for record in features}

    def test_cutting_again_gives_the_letters_asked_for(self, tmp_path: Path) -> None:
        font = build.keep(font_of(TYPEFACES[0]), [0x41, 0x1780], layout=False)
        font.save(tmp_path / "cut.ttf")
        assert set(TTFont(tmp_path / "cut.ttf").getBestCmap()) == {0x41, 0x1780}


class TestSpans:
    def test_figures_of_a_title_come_from_their_own_face(self) -> None:
        pieces = [(typeface.file, text) for typeface, text in spans("មាស 2026", Face.SHOW)]
        assert pieces == [("show", "មាស "), ("figures", "2026")]

    def test_riel_keeps_the_sign_of_the_text_face(self) -> None:
        pieces = [(typeface.file, text) for typeface, text in spans("40,000\u00a0៛", Face.SHOW)]
        assert pieces == [("figures", "40,000\u00a0"), ("text-600", "៛")]

    def test_text_is_one_span(self) -> None:
        assert len(spans("ទន្លេពណ៌មាស · River of Gold – 40,000 ៛", Face.TEXT)) == 1

    def test_what_no_face_has_is_left_out(self) -> None:
        assert drawable("Rain ☔ ภาษา 雨 ភ្លៀង") == "Rain    ភ្លៀង"

    def test_all_fixed_words_can_be_drawn(self) -> None:
        for words in [BRAND_KHMER, *(text for pair in WORDS.values() for text in pair)]:
            assert drawable(words) == words
