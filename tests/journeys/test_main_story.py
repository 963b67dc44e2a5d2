"""The main story: a fan tops up by KHQR and buys tickets, in Khmer and in English."""

from __future__ import annotations

from tests.journeys.books import Books
from tests.journeys.person import Person
from tests.journeys.story import MainStory


async def test_a_fan_tops_up_and_buys_two_tickets(newcomer: Person, books: Books) -> None:
    story = MainStory(newcomer, books)
    await story.play()
    assert await books.balance_minor(newcomer.id) == 20_00 - story.total.amount_minor
    assert await books.payments(newcomer.id) == 1
