"""Groups: made, joined, left, upgraded."""

from starlette.requests import Request

from sandbox.shapes import JsonObject
from sandbox.sim.requests import SimError, body_of, bot_of, integer, text
from sandbox.telegram.members import announce, change_status
from sandbox.telegram.service import Telegram
from sandbox.world.chats import HERE, Chat

STATUSES = ("administrator", "member", "left", "kicked")


def group_view(chat: Chat) -> JsonObject:
    return {
        "id": chat.id,
        "title": chat.title,
        "type": chat.type,
        "member_ids": [user for user, status in chat.members.items() if status in HERE],
        "members": {str(user): status for user, status in chat.members.items()},
        "migrated_to": chat.migrated_to,
    }


async def list_groups(telegram: Telegram, _request: Request) -> JsonObject:
    chats = telegram.world.chats.values()
    return {"groups": [group_view(chat) for chat in chats if not chat.is_private]}


async def create_group(telegram: Telegram, request: Request) -> JsonObject:
    """`{title, member_ids, supergroup?, bot_status?}`: the first member is the owner."""
    body = await body_of(request)
    title, member_ids = text(body, "title").strip(), body.get("member_ids")
    if not title or not isinstance(member_ids, list) or not member_ids:
        raise SimError("bad_field", "title and member_ids are required")
    people = telegram.world.people
    if strangers := [member for member in member_ids if member not in people]:
        raise SimError("no_person", f"no such people: {strangers}", 404)
    bot, bot_status = bot_of(telegram, body), text(body, "bot_status", "member")
    if bot_status not in STATUSES:
        raise SimError("bad_field", f"bot_status must be one of {STATUSES}")
    owner, *others = member_ids
    members = {owner: "creator", **dict.fromkeys(others, "member")}
    chat = telegram.world.add_group(title, members, supergroup=bool(body.get("supergroup")))
    kind = "supergroup_chat_created" if chat.type == "supergroup" else "group_chat_created"
    note = telegram.world.post(chat, people[owner].as_user(), {kind: True})
    if bot_status in HERE:
        chat.members[bot.id] = bot_status
        telegram.world.keep_chat(chat)
        announce(telegram, chat, bot.id, ("left", bot_status), actor_id=owner)
        telegram.push_message(bot, "message", note.body, chat)
    telegram.world.changed(note, "message")
    return group_view(chat)


async def set_member(telegram: Telegram, request: Request) -> JsonObject:
    """`{user_id | bot, status, actor_id?}`: adds, removes, bans or promotes."""
    chat = _group(telegram, request)
    body = await body_of(request)
    user_id = integer(body, "user_id", bot_of(telegram, body).id)
    status = text(body, "status")
    if status not in STATUSES:
        raise SimError("bad_field", f"status must be one of {STATUSES}")
    try:
        telegram.world.user_json(user_id)
    except KeyError:
        raise SimError("no_person", "no such person", 404) from None
    owner = next(user for user, has in chat.members.items() if has == "creator")
    actor_id = integer(body, "actor_id", owner)
    change_status(telegram, chat, user_id, status, actor_id=actor_id)
    return group_view(chat)


async def migrate(telegram: Telegram, request: Request) -> JsonObject:
    """A group becomes a supergroup with a new id; the old id answers with the new one."""
    old = _group(telegram, request)
    if old.type != "group" or old.migrated_to:
        raise SimError("not_a_group", "only a plain group can be upgraded", 409)
    world = telegram.world
    new = world.add_group(old.title, dict(old.members), supergroup=True)
    old.migrated_to = new.id
    world.keep_chat(old)
    owner = next(user for user, status in old.members.items() if status == "creator")
    sender = world.user_json(owner)
    leaving = world.post(old, sender, {"migrate_to_chat_id": new.id})
    coming = world.post(new, sender, {"migrate_from_chat_id": old.id})
    for chat, note in ((old, leaving), (new, coming)):
        world.changed(note, "message")
        for bot in world.bots.values():
            if chat.has(bot.id):
                telegram.push_message(bot, "message", note.body, chat)
    return group_view(new)


def _group(telegram: Telegram, request: Request) -> Chat:
    chat = telegram.world.group(-request.path_params["number"])
    if chat is None:
        raise SimError("no_chat", "no such group", 404)
    return chat
