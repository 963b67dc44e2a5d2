"""The quick filter of taps lets through exactly what aiogram's own lets through."""

from collections.abc import Iterator

import pytest

# isort: off
import bot.lean_aiogram
# isort: on

from aiogram.filters.callback_data import CallbackQueryFilter
from aiogram.types import CallbackQuery, User

import bot.dispatcher  # noqa: F401 - brings every tap along
from handlers.kit.buttons import Tap

UUID_TEXT = "0190000000007000800000000000000a"


def kinds(of: type[Tap] = Tap) -> Iterator[type[Tap]]:
    for kind in of.__subclasses__():
        yield kind
        yield from kinds(kind)


def some_data() -> Iterator[str]:
    """Data with each prefix and from no field to five, of several types; and nonsense."""
    for kind in kinds():
        for value in ("", "1", "en", "usd", "mekong-waves", UUID_TEXT):
            yield from (":".join([kind.__prefix__, *[value] * count]) for count in range(6))
    yield from ("", ":", "h:", "hx", "x", "ស", "e\n", "ev:1:2:3:4:5:6:7")


def query(data: str) -> CallbackQuery:
    fan = User(id=42, is_bot=False, first_name="Dara")
    return CallbackQuery(id="1", from_user=fan, chat_instance="1", data=data)


@pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.__name__)
async def test_it_answers_as_aiogram_does(kind: type[Tap]) -> None:
    ours, stock = kind.filter(), CallbackQueryFilter(callback_data=kind)
    for data in some_data():
        assert await ours(query(data)) == await stock(query(data)), data


async def test_the_comparison_has_data_that_pass() -> None:
    passing = [
        kind for kind in kinds() for data in some_data() if await kind.filter()(query(data))
    ]
    assert len(set(passing)) > 30
