"""The main story: a fan tops up by KHQR and buys tickets, in Khmer and in English."""

from __future__ import annotations

from services.core.db import Database
from tests.journeys.person import Person
from tests.journeys.story import MainStory


async def test_a_fan_tops_up_and_buys_two_tickets(newcomer: Person, database: Database) -> None:
    await MainStory(newcomer, database).play()
