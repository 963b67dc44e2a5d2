"""How calls come in and answers go out."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramNotFound, TelegramUnauthorizedError
from aiogram.methods import TelegramMethod
from telegram.error import EndPointNotFound, InvalidToken
from telegram.ext import ExtBot

from sandbox.settings import DEFAULT_TOKEN
from tests.sandbox.conftest import OTHER_TOKEN, Sandbox


class GetNothing(TelegramMethod[bool]):
    __returning__ = bool
    __api_method__ = "getNothing"


BASE = f"/bot{DEFAULT_TOKEN}"


class TestRequests:
    async def test_every_way_to_pass_arguments_is_understood(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        http, words = sandbox.http, {"chat_id": str(dara.id), "text": "សួស្តី"}
        answers = [
            await http.get(f"{BASE}/sendMessage", params=words),
            await http.post(f"{BASE}/sendMessage", data=words),
            await http.post(f"{BASE}/sendMessage", json=words),
            await http.post(f"{BASE}/sendMessage", json={**words, "chat_id": dara.id}),
            await http.post(f"{BASE}/sendMessage", data=words, files={"unused": ("a.txt", b"x")}),
            await http.post(f"{BASE}/sendMessage?chat_id={dara.id}", data={"text": "សួស្តី"}),
        ]
        assert [answer.json()["result"]["text"] for answer in answers] == ["សួស្តី"] * 6

    async def test_method_names_have_any_case_and_a_test_road(self, sandbox: Sandbox) -> None:
        for path in ("getme", "GETME", "getMe", "test/getMe"):
            answer = (await sandbox.http.get(f"{BASE}/{path}")).json()
            assert answer["result"]["is_bot"] is True

    async def test_numbers_may_be_text_and_are_clamped(self, sandbox: Sandbox) -> None:
        dara = await sandbox.person()
        for number in range(3):
            await dara.say(f"message {number}")
        assert len(await sandbox.ok("getUpdates", limit="0")) == 1
        await sandbox.ok("getUpdates", offset=0, limit="2")
        assert await sandbox.ok("getUpdates", limit="99999999999999999999") != []

    @pytest.mark.parametrize(
        ("field", "words"),
        [
            ({"reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
            ({"reply_markup": "[]"}, "object expected as reply markup"),
            ({"entities": "{"}, "can't parse entities JSON object"),
            ({"parse_mode": "bbcode"}, "unsupported parse_mode"),
            ({"chat_id": ""}, "chat_id is empty"),
            ({"chat_id": "@nobody"}, "chat not found"),
            ({"chat_id": 5}, "chat not found"),
            ({"text": ""}, "message text is empty"),
            ({"text": " \n "}, "text must be non-empty"),
        ],
    )
    async def test_wrong_arguments_are_refused(
        self, sandbox: Sandbox, field: dict[str, object], words: str
    ) -> None:
        dara = await sandbox.fan()
        arguments = {"chat_id": dara.id, "text": "hi", **field}
        assert await sandbox.refused("sendMessage", **arguments) == f"Bad Request: {words}"


class TestTokens:
    async def test_status_and_envelope_agree(self, sandbox: Sandbox) -> None:
        answer = await sandbox.http.get("/botnonsense/getMe")
        assert answer.status_code == 401
        words = "Unauthorized: invalid token specified"
        assert answer.json() == {"ok": False, "error_code": 401, "description": words}
        answer = await sandbox.http.get("/bot123:unknown/getMe")
        assert answer.json()["description"] == "Unauthorized"
        answer = await sandbox.http.get(f"{BASE}/getNothing")
        assert answer.status_code == 404
        assert answer.json()["description"] == "Not Found: method not found"

    async def test_both_libraries_raise(
        self, sandbox: Sandbox, aiogram_bot: Bot, ptb_bot: ExtBot[None]
    ) -> None:
        with pytest.raises(EndPointNotFound):
            await ptb_bot.do_api_request("getNothing")
        with pytest.raises(InvalidToken):
            async with ExtBot("123:unknown", base_url=f"{sandbox.url}/bot"):
                pass
        session = aiogram_bot.session
        with pytest.raises(TelegramUnauthorizedError):
            await Bot("123:unknown", session=session).get_me()
        me = await aiogram_bot.get_me()
        assert me.username == (await ptb_bot.get_me()).username == "HangMeasBot"
        with pytest.raises(TelegramNotFound):
            await aiogram_bot(GetNothing())

    async def test_two_bots_are_strangers(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        other = f"/bot{OTHER_TOKEN}"
        words = {"chat_id": dara.id, "text": "hi"}
        answer = (await sandbox.http.post(f"{other}/sendMessage", json=words)).json()
        assert answer["description"] == "Bad Request: chat not found"
        await dara.say("hello", bot="HangMeas2Bot")
        taken = (await sandbox.http.get(f"{other}/getUpdates")).json()["result"]
        assert [update["message"]["text"] for update in taken] == ["hello"]
        assert await sandbox.updates() == []


class TestLog:
    async def test_every_call_can_be_read_again(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        await sandbox.ok("sendMessage", chat_id=dara.id, text="hello")
        answer = await sandbox.http.get("/sim/log", params={"name": "sendmessage"})
        (entry,) = answer.json()["entries"]
        assert entry["request"] == {"chat_id": dara.id, "text": "hello"}
        assert entry["answer"]["result"]["text"] == "hello"
        assert "telegram sendMessage" in entry["line"]
        assert "-> 200 in" in entry["line"]
        after = await sandbox.http.get("/sim/log", params={"after": entry["number"]})
        assert after.json()["entries"] == []
