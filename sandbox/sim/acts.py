"""What people do in chats: write, send pictures and contacts, react."""

import secrets

from sandbox.shapes import JsonObject
from sandbox.sim.requests import SimError
from sandbox.telegram.formatted import plain_content
from sandbox.telegram.sending import quoted
from sandbox.telegram.service import Telegram
from sandbox.world.bots import Bot
from sandbox.world.chats import Chat, Message
from sandbox.world.people import Person

LONGEST_TEXT = 4096


def say(
    telegram: Telegram, person: Person, chat: Chat, content: JsonObject, *, reply_to: int = 0
) -> Message:
    """Puts a person's message into a chat and hands it to the bots that may read it."""
    if chat.blocked:
        raise SimError("blocked", "the person has blocked the bot; unblock first", 409)
    if reply_to:
        answered = chat.message(reply_to)
        if answered is None:
            raise SimError("no_message", "the message to reply to is not there", 404)
        content = {"reply_to_message": quoted(answered), **content}
    if not chat.opened:
        chat.opened = True
        telegram.world.keep_chat(chat)
    message = telegram.world.post(chat, person.as_user(), content)
    telegram.world.changed(message, "message")
    for bot in readers(telegram, chat, message):
        telegram.push_message(bot, "message", message.body, chat)
    return message


def readers(telegram: Telegram, chat: Chat, message: Message) -> list[Bot]:
    """In groups a bot reads commands, mentions, replies to itself, and all when it is admin."""
    bots = telegram.world.bots.values()
    if chat.is_private:
        return [bot for bot in bots if bot.id == chat.bot_id]
    return [bot for bot in bots if chat.has(bot.id) and _may_read(bot, chat, message.body)]


def _may_read(bot: Bot, chat: Chat, body: JsonObject) -> bool:
    if chat.status(bot.id) in ("administrator", "creator"):
        return True
    text: str = body.get("text") or body.get("caption") or ""
    if text.startswith("/"):
        _, at, name = text.split(maxsplit=1)[0].partition("@")
        return not at or name.lower() == bot.username.lower()
    answered = body.get("reply_to_message", {}).get("from", {}).get("id")
    return answered == bot.id or f"@{bot.username}".lower() in text.lower()


def text_of(telegram: Telegram, text: str) -> JsonObject:
    content = plain_content(telegram.world, text)
    if not content["text"]:
        raise SimError("bad_field", "text is empty")
    if len(content["text"]) > LONGEST_TEXT:
        raise SimError("bad_field", "text is longer than 4096 characters")
    return content


def location_of(wanted: object) -> JsonObject:
    """A point on the map in degrees."""
    if not isinstance(wanted, dict):
        raise SimError("bad_field", "a location is an object")
    point = {name: wanted.get(name) for name in ("latitude", "longitude")}
    if not all(type(each) in (int, float) for each in point.values()):
        raise SimError("bad_field", "a location needs latitude and longitude")
    return {"location": point}


def contact_of(person: Person, wanted: object) -> JsonObject:
    """The person's own contact (True), or the one given, which may be somebody else's."""
    if isinstance(wanted, dict):
        if not wanted.get("phone_number") or not wanted.get("first_name"):
            raise SimError("bad_field", "a contact needs phone_number and first_name")
        names = ("phone_number", "first_name", "last_name", "user_id")
        return {"contact": {name: wanted[name] for name in names if name in wanted}}
    if not person.phone:
        person.phone = "85510" + f"{secrets.randbelow(10**6):06d}"
    contact: JsonObject = {"phone_number": person.phone, "first_name": person.first_name}
    if person.last_name:
        contact["last_name"] = person.last_name
    return {"contact": {**contact, "user_id": person.id}}
