"""People: made, seen, blocked, followed live."""

import asyncio

import orjson

from tests.sandbox.conftest import Sandbox, until


class TestPeople:
    async def test_a_person_is_made_and_listed(self, sandbox: Sandbox) -> None:
        dara = await sandbox.person("ដារ៉ា", username="@dara_fan", phone="+855 12 345 678")
        answer = (await sandbox.http.get("/sim/people")).json()["people"]
        assert [person["id"] for person in answer] == [dara.id]
        assert answer[0]["username"] == "dara_fan"
        assert answer[0]["phone"] == "85512345678"
        assert dara.id > 2**32

    async def test_a_taken_username_and_a_missing_name_are_refused(self, sandbox: Sandbox) -> None:
        await sandbox.person("Dara", username="dara")
        again = {"first_name": "Other", "username": "DARA"}
        assert (await sandbox.http.post("/sim/people", json=again)).status_code == 409
        assert (await sandbox.http.post("/sim/people", json={})).status_code == 400

    async def test_a_person_changes_his_language(self, sandbox: Sandbox) -> None:
        dara = await sandbox.person("Dara")
        path = f"/sim/people/{dara.id}"
        answer = await sandbox.http.patch(path, json={"language_code": "km"})
        assert answer.json()["language_code"] == "km"
        await dara.say("hello")
        update = await sandbox.update()
        assert update["message"]["from"]["language_code"] == "km"


class TestMessages:
    async def test_a_cursor_gives_only_what_changed(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        first = await sandbox.ok("sendMessage", chat_id=dara.id, text="one")
        path = f"/sim/people/{dara.id}/messages"
        cursor = (await sandbox.http.get(path)).json()["cursor"]
        assert await dara.see(cursor) == []
        ids = {"chat_id": dara.id, "message_id": first["message_id"]}
        await sandbox.ok("editMessageText", **ids, text="two")
        changed = await dara.see(cursor)
        assert [message["text"] for message in changed] == ["two"]
        assert changed[0]["edit_date"] > 0
        await sandbox.ok("deleteMessage", **ids)
        gone = await dara.see(changed[0]["version"])
        assert [(m["id"], m["deleted"]) for m in gone] == [(first["message_id"], True)]
        assert first["message_id"] not in [m["id"] for m in await dara.see()]

    async def test_a_reply_keyboard_is_shown_until_it_is_removed(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        keyboard = {"keyboard": [[{"text": "Menu"}]], "input_field_placeholder": "Tap"}
        await sandbox.ok("sendMessage", chat_id=dara.id, text="hi", reply_markup=keyboard)
        path = f"/sim/people/{dara.id}/messages"
        shown = (await sandbox.http.get(path)).json()["keyboards"][str(dara.id)]
        assert shown["rows"] == [[{"text": "Menu"}]]
        assert shown["placeholder"] == "Tap"
        sent = await dara.post("press", button="Menu")
        assert sent["message"]["text"] == "Menu"
        gone = {"remove_keyboard": True}
        await sandbox.ok("sendMessage", chat_id=dara.id, text="bye", reply_markup=gone)
        assert (await sandbox.http.get(path)).json()["keyboards"][str(dara.id)] is None

    async def test_the_stream_tells_messages_edits_and_typing(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        events: list[dict[str, object]] = []

        async def follow() -> None:
            async with sandbox.http.stream("GET", f"/sim/people/{dara.id}/updates") as stream:
                async for line in stream.aiter_lines():
                    if line.startswith("data: "):
                        events.append(orjson.loads(line.removeprefix("data: ")))
                    if len(events) == 3:
                        return

        following = asyncio.create_task(follow())
        await until(lambda: sandbox.telegram.world.is_listening(dara.id))
        await sandbox.ok("sendChatAction", chat_id=dara.id, action="typing")
        sent = await sandbox.ok("sendMessage", chat_id=dara.id, text="one")
        ids = {"chat_id": dara.id, "message_id": sent["message_id"]}
        await sandbox.ok("editMessageText", **ids, text="two")
        await asyncio.wait_for(following, 30)
        assert [event["type"] for event in events] == ["typing", "message", "edit"]
        assert events[2]["message"]["text"] == "two"  # type: ignore[index]


class TestLocations:
    async def test_a_person_sends_a_point_on_the_map(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan("Dara")
        point = {"latitude": 11.55, "longitude": 104.92}
        await dara.post("send", location=point)
        update = await sandbox.update()
        assert update["message"]["location"] == point
        for wrong in ({"latitude": 11.55}, {"latitude": "north", "longitude": 1}, [1]):
            await dara.refused("send", location=wrong)


class TestBlocking:
    async def test_a_blocked_bot_is_refused_and_told(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        await dara.post("block")
        update = await sandbox.update()
        assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
        words = await sandbox.refused("sendMessage", chat_id=dara.id, text="hi")
        assert words == "Forbidden: bot was blocked by the user"
        assert await dara.refused("send", text="hello?") == "blocked"
        await dara.post("unblock")
        update = await sandbox.update()
        assert update["my_chat_member"]["new_chat_member"]["status"] == "member"
        await sandbox.ok("sendMessage", chat_id=dara.id, text="hi")

    async def test_a_deleted_account_is_refused(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        await sandbox.http.patch(f"/sim/people/{dara.id}", json={"is_deleted": True})
        words = await sandbox.refused("sendMessage", chat_id=dara.id, text="hi")
        assert words == "Forbidden: user is deactivated"

    async def test_who_never_wrote_cannot_be_written_to(self, sandbox: Sandbox) -> None:
        dara, sok = await sandbox.person("Dara"), await sandbox.person("Sok")
        words = await sandbox.refused("sendMessage", chat_id=dara.id, text="hi")
        assert words == "Bad Request: chat not found"
        group = {"title": "Fans", "member_ids": [dara.id, sok.id]}
        await sandbox.http.post("/sim/groups", json=group)
        words = await sandbox.refused("sendMessage", chat_id=dara.id, text="hi")
        assert words == "Forbidden: bot can't initiate conversation with a user"


class TestLinks:
    async def test_a_start_link_writes_its_payload(self, sandbox: Sandbox) -> None:
        dara = await sandbox.person()
        await dara.post("open-link", link="https://t.me/HangMeasBot?start=ev_42_friend")
        update = await sandbox.update()
        assert update["message"]["text"] == "/start ev_42_friend"
        assert update["message"]["entities"] == [
            {"type": "bot_command", "offset": 0, "length": 6},
        ]

    async def test_a_startapp_link_opens_the_mini_app(self, sandbox: Sandbox) -> None:
        dara = await sandbox.person()
        link = "https://t.me/HangMeasBot?startapp=ev_42"
        assert await dara.refused("open-link", link=link) == "no_app"
        button = {
            "type": "web_app",
            "text": "Open",
            "web_app": {"url": "https://app.example.com/"},
        }
        await sandbox.ok("setChatMenuButton", menu_button=button)
        opened = await dara.post("open-link", link=link)
        assert opened["web_app_url"].startswith(
            "https://app.example.com/#tgWebAppData=start_param"
        )
