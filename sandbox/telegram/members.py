"""Membership: how it looks, how it changes, and who is told."""

from sandbox.shapes import JsonObject
from sandbox.telegram.service import Telegram
from sandbox.world.chats import HERE, Chat

ADMIN_RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
    "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
    "can_edit_stories", "can_delete_stories", "can_pin_messages", "can_send_welcome_messages",
)  # fmt: skip


def member_json(user: JsonObject, status: str) -> JsonObject:
    """The Bot API's ChatMember."""
    member: JsonObject = {"user": user, "status": status}
    match status:
        case "creator":
            return {**member, "is_anonymous": False}
        case "administrator":
            return {
                **member,
                "can_be_edited": False,
                "is_anonymous": False,
                **dict.fromkeys(ADMIN_RIGHTS, True),
            }
        case "kicked":
            return {**member, "until_date": 0}
        case _:
            return member


def change_status(
    telegram: Telegram, chat: Chat, user_id: int, status: str, *, actor_id: int
) -> None:
    """Changes a membership and sends what the live service sends about it."""
    before = chat.status(user_id)
    if before == status:
        return
    chat.members[user_id] = status
    telegram.world.keep_chat(chat)
    announce(telegram, chat, user_id, (before, status), actor_id=actor_id)
    if (before in HERE) != (status in HERE):
        _post_note(telegram, chat, user_id, joined=status in HERE, actor_id=actor_id)


def announce(
    telegram: Telegram, chat: Chat, user_id: int, change: tuple[str, str], *, actor_id: int
) -> None:
    """`my_chat_member` to the bot concerned, `chat_member` to the bots that run the chat."""
    user = telegram.world.user_json(user_id)
    update: JsonObject = {
        "chat": telegram.world.chat_json(chat),
        "from": telegram.world.user_json(actor_id),
        "date": telegram.world.now(),
        "old_chat_member": member_json(user, change[0]),
        "new_chat_member": member_json(user, change[1]),
    }
    for bot in telegram.world.bots.values():
        if bot.id == user_id:
            telegram.push(bot, "my_chat_member", update, queue=f"member:{chat.id}")
        elif chat.status(bot.id) == "administrator":
            telegram.push(bot, "chat_member", update, queue=f"member:{user_id}")


def _post_note(
    telegram: Telegram, chat: Chat, user_id: int, *, joined: bool, actor_id: int
) -> None:
    user = telegram.world.user_json(user_id)
    content = {"new_chat_members": [user]} if joined else {"left_chat_member": user}
    message = telegram.world.post(chat, telegram.world.user_json(actor_id), content)
    telegram.world.changed(message, "message")
    for bot in telegram.world.bots.values():
        if chat.has(bot.id) or bot.id == user_id:
            telegram.push_message(bot, "message", message.body, chat)
