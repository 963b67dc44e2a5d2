"""Inline mode and messages sent for people by a Mini App."""

import secrets

from sandbox.shapes import JsonObject
from sandbox.telegram.call import Call
from sandbox.telegram.errors import ApiError, bad_request
from sandbox.telegram.file_ids import find_file
from sandbox.telegram.formatted import caption_content, text_content
from sandbox.telegram.keyboards import normal_markup
from sandbox.telegram.media import media_content
from sandbox.telegram.params import Params
from sandbox.telegram.registry import method
from sandbox.telegram.service import Telegram
from sandbox.world.bots import Bot
from sandbox.world.chats import Chat, Message
from sandbox.world.people import Person

MOST_RESULTS = 50
MOST_ID_BYTES = 64
CACHED_FILES = {
    "photo_file_id": "photo", "document_file_id": "document", "video_file_id": "video",
    "audio_file_id": "audio", "voice_file_id": "voice", "gif_file_id": "animation",
    "mpeg4_file_id": "animation", "sticker_file_id": "sticker",
}  # fmt: skip


@method
def answer_inline_query(call: Call) -> bool:
    words = "Can't parse inline query results JSON object"
    items = call.params.json_list("results", words, "Expected an Array of inline query results")
    if len(items) > MOST_RESULTS:
        raise bad_request("Too many inline query results specified")
    results = [read_result(call, item) for item in items]
    ids = [result["id"] for result in results]
    if len(set(ids)) != len(ids):
        raise ApiError(400, "Bad Request: RESULT_ID_DUPLICATE")
    answer: JsonObject = {
        "results": results,
        "next_offset": call.params.text("next_offset"),
        "is_personal": call.params.flag("is_personal"),
        "cache_time": call.params.integer("cache_time", 300, low=0),
    }
    button = call.params.json_object("button", words, words)
    if button is not None:
        answer["button"] = button
    question_id = call.params.text("inline_query_id")
    call.telegram.questions.answer("inline_query", question_id, call.bot.id, answer)
    return True


def read_result(call: Call, item: object) -> JsonObject:
    """`shown` for the list, `content` and `markup` of the message it would send."""
    if not isinstance(item, dict):
        words = "Inline query result must be an object"
        raise bad_request(f"Can't parse inline query result: {words}")
    result_id = str(item.get("id", ""))
    if not 1 <= len(result_id.encode()) <= MOST_ID_BYTES:
        raise ApiError(400, "Bad Request: RESULT_ID_INVALID")
    raw_markup = item.get("reply_markup")
    markup = None
    if isinstance(raw_markup, dict):
        markup = normal_markup(raw_markup, is_private=False, is_test=call.is_test)
    shown = {k: v for k, v in item.items() if k not in ("input_message_content", "reply_markup")}
    return {"id": result_id, "shown": shown, "content": _content(call, item), "markup": markup}


def _content(call: Call, item: JsonObject) -> JsonObject:
    given = item.get("input_message_content")
    if isinstance(given, dict):
        text = given.get("message_text")
        if text is None:
            raise bad_request("Input message content is not specified")
        params = Params({**given, "text": text})
        return text_content(Call(call.telegram, call.bot, call.name, params))
    for name, kind in CACHED_FILES.items():
        if identifier := item.get(name):
            stored = find_file(call.bot, call.world.files, str(identifier), kind)
            media = media_content(call.bot, call.world.files, stored, {})
            return {**media, **caption_content(call, Params(item))}
    kind = str(item.get("type", ""))
    if kind == "contact":
        return {"contact": {k: str(item.get(k, "")) for k in ("phone_number", "first_name")}}
    if kind in ("article", "photo", "video", "document", "gif"):
        raise bad_request("Input message content is not specified")
    raise bad_request(f'type "{kind}" is unsupported for the inline query result')


@method
def answer_web_app_query(call: Call) -> JsonObject:
    words = "Can't parse inline query result JSON object"
    raw = call.params.json_object("result", words, words)
    if raw is None:
        raise bad_request("Result isn't specified")
    result = read_result(call, raw)
    question_id = call.params.text("web_app_query_id")
    question = call.telegram.questions.answer("web_app", question_id, call.bot.id, result)
    person = call.world.people[question.about["person_id"]]
    chat = call.world.private_chat(call.bot, person)
    message = post_result(call.telegram, call.bot, person, chat, result)
    return {"inline_message_id": message.inline_id}


def post_result(
    telegram: Telegram, bot: Bot, person: Person, chat: Chat, result: JsonObject
) -> Message:
    """A person sends an inline result: the message is his, by way of the bot."""
    content: JsonObject = {"via_bot": bot.as_user(), **result["content"]}
    if result["markup"]:
        content["reply_markup"] = result["markup"]
    message = telegram.world.post(chat, person.as_user(), content)
    message.markup = result["markup"]
    message.inline_id = secrets.token_urlsafe(18)
    telegram.world.inline_messages[message.inline_id] = message
    telegram.world.changed(message, "message")
    return message
