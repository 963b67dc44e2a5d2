"""Reads what callers of `/sim` send and answers in JSON."""

import base64
import binascii
from collections.abc import Awaitable, Callable

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.shapes import JsonObject
from sandbox.telegram.service import Telegram
from sandbox.world.bots import Bot
from sandbox.world.chats import Chat
from sandbox.world.people import Person


class SimError(Exception):
    """A wrong order: `{"code", "message"}` with an HTTP status."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


Serve = Callable[[Telegram, Request], Awaitable[object]]


def json_answer(content: object, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")


def route(telegram: Telegram, path: str, serve: Serve, method: str = "POST") -> BaseRoute:
    """One `/sim` route. `serve` returns JSON, or a Response of its own."""

    async def endpoint(request: Request) -> Response:
        try:
            result = await serve(telegram, request)
        except SimError as problem:
            body = {"code": problem.code, "message": problem.message}
            return json_answer(body, problem.status)
        return result if isinstance(result, Response) else json_answer(result)

    return Route(path, endpoint, methods=[method])


async def body_of(request: Request) -> JsonObject:
    raw = await request.body()
    if not raw:
        return {}
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise SimError("bad_json", "the body is not JSON") from None
    if not isinstance(body, dict):
        raise SimError("bad_json", "the body must be an object")
    return body


def person_of(telegram: Telegram, request: Request) -> Person:
    person = telegram.world.people.get(int(request.path_params["person_id"]))
    if person is None:
        raise SimError("no_person", "no such person", 404)
    return person


def bot_of(telegram: Telegram, body: JsonObject) -> Bot:
    """The bot named by `bot` (a username); the first one without it."""
    bot = telegram.world.bot(text(body, "bot"))
    if bot is None:
        raise SimError("no_bot", "no such bot", 404)
    return bot


def chat_of(telegram: Telegram, person: Person, body: JsonObject) -> Chat:
    """The chat `chat_id`: a group the person is in, or else the private chat with the bot."""
    chat_id = integer(body, "chat_id", person.id)
    if chat_id == person.id:
        return telegram.world.private_chat(bot_of(telegram, body), person)
    chat = telegram.world.group(chat_id)
    if chat is None or not chat.has(person.id):
        raise SimError("no_chat", "the person is not in such a chat", 404)
    return chat


def text(body: JsonObject, name: str, default: str = "") -> str:
    value = body.get(name)
    if value is None:
        return default
    if not isinstance(value, str):
        raise SimError("bad_field", f"{name} must be text")
    return value


def integer(body: JsonObject, name: str, default: int | None = None) -> int:
    value = default if body.get(name) is None else body[name]
    if isinstance(value, bool) or not isinstance(value, int):
        raise SimError("bad_field", f"{name} must be a number")
    return value


def seconds(body: JsonObject, name: str, default: float) -> float:
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        raise SimError("bad_field", f"{name} must be a number of seconds")
    return float(value)


def decoded(body: JsonObject, name: str) -> bytes:
    """A base64 field; a `data:` prefix is allowed."""
    raw = text(body, name)
    payload = raw.partition(",")[2] if raw.startswith("data:") else raw
    try:
        return base64.b64decode(payload, validate=True)
    except (binascii.Error, ValueError):
        raise SimError("bad_field", f"{name} must be base64") from None
