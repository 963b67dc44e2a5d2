"""Webhook: deliveries, order, retries, answers that are calls."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from sandbox.telegram.webhook import _Attempt
from tests.sandbox.conftest import Sandbox, until
from tests.sandbox.hooks import Hook, Json, hook_server


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    async with hook_server() as hook:
        yield hook


async def info_with(sandbox: Sandbox, name: str) -> Json:
    """What the bot is told of its webhook, once this is in it."""
    async with asyncio.timeout(30):
        while name not in (info := await sandbox.ok("getWebhookInfo")):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return dict(info)


def texts(hook: Hook) -> list[str]:
    return [update["message"]["text"] for update in hook.updates if "message" in update]


class TestDelivery:
    async def test_what_waited_and_what_comes_is_delivered_with_the_secret(
        self, sandbox: Sandbox, hook: Hook
    ) -> None:
        dara = await sandbox.person()
        await dara.say("before")
        await sandbox.ok("setWebhook", url=hook.url, secret_token="s3-cret_", max_connections=7)
        await dara.say("after")
        await until(lambda: len(hook.updates) == 2)
        assert texts(hook) == ["before", "after"]
        queue = sandbox.telegram.queue(sandbox.telegram.world.default_bot)
        await until(lambda: not queue.pending)  # a moment after the hook has answered
        assert hook.headers[0]["X-Telegram-Bot-Api-Secret-Token"] == "s3-cret_"
        info = await sandbox.ok("getWebhookInfo")
        assert info["url"] == hook.url
        assert (info["max_connections"], info["pending_update_count"]) == (7, 0)

    async def test_pending_updates_can_be_dropped(self, sandbox: Sandbox, hook: Hook) -> None:
        dara = await sandbox.person()
        await dara.say("before")
        await sandbox.ok("setWebhook", url=hook.url, drop_pending_updates=True)
        await dara.say("after")
        await until(lambda: bool(hook.updates))
        assert texts(hook) == ["after"]

    async def test_one_chat_is_serial_and_taps_run_beside_it(
        self, sandbox: Sandbox, hook: Hook
    ) -> None:
        dara = await sandbox.fan()
        keyboard = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
        sent = await sandbox.ok("sendMessage", chat_id=dara.id, text="?", reply_markup=keyboard)
        gate = asyncio.Event()

        async def answer(update: Json) -> web.Response:
            if "message" in update:
                await gate.wait()
            return web.Response()

        hook.answer = answer
        await sandbox.ok("setWebhook", url=hook.url)
        await dara.say("one")
        await dara.say("two")
        await dara.press(sent["message_id"], "Go", wait_seconds=0)
        await until(lambda: len(hook.updates) == 2)
        assert texts(hook) == ["one"]
        gate.set()
        await until(lambda: texts(hook) == ["one", "two"])

    async def test_a_duplicate_has_the_same_id(self, sandbox: Sandbox, hook: Hook) -> None:
        dara = await sandbox.person()
        await sandbox.fault("duplicate_update", repeats=4)
        await sandbox.ok("setWebhook", url=hook.url)
        await dara.say("five times")
        await until(lambda: len(hook.updates) == 5)
        assert len({update["update_id"] for update in hook.updates}) == 1


class TestRetries:
    async def test_the_first_retry_is_at_once_and_the_error_is_told(
        self, sandbox: Sandbox, hook: Hook
    ) -> None:
        dara = await sandbox.person()

        async def answer(_update: Json) -> web.Response:
            return web.Response(status=500 if len(hook.updates) == 1 else 204)

        hook.answer = answer
        await sandbox.ok("setWebhook", url=hook.url)
        await dara.say("hello")
        await until(lambda: len(hook.updates) == 2)
        info = await sandbox.ok("getWebhookInfo")
        words = "Wrong response from the webhook: 500 Internal Server Error"
        assert info["last_error_message"] == words
        assert info["last_error_date"] > 0

    async def test_a_webhook_that_is_down_keeps_the_update(self, sandbox: Sandbox) -> None:
        dara = await sandbox.person()
        await sandbox.ok("setWebhook", url="http://127.0.0.1:9/hook")
        await dara.say("hello")
        info = await info_with(sandbox, "last_error_message")
        assert info["pending_update_count"] == 1
        assert info["last_error_message"] == "Connection refused"
        await sandbox.ok("deleteWebhook")
        assert [update["message"]["text"] for update in await sandbox.updates()] == ["hello"]

    async def test_an_update_whose_time_is_over_is_dropped(
        self, sandbox: Sandbox, hook: Hook
    ) -> None:
        dara = await sandbox.fan()
        keyboard = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
        sent = await sandbox.ok("sendMessage", chat_id=dara.id, text="?", reply_markup=keyboard)

        async def answer(_update: Json) -> web.Response:
            return web.Response(status=503, headers={"Retry-After": "200"})

        hook.answer = answer
        await sandbox.ok("setWebhook", url=hook.url)
        await dara.press(sent["message_id"], "Go", wait_seconds=0)
        await until(lambda: bool(hook.updates))
        queue = sandbox.telegram.queue(sandbox.telegram.world.default_bot)
        await until(lambda: not queue.pending)
        assert (await sandbox.ok("getWebhookInfo"))["pending_update_count"] == 0

    def test_waits_double_up_to_one_or_two_minutes(self) -> None:
        attempt = _Attempt()
        waits = [attempt.next_wait_seconds(0) for _ in range(9)]
        assert waits[:6] == [0, 2, 4, 8, 16, 32]
        assert all(60 <= wait <= 120 for wait in waits[6:])
        assert _Attempt().next_wait_seconds(7) == 7
        assert _Attempt().next_wait_seconds(100_000) == 3_600


class TestAnswers:
    @pytest.mark.parametrize("kind", ["json", "form", "multipart"])
    async def test_an_answer_can_be_a_call(self, sandbox: Sandbox, hook: Hook, kind: str) -> None:
        dara = await sandbox.person()

        async def answer(_update: Json) -> web.Response:
            call = {"method": "sendMessage", "chat_id": str(dara.id), "text": "by answer"}
            if kind == "json":
                return web.json_response(call)
            head = {"form": "application/x-www-form-urlencoded"}.get(kind, "")
            if kind == "form":
                body = "&".join(f"{key}={value}" for key, value in call.items())
                return web.Response(body=body.encode(), headers={"Content-Type": head})
            parts = "".join(
                f'--x\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
                for key, value in call.items()
            )
            headers = {"Content-Type": "multipart/form-data; boundary=x"}
            return web.Response(body=(parts + "--x--\r\n").encode(), headers=headers)

        hook.answer = answer
        await sandbox.ok("setWebhook", url=hook.url)
        await dara.say("hello")
        async with asyncio.timeout(30):
            while (await dara.last())["text"] != "by answer":  # noqa: ASYNC110 - it has no event
                await asyncio.sleep(0.01)

    async def test_a_webhook_cannot_remove_itself_by_answer(
        self, sandbox: Sandbox, hook: Hook
    ) -> None:
        dara = await sandbox.person()

        async def answer(_update: Json) -> web.Response:
            return web.json_response({"method": "deleteWebhook"})

        hook.answer = answer
        await sandbox.ok("setWebhook", url=hook.url)
        await dara.say("hello")
        await until(lambda: bool(hook.updates))
        assert (await sandbox.ok("getWebhookInfo"))["url"] == hook.url


class TestSetting:
    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            ({"url": "nonsense"}, "invalid webhook URL specified"),
            (
                {"url": "https://example.com/hook"},
                "bad webhook: the sandbox delivers to loopback addresses only",
            ),
            ({"secret_token": "a" * 257}, "secret token is too long"),
            ({"secret_token": "ផ្កា"}, "secret token contains unallowed characters"),
        ],
    )
    async def test_wrong_settings_are_refused(
        self, sandbox: Sandbox, arguments: dict[str, str], words: str
    ) -> None:
        order = {"url": "http://127.0.0.1:9/hook", **arguments}
        assert await sandbox.refused("setWebhook", **order) == f"Bad Request: {words}"
        assert (await sandbox.ok("getWebhookInfo"))["url"] == ""
