"""Friends vote in their group: one card that all share, an answer for who taps alone."""

from __future__ import annotations

import asyncio
import os
from typing import Final

from services.core.formats import Language
from tests.journeys.groups import new_group
from tests.journeys.outside import Outside
from tests.journeys.person import Person, new_person

CROWD: Final = int(os.environ.get("PARTY_TAPS", "12"))
SEASON: Final = {"km": "វេទិកាមាស", "en": "Golden Stage"}
FIRST: Final = {"km": "សុរិយា មាស", "en": "Soriya Gold"}


class TestParty:
    async def test_from_an_own_vote_to_a_party_of_friends(
        self, outside: Outside, fan: Person, language: Language
    ) -> None:
        words, name = fan.words, FIRST[language]
        await fan.say("/vote")
        await fan.press(words.shorten("🗳 " + SEASON[language]))
        await fan.press(f"1. {name}")
        await fan.sees("voting.outcome.counted", name=name)
        await fan.press(words.shorten(words.say("voteparty.about", name=name)))
        page = await fan.sees("voting.state.open_until")
        link = next(key.url for key in page.keys if "startgroup=vt_" in key.url)
        friends = await asyncio.gather(*(new_person(outside, language) for _ in range(CROWD)))
        group = await new_group(outside, fan, *friends)
        await group.bring_in(fan, link)
        await group.card(lambda card: words.holds(card.text, "voteparty.how"))
        begun = await outside.log_mark()
        label = words.shorten(words.say("voting.button.support", name=name))
        told = await asyncio.gather(*(group.tap(friend, label) for friend in friends))
        counted = words.say("voting.outcome.counted", name=name)
        assert [counted in toast.text for toast in told] == [True] * CROWD
        shown = await group.card(lambda card: "100" in card.text)
        assert not any(friend.first_name in shown.text for friend in friends)
        edits = await group.calls(begun, "editmessage")
        assert len(edits) < CROWD
