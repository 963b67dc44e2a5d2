"""A database that cannot be reached ends a start with one clear line, not with a traceback."""

from __future__ import annotations

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from bot.background import CannotStart
from services.core.db import Database


async def require_answer(database: Database) -> None:
    """Raises CannotStart when the database does not answer."""
    try:
        await database.ping()
    except (OSError, DBAPIError) as error:
        place = make_url(database.url).render_as_string(hide_password=True)
        cause = getattr(error, "orig", None) or error
        reason = str(cause).partition("\n")[0] or type(cause).__name__
        raise CannotStart(f"the database at {place} does not answer: {reason}") from error
