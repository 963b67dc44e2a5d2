"""Bills as people type them: what is understood, and what is asked for again with its line."""

import pytest

from handlers.transfers.split.typed import (
    BadLine,
    TypedItems,
    TypedTotal,
    read_items,
    read_shares,
    read_total,
)
from services.core.i18n import AmountProblem
from services.core.money import Currency
from tests.services.transfers.world import khr, usd


@pytest.mark.parametrize(
    ("text", "number", "currency", "title"),
    [
        ("40", "40", None, ""),
        ("$40 Dinner", "40", Currency.USD, "Dinner"),
        ("Dinner by the river 40,000 riel", "40000", Currency.KHR, "Dinner by the river"),
        ("អាហារ 2 ម៉ឺន រៀល", "20000", Currency.KHR, "អាហារ"),
        ("២០ ដុល្លារ", "20", Currency.USD, ""),
    ],
)
def test_totals(text: str, number: str, currency: Currency | None, title: str) -> None:
    found = read_total(text)
    assert isinstance(found, TypedTotal)
    assert (str(found.amount.number), found.amount.currency, found.title) == (
        number,
        currency,
        title,
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("dinner", AmountProblem.UNREADABLE),
        ("0", AmountProblem.NOT_POSITIVE),
        ("$5 and 20,000 ៛", AmountProblem.TWO_CURRENCIES),
        ("40.000", AmountProblem.AMBIGUOUS),
        ("1000000000000000", AmountProblem.TOO_LARGE),
    ],
)
def test_totals_that_are_none(text: str, problem: AmountProblem) -> None:
    assert read_total(text) is problem


def test_shares() -> None:
    parts = read_shares("Dara 2\n\n  Maly  \nRith x 3\nសុខ ២")
    assert not isinstance(parts, BadLine)
    assert [(part.label, part.weight) for part in parts] == [
        ("Dara", 2), ("Maly", 1), ("Rith", 3), ("សុខ", 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line"), [("", 0), ("Dara 2\n7", 2), ("Dara 0", 1), ("Dara 1001", 1)]
)
def test_shares_that_are_none(text: str, line: int) -> None:
    found = read_shares(text)
    assert isinstance(found, BadLine)
    assert found.number == line


def test_items() -> None:
    found = read_items("Fried rice 2.50\nBeer x3 $4.51\nService 10%\nVAT 10%", Currency.USD)
    assert isinstance(found, TypedItems)
    assert [(item.name, item.price) for item in found.items] == [
        ("Fried rice", usd(2_50)),
        ("Beer 1/3", usd(1_51)),
        ("Beer 2/3", usd(1_50)),
        ("Beer 3/3", usd(1_50)),
    ]
    assert (found.extra, found.total) == (usd(1_40), usd(8_41))
    riel = read_items("បាយឆា ១០,០០០\nDiscount -10%", Currency.KHR)
    assert isinstance(riel, TypedItems)
    assert riel.total == khr(9_000)


@pytest.mark.parametrize(
    ("text", "line"),
    [("", 0), ("10%", 0), ("Rice", 1), ("Rice 2\n3.50", 2), ("Rice 0", 1), ("Rice 2,000 ៛", 1)],
)
def test_items_that_are_none(text: str, line: int) -> None:
    found = read_items(text, Currency.USD)
    assert isinstance(found, BadLine)
    assert found.number == line


def test_forty_lines_at_most() -> None:
    found = read_items("\n".join(["Rice 1"] * 41), Currency.USD)
    assert found == BadLine(41, "Rice 1")
