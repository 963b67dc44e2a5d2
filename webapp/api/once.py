"""`Idempotency-Key`: what a request moves it moves once, however often it comes."""

# Annotations are evaluated here: FastAPI reads those of the dependency.
from base64 import b32encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Final

import orjson
from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel

from services.core.answers import Answers, Asked
from services.identity import FanProfile
from webapp.api.caller import Caller

_KEY: Final = r"^[A-Za-z0-9_-]{8,40}$"
_DOMAIN_KEY_LENGTH: Final = 12

IdempotencyKey = Annotated[
    str,
    Header(
        pattern=_KEY,
        description="Made anew for each thing that a person does, and sent again with each "
        "repetition of the same request. The same key with another request: 409.",
    ),
]
Repeats = Callable[..., Awaitable["Once"]]


@dataclass(frozen=True, slots=True)
class Once:
    """One request: its fan, and the short `key` for the command that it becomes."""

    fan: FanProfile
    key: str
    _asked: Asked
    _answers: Answers

    async def __call__(self, work: Callable[[], Awaitable[BaseModel]]) -> Response:
        """The answer this request had, else that of `work`, kept. Refusals are not kept.

        When the answer could not be kept, `work` runs again with the same `key`.
        """
        kept = await self._answers.begin(self._asked)
        if kept is not None:
            return _json(kept, {"Idempotency-Replayed": "true"})
        answer = (await work()).model_dump_json()
        await self._answers.answered(self._asked, answer)
        return _json(answer, {})


def repeats(caller: Caller, answers: Answers) -> Repeats:
    """A FastAPI dependency that gives the request as a Once; it asks for the fan by itself."""

    async def once(
        request: Request,
        idempotency_key: IdempotencyKey,
        fan: Annotated[FanProfile, Depends(caller)],
    ) -> Once:
        said = f"{request.method} {request.url.path}\n".encode() + _canonical(await request.body())
        asked = Asked(fan.id, idempotency_key, sha256(said).hexdigest())
        return Once(fan, _short(fan.id, idempotency_key), asked, answers)

    return once


def _canonical(body: bytes) -> bytes:
    """Two spellings of one JSON are one request."""
    try:
        return orjson.dumps(orjson.loads(body), option=orjson.OPT_SORT_KEYS) if body else b""
    except ValueError:
        return body


def _short(fan_id: int, key: str) -> str:
    """60 bits that no other fan's key can meet on purpose."""
    digest = sha256(f"{fan_id}:{key}".encode()).digest()
    return b32encode(digest).decode()[:_DOMAIN_KEY_LENGTH]


def _json(text: str, headers: dict[str, str]) -> Response:
    return Response(text, media_type="application/json", headers=headers)
