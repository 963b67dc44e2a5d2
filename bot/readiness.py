"""What must be there before anything works: a database that answers, of this program's schema.

What is not there ends a start or a command with one clear line, not with a traceback.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from bot.background import CannotStart, Stop
from bot.container import Container, open_container
from services.core.db import Database
from services.core.settings import Settings


@asynccontextmanager
async def ready_container(settings: Settings) -> AsyncIterator[Container]:
    """The container for a command that works on the data; raises CannotStart."""
    from bot.migrate import is_newest  # noqa: PLC0415 - roles that start up to date pay nothing

    async with open_container(settings, Stop()) as container:
        await require_answer(container.database)
        if not await is_newest(container.database):
            raise CannotStart("run `python main.py migrate` first")
        yield container


async def require_answer(database: Database) -> None:
    """Raises CannotStart when the database does not answer."""
    try:
        await database.ping()
    except (OSError, DBAPIError) as error:
        place = make_url(database.url).render_as_string(hide_password=True)
        cause = getattr(error, "orig", None) or error
        reason = str(cause).partition("\n")[0] or type(cause).__name__
        raise CannotStart(f"the database at {place} does not answer: {reason}") from error
