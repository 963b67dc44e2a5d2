"""Music in chat alone: locked, a plan that opens it, the song arrives and stays in its chat."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

import pytest

from services.core.clock import SystemClock
from services.core.db import Database
from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork
from services.streaming.library import processed
from services.streaming.library.loading import item_id_of
from services.streaming.library.schemas import Media
from services.streaming.processing.folders import Folders
from services.streaming.tracks.service import SOUND
from tests.journeys.outside import Outside
from tests.journeys.person import Person
from tests.journeys.product import Product
from tests.journeys.seen import Json
from tests.journeys.story import type_pin

SONGS: Final = ("first-rain", "buffalo-road", "palm-sugar", "harvest-moon")
NAMES: Final = {"km": ("បទវាលស្រែ", "ផ្លូវក្របី"), "en": ("Songs of the Fields", "Buffalo Road")}
WISHES: Final = {"km": "ស្តាប់ ផ្លូវក្របី", "en": "listen to buffalo road"}
BASIC: Final = "Hang Meas Basic"
PRICE: Final = Money(299, Currency.USD)
SONG_IS_THERE: Final = b"as good as sound"


@pytest.fixture(scope="module")
def music(product: Product) -> None:
    """As if the worker had made the songs of an album: these journeys are not about making."""
    asyncio.run(_make(product))


async def _make(product: Product) -> None:
    folders = Folders(Path(product.settings["DATA_DIR"]))
    database = Database(product.database_url)

    async def ready(tx: Tx) -> None:
        for key in SONGS:
            await processed.ready(tx, item_id_of(key), Media("v1"), 60)

    for key in SONGS:
        sound = folders.version(item_id_of(key), "v1") / SOUND
        sound.parent.mkdir(parents=True, exist_ok=True)
        sound.write_bytes(SONG_IS_THERE)
    await UnitOfWork(database, SystemClock()).run(ready)
    await database.dispose()


async def test_a_plan_opens_a_song_that_stays_in_the_chat(
    rich_fan: Person, music: None, outside: Outside
) -> None:
    fan = rich_fan
    album, song = NAMES[fan.words.language]
    await fan.say("/watch")
    await fan.sees("watching.home.text")
    await fan.press("watching.music.title")
    await fan.press("watching.shelf.albums")
    await fan.press(album)
    await fan.press(song)
    await fan.sees("watching.why.plan_required")
    await fan.press("watching.why.button_plan", plan=BASIC)
    await fan.press("plans.money.month", amount=PRICE)
    await fan.press("pay.way.wallet")
    await fan.sees("identity.pad.enter")
    await type_pin(fan)
    await fan.sees("pay.paid.title")
    await fan.say(WISHES[fan.words.language])
    await fan.press(song)
    await fan.press("watching.item.button_here")
    heard = await fan.wait_until(lambda: _heard(fan), "the song")
    assert heard["media"]["title"] == song
    assert heard["has_protected_content"]
    assert await outside.file(heard["media"]["url"]) == SONG_IS_THERE
    forward = f"/sim/people/{fan.id}/forward"
    refused = await outside.http.post(forward, json={"message_id": heard["id"]})
    assert refused.json()["code"] == "protected"
    await fan.press("watching.item.button_lyrics")
    await fan.button("watching.lyrics.button_latin")
    await check_album(fan, album, heard["id"])


async def check_album(fan: Person, album: str, after: int) -> None:
    """By its link, and sent as a whole: three of four songs, as far as Basic goes."""
    username = (await fan.outside.get("/sim/bot"))["username"]
    await fan.follow(f"https://t.me/{username}?start=al_rice-songs")
    await fan.sees(album)
    await fan.press("watching.collection.button_here")

    async def all_there() -> list[Json] | None:
        songs = [each for each in await _songs(fan) if each["id"] > after]
        return songs if len(songs) == 3 else None

    songs = await fan.wait_until(all_there, "three songs")
    assert all(each["has_protected_content"] for each in songs)
    assert len({each["media_group_id"] for each in songs}) == 1


async def _heard(fan: Person) -> Json | None:
    """The newest message with sound in it."""
    return next(reversed(await _songs(fan)), None)


async def _songs(fan: Person) -> list[Json]:
    shown = await fan.outside.get(f"/sim/people/{fan.id}/messages")
    return [each for each in shown["messages"] if (each.get("media") or {}).get("title")]
