"""Papers leave a chat whose reviewer let the time run out, also when nobody comes back to it."""

import json
from datetime import UTC, datetime

import httpx

from bot.papers_put_away import PapersPutAway
from bot.rate_limit import LocalRateLimit
from bot.turnstile import Turnstile
from services.core.clock import FrozenClock
from services.core.schedule import Planned
from services.notifications.halts import Halts
from tests.services.identity.papers import BOPHA, Office

SLOT = Planned(datetime(2026, 4, 1, tzinfo=UTC))


class Telegram:
    """Answers what it is told to, and remembers what was asked."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.asked: list[int] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/bot1:token/deleteMessage"
        self.asked.append(json.loads(request.content)["message_id"])
        status = self.statuses.pop(0) if self.statuses else 200
        return httpx.Response(status, json={"parameters": {"retry_after": 0}})


def put_away(office: Office, telegram: Telegram) -> PapersPutAway:
    turnstile = Turnstile(LocalRateLimit(), Halts(office.uow))
    transport = httpx.MockTransport(telegram)
    return PapersPutAway(office.review, turnstile, "http://127.0.0.1:1/bot1:token", transport)


class TestRun:
    async def test_only_what_is_out_of_time_goes(self, office: Office, clock: FrozenClock) -> None:
        await office.hand_in()
        await office.take_and_look(BOPHA)
        telegram = Telegram()
        job = put_away(office, telegram)
        await job.run(SLOT)
        assert telegram.asked == []
        clock.advance(15 * 60)
        await job.run(SLOT)
        await job.run(SLOT)
        assert len(telegram.asked) == len(set(telegram.asked)) == 3

    async def test_gone_already_is_as_good_as_deleted(
        self, office: Office, clock: FrozenClock
    ) -> None:
        await office.hand_in()
        await office.take_and_look(BOPHA)
        clock.advance(15 * 60)
        await put_away(office, Telegram(400, 403, 400)).run(SLOT)
        assert await office.review.to_put_away() == []

    async def test_what_was_not_reached_is_tried_again(
        self, office: Office, clock: FrozenClock
    ) -> None:
        await office.hand_in()
        await office.take_and_look(BOPHA)
        clock.advance(15 * 60)
        await put_away(office, Telegram(200, 502)).run(SLOT)
        assert len(await office.review.to_put_away()) == 2
        await put_away(office, Telegram(429)).run(SLOT)
        assert await office.review.to_put_away() == []
