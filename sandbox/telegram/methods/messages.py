"""Sending: texts, photos, files, albums, places, contacts; copies and forwards."""

import secrets
from collections.abc import Callable

from sandbox.shapes import JsonObject
from sandbox.telegram.call import Call
from sandbox.telegram.errors import ApiError, bad_request
from sandbox.telegram.formatted import caption_content, text_content
from sandbox.telegram.keyboards import parse_markup
from sandbox.telegram.media import input_file, media_content
from sandbox.telegram.params import Params
from sandbox.telegram.registry import method
from sandbox.telegram.sending import deliver, flood_check, send
from sandbox.world.chats import Message

ContentOf = Callable[[Message], JsonObject]
NUMBERS = ("duration", "width", "height", "length")
WORDS = ("performer", "title")
MOST_IN_ALBUM = 10
MOST_AT_ONCE = 100
DICE = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}
ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note",
    "upload_video_note",
})  # fmt: skip


@method
def send_message(call: Call) -> JsonObject:
    return send(call, {**text_content(call), **_link_preview(call)})


def _link_preview(call: Call) -> JsonObject:
    options = call.params.json_object(
        "link_preview_options",
        "Can't parse link preview options JSON object",
        "Object expected as link preview options",
    )
    if options is None and call.params.flag("disable_web_page_preview"):
        options = {"is_disabled": True}
    return {"link_preview_options": options} if options else {}


async def _send_file(call: Call, kind: str) -> JsonObject:
    caption = {} if kind in ("sticker", "video_note") else caption_content(call)
    said = extras(call.params)
    stored = await input_file(call, kind, thumbnail=call.params.text("thumbnail"), said=said)
    content = media_content(call.bot, call.world.files, stored, said)
    return send(call, {**content, **caption, **flags(call.params)})


def extras(params: Params) -> JsonObject:
    """What the sender says about a file."""
    numbers = {name: params.integer(name) for name in NUMBERS if name in params}
    return numbers | {name: params.text(name) for name in WORDS if name in params}


def flags(params: Params) -> JsonObject:
    """Flags that a message with media shows."""
    shown: JsonObject = {}
    if params.flag("show_caption_above_media"):
        shown["show_caption_above_media"] = True
    if params.flag("has_spoiler"):
        shown["has_media_spoiler"] = True
    return shown


@method
async def send_photo(call: Call) -> JsonObject:
    return await _send_file(call, "photo")


@method
async def send_document(call: Call) -> JsonObject:
    return await _send_file(call, "document")


@method
async def send_video(call: Call) -> JsonObject:
    return await _send_file(call, "video")


@method
async def send_animation(call: Call) -> JsonObject:
    return await _send_file(call, "animation")


@method
async def send_audio(call: Call) -> JsonObject:
    return await _send_file(call, "audio")


@method
async def send_voice(call: Call) -> JsonObject:
    return await _send_file(call, "voice")


@method
async def send_video_note(call: Call) -> JsonObject:
    return await _send_file(call, "video_note")


@method
async def send_sticker(call: Call) -> JsonObject:
    return await _send_file(call, "sticker")


@method
async def send_media_group(call: Call) -> list[JsonObject]:
    words = "Can't parse media JSON object"
    items = call.params.json_list("media", words, "Expected an Array of InputMedia")
    if not 2 <= len(items) <= MOST_IN_ALBUM:
        raise bad_request("Wrong number of items in the album: it must contain 2-10 items")
    contents = [await input_media(call, item) for item in items]
    chat = call.chat()
    flood_check(call, chat, len(contents))
    group = str(10**16 + secrets.randbelow(10**16))
    sent = [deliver(call, chat, {"media_group_id": group, **content}) for content in contents]
    return [message.body for message in sent]


async def input_media(call: Call, item: object) -> JsonObject:
    """Content of an InputMedia: file, caption, flags."""
    if not isinstance(item, dict):
        raise bad_request("Can't parse InputMedia: expected an Object")
    kind = item.get("type")
    if kind not in ("photo", "video", "animation", "audio", "document"):
        raise bad_request("Can't parse InputMedia: wrong type specified")
    params = Params(item)
    caption = caption_content(call, params)
    thumbnail = params.text("thumbnail")
    said = extras(params)
    stored = await input_file(call, kind, params.text("media"), "media", thumbnail, said)
    content = media_content(call.bot, call.world.files, stored, said)
    return {**content, **caption, **flags(params)}


@method
def send_location(call: Call) -> JsonObject:
    return send(call, {"location": _location(call)})


def _location(call: Call) -> JsonObject:
    place: JsonObject = {}
    for name in ("longitude", "latitude"):
        try:
            place[name] = float(call.params.required(name))
        except ValueError:
            raise bad_request(f"{name} must be a valid number") from None
    return place


@method
def send_venue(call: Call) -> JsonObject:
    place = _location(call)
    title, address = call.params.required("title"), call.params.required("address")
    venue = {"location": place, "title": title, "address": address}
    return send(call, {"venue": venue, "location": place})


@method
def send_contact(call: Call) -> JsonObject:
    contact: JsonObject = {
        "phone_number": call.params.required("phone_number"),
        "first_name": call.params.required("first_name"),
    }
    if last_name := call.params.text("last_name"):
        contact["last_name"] = last_name
    return send(call, {"contact": contact})


@method
def send_dice(call: Call) -> JsonObject:
    emoji = call.params.text("emoji") or "🎲"
    if emoji not in DICE:
        raise bad_request("Wrong emoji specified")
    return send(call, {"dice": {"emoji": emoji, "value": 1 + secrets.randbelow(DICE[emoji])}})


@method
def send_chat_action(call: Call) -> bool:
    action = call.params.text("action")
    if action not in ACTIONS:
        raise bad_request("Wrong parameter action in request")
    chat = call.chat()
    call.world.tell(chat, {"type": "action", "action": action})
    return True


# --- copies and forwards --------------------------------------------------------------------


@method
def forward_message(call: Call) -> JsonObject:
    source = call.message(call.chat("from_chat_id", write=False), "message to forward")
    chat = call.chat()
    flood_check(call, chat)
    return deliver(call, chat, _forwarded(source)).body


@method
def forward_messages(call: Call) -> list[JsonObject]:
    return [{"message_id": m.id} for m in _many(call, _forwarded)]


@method
def copy_message(call: Call) -> JsonObject:
    source = call.message(call.chat("from_chat_id", write=False), "message to copy")
    markup = parse_markup(call.params, is_private=True, is_test=call.is_test)
    content = _copied(source)
    if "caption" in call.params and source.kind not in ("text", "service"):
        content = {k: v for k, v in content.items() if k not in ("caption", "caption_entities")}
        content |= caption_content(call)
    chat = call.chat()
    flood_check(call, chat)
    return {"message_id": deliver(call, chat, content, markup).id}


@method
def copy_messages(call: Call) -> list[JsonObject]:
    return [{"message_id": message.id} for message in _many(call, _copied)]


def _many(call: Call, content_of: ContentOf) -> list[Message]:
    source_chat = call.chat("from_chat_id", write=False)
    found = [source_chat.message(message_id) for message_id in message_ids(call.params)]
    contents = [content_of(message) for message in found if message is not None]
    if not contents:
        raise bad_request("there are no messages to forward")
    chat = call.chat()
    flood_check(call, chat, len(contents))
    return [deliver(call, chat, content) for content in contents]


def message_ids(params: Params) -> list[int]:
    """The list `message_ids`. Raises Telegram's refusals."""
    if "message_ids" not in params:
        raise bad_request("Message identifiers are not specified")
    words = "Can't parse message_ids JSON object"
    items = params.json_list("message_ids", words, "Expected an Array of message identifiers")
    if len(items) > MOST_AT_ONCE:
        raise bad_request("Too many message identifiers specified")
    ids: list[int] = []
    for item in items:
        if isinstance(item, bool) or not isinstance(item, (int, str)):
            raise bad_request("Message identifier must be a Number")
        if not str(item).lstrip("-").isdecimal():
            raise bad_request("Can't parse message identifier as a Number")
        if int(item) <= 0:
            raise bad_request("Invalid message identifier specified")
        ids.append(int(item))
    return ids


def _copied(source: Message) -> JsonObject:
    if source.kind in ("service", "invoice"):
        raise bad_request("The message can't be copied")
    return {name: source.body[name] for name in COPIED if name in source.body}


COPIED = (
    "text", "entities", "link_preview_options", "photo", "animation", "document", "video",
    "audio", "voice", "video_note", "sticker", "venue", "location", "contact", "dice",
    "caption", "caption_entities", "show_caption_above_media", "has_media_spoiler",
)  # fmt: skip


def _forwarded(source: Message) -> JsonObject:
    if source.kind == "service":
        raise bad_request("The message can't be forwarded")
    if source.body.get("has_protected_content"):
        raise ApiError(400, "Bad Request: message has protected content and can't be forwarded")
    return forwarded(source)


def forwarded(source: Message) -> JsonObject:
    """The content of a forwarded copy, with where it came from."""
    names = (*COPIED, "invoice")
    content = {name: source.body[name] for name in names if name in source.body}
    origin = source.body.get("forward_origin") or {
        "type": "user",
        "sender_user": source.body["from"],
        "date": source.body["date"],
    }
    return {"forward_origin": origin, **content}
