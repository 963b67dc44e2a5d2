"""What a person sees: chats and messages as the page and the tests read them."""

from sandbox.shapes import JsonObject
from sandbox.telegram.file_ids import find_file
from sandbox.telegram.service import Telegram
from sandbox.world.bots import Bot
from sandbox.world.chats import Chat, Message
from sandbox.world.files import StoredFile

MEDIA_KINDS = (
    "photo",
    "animation",
    "document",
    "video",
    "audio",
    "voice",
    "video_note",
    "sticker",
)
SHOWN_AS_IS = (
    "from", "date", "edit_date", "text", "entities", "caption", "caption_entities", "contact",
    "location", "venue", "dice", "invoice", "successful_payment", "refunded_payment",
    "web_app_data", "via_bot", "forward_origin", "media_group_id", "has_media_spoiler",
    "show_caption_above_media", "link_preview_options", "effect_id", "has_protected_content",
)  # fmt: skip
SAID_OF_SOUND = ("title", "performer", "duration")
SERVICE_KINDS = (
    "new_chat_members", "left_chat_member", "group_chat_created", "supergroup_chat_created",
    "pinned_message", "migrate_to_chat_id", "migrate_from_chat_id", "successful_payment",
    "refunded_payment", "web_app_data",
)  # fmt: skip


def chat_view(telegram: Telegram, chat: Chat) -> JsonObject:
    """`id` as bots know it: the person's own id for his chat with a bot."""
    bot = telegram.world.bot_by_id(chat.bot_id)
    if bot is not None:
        about = {"title": bot.first_name, "username": bot.username, "bot_id": bot.id}
        return {"id": chat.id, "type": chat.type, **about}
    return {"id": chat.id, "type": chat.type, "title": chat.title}


def message_view(telegram: Telegram, message: Message, person_id: int) -> JsonObject:
    """One message for one person. A deleted one shows its ids only."""
    chat = telegram.world.chat_of(message)
    view: JsonObject = {
        "id": message.id,
        "chat": chat_view(telegram, chat),
        "version": message.version,
        "deleted": message.deleted,
    }
    if message.deleted:
        return view
    body = message.body
    view |= {name: body[name] for name in SHOWN_AS_IS if name in body}
    view["mine"] = body.get("from", {}).get("id") == person_id
    view["entities"] = body.get("entities", [])
    view["media"] = _media(telegram, chat, message)
    view["keyboard"] = keyboard_view(message.markup)
    view["pinned"] = message.id in chat.pinned
    view["reactions"] = message.reactions
    service = next((kind for kind in SERVICE_KINDS if kind in body), None)
    if service is not None:
        view["service"] = service
        if service in ("new_chat_members", "left_chat_member", "pinned_message"):
            view[service] = body[service]
    if answered := body.get("reply_to_message"):
        said = answered.get("text") or answered.get("caption") or ""
        view["reply_to"] = {"id": answered["message_id"], "text": said}
    return view


def keyboard_view(markup: JsonObject | None) -> JsonObject | None:
    """`{"inline": rows}`, `{"reply": rows, ...}`, `{"remove": true}` or a forced reply."""
    if markup is None:
        return None
    if "inline_keyboard" in markup:
        return {"inline": markup["inline_keyboard"]}
    if "keyboard" in markup:
        options = {name: value for name, value in markup.items() if name != "keyboard"}
        return {"reply": markup["keyboard"], **options}
    if "remove_keyboard" in markup:
        return {"remove": True}
    return dict(markup)


def reply_keyboard(chat: Chat) -> JsonObject | None:
    """The reply keyboard that the chat shows now: `{"rows", "placeholder", ...}`."""
    message = chat.message(chat.keyboard_message_id)
    if message is None or message.markup is None:
        return None
    options = {name: value for name, value in message.markup.items() if name != "keyboard"}
    placeholder = options.pop("input_field_placeholder", "")
    return {
        "rows": message.markup["keyboard"],
        "placeholder": placeholder,
        "message_id": message.id,
        **options,
    }


def _media(telegram: Telegram, chat: Chat, message: Message) -> JsonObject | None:
    kind = next((name for name in MEDIA_KINDS if name in message.body), None)
    if kind is None:
        return None
    shown = message.body[kind]
    largest = shown[-1] if kind == "photo" else shown
    stored = _stored(telegram, chat, message, largest["file_id"])
    thumbnail = telegram.world.files.get(stored.thumbnail) if stored.thumbnail else None
    return {
        "kind": kind,
        **{name: shown[name] for name in SAID_OF_SOUND if name in shown},
        "thumbnail_url": f"/sim/files/{thumbnail.path}" if thumbnail is not None else "",
        "url": f"/sim/files/{stored.path}",
        "width": stored.width or largest.get("width", 0),
        "height": stored.height or largest.get("height", 0),
        "name": stored.name,
        "mime_type": stored.mime_type,
        "size": stored.size,
        "unique_id": stored.unique_id,
        "has_code": stored.has_code,
    }


def _stored(telegram: Telegram, chat: Chat, message: Message, file_id: str) -> StoredFile:
    bot = _owner(telegram, chat, message)
    return find_file(bot, telegram.world.files, file_id)


def _owner(telegram: Telegram, chat: Chat, message: Message) -> Bot:
    """The bot whose file ids the message carries."""
    bot_id = message.bot_id or chat.bot_id
    return telegram.world.bot_by_id(bot_id) or telegram.world.default_bot
