"""Which language an Accept-Language header asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.languages import preferred_language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", None),
        ("km", "km"),
        ("KM-kh", "km"),
        ("en-GB", "en"),
        ("fr", None),
        ("*", None),
        ("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", "en"),
        ("en;q=0.5, km;q=0.9", "km"),
        ("en;q=0.9,km;q=0.5", "en"),
        ("en;q=0.8, km", "km"),
        ("km, en", "km"),
        ("en, km", "en"),
        ("en ; q=0.1 , km ; Q=0.2", "km"),
        ("en;q=0, km;q=0.001", "km"),
        ("en;q=0", None),
        ("en;q=0.000", None),
        ("km;q=1.000, en", "km"),
        ("kmr, end", None),
        ("en;q=2, km;q=0.1", "km"),
        ("en;q=-1", None),
        ("en;q=, km;q=0.1", "km"),
        ("en;level=1", None),
        (",,;,km", "km"),
        ("ខ្មែរ", None),
    ],
)
def test_best_liked_of_ours(header: str, language: str | None) -> None:
    assert preferred_language(header) == language


@given(st.text())
def test_no_header_breaks_it(header: str) -> None:
    assert preferred_language(header) in {None, "km", "en"}
