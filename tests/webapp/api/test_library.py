"""The library over HTTP: what is open for whom, finding, own lists, words and stills."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from bot.container import Container
from services.artists import LoadArtists
from services.core.clock import FrozenClock
from services.core.uow import Tx
from services.entitlements import Grant, Level, Number, Rights, RightsSet, grant
from services.streaming.library import processed
from services.streaming.library.loading import item_id_of
from services.streaming.library.progress import store
from services.streaming.library.schemas import Beat, Media, Needs, Windows
from services.streaming.library.specs import LoadContent
from tests.services.streaming.library.shelf import (
    CONTENT,
    DARA,
    LENGTH,
    RELEASED,
    SORIYA,
    TROUPE,
)
from tests.webapp.api.fan import AppFan


@pytest.fixture
async def dara(client: httpx.AsyncClient, clock: FrozenClock, container: Container) -> AppFan:
    """Without a plan; songs are free, the last episode is not out yet, nothing is bound to a
    country.
    """
    library = container.library_parts.library
    await container.artists.load(LoadArtists((SORIYA, TROUPE)))
    songs = [
        replace(spec, needs=Needs(free=True)) if spec.kind == "track" else spec
        for spec in CONTENT.items
    ]
    soon = Windows(clock.now() + timedelta(hours=30))
    songs[-1] = replace(songs[-1], windows=soon)
    every = tuple(replace(spec, source=None, territories=frozenset()) for spec in songs)
    await library.load(LoadContent(every, CONTENT.collections))

    async def ready(tx: Tx) -> None:
        for spec in every:
            heights = () if spec.kind == "track" else (240, 480)
            await processed.ready(tx, item_id_of(spec.key), Media("v1", heights), LENGTH)

    await container.uow.run(ready)
    rights = Rights(
        numbers={Number.RELEASE_DELAY_HOURS: -24}, levels={Level.VIDEO: 480}, word="premium"
    )
    await container.plan_parts.entitlements.load([RightsSet("premium", RELEASED.date(), rights)])
    fan = AppFan(client, clock, DARA)
    await fan.get("/me")
    return fan


class TestLibrary:
    async def test_is_looked_at_locked_and_listed(
        self, dara: AppFan, container: Container, clock: FrozenClock
    ) -> None:
        await _looking(dara, container, clock)
        await _files(dara, container)
        await _not_again(dara)
        await _stars_and_queue(dara)
        await _playlists(dara)
        await _locks(dara, container, clock)


async def _looking(dara: AppFan, container: Container, clock: FrozenClock) -> None:
    """Home, search, albums, words."""
    beat = Beat(DARA, item_id_of("palm-sugar"), 30, clock.now())
    await container.uow.run(lambda tx: store(tx, [beat]))
    home = await dara.get("/watch")
    assert [(each["key"], each["resume_seconds"]) for each in home["continue"]] == [
        ("palm-sugar", 30)
    ]
    assert home["continue"] == (await dara.get("/watch/continue"))["items"]
    assert [row["code"] for row in home["shelves"]] == [
        *("new", "soon", "concert", "episode", "track")
    ]
    assert [each["key"] for each in home["albums"]] == ["rice-songs"]
    found = await dara.get("/watch/items?q=skor%20tnaot&kind=track")
    assert [each["key"] for each in found["items"]] == ["palm-sugar"]
    await dara.get("/watch/items?cursor=x", status=409)
    await dara.get("/watch/items?kind=opera", status=422)
    album = await dara.get("/watch/collections/rice-songs")
    assert [each["number"] for each in album["items"]] == [1, 2]
    assert (await dara.get("/watch/collections?artist=troupe"))["items"][0]["kind"] == "series"
    follows = await dara.get("/watch/items/palm-sugar/next")
    assert follows["item"]["key"] == "first-rain"
    assert (await dara.get("/watch/items/first-rain/next"))["item"] is None
    similar = await dara.get("/watch/items/river-concert/similar")
    assert [each["key"] for each in similar["items"]] == ["palm-sugar", "first-rain"]
    assert {each["lock"] for each in similar["items"]} == {None}
    await dara.get("/watch/items/none/similar", status=404)
    lyrics = await dara.get("/watch/items/palm-sugar/lyrics/km")
    assert [line["at_ms"] for line in lyrics["items"]] == [0, 4_000]
    await dara.get("/watch/items/palm-sugar/lyrics/latin", status=404)
    await dara.get("/watch/items/none", status=404)
    assert (await dara.ask("DELETE", "/watch/continue/palm-sugar"))["items"] == []


async def _locks(dara: AppFan, container: Container, clock: FrozenClock) -> None:
    """Each item says whether it is open for you."""

    async def locks() -> dict[str, str | None]:
        items = (await dara.get("/watch/items"))["items"]
        return {each["key"]: (each["lock"] or {"reason": None})["reason"] for each in items}

    assert await locks() == {
        "market-3": "plan_required",
        "market-2": "plan_required",
        "market-1": "plan_required",
        "river-concert": "plan_required",
        "palm-sugar": None,
        "first-rain": None,
    }
    now = clock.now()
    given = Grant(DARA, "premium", "test", now, now + timedelta(days=30))
    await container.uow.run(lambda tx: grant(tx, [given]))
    found = await locks()
    assert found.pop("market-3") == "not_yet"
    assert set(found.values()) == {None}
    item = await dara.get("/watch/items/market-3")
    assert item["opens_at"] == item["lock"]["details"]["opens_at"]
    clock.advance(timedelta(hours=6).total_seconds())
    assert (await dara.get("/watch/items/market-3"))["lock"] is None


async def _files(dara: AppFan, container: Container) -> None:
    """For players and pages."""
    address = "/api/v1/watch/items/river-concert/captions/en"
    captions = await dara.client.get(address, headers=dara.headers)
    assert captions.headers["content-type"].startswith("text/vtt")
    assert captions.text.startswith("WEBVTT\n")
    assert (await dara.client.get(address)).status_code == 401
    poster = (await dara.get("/watch/items/river-concert"))["poster"]
    assert (await dara.get("/watch/items/palm-sugar"))["poster"] is None
    assert (await dara.client.get(poster)).status_code == 404  # no file yet
    folder = container.media_parts.media.folders.version(item_id_of("river-concert"), "v1")
    folder.mkdir(parents=True)
    (folder / "poster.jpg").write_bytes(b"a picture")
    still = await dara.client.get(poster)
    assert (still.status_code, still.content) == (200, b"a picture"), poster + still.text
    assert "immutable" in still.headers["cache-control"]
    for wrong in ("/posters/river-concert/v2.jpg", "/posters/..%2f..%2fx/v1.jpg"):
        assert (await dara.client.get(wrong)).status_code in {404, 422}


async def _not_again(dara: AppFan) -> None:
    """Who has an answer is not sent it again."""
    for path in ("/api/v1/watch", "/api/v1/watch/items?kind=track"):
        first = await dara.client.get(path, headers=dara.headers)
        known = {**dara.headers, "If-None-Match": first.headers["etag"]}
        again = await dara.client.get(path, headers=known)
        assert (again.status_code, again.content) == (304, b"")


async def _stars_and_queue(dara: AppFan) -> None:
    rated = await dara.ask("PUT", "/watch/items/palm-sugar/rating", {"stars": 4})
    assert rated["rating"] == {"tenths": None, "count": 1, "mine": 4}
    await dara.ask("PUT", "/watch/items/palm-sugar/rating", {"stars": 6}, status=422)
    unrated = await dara.ask("DELETE", "/watch/items/palm-sugar/rating")
    assert unrated["rating"] == {"tenths": None, "count": 0, "mine": None}
    await dara.post("/watch/queue", {"item": "palm-sugar"})
    queue = await dara.post("/watch/queue", {"item": "first-rain", "next": True})
    assert [each["key"] for each in queue["items"]] == ["first-rain", "palm-sugar"]
    order = {"revision": queue["revision"], "items": ["palm-sugar"]}
    assert len((await dara.ask("PUT", "/watch/queue", order))["items"]) == 1
    late = await dara.ask("PUT", "/watch/queue", order, status=409)
    assert late["details"] == {"revision": queue["revision"] + 1}
    assert (await dara.ask("DELETE", "/watch/queue/palm-sugar"))["items"] == []


async def _playlists(dara: AppFan) -> None:
    made = await dara.post("/watch/playlists", {"name": "Evening"}, key="evening-1")
    assert made == await dara.post("/watch/playlists", {"name": "Evening"}, key="evening-1")
    path = f"/watch/playlists/{made['id']}"
    await dara.post(f"{path}/items", {"item": "palm-sugar"})
    filled = await dara.post(f"{path}/items", {"item": "first-rain"})
    turned = {"revision": filled["revision"], "items": ["first-rain", "palm-sugar"]}
    ordered = await dara.ask("PUT", f"{path}/items", turned)
    assert [each["key"] for each in ordered["items"]] == turned["items"]
    assert (await dara.ask("PATCH", path, {"name": "Night"}))["name"] == "Night"
    assert (await dara.get(path))["item_count"] == 2
    assert [each["name"] for each in (await dara.get("/watch/playlists"))["items"]] == ["Night"]
    assert (await dara.ask("DELETE", path))["items"] == []
    await dara.get(path, status=404)
