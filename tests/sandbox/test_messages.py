"""Sending, copying, forwarding, editing, deleting, pinning."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from telegram.error import BadRequest
from telegram.ext import ExtBot

from tests.sandbox.conftest import Json, Person, Sandbox

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)
GO = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}


async def sent(sandbox: Sandbox, person: Person, **about: object) -> Json:
    message: Json = await sandbox.ok("sendMessage", chat_id=person.id, text="one", **about)
    return message


def place(person: Person, message: Json) -> dict[str, int]:
    return {"chat_id": person.id, "message_id": message["message_id"]}


class TestSending:
    async def test_ids_count_up_in_each_chat(self, sandbox: Sandbox) -> None:
        dara, sok = await sandbox.fan("Dara"), await sandbox.fan("Sok")
        ids = [(await sent(sandbox, who))["message_id"] for who in (dara, sok, dara)]
        assert ids == [2, 2, 3]

    async def test_a_reply_carries_the_message_it_answers(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        first = await sent(sandbox, dara)
        second = await sent(sandbox, dara, reply_parameters={"message_id": first["message_id"]})
        third = await sent(sandbox, dara, reply_to_message_id=second["message_id"])
        assert second["reply_to_message"]["text"] == "one"
        assert "reply_to_message" not in third["reply_to_message"]
        words = await sandbox.refused(
            "sendMessage", chat_id=dara.id, text="x", reply_parameters={"message_id": 99}
        )
        assert words == "Bad Request: message to be replied not found"
        lenient = {"message_id": 99, "allow_sending_without_reply": True}
        assert "reply_to_message" not in await sent(sandbox, dara, reply_parameters=lenient)

    async def test_small_kinds_of_messages(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        to = {"chat_id": dara.id}
        place_ = {"latitude": 11.55, "longitude": "104.9"}
        location = await sandbox.ok("sendLocation", **to, **place_)
        assert location["location"] == {"latitude": 11.55, "longitude": 104.9}
        venue = await sandbox.ok("sendVenue", **to, **place_, title="Stage", address="Street 1")
        assert venue["venue"]["title"] == "Stage"
        contact = await sandbox.ok("sendContact", **to, phone_number="85512", first_name="Desk")
        assert contact["contact"]["first_name"] == "Desk"
        dice = await sandbox.ok("sendDice", **to)
        assert 1 <= dice["dice"]["value"] <= 6
        assert await sandbox.ok("sendChatAction", **to, action="typing") is True
        words = await sandbox.refused("sendChatAction", **to, action="dancing")
        assert words == "Bad Request: wrong parameter action in request"

    async def test_protected_messages_are_not_forwarded(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        message = await sent(sandbox, dara, protect_content=True)
        assert message["has_protected_content"] is True
        order = {"from_chat_id": dara.id, **place(dara, message)}
        words = await sandbox.refused("forwardMessage", **order)
        assert words == "Bad Request: message has protected content and can't be forwarded"


class TestCopies:
    async def test_a_forward_names_its_origin_and_a_copy_does_not(self, sandbox: Sandbox) -> None:
        dara, sok = await sandbox.fan("Dara"), await sandbox.fan("Sok")
        message = await sent(sandbox, dara, reply_markup=GO)
        order = {"chat_id": sok.id, "from_chat_id": dara.id, "message_id": message["message_id"]}
        forwarded = await sandbox.ok("forwardMessage", **order)
        assert forwarded["forward_origin"]["sender_user"]["username"] == "HangMeasBot"
        copied = await sandbox.ok("copyMessage", **order)
        assert list(copied) == ["message_id"]
        seen = await sok.last()
        assert (seen["text"], seen.get("forward_origin")) == ("one", None)

    async def test_many_at_once_pass_over_what_is_gone(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        ids = [(await sent(sandbox, dara))["message_id"] for _ in range(2)]
        order = {"chat_id": dara.id, "from_chat_id": dara.id, "message_ids": [*ids, 99]}
        assert len(await sandbox.ok("copyMessages", **order)) == 2
        assert len(await sandbox.ok("forwardMessages", **order)) == 2
        words = await sandbox.refused("copyMessages", **{**order, "message_ids": ["x"]})
        assert words == "Bad Request: can't parse message identifier as a Number"

    async def test_a_message_that_is_not_there(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        order = {"chat_id": dara.id, "from_chat_id": dara.id, "message_id": 99}
        assert await sandbox.refused("copyMessage", **order) == (
            "Bad Request: message to copy not found"
        )
        assert await sandbox.refused("forwardMessage", **order) == (
            "Bad Request: message to forward not found"
        )


class TestEdits:
    async def test_text_and_keyboard_change_together(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        message = await sent(sandbox, dara, reply_markup=GO)
        edited = await sandbox.ok("editMessageText", **place(dara, message), text="two")
        assert (edited["text"], edited.get("reply_markup")) == ("two", None)
        assert edited["edit_date"] >= message["date"]
        edited = await sandbox.ok(
            "editMessageReplyMarkup", **place(dara, message), reply_markup=GO
        )
        assert edited["reply_markup"] == GO

    async def test_the_same_again_is_refused_by_both_libraries_words(
        self, sandbox: Sandbox, aiogram_bot: Bot, ptb_bot: ExtBot[None]
    ) -> None:
        dara = await sandbox.fan()
        message = await sent(sandbox, dara)
        with pytest.raises(TelegramBadRequest, match="message is not modified"):
            await aiogram_bot.edit_message_text("one", chat_id=dara.id, message_id=2)
        with pytest.raises(BadRequest, match="Message is not modified"):
            await ptb_bot.edit_message_text("one", chat_id=dara.id, message_id=2)
        words = await sandbox.refused("editMessageReplyMarkup", **place(dara, message))
        assert words == NOT_MODIFIED

    async def test_what_cannot_be_edited(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        message = await sent(sandbox, dara)
        own = {"chat_id": dara.id, "message_id": 1}
        with_keyboard = await sent(sandbox, dara, reply_markup={"keyboard": [["Menu"]]})
        cases = [
            ({"chat_id": dara.id, "message_id": 99}, "message to edit not found"),
            (own, "message can't be edited"),
            (place(dara, with_keyboard), "message can't be edited"),
            ({}, "message identifier is not specified"),
        ]
        for target, words in cases:
            refusal = await sandbox.refused("editMessageText", **target, text="two")
            assert refusal == f"Bad Request: {words}"
        markup = {"remove_keyboard": True}
        refusal = await sandbox.refused(
            "editMessageReplyMarkup", **place(dara, message), reply_markup=markup
        )
        assert refusal == "Bad Request: inline keyboard expected"
        refusal = await sandbox.refused(
            "editMessageCaption", **place(dara, message), caption="two"
        )
        assert refusal == "Bad Request: there is no caption in the message to edit"


class TestDeleting:
    async def test_a_deleted_message_is_gone(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        message = await sent(sandbox, dara)
        assert await sandbox.ok("deleteMessage", **place(dara, message)) is True
        words = await sandbox.refused("deleteMessage", **place(dara, message))
        assert words == "Bad Request: message to delete not found"

    async def test_several_and_a_persons_own(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        message = await sent(sandbox, dara)
        ids = [1, message["message_id"], 99]
        assert await sandbox.ok("deleteMessages", chat_id=dara.id, message_ids=ids) is True
        assert await dara.see() == []

    async def test_after_48_hours_it_stays(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        message = await sent(sandbox, dara)
        await sandbox.http.post("/sim/clock", json={"shift_seconds": 48 * 3600 + 5})
        words = await sandbox.refused("deleteMessage", **place(dara, message))
        assert words == "Bad Request: message can't be deleted for everyone"

    async def test_missing_arguments(self, sandbox: Sandbox) -> None:
        words = await sandbox.refused("deleteMessage")
        assert words == "Bad Request: chat identifier is not specified"
        words = await sandbox.refused("deleteMessage", chat_id=5)
        assert words == "Bad Request: message identifier is not specified"


class TestPins:
    async def test_a_pin_is_noted_and_taken_off(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        message = await sent(sandbox, dara)
        await sandbox.ok("pinChatMessage", **place(dara, message))
        assert (await dara.last())["service"] == "pinned_message"
        chat = await sandbox.ok("getChat", chat_id=dara.id)
        assert chat["pinned_message"]["message_id"] == message["message_id"]
        await sandbox.ok("unpinChatMessage", chat_id=dara.id)
        assert "pinned_message" not in await sandbox.ok("getChat", chat_id=dara.id)
        words = await sandbox.refused("unpinChatMessage", chat_id=dara.id)
        assert words == "Bad Request: message to unpin not found"

    async def test_reactions_of_the_bot(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        message = await sent(sandbox, dara)
        heart = [{"type": "emoji", "emoji": "❤"}]
        await sandbox.ok("setMessageReaction", **place(dara, message), reaction=heart)
        assert heart in (await dara.last())["reactions"].values()
        wrong = [{"type": "emoji", "emoji": "🪭"}]
        words = await sandbox.refused("setMessageReaction", **place(dara, message), reaction=wrong)
        assert words == "Bad Request: REACTION_INVALID"


class TestPersonEdits:
    async def test_a_correction_reaches_the_bot(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        message = await dara.say("helo")
        await sandbox.updates()
        await dara.post("edit", message_id=message["id"], text="hello")
        update = await sandbox.update()
        assert update["edited_message"]["text"] == "hello"
        assert update["edited_message"]["edit_date"] > 0
        await sent(sandbox, dara)
        assert await dara.refused("edit", message_id=3, text="mine") == "not_yours"
