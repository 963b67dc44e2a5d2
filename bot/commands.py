"""The commands that do one thing and end: migrate, load."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any

from bot.background import CannotStart
from bot.load import file_kinds, load_files
from bot.marked_yaml import BadFile
from bot.media_wait import wait_for_media
from bot.migrate import migrate, newest
from bot.readiness import ready_container, require_answer
from services.core.db import Database
from services.core.settings import Settings


def migrate_command(settings: Settings) -> int:
    return finish(_migrate(settings))


async def _migrate(settings: Settings) -> int:
    database = Database(settings.effective_database_url)
    try:
        await require_answer(database)
        await migrate(database)
    finally:
        await database.dispose()
    _say(f"the schema is at {newest()}")
    return 0


def load_command(settings: Settings, files: Sequence[Path], *, wait: bool = False) -> int:
    """`wait`: until a worker has made the media of what was loaded; 1 if some could not be."""
    return finish(_load(settings, files, wait=wait))


async def _load(settings: Settings, files: Sequence[Path], *, wait: bool) -> int:
    async with ready_container(settings) as container:
        try:
            lines = await load_files(files, file_kinds(container), container.clock.now())
            for line in lines:
                _say(line)
        except BadFile as bad:
            for problem in bad.problems:
                print(problem, file=sys.stderr)  # noqa: T201
            return 1
        await container.database.count_anew()
        if wait and await wait_for_media(container.media_parts.media, _say):
            return 1
    return 0


def finish(command: Coroutine[Any, Any, int]) -> int:
    """Run a command to its exit code; what keeps it from starting is one line and a 1."""
    try:
        return asyncio.run(command)
    except CannotStart as error:
        print(error, file=sys.stderr)  # noqa: T201 - what the operator reads
        return 1


def _say(line: str) -> None:
    print(line)  # noqa: T201 - what the operator reads
