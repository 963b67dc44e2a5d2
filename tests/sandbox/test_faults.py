"""Faults on demand, as both libraries and a plain client meet them."""

import asyncio
import time
from types import SimpleNamespace

import httpx
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramRetryAfter, TelegramServerError
from telegram.error import NetworkError, RetryAfter
from telegram.ext import ExtBot

from tests.sandbox.conftest import Json, Person, Sandbox


async def texts(person: Person) -> list[str]:
    return [message["text"] for message in await person.see() if not message["mine"]]


class TestRefusing:
    async def test_429_names_its_wait_and_has_no_effect(
        self,
        sandbox: Sandbox,
        aiogram_bot: Bot,
        ptb_bot: ExtBot[None],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("PTB_TIMEDELTA", "true")
        dara = await sandbox.fan()
        await sandbox.fault("too_many_requests", times=2, retry_after_seconds=7,
                            match="sendMessage")  # fmt: skip
        with pytest.raises(TelegramRetryAfter) as caught:
            await aiogram_bot.send_message(dara.id, "one")
        assert caught.value.retry_after == 7
        with pytest.raises(RetryAfter, match="Retry in 0:00:07"):
            await ptb_bot.send_message(dara.id, "two")
        await aiogram_bot.send_message(dara.id, "three")
        assert await texts(dara) == ["three"]

    async def test_429_has_the_header(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        await sandbox.fault("too_many_requests", retry_after_seconds=3)
        order = {"chat_id": dara.id, "text": "x"}
        answer = await sandbox.http.post(f"/bot{sandbox.token}/sendMessage", json=order)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3")
        assert answer.json()["description"] == "Too Many Requests: retry after 3"

    async def test_5xx_with_and_without_the_effect(
        self, sandbox: Sandbox, aiogram_bot: Bot, ptb_bot: ExtBot[None]
    ) -> None:
        dara = await sandbox.fan()
        await sandbox.fault("server_error", status=502, match="sendmessage")
        with pytest.raises(TelegramServerError):
            await aiogram_bot.send_message(dara.id, "lost")
        await sandbox.fault("server_error_after")
        with pytest.raises(NetworkError):
            await ptb_bot.send_message(dara.id, "arrived")
        assert await texts(dara) == ["arrived"]

    async def test_nonsense_instead_of_json(self, sandbox: Sandbox) -> None:
        await sandbox.fault("nonsense", match="getMe")
        answer = await sandbox.http.get(f"/bot{sandbox.token}/getMe")
        assert answer.status_code == 200
        with pytest.raises(ValueError, match="Expecting value"):
            answer.json()


class TestSilence:
    @pytest.mark.parametrize(
        ("kind", "arrived"), [("timeout_before", []), ("timeout_after", ["x"])]
    )
    async def test_time_out_before_and_after_the_effect(
        self, sandbox: Sandbox, kind: str, arrived: list[str]
    ) -> None:
        dara = await sandbox.fan()
        await sandbox.fault(kind, match="sendMessage", delay_seconds=30)
        order = {"chat_id": dara.id, "text": "x"}
        patience = httpx.Timeout(30, read=0.5)
        with pytest.raises(httpx.ReadTimeout):
            await sandbox.http.post(
                f"/bot{sandbox.token}/sendMessage", json=order, timeout=patience
            )
        async with asyncio.timeout(30):
            while await texts(dara) != arrived:  # noqa: ASYNC110 - seen over HTTP
                await asyncio.sleep(0.01)

    @pytest.mark.parametrize(
        ("kind", "arrived"), [("reset", []), ("reset_after", ["x"]), ("timeout_after", ["x"])]
    )
    async def test_a_connection_is_cut(
        self, sandbox: Sandbox, kind: str, arrived: list[str]
    ) -> None:
        dara = await sandbox.fan()
        await sandbox.fault(kind, match="sendMessage", delay_seconds=0.05)
        order = {"chat_id": dara.id, "text": "x"}
        with pytest.raises(httpx.TransportError):
            await sandbox.http.post(f"/bot{sandbox.token}/sendMessage", json=order)
        assert await texts(dara) == arrived
        entry = (await sandbox.http.get("/sim/log")).json()["entries"][-1]
        assert (entry["note"], entry["status"]) == (kind, 0)

    async def test_a_slow_answer_comes_late_with_its_effect(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        await sandbox.fault("slow", match="sendMessage", delay_seconds=0.3)
        started = time.monotonic()
        await sandbox.ok("sendMessage", chat_id=dara.id, text="x")
        assert time.monotonic() - started > 0.29


class TestUpdates:
    async def test_a_duplicate_comes_after_it_was_confirmed(self, sandbox: Sandbox) -> None:
        dara = await sandbox.person()
        await sandbox.fault("duplicate_update", match="message", repeats=4)
        await dara.say("five times")
        ids: list[int] = []
        offset = 0
        while fresh := await sandbox.ok("getUpdates", offset=offset, limit=1, timeout=0):
            ids += [update["update_id"] for update in fresh]
            offset = ids[-1] + 1
            if len(ids) == 5:
                break
        assert len(ids) == 5
        assert len(set(ids)) == 1
        assert await sandbox.updates() == []

    async def test_late(self, sandbox: Sandbox) -> None:
        dara = await sandbox.person()
        await sandbox.fault("late_update", delay_seconds=0.5)
        started = time.monotonic()
        await dara.say("late")
        assert (await sandbox.update())["message"]["text"] == "late"
        assert time.monotonic() - started > 0.49

    async def test_swapped(self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sandbox.telegram.updates.SWAP_WAIT_SECONDS", 60)
        dara = await sandbox.person()
        await sandbox.fault("swapped_updates")
        await dara.say("second")
        await dara.say("first")
        heard = [(await sandbox.update())["message"]["text"] for _ in range(2)]
        assert heard == ["first", "second"]

    async def test_a_swapped_update_without_a_follower_still_comes(
        self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sandbox.telegram.updates.SWAP_WAIT_SECONDS", 0.05)
        dara = await sandbox.person()
        await sandbox.fault("swapped_updates")
        await dara.say("alone")
        assert (await sandbox.update())["message"]["text"] == "alone"

    async def test_an_expired_callback(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        markup = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
        sent = await sandbox.ok("sendMessage", chat_id=dara.id, text="?", reply_markup=markup)
        await sandbox.fault("expired_callback")
        tapping = asyncio.create_task(dara.press(sent["message_id"], "Go", wait_seconds=1))
        query = (await sandbox.update())["callback_query"]
        words = await sandbox.refused("answerCallbackQuery", callback_query_id=query["id"])
        assert "query is too old" in words
        assert (await tapping)["answered"] is False

    async def test_a_blocked_chat_only(self, sandbox: Sandbox) -> None:
        dara, sok = await sandbox.fan("Dara"), await sandbox.fan("Sok")
        await sandbox.fault("blocked", chat_id=dara.id, times=None)
        for _ in range(2):
            words = await sandbox.refused("sendMessage", chat_id=dara.id, text="x")
            assert words == "Forbidden: bot was blocked by the user"
        await sandbox.ok("sendMessage", chat_id=sok.id, text="x")


class TestOrders:
    async def test_faults_are_listed_skipped_counted_and_cleared(self, sandbox: Sandbox) -> None:
        made = await sandbox.fault("server_error", match="getMe", skip=1, times=2)
        await sandbox.fault("bank_down", match="/bakong/v1")
        listed = (await sandbox.http.get("/sim/faults")).json()
        assert [fault["kind"] for fault in listed["faults"]] == ["server_error", "bank_down"]
        assert "bank_down" in listed["kinds"]
        answers = [(await sandbox.call("getMe"))["ok"] for _ in range(4)]
        assert answers == [True, False, False, True]
        await sandbox.http.delete("/sim/faults", params={"id": made["id"] + 1})
        assert (await sandbox.http.get("/sim/faults")).json()["faults"] == []
        await sandbox.fault("slow")
        assert (await sandbox.http.delete("/sim/faults")).json()["faults"] == []

    @pytest.mark.parametrize(
        "order",
        [
            {},
            {"kind": "rain"},
            {"kind": "slow", "times": 0},
            {"kind": "slow", "delay_seconds": "long"},
            {"kind": "slow", "colour": "red"},
            {"kind": "slow", "match": 5},
        ],
    )
    async def test_wrong_orders_are_refused(self, sandbox: Sandbox, order: Json) -> None:
        answer = await sandbox.http.post("/sim/faults", json=order)
        assert answer.status_code == 400
        assert answer.json()["code"] == "bad_fault"


class TestLimits:
    async def test_the_sending_limits_are_off_and_can_be_switched_on(
        self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        now = time.time()
        monkeypatch.setattr("sandbox.state.time", SimpleNamespace(time=lambda: now))
        dara, sok = await sandbox.fan("Dara"), await sandbox.fan("Sok")
        for _ in range(3):
            await sandbox.ok("sendMessage", chat_id=dara.id, text="free")
        await sandbox.http.post("/sim/limits", json={"enabled": True})
        await sandbox.ok("sendMessage", chat_id=dara.id, text="one")
        answer = await sandbox.call("sendMessage", chat_id=dara.id, text="two")
        assert answer["parameters"] == {"retry_after": 1}
        await sandbox.ok("sendMessage", chat_id=sok.id, text="other chat")
        await sandbox.http.post("/sim/clock", json={"shift_seconds": 2})
        await sandbox.ok("sendMessage", chat_id=dara.id, text="three")

    async def test_thirty_a_second_and_twenty_a_minute(self, sandbox: Sandbox) -> None:
        fans = [await sandbox.fan(f"Fan {number}") for number in range(31)]
        order = {"title": "Fans", "member_ids": [fans[0].id]}
        group = (await sandbox.http.post("/sim/groups", json=order)).json()
        flood = sandbox.telegram.flood
        flood.enabled = True
        now = sandbox.telegram.world.clock()
        chats = [sandbox.telegram.world.chats[f"4200000001:{fan.id}"] for fan in fans]
        for chat in chats[:30]:
            flood.check(chat, now)
        with pytest.raises(Exception, match="retry after 1"):
            flood.check(chats[30], now)
        flood.check(chats[30], now, paid=True)
        chat = sandbox.telegram.world.chats[str(group["id"])]
        for second in range(20):
            flood.check(chat, now + 10 + second)
        with pytest.raises(Exception, match="retry after 40"):
            flood.check(chat, now + 30)
