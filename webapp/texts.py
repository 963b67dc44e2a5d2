"""The words of the Mini App: of the one catalogue, those that its screens ask for."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from fnmatch import fnmatchcase
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import brotli
import orjson
from babel import Locale
from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.core.i18n import LANGUAGES, Language, load_texts
from webapp.errors import NoSuchAddress

_KEYS_FILE: Final = "texts{}.json"
_HIDDEN: Final = dict.fromkeys((0x200B, 0x200C, 0x200D, 0xFEFF))


def wanted_keys(folder: Path, part: str = "") -> list[str]:
    """What the build has collected; `*` stands for any part. Without a build nothing is asked.

    `part`: what only one folder of screens asks for.
    """
    file = folder / _KEYS_FILE.format(f"-{part}" if part else "")
    return list(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else []


def parts_of(folder: Path) -> list[str]:
    """The folders of screens whose words are fetched with them."""
    found = folder.glob(_KEYS_FILE.format("-*"))
    return sorted(file.stem.partition("-")[2] for file in found)


BotName = Callable[[], Awaitable[str]]


async def nameless() -> str:
    """For an application without a bot."""
    return ""


def texts_of(language: Language, keys: Sequence[str], bot: str = "") -> bytes:
    """JSON: `texts` (key -> its forms, one or two), the calendar's names, the bot's username."""
    return orjson.dumps({"texts": _chosen(language, keys), **_calendar(language), "bot": bot})


def part_of(language: Language, keys: Sequence[str]) -> bytes:
    """JSON: `texts` alone."""
    return orjson.dumps({"texts": _chosen(language, keys)})


def _chosen(language: Language, keys: Sequence[str]) -> dict[str, Sequence[str]]:
    catalogue = load_texts(language)
    exact = {key for key in keys if "*" not in key}
    families = [key for key in keys if "*" in key]
    return {
        key: forms
        for key, forms in sorted(catalogue.items())
        if key in exact or any(fnmatchcase(key, family) for family in families)
    }


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
    """`GET /api/v1/i18n/{language}.json`, the same for everybody, kept by its ETag.

    `?part=` gives the words of one folder of screens.
    """
    wanted = {part: wanted_keys(folder, part) for part in ("", *parts_of(folder))}
    router = APIRouter(include_in_schema=False)

    @cache
    def tagged(language: Language, part: str, bot: str) -> tuple[str, bytes, bytes]:
        """Packed as small as can be: every phone fetches it first of all."""
        keys = wanted[part]
        body = part_of(language, keys) if part else texts_of(language, keys, bot)
        return f'"{sha256(body).hexdigest()[:16]}"', body, brotli.compress(body)

    @router.get("/api/v1/i18n/{language}.json")
    async def texts(language: str, request: Request, part: str = "") -> Response:
        spoken = next((each for each in LANGUAGES if each == language), None)
        if spoken is None or part not in wanted:
            raise NoSuchAddress
        tag, body, packed = tagged(spoken, part, await bot_name())
        headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
        if tag in request.headers.get("If-None-Match", ""):
            return Response(status_code=304, headers=headers)
        if "br" in request.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "br"
            return Response(packed, headers=headers, media_type="application/json")
        return Response(body, headers=headers, media_type="application/json")

    return router
