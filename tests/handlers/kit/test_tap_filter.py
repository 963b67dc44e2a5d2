"""The quick filter of taps lets through exactly what aiogram's own lets through."""

from collections.abc import Iterator
from functools import cache

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


PREFIXES = sorted({kind.__prefix__ for kind in kinds()})


def some_data(kind: type[Tap]) -> Iterator[str]:
    """Data with this prefix and with those that begin alike: from no field to five, of several
    types. With every other prefix as many fields as this kind has, the only number with which
    aiogram gets as far as to compare the prefixes. And nonsense.
    """
    for prefix in PREFIXES:
        if prefix.startswith(kind.__prefix__) or kind.__prefix__.startswith(prefix):
            for value in ("", "1", "en", "usd", "mekong-waves", UUID_TEXT):
                yield from (":".join([prefix, *[value] * count]) for count in range(6))
        else:
            yield ":".join([prefix, *["1"] * len(kind.model_fields)])
    yield from ("", ":", "h:", "hx", "x", "ស", "e\n", "ev:1:2:3:4:5:6:7")


@cache
def query(data: str) -> CallbackQuery:
    fan = User(id=42, is_bot=False, first_name="Dara")
    return CallbackQuery(id="1", from_user=fan, chat_instance="1", data=data)


@pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.__name__)
async def test_it_answers_as_aiogram_does(kind: type[Tap]) -> None:
    ours, stock = kind.filter(), CallbackQueryFilter(callback_data=kind)
    for data in some_data(kind):
        assert await ours(query(data)) == await stock(query(data)), data


async def test_the_comparison_has_data_that_pass() -> None:
    passing = [
        kind for kind in kinds() for data in some_data(kind) if await kind.filter()(query(data))
    ]
    assert len(set(passing)) > 30
