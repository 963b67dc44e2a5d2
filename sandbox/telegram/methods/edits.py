"""Editing and deleting messages."""

from sandbox.shapes import JsonObject
from sandbox.telegram.call import Call
from sandbox.telegram.errors import bad_request
from sandbox.telegram.formatted import caption_content, text_content
from sandbox.telegram.keyboards import inline_only, parse_markup, same_markup
from sandbox.telegram.methods.messages import input_media, message_ids
from sandbox.telegram.registry import method
from sandbox.world.chats import Message

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)
DELETABLE_SECONDS = 48 * 3600
TEXT_PARTS = ("text", "entities", "link_preview_options")
CAPTION_PARTS = ("caption", "caption_entities")
MEDIA_KINDS = ("photo", "animation", "document", "video", "audio")
MEDIA_PARTS = (*MEDIA_KINDS, *CAPTION_PARTS, "show_caption_above_media", "has_media_spoiler")


@method
def edit_message_text(call: Call) -> JsonObject | bool:
    content = text_content(call)
    message, markup = _target(call)
    if message.kind != "text":
        raise bad_request("There is no text in the message to edit")
    return _apply(call, message, TEXT_PARTS, content, markup)


@method
def edit_message_caption(call: Call) -> JsonObject | bool:
    content = caption_content(call)
    message, markup = _target(call)
    if message.kind not in (*MEDIA_KINDS, "voice"):
        raise bad_request("There is no caption in the message to edit")
    return _apply(call, message, CAPTION_PARTS, content, markup)


@method
async def edit_message_media(call: Call) -> JsonObject | bool:
    words = "Can't parse input media JSON object"
    raw = call.params.json_object("media", words, words)
    if raw is None:
        raise bad_request("Input media isn't specified")
    content = await input_media(call, raw)
    message, markup = _target(call)
    if message.kind not in MEDIA_KINDS:
        raise bad_request("Message media can't be edited")
    return _apply(call, message, MEDIA_PARTS, content, markup)


@method
def edit_message_reply_markup(call: Call) -> JsonObject | bool:
    message, markup = _target(call)
    return _apply(call, message, (), {}, markup)


def _target(call: Call) -> tuple[Message, JsonObject | None]:
    """The message to edit and its new keyboard. Raises Telegram's refusals."""
    is_private = not call.params.text("chat_id").startswith("-")
    markup = parse_markup(call.params, is_private=is_private, is_test=call.is_test)
    if "chat_id" not in call.params and "message_id" not in call.params:
        inline_id = call.params.text("inline_message_id")
        if not inline_id:
            raise bad_request("Message identifier is not specified")
        found = call.world.inline_messages.get(inline_id)
        if found is None or found.deleted:
            raise bad_request("MESSAGE_ID_INVALID")
        return found, inline_only(markup)
    message = call.message(call.chat(), "message to edit")
    has_other_keyboard = message.markup is not None and "inline_keyboard" not in message.markup
    if message.bot_id != call.bot.id or has_other_keyboard or "forward_origin" in message.body:
        raise bad_request("Message can't be edited")
    return message, inline_only(markup)


def _apply(
    call: Call,
    message: Message,
    parts: tuple[str, ...],
    content: JsonObject,
    markup: JsonObject | None,
) -> JsonObject | bool:
    """Changes the named parts of the message. A missing keyboard is a removed keyboard."""
    old = {name: message.body[name] for name in parts if name in message.body}
    if old == content and same_markup(message.markup, markup):
        raise bad_request(NOT_MODIFIED)
    body = {k: v for k, v in message.body.items() if k not in parts and k != "reply_markup"}
    body.update(content)
    if old != content or "edit_date" in body:
        body["edit_date"] = call.world.now()
    if markup is not None:
        body["reply_markup"] = markup
    message.body, message.markup = body, markup
    call.world.changed(message, "edit")
    return True if message.inline_id else body


@method
def delete_message(call: Call) -> bool:
    if "chat_id" not in call.params:
        raise bad_request("Chat identifier is not specified")
    if call.params.integer("message_id") <= 0:
        raise bad_request("Message identifier is not specified")
    message = call.message(call.chat(), "message to delete")
    _check_deletable(call, message)
    delete(call, message)
    return True


@method
def delete_messages(call: Call) -> bool:
    """Deletes what can be deleted; what is not found is passed over."""
    ids = message_ids(call.params)
    chat = call.chat()
    messages = [m for m in map(chat.message, ids) if m is not None]
    for message in messages:
        _check_deletable(call, message)
    for message in messages:
        delete(call, message)
    return True


def _check_deletable(call: Call, message: Message) -> None:
    chat = call.world.chat_of(message)
    is_old = message.body["date"] < call.world.now() - DELETABLE_SECONDS
    rights = chat.is_private or chat.status(call.bot.id) in ("administrator", "creator")
    if is_old or not (message.bot_id == call.bot.id or rights):
        raise bad_request("Message can't be deleted for everyone")


def delete(call: Call, message: Message) -> None:
    message.deleted = True
    chat = call.world.chat_of(message)
    if chat.keyboard_message_id == message.id:
        chat.keyboard_message_id = 0
    if message.id in chat.pinned:
        chat.pinned.remove(message.id)
    call.world.keep_chat(chat)
    call.world.changed(message, "delete")
