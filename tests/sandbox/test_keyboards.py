"""Keyboards: what is accepted, echoed and refused."""

import asyncio

import pytest

from tests.sandbox.conftest import Sandbox


def inline(*buttons: dict[str, object]) -> dict[str, object]:
    return {"inline_keyboard": [list(buttons)]}


ONLY_HTTPS = "Only HTTPS links are allowed"
PARSE = "can't parse inline keyboard button: "
REFUSALS = [
    (inline({"text": "x", "callback_data": "a" * 65}), "BUTTON_DATA_INVALID"),
    (inline({"text": "x", "callback_data": "ក" * 22}), "BUTTON_DATA_INVALID"),
    (inline({"text": "x"}), PARSE + "Text buttons are unallowed in the inline keyboard"),
    (
        inline({"text": "x", "callback_data": ""}),
        PARSE + "Text buttons are unallowed in the inline keyboard",
    ),
    (inline({"callback_data": "x"}), PARSE + 'Field "text" must be of type String'),
    (inline({"text": " ", "callback_data": "x"}), "inline keyboard button text must be non-empty"),
    (
        inline({"text": "x", "url": "localhost"}),
        "inline keyboard button URL 'localhost' is invalid: Wrong HTTP URL",
    ),
    (
        inline({"text": "x", "web_app": {"url": "http://127.0.0.1/app/"}}),
        "inline keyboard button Web App URL 'http://127.0.0.1/app/' is invalid: " + ONLY_HTTPS,
    ),
    (inline({"text": "x", "style": "gold", "callback_data": "x"}),
     PARSE + "invalid button style specified"),
    (inline({"text": "x", "copy_text": {"text": "a" * 257}}), "BUTTON_COPY_TEXT_INVALID"),
    (inline({"text": "x", "pay": True}), "BUTTON_TYPE_INVALID"),
    (
        {"inline_keyboard": {"text": "x"}},
        'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
    ),
    ({"keyboard": ["x"]}, 'field "keyboard" must be an Array of Arrays'),
    ({"keyboard": [[5]]},
     "can't parse keyboard button: KeyboardButton must be a String or an Object"),
    ({"inline_keyboard": [[{"text": "x", "callback_data": "x"}] * 9]}, "reply markup is too long"),
    ({"inline_keyboard": [[{"text": "x", "callback_data": "x"}]] * 101},
     "reply markup is too long"),
]  # fmt: skip


class TestMarkups:
    @pytest.mark.parametrize(("markup", "words"), REFUSALS)
    async def test_are_refused(
        self, sandbox: Sandbox, markup: dict[str, object], words: str
    ) -> None:
        dara = await sandbox.fan()
        order = {"chat_id": dara.id, "text": "?", "reply_markup": markup}
        assert await sandbox.refused("sendMessage", **order) == f"Bad Request: {words}"

    async def test_inline_keyboards_are_echoed_as_given(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        rows = [
            [
                {"text": "ទិញ", "callback_data": "a" * 64, "style": "success"},
                {"text": "open", "url": "https://t.me/HangMeasBot?start=ev_1"},
            ],
            [
                {"text": "app", "web_app": {"url": "https://app.example.com/"}},
                {"text": "copy", "copy_text": {"text": "A-1"}},
                {"text": "share", "switch_inline_query": ""},
                {"text": "off", "disabled": {}},
            ],
        ]
        markup = {"inline_keyboard": rows}
        sent = await sandbox.ok("sendMessage", chat_id=dara.id, text="?", reply_markup=markup)
        assert sent["reply_markup"] == markup

    async def test_plain_http_apps_are_allowed_on_the_test_road(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        markup = inline({"text": "app", "web_app": {"url": "http://127.0.0.1:8080/app/"}})
        order = {"chat_id": dara.id, "text": "?", "reply_markup": markup}
        sent = await sandbox.ok("test/sendMessage", **order)
        opened = await dara.press(sent["message_id"], "app")
        assert opened["web_app_url"].startswith("http://127.0.0.1:8080/app/#tgWebAppData=query_id")

    async def test_reply_keyboards_are_not_echoed(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        markup = {"keyboard": [["Menu", {"text": "Phone", "request_contact": True}]]}
        sent = await sandbox.ok("sendMessage", chat_id=dara.id, text="?", reply_markup=markup)
        assert "reply_markup" not in sent
        assert (await dara.last())["keyboard"]["reply"][0][0] == {"text": "Menu"}

    async def test_groups_get_no_app_and_no_phone_buttons(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        order = {"title": "Fans", "member_ids": [dara.id]}
        group = (await sandbox.http.post("/sim/groups", json=order)).json()
        app = inline({"text": "x", "web_app": {"url": "https://app.example.com/"}})
        phone = {"keyboard": [[{"text": "x", "request_contact": True}]]}
        send = {"chat_id": group["id"], "text": "?"}
        words = await sandbox.refused("sendMessage", **send, reply_markup=app)
        assert words == "Bad Request: BUTTON_TYPE_INVALID"
        words = await sandbox.refused("sendMessage", **send, reply_markup=phone)
        assert words == "Bad Request: phone number can be requested in private chats only"


class TestCallbacks:
    async def test_a_tap_brings_the_answer_back(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        markup = inline({"text": "Go", "callback_data": "go:1"})
        sent = await sandbox.ok("sendMessage", chat_id=dara.id, text="?", reply_markup=markup)
        pressing = asyncio.create_task(dara.press(sent["message_id"], "Go"))
        query = (await sandbox.update())["callback_query"]
        assert (query["data"], query["from"]["id"]) == ("go:1", dara.id)
        assert query["message"]["message_id"] == sent["message_id"]
        answer = {"callback_query_id": query["id"], "text": "ល្អ", "show_alert": True}
        await sandbox.ok("answerCallbackQuery", **answer)
        assert await pressing == {
            "answered": True, "text": "ល្អ", "show_alert": True, "url": "", "cache_time": 0,
        }  # fmt: skip
        words = await sandbox.refused("answerCallbackQuery", **answer)
        assert words == (
            "Bad Request: query is too old and response timeout expired or query ID is invalid"
        )

    async def test_no_answer_and_a_late_answer(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        markup = inline({"text": "Go", "callback_data": "go"})
        sent = await sandbox.ok("sendMessage", chat_id=dara.id, text="?", reply_markup=markup)
        silent = await dara.press(sent["message_id"], "go", wait_seconds=0.05)
        assert silent["answered"] is False
        assert silent["text"] == "The bot is not responding"
        query = (await sandbox.update())["callback_query"]
        await sandbox.ok("answerCallbackQuery", callback_query_id=query["id"])
        await dara.press(sent["message_id"], "go", wait_seconds=0)
        query = (await sandbox.update())["callback_query"]
        await sandbox.http.post("/sim/clock", json={"shift_seconds": 151})
        words = await sandbox.refused("answerCallbackQuery", callback_query_id=query["id"])
        assert "query is too old" in words

    async def test_five_taps_at_once_are_five_queries(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        markup = inline({"text": "Pay", "callback_data": "pay"})
        sent = await sandbox.ok("sendMessage", chat_id=dara.id, text="?", reply_markup=markup)
        taps = [asyncio.create_task(dara.press(sent["message_id"], "Pay")) for _ in range(5)]
        ids = [(await sandbox.update())["callback_query"]["id"] for _ in range(5)]
        assert len(set(ids)) == 5
        for number, query_id in enumerate(ids):
            order = {"callback_query_id": query_id, "text": str(number)}
            await sandbox.ok("answerCallbackQuery", **order)
        answers = await asyncio.gather(*taps)
        assert sorted(answer["text"] for answer in answers) == ["0", "1", "2", "3", "4"]

    async def test_wrong_buttons_and_stale_taps(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        markup = inline({"text": "Go", "callback_data": "go"})
        sent = await sandbox.ok("sendMessage", chat_id=dara.id, text="?", reply_markup=markup)
        tap = {"message_id": sent["message_id"], "wait_seconds": 0}
        assert await dara.refused("press", **tap, button="Stop") == "no_button"
        assert await dara.refused("press", message_id=99, button="Go") == "no_message"
        await sandbox.ok("deleteMessage", chat_id=dara.id, message_id=sent["message_id"])
        await dara.post("press", **tap, button="old:data", stale=True)
        query = (await sandbox.update())["callback_query"]
        assert (query["data"], query["message"]["date"]) == ("old:data", 0)

    async def test_a_too_long_answer_is_refused(self, sandbox: Sandbox) -> None:
        order = {"callback_query_id": "1", "text": "x" * 201}
        words = await sandbox.refused("answerCallbackQuery", **order)
        assert words == "Bad Request: MESSAGE_TOO_LONG"
