"""`python main.py doctor`: one line per thing that must work, exit code 1 if one does not."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from typing import Final

import httpx

from bot.background import Stop
from bot.container import Container, open_container
from bot.migrate import is_newest
from bot.playback import drm_setup
from services.core.settings import Settings
from services.streaming.playback.geo import OLD_AFTER

_OLDEST_SQLITE: Final = (3, 35, 0)  # RETURNING
_WITHIN_SECONDS: Final = 10

Check = Callable[[Container], Awaitable[str]]


class Wrong(Exception):
    """What is wrong and what to do about it."""


def doctor_command(settings: Settings) -> int:
    return asyncio.run(_doctor(settings))


async def _doctor(settings: Settings) -> int:
    failed = False
    async with open_container(settings, Stop()) as container:
        for name, check in CHECKS.items():
            try:
                async with asyncio.timeout(_WITHIN_SECONDS):
                    line = f"ok    {name}: {await check(container)}"
            except Exception as error:  # noqa: BLE001 - every check is told, whatever it meets
                failed = True
                line = f"WRONG {name}: {error or type(error).__name__}"
            print(line, flush=True)  # noqa: T201 - what the operator reads
    return 1 if failed else 0


async def _settings(container: Container) -> str:
    settings = container.settings
    world = "the sandbox" if settings.uses_sandbox else "Telegram"
    return f"{world}, data in {settings.data_dir}"


async def _database(container: Container) -> str:
    await container.database.ping()
    if container.database.dialect == "sqlite" and sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise Wrong(f"SQLite {sqlite3.sqlite_version} is too old, 3.35 is needed")
    return container.database.dialect


async def _schema(container: Container) -> str:
    if not await is_newest(container.database):
        raise Wrong("not the newest: run `python main.py migrate`")
    return "newest"


async def _store(container: Container) -> str:
    await container.store_answers()
    return container.settings.redis_url or "in this process"


async def _fonts(_: Container) -> str:
    from services.artwork.banner import draw  # noqa: PLC0415 - loads the drawing libraries
    from services.artwork.colours import Pair  # noqa: PLC0415
    from services.artwork.schemas import BannerPicture, Bilingual  # noqa: PLC0415

    picture = draw(BannerPicture(Pair.PLUM, Bilingual("សំបុត្រ", "Tickets")))
    return f"Khmer drawn in {len(picture.content)} bytes"


async def _telegram(container: Container) -> str:
    settings = container.settings
    url = f"{settings.effective_telegram_url}/bot{settings.effective_bot_token}/getMe"
    async with httpx.AsyncClient() as client:
        try:
            answer = (await client.get(url)).json()
        except httpx.HTTPError as error:
            # The address holds the token: it must not be printed.
            raise Wrong(f"does not answer ({type(error).__name__})") from None
    if not answer.get("ok"):
        raise Wrong(str(answer.get("description")))
    return f"@{answer['result']['username']}"


async def _bank(container: Container) -> str:
    settings = container.settings
    if not settings.effective_bakong_url or not settings.effective_bakong_account:
        raise Wrong("BAKONG_API_URL and BAKONG_ACCOUNT are not set: nobody can top up")
    url = f"{settings.effective_bakong_url}/v1/check_transaction_by_md5"
    headers = {"Authorization": f"Bearer {settings.effective_bakong_token}"}
    async with httpx.AsyncClient() as client:
        try:
            answer = await client.post(url, json={"md5": "0" * 32}, headers=headers)
        except httpx.HTTPError as error:
            raise Wrong(f"does not answer ({type(error).__name__})") from None
    if answer.status_code != httpx.codes.OK:
        raise Wrong(f"answers {answer.status_code}: check BAKONG_TOKEN and this server's address")
    return "Bakong answers"


async def _countries(container: Container) -> str:
    age = container.playback_parts.countries.age(container.clock)
    if age is None:
        return "no GEOIP_FILE: what is for certain countries opens for nobody from outside"
    too_old = f", WARNING: older than {OLD_AFTER.days} days: bring a newer file"
    old = too_old if age > OLD_AFTER else ""
    return f"the file is {age.days} days old{old}"


async def _licences(container: Container) -> str:
    settings = container.settings
    if settings.uses_clearkey:
        return "ClearKey, for development only"
    systems = drm_setup(settings).systems
    return ", ".join(systems) or "none: strict titles do what their fallback says"


async def _media(container: Container) -> str:
    """Asks the encoder itself: a package for another machine is there and does not run."""
    from services.streaming.processing.running import ToolFailed, run  # noqa: PLC0415
    from services.streaming.processing.tools import find_tools  # noqa: PLC0415

    if container.settings.media_workers == 0:
        return "made on another machine"
    tools = find_tools()
    if tools is None:
        raise Wrong("no ffmpeg for this machine: set MEDIA_WORKERS=0, let another one do it")
    try:
        ran = await run([tools.ffmpeg, "-version"], limit_seconds=_WITHIN_SECONDS)
    except (ToolFailed, OSError) as error:
        raise Wrong(f"ffmpeg does not run here ({error})") from None
    version = ran.out.decode(errors="replace").split()[2]
    free = container.media_parts.media.folders.free_bytes() >> 30
    return f"ffmpeg {version}, {free} GB free"


CHECKS: Final[dict[str, Check]] = {
    "settings": _settings,
    "database": _database,
    "schema": _schema,
    "store": _store,
    "fonts": _fonts,
    "telegram": _telegram,
    "bank": _bank,
    "countries": _countries,
    "licences": _licences,
    "media": _media,
}
