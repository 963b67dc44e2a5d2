"""People: made, listed, changed; what they see, at once and live."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import fields

import orjson
from starlette.requests import Request
from starlette.responses import StreamingResponse

from sandbox.shapes import JsonObject
from sandbox.sim.requests import SimError, body_of, bot_of, integer, person_of, text
from sandbox.sim.views import message_view, reply_keyboard
from sandbox.telegram.members import announce
from sandbox.telegram.service import Telegram
from sandbox.world.chats import Chat, Message
from sandbox.world.people import Person

HEARTBEAT_SECONDS = 15.0
MOST_STARS = 1_000_000
WRITABLE = frozenset(f.name for f in fields(Person))


def person_view(telegram: Telegram, person: Person) -> JsonObject:
    private = (bot for bot in telegram.world.bots.values())
    chats = (telegram.world.find_private_chat(bot, person.id) for bot in private)
    blocked = [chat.bot_id for chat in chats if chat is not None and chat.blocked]
    return {**person.as_json(), "blocked_bot_ids": blocked}


async def list_people(telegram: Telegram, _request: Request) -> JsonObject:
    people = telegram.world.people.values()
    return {"people": [person_view(telegram, person) for person in people]}


async def get_person(telegram: Telegram, request: Request) -> JsonObject:
    return person_view(telegram, person_of(telegram, request))


async def create_person(telegram: Telegram, request: Request) -> JsonObject:
    body = await body_of(request)
    if not text(body, "first_name").strip():
        raise SimError("bad_field", "first_name is required")
    if body.get("id") in telegram.world.people:
        raise SimError("taken", "a person with this id exists", 409)
    person = Person(id=0, first_name="")
    _fill(telegram, person, body)
    return person_view(telegram, telegram.world.add_person(person))


async def change_person(telegram: Telegram, request: Request) -> JsonObject:
    person = person_of(telegram, request)
    body = await body_of(request)
    if body.get("id", person.id) != person.id:
        raise SimError("bad_field", "an id never changes")
    _fill(telegram, person, body)
    telegram.world.keep_person(person)
    return person_view(telegram, person)


def _fill(telegram: Telegram, person: Person, body: JsonObject) -> None:
    if unknown := set(body) - WRITABLE:
        raise SimError("bad_field", f"unknown fields: {', '.join(sorted(unknown))}")
    for name, value in body.items():
        kind = type(getattr(person, name))
        if value is None:
            continue
        if type(value) is not kind:
            raise SimError("bad_field", f"{name} must be of type {kind.__name__}")
        setattr(person, name, value)
    person.username = person.username.removeprefix("@")
    person.phone = person.phone.removeprefix("+").replace(" ", "")
    taken = {p.username.lower() for p in telegram.world.people.values() if p is not person}
    if person.username and person.username.lower() in taken:
        raise SimError("taken", "this username is taken", 409)


async def top_up(telegram: Telegram, request: Request) -> JsonObject:
    """`{stars}`: the person buys that many Telegram Stars."""
    person = person_of(telegram, request)
    stars = integer(await body_of(request), "stars")
    if not 0 < stars <= MOST_STARS:
        raise SimError("bad_field", f"stars must be 1 to {MOST_STARS}")
    person.stars += stars
    telegram.world.keep_person(person)
    return person_view(telegram, person)


# --- what a person sees -------------------------------------------------------------------------


async def list_messages(telegram: Telegram, request: Request) -> JsonObject:
    """Messages that are new, edited or deleted since `after` (a cursor of an earlier answer).

    Without `after`: everything that is there now. `chat_id` narrows it to one chat.
    """
    person = person_of(telegram, request)
    after = _number(request, "after")
    chat_id = _number(request, "chat_id")
    chats = [c for c in telegram.world.chats_of(person.id) if chat_id in (0, c.id)]
    bot_name = request.query_params.get("bot", "")
    chats = [c for c in chats if not c.is_private or _is_with(telegram, c, bot_name)]
    found = [m for chat in chats for m in _changed_since(chat, after)]
    found.sort(key=lambda message: message.number)
    return {
        "messages": [message_view(telegram, message, person.id) for message in found],
        "keyboards": {str(chat.id): reply_keyboard(chat) for chat in chats},
        "cursor": telegram.world.version,
    }


def _is_with(telegram: Telegram, chat: Chat, bot_name: str) -> bool:
    return chat.bot_id == bot_of(telegram, {"bot": bot_name}).id


def _changed_since(chat: Chat, after: int) -> list[Message]:
    if not after:
        return [message for message in chat.messages.values() if not message.deleted]
    return [message for message in chat.messages.values() if message.version > after]


def _number(request: Request, name: str) -> int:
    value = request.query_params.get(name) or "0"
    try:
        return int(value)
    except ValueError:
        raise SimError("bad_field", f"{name} must be a number") from None


async def stream_updates(telegram: Telegram, request: Request) -> StreamingResponse:
    """Server-sent events: `{"type": "message" | "edit" | "delete" | "typing" ...}`."""
    person = person_of(telegram, request)
    stream = _events(telegram, person)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


async def _events(telegram: Telegram, person: Person) -> AsyncIterator[bytes]:
    queue = telegram.world.listen(person.id)
    try:
        yield b": connected\n\n"
        while True:
            try:
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    event = await queue.get()
            except TimeoutError:
                yield b": still here\n\n"
                continue
            if event["type"] == "closed":
                return
            body = orjson.dumps(_event_view(telegram, event, person))
            yield b"id: %d\ndata: %b\n\n" % (telegram.world.version, body)
    finally:
        telegram.world.stop_listening(person.id, queue)


def _event_view(telegram: Telegram, event: JsonObject, person: Person) -> JsonObject:
    chat: Chat = event["chat"]
    view: JsonObject = {"type": event["type"], "chat_id": chat.id, "bot_id": chat.bot_id}
    if "message" in event:
        view["message"] = message_view(telegram, event["message"], person.id)
    if "action" in event:
        view |= {"type": "typing", "action": event["action"]}
    return view


# --- block and unblock --------------------------------------------------------------------------


async def block(telegram: Telegram, request: Request) -> JsonObject:
    return await _set_blocked(telegram, request, blocked=True)


async def unblock(telegram: Telegram, request: Request) -> JsonObject:
    return await _set_blocked(telegram, request, blocked=False)


async def _set_blocked(telegram: Telegram, request: Request, *, blocked: bool) -> JsonObject:
    person = person_of(telegram, request)
    bot = bot_of(telegram, await body_of(request))
    chat = telegram.world.private_chat(bot, person)
    if chat.blocked != blocked:
        chat.blocked = blocked
        telegram.world.keep_chat(chat)
        change = ("member", "kicked") if blocked else ("kicked", "member")
        announce(telegram, chat, bot.id, change, actor_id=person.id)
    return person_view(telegram, person)
