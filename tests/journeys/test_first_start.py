"""The first minutes: language, Home, settings, help."""

from __future__ import annotations

from tests.journeys.person import Person


class TestFirstStart:
    async def test_language_is_asked_before_anything_else(self, newcomer: Person) -> None:
        await newcomer.say("/start")
        await newcomer.sees("settings.language.title")
        await newcomer.press(f"settings.language.button_{newcomer.words.language}")
        await newcomer.sees("menu.home.greeting", name=newcomer.first_name)
