"""One story, played with each library, by polling and by webhook."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from aiohttp import web

from tests.sandbox.conftest import Person, Sandbox
from tests.sandbox.hooks import Json, hook_server
from tests.sandbox.shops import Feed, aiogram_fed, aiogram_polled, ptb_fed, ptb_polled
from tests.sandbox.test_files import picture

Fed = Callable[[str], AbstractAsyncContextManager[Feed]]
Run = Callable[[Sandbox], AbstractAsyncContextManager[None]]


def by_webhook(fed: Fed) -> Run:
    @asynccontextmanager
    async def run(sandbox: Sandbox) -> AsyncIterator[None]:
        async with fed(sandbox.url) as feed, hook_server() as hook:

            async def answer(update: Json) -> web.Response:
                await feed(update)
                return web.Response()

            hook.answer = answer
            await sandbox.ok("setWebhook", url=hook.url)
            yield
            await sandbox.ok("deleteWebhook")

    return run


def by_polling(polled: Callable[[str], AbstractAsyncContextManager[None]]) -> Run:
    def run(sandbox: Sandbox) -> AbstractAsyncContextManager[None]:
        return polled(sandbox.url)

    return run


RUNS = {
    "aiogram by polling": by_polling(aiogram_polled),
    "aiogram by webhook": by_webhook(aiogram_fed),
    "python-telegram-bot by polling": by_polling(ptb_polled),
    "python-telegram-bot by webhook": by_webhook(ptb_fed),
}


async def answered(person: Person, count: int) -> Json:
    """The newest message, once there are `count` of them."""
    async with asyncio.timeout(30):
        while len(seen := await person.see()) < count:  # noqa: ASYNC110 - seen over HTTP
            await asyncio.sleep(0.02)
    assert len(seen) == count
    return seen[-1]


@pytest.mark.parametrize("name", RUNS)
async def test_a_fan_starts_pays_and_sends(sandbox: Sandbox, name: str) -> None:
    dara = await sandbox.person("ដារ៉ា", stars=60, phone="85512345678")
    async with RUNS[name](sandbox):
        await dara.say("/start ev_1")
        hello = await answered(dara, 2)
        assert (hello["text"], hello["entities"][0]["length"]) == ("សួស្តី ដារ៉ា", 6)
        tapped = await dara.press(hello["id"], "Buy")
        assert (tapped["answered"], tapped["text"]) == (True, "One moment")
        invoice = await answered(dara, 3)
        assert invoice["invoice"]["total_amount"] == 50
        assert (await dara.see())[1]["text"] == "Pay here:"
        paid = await dara.post("pay", message_id=invoice["id"])
        assert paid["status"] == "paid"
        assert (await answered(dara, 5))["text"] == "Paid 50"
        await dara.post("send", photo=base64.b64encode(picture()).decode())
        repeated = await answered(dara, 7)
        assert (repeated["caption"], repeated["media"]["width"]) == ("Yours", 600)
        await dara.post("send", contact=True)
        known = await answered(dara, 9)
        assert known["text"] == "Known: 85512345678"
        assert known["reply_to"]["id"] == 8
