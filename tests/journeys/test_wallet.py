"""The wallet in chat, in both languages."""

from __future__ import annotations

from tests.journeys.books import Books
from tests.journeys.person import Person
from tests.journeys.wallet_story import WalletStory


async def test_exchange_limits_freeze_and_a_statement(rich_fan: Person, books: Books) -> None:
    await WalletStory(rich_fan, books).play()
    assert await books.balance_minor(rich_fan.id) == 15_00
