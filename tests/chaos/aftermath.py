"""After a kill: PostgreSQL works on for a dead process until it notices that nobody is there."""

from __future__ import annotations

import asyncio
from typing import Final

from sqlalchemy import text

from services.core.db import Database

PATIENCE_SECONDS: Final = 60.0
# Whoever keeps a connection for later says nothing on it, and is idle.
_AT_WORK: Final = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND state <> 'idle'"
)


async def until_nobody_works(url: str) -> None:
    """What the dead had begun is committed or taken back, and their locks are free.

    TimeoutError when it takes too long. SQLite's locks end with their process.
    """
    database = Database(url)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while database.dialect == "postgresql" and await _at_work(database):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    finally:
        await database.dispose()


async def _at_work(database: Database) -> int:
    async with database.read.connect() as connection:
        return int((await connection.execute(_AT_WORK)).scalar_one())
