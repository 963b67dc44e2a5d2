"""Chats and their members."""

from sandbox.shapes import JsonObject
from sandbox.telegram.call import Call
from sandbox.telegram.errors import ApiError, bad_request
from sandbox.telegram.members import change_status, member_json
from sandbox.telegram.registry import method
from sandbox.telegram.sending import quoted
from sandbox.world.chats import HERE, Chat

ACCENT_COLORS = 7
MOST_REACTIONS = 11
GIFTS = (
    "unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription",
    "gifts_from_channels",
)  # fmt: skip
PERMISSIONS = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos",
    "can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls",
    "can_send_other_messages", "can_add_web_page_previews", "can_change_info",
    "can_invite_users", "can_pin_messages",
)  # fmt: skip
REACTIONS = frozenset(
    "👍👎❤🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚💯🤣⚡🍌🏆💔🤨😐🍓🍾💋👀🎃😇🤝✍🤗🫡🎅🎄☃💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾😡"
)


@method
def get_chat(call: Call) -> JsonObject:
    chat = call.chat(write=False)
    full: JsonObject = {
        **call.world.chat_json(chat),
        "accent_color_id": abs(chat.id) % ACCENT_COLORS,
        "max_reaction_count": MOST_REACTIONS,
        "accepted_gift_types": dict.fromkeys(GIFTS, chat.is_private),
    }
    if not chat.is_private:
        full["permissions"] = dict.fromkeys(PERMISSIONS, True)
    pinned = chat.message(chat.pinned[-1]) if chat.pinned else None
    if pinned is not None:
        full["pinned_message"] = quoted(pinned)
    return full


@method
def get_chat_member(call: Call) -> JsonObject:
    chat = call.chat(write=False)
    user_id = call.params.long("user_id")
    if user_id <= 0:
        raise bad_request("Invalid user_id specified")
    try:
        user = call.world.user_json(user_id)
    except KeyError:
        raise bad_request("PARTICIPANT_ID_INVALID") from None
    status = "member" if chat.is_private else chat.status(user_id)
    return member_json(user, status)


@method
def get_chat_member_count(call: Call) -> int:
    chat = call.chat(write=False)
    if chat.is_private:
        return 2
    return sum(status in HERE for status in chat.members.values())


@method
def get_chat_administrators(call: Call) -> list[JsonObject]:
    chat = call.chat(write=False)
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    rights = ("creator", "administrator")
    admins = [(user, status) for user, status in chat.members.items() if status in rights]
    return [member_json(call.world.user_json(user), status) for user, status in admins]


@method
def leave_chat(call: Call) -> bool:
    chat = call.chat()
    if chat.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    change_status(call.telegram, chat, call.bot.id, "left", actor_id=call.bot.id)
    return True


@method
def ban_chat_member(call: Call) -> bool:
    return _change_member(call, "kicked")


@method
def unban_chat_member(call: Call) -> bool:
    chat = call.chat()
    user_id = call.params.long("user_id")
    if chat.status(user_id) == "kicked":
        change_status(call.telegram, chat, user_id, "left", actor_id=call.bot.id)
    return True


def _change_member(call: Call, status: str) -> bool:
    chat = call.chat()
    _need_rights(call, chat)
    user_id = call.params.long("user_id")
    if chat.status(user_id) == "creator":
        raise bad_request("can't remove chat owner")
    change_status(call.telegram, chat, user_id, status, actor_id=call.bot.id)
    return True


def _need_rights(call: Call, chat: Chat) -> None:
    if chat.status(call.bot.id) not in ("administrator", "creator"):
        raise bad_request("not enough rights to manage the chat")


# --- pins and reactions -------------------------------------------------------------------------


@method
def pin_chat_message(call: Call) -> bool:
    chat = call.chat()
    message = call.message(chat, "message to pin")
    if not chat.is_private:
        _need_rights(call, chat)
    if message.id in chat.pinned:
        chat.pinned.remove(message.id)
    chat.pinned.append(message.id)
    call.world.keep_chat(chat)
    call.world.tell(chat, {"type": "pin"})
    note = call.world.post(chat, call.bot.as_user(), {"pinned_message": quoted(message)})
    note.bot_id = call.bot.id
    call.world.changed(note, "message")
    return True


@method
def unpin_chat_message(call: Call) -> bool:
    chat = call.chat()
    wanted = call.params.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if wanted not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(wanted)
    call.world.keep_chat(chat)
    call.world.tell(chat, {"type": "pin"})
    return True


@method
def unpin_all_chat_messages(call: Call) -> bool:
    chat = call.chat()
    chat.pinned.clear()
    call.world.keep_chat(chat)
    call.world.tell(chat, {"type": "pin"})
    return True


@method
def set_message_reaction(call: Call) -> bool:
    chat = call.chat()
    message = call.message(chat, "message to react")
    words = "Can't parse reaction types JSON object"
    items = call.params.json_list("reaction", words, "Expected an Array of ReactionType")
    for item in items:
        emoji = item.get("emoji") if isinstance(item, dict) else None
        if not isinstance(emoji, str) or emoji.strip("\ufe0f") not in REACTIONS:
            raise ApiError(400, "Bad Request: REACTION_INVALID")
    message.reactions[str(call.bot.id)] = items
    call.world.changed(message, "edit")
    return True
