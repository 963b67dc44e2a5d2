"""Notes as sellers type them."""

import pytest

from handlers.box_office.cash_words import read_cash
from services.payments.cash import Cash


@pytest.mark.parametrize(
    ("text", "cash"),
    [
        ("50", Cash(5_000)),
        ("$20", Cash(2_000)),
        ("20 usd", Cash(2_000)),
        ("20000", Cash(0, 20_000)),
        ("20,000 ៛", Cash(0, 20_000)),
        ("500 riel", Cash(0, 500)),
        ("20 + 20,000", Cash(2_000, 20_000)),
        ("$20 and 2 ម៉ឺន រៀល", Cash(2_000, 20_000)),
        ("២០ និង ២០០០០", Cash(2_000, 20_000)),
        ("10+10+5000", Cash(2_000, 5_000)),
        ("0", Cash()),
    ],
)
def test_is_read(text: str, cash: Cash) -> None:
    assert read_cash(text) == cash


@pytest.mark.parametrize(
    "text", ["", "some", "12.50", "20.000", "150 riel", "-5", "20 +", "5 $ 20 ៛"]
)
def test_is_asked_again(text: str) -> None:
    assert read_cash(text) is None
