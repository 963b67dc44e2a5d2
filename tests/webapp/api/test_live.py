"""Broadcasts by the API: what is on, the room beside the picture, its chat; watching together."""

import asyncio
from datetime import timedelta
from uuid import UUID

import httpx
import orjson
import pytest

from bot.container import Container
from services.core.clock import FrozenClock
from services.core.uow import Tx
from services.identity.roles import Role
from services.streaming.library.schemas import Kind, Needs
from services.streaming.live.ingest.line import CameraLine
from services.streaming.live.keeping import LiveKeeping
from services.streaming.live.schemas import LiveSpec
from tests.services.streaming.playback.things import load, spec
from tests.webapp.api.fan import AppFan
from webapp.api.live import LiveRooms
from webapp.api.live_shapes import Authors
from webapp.api.parties import PartyRooms

KEY, MOVIE = "lantern-night", "rice-fields"
FREE = Needs(free=True)
VANNA, DARA, BOPHA = 900, 42, 43


@pytest.fixture
async def crew(
    client: httpx.AsyncClient, clock: FrozenClock, container: Container
) -> dict[int, AppFan]:
    """An operator and two fans; a broadcast on air."""
    fans = {
        fan_id: AppFan(client, clock, fan_id, name)
        for fan_id, name in ((VANNA, "Vanna"), (DARA, "Dara"), (BOPHA, "Bopha"))
    }
    for fan in fans.values():
        await fan.get("/me")
    await container.roles.grant(VANNA, Role.OPERATOR)
    now = clock.now()
    for key, kind in ((KEY, Kind.LIVE), (MOVIE, Kind.LIVE)):
        made = spec(key, now, kind=kind, needs=FREE, territories=frozenset())
        await load(container.uow, made)
    desk = container.live_parts.desk
    await desk.load((LiveSpec(KEY, now + timedelta(hours=1), show="xf"),))
    armed = await desk.arm(KEY, VANNA)
    line = CameraLine(container.uow)
    await line.take(armed.event.id, "camera")
    await line.on_air(KEY, "camera")
    return fans


async def test_the_room_beside_the_picture(crew: dict[int, AppFan], container: Container) -> None:
    dara, vanna = crew[DARA], crew[VANNA]
    (listed,) = (await dara.get("/live"))["items"]
    assert (listed["key"], listed["state"], listed["show"]) == (KEY, "on_air", "xf")
    assert (await dara.ask("PUT", f"/live/{KEY}/reminder"))["reminded"]
    assert not (await dara.ask("DELETE", f"/live/{KEY}/reminder"))["reminded"]
    line = await dara.post(f"/live/{KEY}/messages", {"text": "So beautiful"}, key="key-0001")
    again = await dara.post(f"/live/{KEY}/messages", {"text": "So beautiful"}, key="key-0001")
    assert line == again
    page = await dara.get(f"/live/{KEY}")
    assert (page["me"], page["moderates"]) == (line["author"], False)
    assert str(DARA) not in line["author"]
    assert (await vanna.get(f"/live/{KEY}"))["moderates"]
    wait = await dara.post(f"/live/{KEY}/messages", {"text": "More"}, status=429)
    assert wait["details"]["retry_after_seconds"] > 0
    room = await dara.get(f"/live/{KEY}/room")
    assert room["lines"] == [line]
    later = await dara.get(f"/live/{KEY}/messages?after={line['number'] - 1}")
    assert later["items"] == [line] == (await dara.get(f"/live/{KEY}/messages"))["items"]
    rooms = _rooms(container)
    shown = await rooms.render(KEY)
    assert orjson.loads(shown.data)["lines"] == [line]
    assert shown.version == room["version"]


def _rooms(container: Container) -> LiveRooms:
    parts = container.live_parts
    authors = Authors(container.settings.secret())
    return LiveRooms(parts.live, parts.chat, container.roles, authors, container.clock)


async def test_moderators_and_nobody_else(crew: dict[int, AppFan]) -> None:
    dara, vanna = crew[DARA], crew[VANNA]
    line = await dara.post(f"/live/{KEY}/messages", {"text": "unkind"})
    number, mute = line["number"], {"number": line["number"], "minutes": 10}
    await crew[BOPHA].post(f"/live/{KEY}/messages/{number}/report")
    for path, body in ((f"messages/{number}/remove", None), ("mute", mute)):
        await dara.post(f"/live/{KEY}/{path}", body, status=403)
    await vanna.post(f"/live/{KEY}/mute", mute)
    room = await vanna.post(f"/live/{KEY}/messages/{number}/remove")
    assert room["removed"] == [number]
    await dara.post(f"/live/{KEY}/messages", {"text": "why"}, status=403)
    await vanna.post(f"/live/{KEY}/messages/{number}/unmute")
    closed = await vanna.ask("PUT", f"/live/{KEY}/chat", {"on": False, "slow_seconds": 60})
    assert (closed["chat_on"], closed["slow_seconds"]) == (False, 60)
    refused = await dara.post(f"/live/{KEY}/messages", {"text": "hello"}, status=422)
    assert refused["code"] == "streaming.chat_closed"
    await dara.get("/live/no-such-thing", status=404)


async def test_viewers_are_places_that_are_kept(
    crew: dict[int, AppFan], container: Container, clock: FrozenClock
) -> None:
    async def submit(_: Tx, __: UUID, ___: object) -> None:
        """Nothing is recorded here."""

    keeping = LiveKeeping(container.uow, submit)
    play = {"device_id": "a" * 20, "platform": "web", "caps": {"mse": True}}
    for fan_id in (DARA, BOPHA):
        await crew[fan_id].post(f"/play/{KEY}", {**play, "device_id": f"{fan_id}" * 10})
    await keeping.look()
    assert (await crew[DARA].get(f"/live/{KEY}"))["viewers"] == 2
    clock.advance(46)
    await keeping.look()
    event = await container.live_parts.live.event(KEY)
    assert (event.viewers, event.peak_viewers) == (0, 2)


async def test_watching_together(crew: dict[int, AppFan], container: Container) -> None:
    dara, bopha = crew[DARA], crew[BOPHA]
    party = await dara.post("/parties", {"item": KEY}, key="party-001")
    code = party["code"]
    assert (await dara.post("/parties", {"item": KEY}, key="party-001"))["code"] == code
    await bopha.get(f"/parties/{code}", status=404)
    joined = await bopha.post(f"/parties/{code}/join")
    assert [(one["name"], one["is_host"]) for one in joined["members"]] == [
        ("Dara", True),
        ("Bopha", False),
    ]
    shown = {
        "revision": joined["revision"],
        "item": MOVIE,
        "position_ms": 61_000,
        "rate": 1.25,
        "captions": "km",
        "playing": True,
    }
    await bopha.ask("PUT", f"/parties/{code}/state", shown, status=403)
    await dara.ask("PUT", f"/parties/{code}/state", shown)
    stale = await dara.ask("PUT", f"/parties/{code}/state", shown, status=409)
    assert stale["details"]["revision"] == joined["revision"] + 1
    seen = (await bopha.post(f"/parties/{code}/beat"))["state"]
    assert (seen["item"], seen["position_ms"], seen["rate"]) == (MOVIE, 61_000, 1.25)
    said = await bopha.post(f"/parties/{code}/messages", {"text": "hello"})
    rooms = PartyRooms(
        container.live_parts.parties, Authors(container.settings.secret()), container.clock
    )
    streamed = orjson.loads((await rooms.render(code)).data)
    assert (streamed["lines"], streamed["state"]) == ([said], seen)
    await asyncio.gather(*(fan.post(f"/parties/{code}/leave") for fan in (dara, bopha)))
    over = orjson.loads((await rooms.render(code)).data)
    assert (over["ended"], over["state"]) == (True, None)
