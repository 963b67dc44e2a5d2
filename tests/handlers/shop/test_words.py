"""Goods on a button: whatever a name is cut to, variants can be told apart."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from handlers.shop.words import line_label
from handlers.ticketing.words import BUTTON_CLUSTERS
from services.artwork.schemas import Bilingual
from services.core.i18n import LANGUAGES, Language, Translators, clusters

TRANSLATORS = Translators.load()
LONG = Bilingual("អាវយឺតមានមួក នាគរាជ ចង្វាក់ទន្លេមេគង្គ", "Neak Reach hoodie of the river beat")


@dataclass(frozen=True, slots=True)
class Line:
    name: Bilingual
    attributes: Mapping[str, str]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_name_is_cut_and_its_traits_stay(language: Language) -> None:
    t = TRANSLATORS.for_language(language)
    sizes = {
        line_label(t, Line(LONG, {"size": size, "color": "black"}), "✖️ 2 × ") for size in "SML"
    }
    assert len(sizes) == 3
    for label in sizes:
        assert label.endswith(t.plain("goods.color.black"))
        assert len(clusters(label)) <= BUTTON_CLUSTERS


def test_what_fits_is_said_whole() -> None:
    t = TRANSLATORS.for_language("en")
    assert line_label(t, Line(Bilingual("មួក", "Cap"), {"size": "M"}), "2 × ") == "2 × Cap · M"
    assert line_label(t, Line(Bilingual("មួក", "Cap"), {"size": "one"}), "2 × ") == "2 × Cap"


def test_traits_without_end_are_cut_like_all_others() -> None:
    t = TRANSLATORS.for_language("en")
    label = line_label(t, Line(LONG, {"print": "a swan above the lake at night"}), "2 × ")
    assert label.startswith("2 × Neak")
    assert len(clusters(label)) <= BUTTON_CLUSTERS
