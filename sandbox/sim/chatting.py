"""Writing, pressing, deep links and reactions, as orders to `/sim/people/{id}/...`."""

import asyncio
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request

from sandbox.shapes import JsonObject
from sandbox.sim.acts import contact_of, location_of, readers, say, text_of
from sandbox.sim.launch import launch_url
from sandbox.sim.requests import (
    SimError,
    body_of,
    bot_of,
    chat_of,
    decoded,
    integer,
    person_of,
    seconds,
    text,
)
from sandbox.sim.views import message_view
from sandbox.telegram.bodies import Upload
from sandbox.telegram.errors import ApiError
from sandbox.telegram.formatted import plain_content
from sandbox.telegram.media import media_content, store_upload
from sandbox.telegram.members import change_status
from sandbox.telegram.service import Telegram
from sandbox.world.chats import Chat, Message
from sandbox.world.people import Person

CALLBACK_SECONDS = 150
ANSWER_SECONDS = 10.0
LONGEST_WAIT_SECONDS = 150.0
NOT_RESPONDING = "The bot is not responding"
CLIENT_ACTIONS = (
    "url", "copy_text", "pay", "login_url", "disabled", "switch_inline_query",
    "switch_inline_query_current_chat", "switch_inline_query_chosen_chat",
)  # fmt: skip
UPLOADS = {"photo": "photo.jpg", "document": "file.bin", "voice": "voice.ogg"}


async def send(telegram: Telegram, request: Request) -> JsonObject:
    person = person_of(telegram, request)
    body = await body_of(request)
    chat = chat_of(telegram, person, body)
    content = await _content(telegram, person, chat, body)
    reply_to = integer(body, "reply_to_message_id", 0)
    message = say(telegram, person, chat, content, reply_to=reply_to)
    return {"message": message_view(telegram, message, person.id)}


async def _content(telegram: Telegram, person: Person, chat: Chat, body: JsonObject) -> JsonObject:
    if body.get("contact"):
        content = contact_of(person, body["contact"])
        telegram.world.keep_person(person)
        return content
    if body.get("location"):
        return location_of(body["location"])
    kind = next((name for name in UPLOADS if body.get(name)), None)
    if kind is None:
        return text_of(telegram, text(body, "text"))
    upload = Upload(text(body, "file_name", UPLOADS[kind]), "", decoded(body, kind))
    try:
        stored = await store_upload(telegram.world.files, kind, upload)
    except ApiError as problem:
        raise SimError("bad_file", problem.description) from None
    bot = telegram.world.bot_by_id(chat.bot_id) or telegram.world.default_bot
    content = media_content(bot, telegram.world.files, stored, {})
    caption = plain_content(telegram.world, text(body, "caption") or text(body, "text"))
    if caption["text"]:
        content["caption"] = caption["text"]
        if "entities" in caption:
            content["caption_entities"] = caption["entities"]
    return content


async def edit(telegram: Telegram, request: Request) -> JsonObject:
    """A person corrects his own text."""
    person = person_of(telegram, request)
    body = await body_of(request)
    chat = chat_of(telegram, person, body)
    message = _message(chat, body)
    if message.body.get("from", {}).get("id") != person.id or message.kind != "text":
        raise SimError("not_yours", "only own texts can be corrected", 409)
    content = text_of(telegram, text(body, "text"))
    kept = {k: v for k, v in message.body.items() if k not in ("text", "entities")}
    message.body = {**kept, **content, "edit_date": telegram.world.now()}
    telegram.world.changed(message, "edit")
    for bot in readers(telegram, chat, message):
        telegram.push_message(bot, "edited_message", message.body, chat)
    return {"message": message_view(telegram, message, person.id)}


def _message(chat: Chat, body: JsonObject) -> Message:
    message = chat.message(integer(body, "message_id"))
    if message is None:
        raise SimError("no_message", "no such message in this chat", 404)
    return message


# --- buttons ------------------------------------------------------------------------------------


async def press(telegram: Telegram, request: Request) -> JsonObject:
    """Presses a button of a message, or of the reply keyboard, by its text or callback data.

    `stale`: true presses a button that the message no longer has (its data is `button`).
    """
    person = person_of(telegram, request)
    body = await body_of(request)
    chat = chat_of(telegram, person, body)
    wanted = text(body, "button")
    if not wanted:
        raise SimError("bad_field", "button is required")
    message_id = integer(body, "message_id", chat.keyboard_message_id)
    message = chat.message(message_id)
    if body.get("stale"):
        found = message or chat.messages.get(message_id)
        if found is None:
            raise SimError("no_message", "no such message in this chat", 404)
        return await _callback(telegram, person, found, wanted, body)
    if message is None:
        raise SimError("no_message", "no such message in this chat", 404)
    button = find_button(message, wanted)
    if "keyboard" in (message.markup or {}):
        return await _reply_button(telegram, person, chat, button)
    if "callback_data" in button:
        return await _callback(telegram, person, message, button["callback_data"], body)
    return _other_button(telegram, person, chat, button)


def find_button(message: Message, wanted: str) -> JsonObject:
    """By text first, then by callback data."""
    markup = message.markup or {}
    rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
    buttons: list[JsonObject] = [button for row in rows for button in row]
    for name in ("text", "callback_data"):
        for button in buttons:
            if button.get(name) == wanted:
                return button
    texts = ", ".join(repr(button["text"]) for button in buttons)
    raise SimError("no_button", f"no button {wanted!r}; there are: {texts or 'none'}", 404)


async def _callback(
    telegram: Telegram, person: Person, message: Message, data: str, body: JsonObject
) -> JsonObject:
    chat = telegram.world.chat_of(message)
    bot_id = message.bot_id or message.body.get("via_bot", {}).get("id", chat.bot_id)
    bot = telegram.world.bot_by_id(bot_id)
    if bot is None or (chat.is_private and chat.blocked):
        raise SimError("no_bot", "no bot listens to this message", 409)
    question = telegram.questions.ask("callback_query", bot.id, CALLBACK_SECONDS, {})
    query: JsonObject = {
        "id": question.id,
        "from": person.as_user(),
        "chat_instance": str(-(abs(chat.id) + 3_000_000_000_000_000_000)),
        "data": data,
    }
    if message.inline_id:
        query["inline_message_id"] = message.inline_id
    elif message.deleted:
        chat_json = telegram.world.chat_json(chat)
        query["message"] = {"chat": chat_json, "message_id": message.id, "date": 0}
    else:
        query["message"] = message.body
    telegram.push(bot, "callback_query", query, queue=f"callback:{person.id}")
    wait = min(seconds(body, "wait_seconds", ANSWER_SECONDS), LONGEST_WAIT_SECONDS)
    answer = await answer_within(question.answer, wait)
    if answer is None:
        return {"answered": False, "text": NOT_RESPONDING, "show_alert": False, "url": ""}
    return {"answered": True, **answer}


async def answer_within(answer: asyncio.Future[JsonObject], wait: float) -> JsonObject | None:
    """The bot's answer, or None when it does not come in time. A late answer is still taken."""
    done, _ = await asyncio.wait({answer}, timeout=wait)
    return answer.result() if done and not answer.cancelled() else None


async def _reply_button(
    telegram: Telegram, person: Person, chat: Chat, button: JsonObject
) -> JsonObject:
    if "web_app" in button:
        return _other_button(telegram, person, chat, button)
    if button.get("request_contact"):
        content = contact_of(person, wanted=True)
        telegram.world.keep_person(person)
    else:
        content = text_of(telegram, button["text"])
    message = say(telegram, person, chat, content)
    return {"message": message_view(telegram, message, person.id)}


def _other_button(
    telegram: Telegram, person: Person, chat: Chat, button: JsonObject
) -> JsonObject:
    """What a client does by itself: open a link or Mini App, copy, start to write."""
    if "web_app" in button:
        from_keyboard = "callback_data" not in button and chat.keyboard_message_id > 0
        url = launch_url(telegram, person, chat, button["web_app"]["url"], bare=from_keyboard)
        return {"web_app_url": url}
    return {name: button[name] for name in CLIENT_ACTIONS if name in button}


# --- links and reactions ------------------------------------------------------------------------


async def open_link(telegram: Telegram, request: Request) -> JsonObject:
    """Follows a link to the bot: `start` writes to it, `startapp` opens the Mini App,
    `startgroup` adds it to the group `chat_id`."""
    person = person_of(telegram, request)
    body = await body_of(request)
    parts = urlsplit(text(body, "link"))
    name = parts.path.strip("/").split("/")[0]
    bot = bot_of(telegram, {"bot": name})
    given = {key: values[0] for key, values in parse_qs(parts.query, True).items()}
    if "startapp" in given:
        url = (bot.menu_button.get("web_app") or {}).get("url", "")
        if not url:
            raise SimError("no_app", "the bot has no Mini App in its menu", 409)
        chat = telegram.world.private_chat(bot, person)
        start_param = given["startapp"]
        return {"web_app_url": launch_url(telegram, person, chat, url, start_param=start_param)}
    if "startgroup" in given:
        chat = chat_of(telegram, person, body)
        change_status(telegram, chat, bot.id, "member", actor_id=person.id)
        words = f"/start@{bot.username} {given['startgroup']}".strip()
    else:
        chat = telegram.world.private_chat(bot, person)
        words = f"/start {given.get('start', '')}".strip()
    message = say(telegram, person, chat, text_of(telegram, words))
    return {"message": message_view(telegram, message, person.id)}


async def react(telegram: Telegram, request: Request) -> JsonObject:
    """Sets or clears (`emoji` empty) the person's reaction."""
    person = person_of(telegram, request)
    body = await body_of(request)
    chat = chat_of(telegram, person, body)
    message = _message(chat, body)
    emoji = text(body, "emoji")
    old = message.reactions.get(str(person.id), [])
    new: list[JsonObject] = [{"type": "emoji", "emoji": emoji}] if emoji else []
    message.reactions[str(person.id)] = new
    telegram.world.changed(message, "edit")
    update: JsonObject = {
        "chat": telegram.world.chat_json(chat),
        "message_id": message.id,
        "date": telegram.world.now(),
        "user": person.as_user(),
        "old_reaction": old,
        "new_reaction": new,
    }
    for bot in telegram.world.bots.values():
        if bot.id == chat.bot_id or chat.status(bot.id) == "administrator":
            telegram.push(bot, "message_reaction", update, queue=f"reaction:{chat.id}")
    return {"message": message_view(telegram, message, person.id)}
