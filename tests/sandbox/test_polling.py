"""getUpdates: offsets, waiting, conflicts, kinds."""

import asyncio
import time

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramConflictError
from telegram.error import Conflict
from telegram.ext import ExtBot

from tests.sandbox.conftest import Sandbox, until

OTHER = "terminated by other getUpdates request; make sure that only one bot instance is running"


async def say_many(sandbox: Sandbox, count: int) -> list[int]:
    dara = await sandbox.person()
    for number in range(count):
        await dara.say(f"message {number}")
    return list(sandbox.telegram.queue(sandbox.telegram.world.default_bot).pending)


async def waits(sandbox: Sandbox) -> None:
    """Until a getUpdates has arrived and waits."""
    polling = sandbox.telegram.queue(sandbox.telegram.world.default_bot).polling
    await until(lambda: polling.waiting is not None)


class TestOffsets:
    async def test_an_offset_confirms_what_came_before(self, sandbox: Sandbox) -> None:
        ids = await say_many(sandbox, 4)
        fresh = await sandbox.ok("getUpdates", offset=ids[2])
        assert [update["update_id"] for update in fresh] == ids[2:]
        fresh = await sandbox.ok("getUpdates", offset=0)
        assert [update["update_id"] for update in fresh] == ids[2:]

    async def test_a_negative_offset_keeps_the_newest(self, sandbox: Sandbox) -> None:
        ids = await say_many(sandbox, 4)
        fresh = await sandbox.ok("getUpdates", offset=-1)
        assert [update["update_id"] for update in fresh] == ids[3:]

    async def test_an_offset_of_another_numbering_confirms_nothing(self, sandbox: Sandbox) -> None:
        ids = await say_many(sandbox, 2)
        fresh = await sandbox.ok("getUpdates", offset=ids[-1] + 1_000)
        assert [update["update_id"] for update in fresh] == ids

    async def test_ids_restart_lower_on_demand(self, sandbox: Sandbox) -> None:
        ids = await say_many(sandbox, 2)
        taken = await sandbox.ok("getUpdates", offset=ids[-1] + 1)
        assert taken == []
        await sandbox.fault("restart_update_ids")
        await (await sandbox.person("Sok")).say("hello")
        fresh = await sandbox.ok("getUpdates", offset=ids[-1] + 1)
        assert [update["message"]["text"] for update in fresh] == ["hello"]
        assert fresh[0]["update_id"] < ids[0]


class TestWaiting:
    async def test_a_poll_ends_when_an_update_comes(self, sandbox: Sandbox) -> None:
        dara = await sandbox.person()
        polling = asyncio.create_task(sandbox.ok("getUpdates", timeout=50))
        await waits(sandbox)
        assert not polling.done()
        await dara.say("hello")  # the client itself waits for 30 s
        assert (await polling)[0]["message"]["text"] == "hello"

    async def test_a_poll_ends_empty_after_its_timeout(self, sandbox: Sandbox) -> None:
        started = time.monotonic()
        assert await sandbox.ok("getUpdates", timeout=1, offset=1) == []
        assert time.monotonic() - started > 0.9

    async def test_the_same_offset_again_is_slowed_down(
        self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sandbox.telegram.methods.updates.AT_ONCE_SECONDS", 60)
        ids = await say_many(sandbox, 2)
        assert len(await sandbox.ok("getUpdates", offset=ids[0])) == 2
        assert len(await sandbox.ok("getUpdates", offset=ids[0])) == 1

    async def test_many_polls_carry_many_updates(self, sandbox: Sandbox) -> None:
        ids = await say_many(sandbox, 120)
        first = await sandbox.ok("getUpdates", limit=100)
        second = await sandbox.ok("getUpdates", offset=first[-1]["update_id"] + 1, limit=100)
        assert [update["update_id"] for update in first + second] == ids


class TestConflicts:
    async def test_a_second_poll_ends_the_first(
        self, sandbox: Sandbox, aiogram_bot: Bot, ptb_bot: ExtBot[None]
    ) -> None:
        first = asyncio.create_task(aiogram_bot.get_updates(timeout=50))
        await waits(sandbox)
        second = asyncio.create_task(ptb_bot.get_updates(offset=5, timeout=50))
        with pytest.raises(TelegramConflictError, match=OTHER):
            await first
        await (await sandbox.person()).say("hello")
        assert len(await second) == 1

    async def test_a_webhook_forbids_polling_and_the_second_refusal_is_late(
        self, sandbox: Sandbox, ptb_bot: ExtBot[None]
    ) -> None:
        waiting = asyncio.create_task(sandbox.refused("getUpdates", timeout=50))
        await waits(sandbox)
        await sandbox.ok("setWebhook", url="http://127.0.0.1:9/hook")
        assert await waiting == "Conflict: terminated by setWebhook request"
        queue = sandbox.telegram.queue(sandbox.telegram.world.default_bot)
        queue.polling.next_conflict_at += 60  # however late a busy machine asks again
        started = time.monotonic()
        with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
            await ptb_bot.get_updates(read_timeout=60)
        assert time.monotonic() - started > 2.5
        await sandbox.ok("deleteWebhook")
        assert await sandbox.ok("getUpdates") == []


class TestKinds:
    async def test_allowed_updates_are_remembered(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        sent = await sandbox.ok("sendMessage", chat_id=dara.id, text="hi")
        await sandbox.ok("getUpdates", allowed_updates='["message_reaction"]')
        await dara.say("not wanted")
        await dara.post("react", message_id=sent["message_id"], emoji="👍")
        update = await sandbox.update()
        assert update["message_reaction"]["new_reaction"] == [{"type": "emoji", "emoji": "👍"}]
        info = await sandbox.ok("getWebhookInfo")
        assert info["allowed_updates"] == ["message_reaction"]
        await sandbox.ok("getUpdates", offset=-1, allowed_updates="[]")
        assert "allowed_updates" not in await sandbox.ok("getWebhookInfo")

    async def test_reactions_are_left_out_by_default(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        sent = await sandbox.ok("sendMessage", chat_id=dara.id, text="hi")
        await dara.post("react", message_id=sent["message_id"], emoji="👍")
        assert await sandbox.updates() == []

    async def test_old_updates_are_dropped(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        sent = await sandbox.ok(
            "sendMessage",
            chat_id=dara.id,
            text="hi",
            reply_markup={"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]},
        )
        await dara.press(sent["message_id"], "Go", wait_seconds=0)
        await dara.say("hello")
        await sandbox.http.post("/sim/clock", json={"shift_seconds": 151})
        fresh = await sandbox.ok("getUpdates")
        assert [list(update)[1] for update in fresh] == ["message"]
        await sandbox.http.post("/sim/clock", json={"shift_seconds": 86_500})
        assert await sandbox.ok("getUpdates", offset=5) == []
