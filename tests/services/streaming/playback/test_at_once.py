"""Starts, take-overs, signs of life, ends and removals of one fan, all at the same time."""

from __future__ import annotations

import asyncio
import os
import random
from dataclasses import dataclass, field
from typing import Final

import pytest

from services.core.errors import DomainError
from services.streaming.playback.schemas import Beat, Playing
from tests.services.streaming.playback.conftest import FAN, House

ROUNDS: Final = int(os.environ.get("CHAOS_ROUNDS", "3"))
AT_ONCE: Final = 16
DEVICES: Final = 6
LIMIT: Final = 3


@dataclass
class Crowd:
    """Somebody who does anything with plays that there were."""

    house: House
    chance: random.Random
    known: list[Playing] = field(default_factory=list)

    async def act(self) -> None:
        """A refusal is an answer; any other error is not."""
        device, kind = f"device{self.chance.randrange(DEVICES)}", self.chance.random()
        try:
            if kind < 0.4 or not self.known:
                self.known.append(await self.house.play(device))
            elif kind < 0.55:
                other = self.chance.choice(self.known).lease_id
                self.known.append(await self.house.play(device, takeover=other))
            elif kind < 0.8:
                some = self.chance.sample(self.known, min(len(self.known), 5))
                beats = [Beat(FAN, each.lease_id, each.play_id) for each in some]
                await self.house.beats.flush(beats)
            elif kind < 0.9:
                await self.house.beats.end(self.chance.choice(self.known).lease_id)
            else:
                await self.house.screens.remove(FAN, f"{device}-00000000")
        except DomainError:
            return


class TestAtOnce:
    async def test_never_more_places_than_there_are_and_nobody_is_stuck(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("services.streaming.playback.screens._limit", lambda *_: 50)
        await house.give("premium")
        crowd = Crowd(house, random.Random(5))
        for _ in range(ROUNDS):
            await asyncio.gather(*(crowd.act() for _ in range(AT_ONCE)))
            assert len(await house.screens.playing(FAN)) <= LIMIT
            house.clock.advance(crowd.chance.choice([1, 15, 50]))
        assert crowd.known
