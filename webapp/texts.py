"""The words of the Mini App: of the one catalogue, those that its screens ask for."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from fnmatch import fnmatchcase
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import orjson
from babel import Locale
from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.core.i18n import LANGUAGES, Language, load_texts
from webapp.errors import NoSuchAddress

_KEYS_FILE: Final = "texts.json"
_HIDDEN: Final = dict.fromkeys((0x200B, 0x200C, 0x200D, 0xFEFF))


def wanted_keys(folder: Path) -> list[str]:
    """What the build has collected; `*` stands for any part. Without a build nothing is asked."""
    file = folder / _KEYS_FILE
    return list(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else []


BotName = Callable[[], Awaitable[str]]


async def nameless() -> str:
    """For an application without a bot."""
    return ""


def texts_of(language: Language, keys: Sequence[str], bot: str = "") -> bytes:
    """JSON: `texts` (key -> its forms, one or two), the calendar's names, the bot's username."""
    catalogue = load_texts(language)
    exact = {key for key in keys if "*" not in key}
    families = [key for key in keys if "*" in key]
    texts = {
        key: forms
        for key, forms in sorted(catalogue.items())
        if key in exact or any(fnmatchcase(key, family) for family in families)
    }
    return orjson.dumps({"texts": texts, **_calendar(language), "bot": bot})


def _calendar(language: Language) -> dict[str, list[str]]:
    """Names of months and of days, Monday first, as the chat writes them."""
    locale = Locale.parse(language)
    months, days = locale.months["format"], locale.days["format"]

    def names(table: dict[int, str], numbers: Sequence[int]) -> list[str]:
        return [str(table[number]).translate(_HIDDEN) for number in numbers]

    return {
        "months": names(months["wide"], range(1, 13)),
        "short_months": names(months["abbreviated"], range(1, 13)),
        "weekdays": names(days["wide"], range(7)),
        "short_weekdays": names(days["abbreviated"], range(7)),
    }


def texts_router(folder: Path, bot_name: BotName = nameless) -> APIRouter:
    """`GET /api/v1/i18n/{language}.json`, the same for everybody, kept by its ETag."""
    keys = wanted_keys(folder)
    router = APIRouter(include_in_schema=False)

    @cache
    def tagged(language: Language, bot: str) -> tuple[str, bytes]:
        body = texts_of(language, keys, bot)
        return f'"{sha256(body).hexdigest()[:16]}"', body

    @router.get("/api/v1/i18n/{language}.json")
    async def texts(language: str, request: Request) -> Response:
        spoken = next((each for each in LANGUAGES if each == language), None)
        if spoken is None:
            raise NoSuchAddress
        tag, body = tagged(spoken, await bot_name())
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if tag in request.headers.get("If-None-Match", ""):
            return Response(status_code=304, headers=headers)
        return Response(body, headers=headers, media_type="application/json")

    return router
