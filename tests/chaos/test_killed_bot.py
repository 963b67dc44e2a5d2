"""The bot's process is killed while it works its inbox off: every update takes effect once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import pytest

from services.core.db import Database
from tests.chaos.conftest import Progress
from tests.chaos.crowd import IN_HAND, SECRET, TYPED_BEFORE, Inbox, gather_crowd, what_came_of_it
from tests.journeys.outside import Outside
from tests.journeys.product import BRISK, Process, Product
from tests.servers.pool import SQLITE
from tests.servers.ports import free_port

FANS = 4
LONGEST_LIFE_SECONDS = 1.0
SPARE_KILLS = 20


@pytest.fixture
async def bot(durable_url: str, outside: Outside, tmp_path: Path) -> AsyncIterator[Product]:
    """The bot alone, on long polling; not started yet."""
    settings = {
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": durable_url,
        "SANDBOX_PORT": str(urlsplit(str(outside.http.base_url)).port),
        "HTTP_PORT": str(free_port()),
        "SECRET_KEY": SECRET,
        "LOG_FORMAT": "json",
    }
    made = Product(tmp_path, settings, [Process("bot", tmp_path, settings, BRISK)])
    yield made
    made.kill()


@pytest.fixture
async def inbox(durable_url: str) -> AsyncIterator[Inbox]:
    database = Database(durable_url)
    yield Inbox(database)
    await database.dispose()


@dataclass(frozen=True, slots=True)
class Killed:
    """How often, and how many updates were in hand at those moments."""

    kills: int
    in_hand: int


async def kill_again_and_again(bot: Product, inbox: Inbox, kills: int, random: Random) -> Killed:
    """Kill and start again; at the end it runs. The first kills aim at an update in hand, until
    one was; the others come at any moment. Most lives get some work done before.
    """
    in_hand = done = 0
    while done < kills or not in_hand:
        assert done < kills + SPARE_KILLS, (
            "no kill met an update in the middle: nothing was proved"
        )
        if random.random() < 0.75:
            await inbox.wait_for_progress()
        if in_hand:
            await asyncio.sleep(random.uniform(0, LONGEST_LIFE_SECONDS))
        else:
            await inbox.wait_for_work_in_hand()
        bot.kill()
        done += 1
        in_hand += await inbox.number(IN_HAND)
        await asyncio.to_thread(bot.start)
    return Killed(done, in_hand)


@pytest.mark.parametrize("durable_url", [SQLITE], indirect=True)
async def test_every_update_takes_effect_once_and_in_order(
    bot: Product, inbox: Inbox, outside: Outside, rounds: int, chance: Random, progress: Progress
) -> None:
    await asyncio.to_thread(bot.start)
    crowd = await gather_crowd(outside, FANS)
    playing = asyncio.gather(*(hasty.play() for hasty in crowd))
    killed = await kill_again_and_again(bot, inbox, max(2, rounds // 5), chance)
    await playing
    await inbox.wait_until_empty()

    taps = sum(hasty.taps for hasty in crowd)
    again = await inbox.number("attempts > 1")
    progress(
        f"{killed.kills} kills, {killed.in_hand} updates in hand, {again} of {taps} taken again"
    )
    assert await what_came_of_it(crowd, inbox.database) == []
    assert await inbox.number("state = 'done'") == taps + TYPED_BEFORE * FANS
    assert await inbox.number("state <> 'done'") == 0
    assert again > 0, "what was in hand has not been taken again"
    assert bot.complaints({}) == []
