"""/api/v1/events/{event_id}/queue: join, follow, leave, check the draw."""

import asyncio
import hashlib
import hmac
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from services.core.clock import FrozenClock
from services.ticketing import TicketingService
from services.ticketing.queue import Followed, Following, QueueService, rules
from services.ticketing.queue.schemas import TickRoom, WaitingRoomSpec
from tests.services.ticketing.programme import EVENING, EVENT, NOW, a_load, an_event, times_at
from tests.webapp.people import DARA, authorization, user

QUEUE = f"/api/v1/events/{EVENT}/queue"
SALE_AT = NOW + timedelta(hours=1)
BOPHA = 43


@pytest.fixture
async def room(ticketing: TicketingService) -> None:
    times = replace(times_at(EVENING), sales_from=SALE_AT)
    spec = WaitingRoomSpec(timedelta(hours=2), 1, timedelta(minutes=10))
    await ticketing.load_events(a_load(an_event(times=times, waiting_room=spec)))


@pytest.fixture
def headers(clock: FrozenClock) -> dict[str, str]:
    return authorization(clock.now())


async def hold_draw(queue: QueueService, clock: FrozenClock) -> None:
    clock.advance((SALE_AT + rules.DRAW_AFTER - clock.now()).total_seconds())
    await queue.tick(TickRoom(EVENT, 0))


@pytest.mark.usefixtures("room")
class TestPlace:
    async def test_join_is_the_same_place_again(
        self, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        outside = (await client.get(QUEUE, headers=headers)).json()
        assert (outside["state"], outside["room"]) == ("outside", "gathering")
        first, again = [(await client.post(QUEUE, headers=headers)).json() for _ in range(2)]
        assert first == again
        assert (first["state"], first["ahead"], first["wait"]) == ("waiting", None, None)
        assert (await client.get(QUEUE, headers=headers)).json() == first

    async def test_who_leaves_has_left(
        self, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        await client.post(QUEUE, headers=headers)
        assert (await client.delete(QUEUE, headers=headers)).json()["state"] == "left"

    async def test_the_long_answer_comes_when_the_place_moves(
        self,
        client: httpx.AsyncClient,
        headers: dict[str, str],
        queue: QueueService,
        clock: FrozenClock,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        joined = (await client.post(QUEUE, headers=headers)).json()
        asked = {"seen": joined["version"], "wait_seconds": "20"}
        looked, look = asyncio.Event(), Following.first

        async def first(following: Following, event_id: str, fan_id: int) -> Followed:
            found = await look(following, event_id, fan_id)
            looked.set()
            return found

        monkeypatch.setattr(Following, "first", first)
        answer = asyncio.create_task(client.get(QUEUE, headers=headers, params=asked))
        async with asyncio.timeout(60):
            await looked.wait()
        assert not answer.done()
        await hold_draw(queue, clock)
        place = (await answer).json()
        assert place["state"] == "inside"
        assert place["pass_until"] is not None

    async def test_without_news_it_comes_when_the_time_is_over(
        self, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        joined = (await client.post(QUEUE, headers=headers)).json()
        asked = {"seen": joined["version"], "wait_seconds": "1"}
        assert (await client.get(QUEUE, headers=headers, params=asked)).json() == joined

    async def test_the_event_says_that_one_waits(
        self, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        event = (await client.get(f"/api/v1/events/{EVENT}", headers=headers)).json()
        assert event["waiting_room"] is True


class TestNoRoom:
    async def test_is_not_found(
        self, client: httpx.AsyncClient, headers: dict[str, str], ticketing: TicketingService
    ) -> None:
        await ticketing.load_events(a_load(an_event()))
        answer = await client.post(QUEUE, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "queue.no_room")


@pytest.mark.usefixtures("room")
class TestDraw:
    async def test_anybody_can_repeat_it_with_what_is_published(
        self,
        client: httpx.AsyncClient,
        headers: dict[str, str],
        queue: QueueService,
        clock: FrozenClock,
    ) -> None:
        """By the words of the description alone."""
        for fan in range(100, 130):
            await queue.join(EVENT, fan)
        joined = (await client.post(QUEUE, headers=headers)).json()
        before = (await client.get(f"{QUEUE}/draw", headers=headers)).json()
        assert (before["seed"], before["lots"], before["own_lot"]) == (None, [], None)
        await hold_draw(queue, clock)
        headers = authorization(clock.now())
        draw = (await client.get(f"{QUEUE}/draw", headers=headers)).json()
        seed = draw["seed"]
        assert hashlib.sha256(seed.encode()).hexdigest() == joined["seed_hash"]
        digest = hmac.new(seed.encode(), str(DARA).encode(), hashlib.sha256).digest()
        lot = str(int.from_bytes(digest[:8]) >> 1)
        assert draw["own_lot"] == lot
        assert {"rank": draw["own_rank"], "lot": lot} in draw["lots"]
        lots = [int(each["lot"]) for each in draw["lots"]]
        assert lots == sorted(lots)
        assert len(lots) == 31

    async def test_comes_in_pages(
        self, client: httpx.AsyncClient, queue: QueueService, clock: FrozenClock
    ) -> None:
        for fan in range(100, 105):
            await queue.join(EVENT, fan)
        await hold_draw(queue, clock)
        headers = authorization(clock.now(), user=user(BOPHA))
        seen: list[int] = []
        after: int | None = 0
        for _ in range(3):
            page = (
                await client.get(f"{QUEUE}/draw?limit=2&after={after}", headers=headers)
            ).json()
            seen += [each["rank"] for each in page["lots"]]
            after = page["next_after"]
        assert (seen, after) == ([1, 2, 3, 4, 5], None)
