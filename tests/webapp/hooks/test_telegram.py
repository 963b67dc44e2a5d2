"""POST /telegram/webhook on the real inbox: stored once, then answered; or refused."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import httpx
import pytest

from services.core.batcher import Batcher
from services.core.db import Database
from services.core.i18n import Translators
from services.core.inbox import Arrived, Inbox
from tests.services.ticketing.programme import number_of
from tests.webapp.answers import ERROR_FIELDS
from tests.webapp.people import SECRET
from webapp.app import create_app
from webapp.hooks.telegram import MAX_BYTES, webhook_router

URL = "/telegram/webhook"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
HEADERS = {HEADER: SECRET, "Content-Type": "application/json"}
ROWS = "inbox_messages"


def update(number: int = 1, text: str = "សួស្តី") -> dict[str, object]:
    dara = {"id": 42, "is_bot": False, "first_name": "Dara"}
    chat = {"id": 42, "type": "private"}
    message = {"message_id": number, "date": 1, "from": dara, "chat": chat, "text": text}
    return {"update_id": number, "message": message}


async def deliver(client: httpx.AsyncClient, content: object = None) -> httpx.Response:
    body = content if isinstance(content, bytes) else json.dumps(content or update()).encode()
    return await client.post(URL, content=body, headers=HEADERS)


class Gate(Batcher[Arrived, bool]):
    """The road to the inbox with a door in front of the commit."""

    def __init__(self, inbox: Inbox, **limits: float) -> None:
        self.open = asyncio.Event()
        self.reached = asyncio.Event()
        self._inbox = inbox
        super().__init__("gate", self._put, key=lambda m: (m.source, m.external_id), **limits)  # type: ignore[arg-type]

    async def _put(self, messages: Sequence[Arrived]) -> Sequence[bool]:
        self.reached.set()
        await self.open.wait()
        return await self._inbox.put(messages)


@asynccontextmanager
async def gated(translators: Translators, gate: Gate) -> AsyncIterator[httpx.AsyncClient]:
    gate.start()
    app = create_app(translators, {}, [webhook_router(gate, 1, SECRET)])
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client
    gate.open.set()
    await gate.stop()


class TestAccepted:
    async def test_is_stored_as_it_came(self, client: httpx.AsyncClient, inbox: Inbox) -> None:
        answer = await deliver(client)
        assert (answer.status_code, answer.content) == (200, b"")
        [taken] = await inbox.settle_and_take([], 10)
        assert taken.lane == "42"
        assert json.loads(taken.payload) == update()

    async def test_comes_again_and_is_stored_once(
        self, client: httpx.AsyncClient, database: Database
    ) -> None:
        for _ in range(5):
            assert (await deliver(client)).status_code == 200
        assert await number_of(database.read, ROWS) == 1

    async def test_comes_five_times_at_once_and_is_stored_once(
        self, client: httpx.AsyncClient, database: Database
    ) -> None:
        answers = await asyncio.gather(*(deliver(client) for _ in range(5)))
        assert {answer.status_code for answer in answers} == {200}
        assert await number_of(database.read, ROWS) == 1

    async def test_many_at_once_are_all_stored(
        self, client: httpx.AsyncClient, database: Database
    ) -> None:
        answers = await asyncio.gather(*(deliver(client, update(n)) for n in range(1, 61)))
        assert {answer.status_code for answer in answers} == {200}
        assert await number_of(database.read, ROWS) == 60

    async def test_is_answered_only_after_the_commit(
        self, translators: Translators, inbox: Inbox, database: Database
    ) -> None:
        gate = Gate(inbox)
        async with gated(translators, gate) as client:
            delivery = asyncio.create_task(deliver(client))
            await gate.reached.wait()
            done, _ = await asyncio.wait([delivery], timeout=0.2)
            assert not done
            assert await number_of(database.read, ROWS) == 0
            gate.open.set()
            assert (await delivery).status_code == 200
            assert await number_of(database.read, ROWS) == 1

    async def test_is_kept_when_the_caller_hangs_up(
        self, translators: Translators, inbox: Inbox, database: Database
    ) -> None:
        gate = Gate(inbox)
        async with gated(translators, gate) as client:
            delivery = asyncio.create_task(deliver(client))
            await gate.reached.wait()
            delivery.cancel()
            await asyncio.wait([delivery])
            assert delivery.cancelled()
        assert await number_of(database.read, ROWS) == 1


class TestSecret:
    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {HEADER: ""},
            {HEADER: SECRET[:-1]},
            {HEADER: SECRET + "x"},
            {HEADER: SECRET.upper()},
            {HEADER: "ងងង".encode()},
            {"Authorization": SECRET},
        ],
    )
    async def test_wrong_or_missing_stores_nothing(
        self, client: httpx.AsyncClient, database: Database, headers: dict[str, str]
    ) -> None:
        answer = await client.post(URL, json=update(), headers=headers)
        assert answer.status_code == 401
        assert set(answer.json()) == ERROR_FIELDS
        assert SECRET not in answer.text
        assert await number_of(database.read, ROWS) == 0

    async def test_wrong_reads_nothing(self, client: httpx.AsyncClient) -> None:
        taken = 0

        async def body() -> AsyncIterator[bytes]:
            nonlocal taken
            while taken < 100:
                taken += 1
                yield b"x" * 1000

        answer = await client.post(URL, content=body(), headers={HEADER: "wrong"})
        assert answer.status_code == 401
        assert taken == 0

    async def test_none_of_our_own_lets_nobody_in(
        self, translators: Translators, intake: Batcher[Arrived, bool]
    ) -> None:
        """Without a webhook there is no secret, and an empty header must not equal it."""
        app = create_app(translators, {}, [webhook_router(intake, 1, "")])
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            for headers in ({}, {HEADER: ""}):
                answer = await client.post(URL, json=update(), headers=headers)
                assert answer.status_code == 401


class TestNonsense:
    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b" ",
            b"{",
            b"null",
            b"7",
            b'"update"',
            b"[]",
            b'[{"update_id":1}]',
            b"{}",
            b'{"message":{}}',
            b'{"update_id":"1"}',
            b'{"update_id":1.0}',
            b'{"update_id":1e3}',
            b'{"update_id":true}',
            b'{"update_id":99999999999999999999999999}',
            b'{"update_id":1}{"update_id":2}',
            b'{"update_id":NaN}',
            b'\xff\xfe{"update_id":1}',
            b'{"update_id":1,"message":{"text":"\\ud800"}}',
            b'{"update_id":1,"message":' + b'{"a":' * 400 + b"1" + b"}" * 401,
            b"[" * 100_000,
            b"update_id=1",
        ],
    )
    async def test_is_refused_and_not_stored(
        self, client: httpx.AsyncClient, database: Database, body: bytes
    ) -> None:
        answer = await deliver(client, body)
        assert answer.status_code == 400
        assert answer.json()["code"] == "http.unreadable"
        assert await number_of(database.read, ROWS) == 0

    async def test_too_much_is_refused_and_not_stored(
        self, client: httpx.AsyncClient, database: Database
    ) -> None:
        empty = len(json.dumps(update(1, "")))
        fits, too_long = (update(1, "a" * (MAX_BYTES - empty + more)) for more in (0, 1))
        answer = await deliver(client, too_long)
        assert answer.status_code == 413
        assert answer.json()["code"] == "http.too_large"
        assert await number_of(database.read, ROWS) == 0
        assert (await deliver(client, fits)).status_code == 200

    async def test_signs_that_databases_dislike_are_stored_whole(
        self, client: httpx.AsyncClient, inbox: Inbox
    ) -> None:
        odd = update(1, "\x00\x1f\u2028\U0001fab7 ' \" \\ %s :name")
        assert (await deliver(client, odd)).status_code == 200
        [taken] = await inbox.settle_and_take([], 10)
        assert json.loads(taken.payload) == odd

    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
    async def test_other_methods_are_not_allowed(
        self, client: httpx.AsyncClient, method: str
    ) -> None:
        answer = await client.request(method, URL, headers=HEADERS)
        assert answer.status_code == 405
        assert answer.headers["Allow"] == "POST"


class TestOverload:
    async def test_too_many_are_asked_to_come_again(
        self, translators: Translators, inbox: Inbox, database: Database
    ) -> None:
        gate = Gate(inbox, max_waiting=1)
        async with gated(translators, gate) as client:
            in_flight = asyncio.create_task(deliver(client, update(1)))
            await gate.reached.wait()
            waiting = asyncio.create_task(deliver(client, update(2)))
            while not gate._waiting:  # noqa: ASYNC110 - a batcher offers no event
                await asyncio.sleep(0.001)
            refused = await deliver(client, update(3))
            assert refused.status_code == 503
            assert refused.headers["Retry-After"] == "1"
            assert refused.json()["code"] == "core.busy"
            gate.open.set()
            assert (await in_flight).status_code == (await waiting).status_code == 200
            assert (await deliver(client, update(3))).status_code == 200
        assert await number_of(database.read, ROWS) == 3

    async def test_a_stopping_program_takes_no_more(
        self, client: httpx.AsyncClient, intake: Batcher[Arrived, bool], database: Database
    ) -> None:
        assert (await deliver(client, update(1))).status_code == 200
        await intake.stop()
        assert (await deliver(client, update(2))).status_code == 503
        assert await number_of(database.read, ROWS) == 1

    async def test_a_failed_commit_is_no_success(
        self, translators: Translators, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def breaks(_: object) -> Sequence[bool]:
            raise RuntimeError("disk full")

        monkeypatch.setattr(inbox, "put", breaks)
        gate = Gate(inbox)
        gate.open.set()
        async with gated(translators, gate) as client:
            answer = await deliver(client)
        assert answer.status_code == 500
        assert answer.json()["money_moved"] is None
