"""Groups: what a bot reads there, members, kicks, upgrades."""

from tests.sandbox.conftest import Json, Person, Sandbox


async def group(sandbox: Sandbox, *fans: Person, **about: object) -> Json:
    order = {"title": "អ្នកគាំទ្រ", "member_ids": [fan.id for fan in fans], **about}
    answer = await sandbox.http.post("/sim/groups", json=order)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def set_member(sandbox: Sandbox, chat: Json, **order: object) -> None:
    answer = await sandbox.http.post(f"/sim/groups/{chat['id']}/members", json=order)
    assert answer.status_code == 200, answer.text


class TestReading:
    async def test_a_plain_member_reads_commands_mentions_and_replies(
        self, sandbox: Sandbox
    ) -> None:
        dara, sok = await sandbox.fan("Dara"), await sandbox.fan("Sok")
        chat = await group(sandbox, dara, sok)
        kinds = [next(iter(set(u) - {"update_id"})) for u in await sandbox.updates()]
        assert kinds == ["my_chat_member", "message"]
        card = await sandbox.ok("sendMessage", chat_id=chat["id"], text="card")
        for words in ("hello all", "/start", "/start@HangMeasBot x", "/start@OtherBot",
                      "ask @hangmeasbot"):  # fmt: skip
            await dara.say(words, chat_id=chat["id"])
        await sok.say("yes", chat_id=chat["id"], reply_to_message_id=card["message_id"])
        heard = [update["message"]["text"] for update in await sandbox.updates()]
        assert heard == ["/start", "/start@HangMeasBot x", "ask @hangmeasbot", "yes"]
        assert (await sok.last())["text"] == "yes"

    async def test_an_administrator_reads_everything(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        chat = await group(sandbox, dara, bot_status="administrator", supergroup=True)
        await sandbox.updates()
        await dara.say("hello all", chat_id=chat["id"])
        message = (await sandbox.update())["message"]
        assert (message["chat"]["type"], message["text"]) == ("supergroup", "hello all")
        stranger = await sandbox.person("Stranger")
        assert await stranger.refused("send", text="hi", chat_id=chat["id"]) == "no_chat"


class TestMembers:
    async def test_members_are_counted_and_named(self, sandbox: Sandbox) -> None:
        dara, sok = await sandbox.fan("Dara"), await sandbox.fan("Sok")
        chat = await group(sandbox, dara, sok)
        where = {"chat_id": chat["id"]}
        assert await sandbox.ok("getChatMemberCount", **where) == 3
        owner = await sandbox.ok("getChatMember", **where, user_id=dara.id)
        assert owner["status"] == "creator"
        admins = await sandbox.ok("getChatAdministrators", **where)
        assert [admin["user"]["id"] for admin in admins] == [dara.id]
        assert (await sandbox.ok("getChat", **where))["title"] == "អ្នកគាំទ្រ"
        await set_member(sandbox, chat, user_id=sok.id, status="left")
        member = await sandbox.ok("getChatMember", **where, user_id=sok.id)
        assert member["status"] == "left"
        words = await sandbox.refused("getChatMember", **where, user_id=5)
        assert words == "Bad Request: PARTICIPANT_ID_INVALID"

    async def test_an_administrator_bot_bans_and_forgives(self, sandbox: Sandbox) -> None:
        dara, sok = await sandbox.fan("Dara"), await sandbox.fan("Sok")
        chat = await group(sandbox, dara, sok)
        order = {"chat_id": chat["id"], "user_id": sok.id}
        words = await sandbox.refused("banChatMember", **order)
        assert words == "Bad Request: not enough rights to manage the chat"
        await set_member(sandbox, chat, bot="HangMeasBot", status="administrator")
        await sandbox.ok("banChatMember", **order)
        assert (await sandbox.ok("getChatMember", **order))["status"] == "kicked"
        await sandbox.ok("unbanChatMember", **order)
        assert (await sandbox.ok("getChatMember", **order))["status"] == "left"
        words = await sandbox.refused("banChatMember", chat_id=chat["id"], user_id=dara.id)
        assert words == "Bad Request: can't remove chat owner"


class TestLeaving:
    async def test_a_kicked_bot_is_told_and_refused(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        chat = await group(sandbox, dara)
        await sandbox.updates()
        await set_member(sandbox, chat, bot="HangMeasBot", status="kicked")
        update = await sandbox.update()
        assert update["my_chat_member"]["old_chat_member"]["status"] == "member"
        assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
        words = await sandbox.refused("sendMessage", chat_id=chat["id"], text="hi")
        assert words == "Forbidden: bot was kicked from the group chat"

    async def test_a_bot_leaves_a_supergroup(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        chat = await group(sandbox, dara, supergroup=True)
        assert await sandbox.ok("leaveChat", chat_id=chat["id"]) is True
        words = await sandbox.refused("getChat", chat_id=chat["id"])
        assert words == "Forbidden: bot is not a member of the supergroup chat"
        words = await sandbox.refused("leaveChat", chat_id=dara.id)
        assert words == "Bad Request: chat member status can't be changed in private chats"

    async def test_an_upgraded_group_names_its_new_id(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        chat = await group(sandbox, dara)
        await sandbox.updates()
        new = (await sandbox.http.post(f"/sim/groups/{chat['id']}/migrate")).json()
        notes = [update["message"] for update in await sandbox.updates()]
        assert notes[0]["migrate_to_chat_id"] == new["id"] == notes[1]["chat"]["id"]
        assert notes[1]["migrate_from_chat_id"] == chat["id"]
        answer = await sandbox.call("sendMessage", chat_id=chat["id"], text="hi")
        words = "Bad Request: group chat was upgraded to a supergroup chat"
        assert answer["description"] == words
        assert answer["parameters"] == {"migrate_to_chat_id": new["id"]}
        await sandbox.ok("sendMessage", chat_id=new["id"], text="hi")

    async def test_a_startgroup_link_adds_the_bot(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        chat = await group(sandbox, dara, bot_status="left")
        link = "https://t.me/HangMeasBot?startgroup=go_1"
        await dara.post("open-link", link=link, chat_id=chat["id"])
        updates = await sandbox.updates()
        assert "my_chat_member" in updates[0]
        assert updates[-1]["message"]["text"] == "/start@HangMeasBot go_1"


class TestOrders:
    async def test_wrong_orders_are_refused(self, sandbox: Sandbox) -> None:
        dara = await sandbox.fan()
        for order, status in (
            ({"title": "x"}, 400),
            ({"title": "x", "member_ids": [5]}, 404),
            ({"title": "x", "member_ids": [dara.id], "bot_status": "king"}, 400),
        ):
            answer = await sandbox.http.post("/sim/groups", json=order)
            assert answer.status_code == status
        chat = await group(sandbox, dara, supergroup=True)
        answer = await sandbox.http.post(f"/sim/groups/{chat['id']}/migrate")
        assert answer.json()["code"] == "not_a_group"
