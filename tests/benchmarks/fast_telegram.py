"""A stand-in for Telegram that answers at once: what a benchmark measures is the bot alone.

It speaks just enough HTTP/1.1 and Bot API for long polling and for the calls of a chat, keeps the
last message of every person, and notes when the last answer to each of their acts came in.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from functools import partial
from time import perf_counter
from typing import Any, Final
from urllib.parse import parse_qs

import orjson

Json = dict[str, Any]

PATH: Final = re.compile(rb"POST /bot([^/ ]+)/(\w+)")
LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
KIND: Final = re.compile(rb"\r\ncontent-type: *([^\r]*)", re.IGNORECASE)
UPDATES_AT_ONCE: Final = 100
PHOTO: Final = [
    {"file_id": f"photo-{side}", "file_unique_id": f"u{side}", "width": side, "height": side // 3}
    for side in (320, 800, 960)
]
DONE: Final[Mapping[str, str]] = {
    "answerCallbackQuery": "answer",
    "editMessageCaption": "screen",
    "editMessageMedia": "screen",
    "sendPhoto": "screen",
    "sendMessage": "screen",
}
"""Which part of an answer a call is; the others (old buttons taken away) are no answer."""


@dataclass(slots=True, eq=False)
class Person:
    """Somebody in a private chat: what they see, and the answers that they still wait for."""

    id: int
    message: Json = field(default_factory=dict)
    awaited: set[str] = field(default_factory=set)
    acted_at: float = 0.0
    handed_out_at: float = 0.0

    def button(self, start: str) -> str | None:
        """The data of the first button whose data starts like this."""
        for row in self.message.get("reply_markup", {}).get("inline_keyboard", ()):
            for button in row:
                if str(button.get("callback_data", "")).startswith(start):
                    return str(button["callback_data"])
        return None


@dataclass(frozen=True, slots=True)
class Answered:
    """Seconds from an act, and from its update being handed out, to the last answer."""

    from_act: float
    from_handing_out: float


class Chats:
    """All private chats of one bot."""

    def __init__(self, bot_id: int, people: int) -> None:
        self.people = [Person(700_000 + number) for number in range(people)]
        self.on_answered: Callable[[Person, Answered], None] = lambda _, __: None
        self.calls = 0
        self._bot = {"id": bot_id, "is_bot": True, "first_name": "Bot", "username": "bench_bot"}
        self._by_id = {person.id: person for person in self.people}
        self._number = 0
        self._waiting: deque[tuple[Person, Json]] = deque()
        self._poll: Callable[[bytes], None] | None = None

    def write(self, person: Person, text: str) -> None:
        message = {**self._message(person), "from": _user(person), "text": text}
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        self._act(person, {"screen"}, {"message": message})

    def press(self, person: Person, data: str) -> None:
        query = {
            "id": f"{self._number}-{person.id}",
            "from": _user(person),
            "chat_instance": str(person.id),
            "message": person.message,
            "data": data,
        }
        self._act(person, {"screen", "answer"}, {"callback_query": query})

    def _act(self, person: Person, awaited: set[str], event: Json) -> None:
        person.awaited, person.acted_at = awaited, perf_counter()
        self._number += 1
        self._waiting.append((person, {"update_id": self._number, **event}))
        self._hand_out()

    def _message(self, person: Person) -> Json:
        self._number += 1
        chat = {"id": person.id, "type": "private", "first_name": "Dara"}
        return {"message_id": self._number, "date": 1_775_000_000, "chat": chat}

    def poll(self, respond: Callable[[bytes], None]) -> None:
        """Answer getUpdates as soon as there is one."""
        self._poll = respond
        self._hand_out()

    def _hand_out(self) -> None:
        if self._poll is None or not self._waiting:
            return
        now, updates = perf_counter(), []
        for _ in range(min(UPDATES_AT_ONCE, len(self._waiting))):
            person, update = self._waiting.popleft()
            person.handed_out_at = now
            updates.append(update)
        respond, self._poll = self._poll, None
        respond(orjson.dumps({"ok": True, "result": updates}))

    def call(self, method: str, fields: Mapping[str, str]) -> bytes:
        """The answer to any other method."""
        self.calls += 1
        result: object = True
        if method == "getMe":
            result = self._bot
        elif "chat_id" in fields:
            person = self._by_id[int(fields["chat_id"])]
            result = self._changed(person, method, fields)
            self._seen(person, method)
        elif method == "answerCallbackQuery":
            self._seen(self._by_id[int(fields["callback_query_id"].partition("-")[2])], method)
        return orjson.dumps({"ok": True, "result": result})

    def _changed(self, person: Person, method: str, fields: Mapping[str, str]) -> Json:
        if method.startswith("send"):
            message = {**self._message(person), "from": self._bot}
            if method == "sendMessage":
                return message | {"text": fields["text"]}
            person.message = message | {"photo": PHOTO}
        if method == "editMessageReplyMarkup":
            return {**person.message, "message_id": int(fields["message_id"])}
        words = fields.get("caption") or str(orjson.loads(fields["media"])["caption"])
        person.message = {**person.message, "caption": words, "edit_date": 1_775_000_001}
        if markup := fields.get("reply_markup"):
            person.message["reply_markup"] = orjson.loads(markup)
        return person.message

    def _seen(self, person: Person, method: str) -> None:
        if not person.awaited:
            return
        person.awaited.discard(DONE.get(method, ""))
        if not person.awaited:
            now = perf_counter()
            took = Answered(now - person.acted_at, now - person.handed_out_at)
            self.on_answered(person, took)


def _user(person: Person) -> Json:
    return {
        "id": person.id,
        "is_bot": False,
        "first_name": "Dara",
        "language_code": "en" if person.id % 2 else "km",
    }


class FastTelegram:
    """The server; `chats` by bot token."""

    def __init__(self, chats: Mapping[str, Chats]) -> None:
        self._chats = chats
        self._server: asyncio.Server | None = None

    async def start(self) -> str:
        """Its address."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def stop(self) -> None:
        assert self._server is not None
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One kept connection: one request after the other."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                token, method, fields = await _read_request(reader)
                if method == "getUpdates":
                    self._chats[token].poll(partial(_respond, writer))
                else:
                    _respond(writer, self._chats[token].call(method, fields))
        writer.close()


def _respond(writer: asyncio.StreamWriter, body: bytes) -> None:
    writer.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
        % (len(body), body)
    )


async def _read_request(reader: asyncio.StreamReader) -> tuple[str, str, dict[str, str]]:
    """Token, method and parameters of the next call."""
    head = await reader.readuntil(b"\r\n\r\n")
    path = PATH.match(head)
    assert path is not None, head
    if length := LENGTH.search(head):
        body = await reader.readexactly(int(length[1]))
    else:
        body = b"".join([chunk async for chunk in _chunks(reader)])
    kind = KIND.search(head)
    return path[1].decode(), path[2].decode(), _fields(kind[1] if kind else b"", body)


async def _chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    size = -1
    while size:
        size = int(await reader.readuntil(b"\r\n"), 16)
        yield (await reader.readexactly(size + 2))[:size]


def _fields(kind: bytes, body: bytes) -> dict[str, str]:
    """The parameters of a call, whichever of Telegram's ways they come in."""
    if kind.startswith(b"application/json"):
        return {
            name: value if isinstance(value, str) else orjson.dumps(value).decode()
            for name, value in orjson.loads(body).items()
        }
    if kind.startswith(b"multipart/"):
        whole = BytesParser().parsebytes(b"Content-Type: " + kind + b"\r\n\r\n" + body)
        return {
            str(part.get_param("name", header="content-disposition")): _text(part)
            for part in whole.walk()
            if not part.is_multipart()
        }
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
