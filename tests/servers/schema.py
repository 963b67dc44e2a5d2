"""Builds the product's whole schema in an empty database."""

import asyncio

from bot.migrate import migrate, scripts
from services.core.db import Database
from services.models import all_tables


def build_schema(url: str) -> None:
    """Creates all tables, constraints and triggers in the database at `url`."""
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(_build(Database(url)))


async def _build(database: Database) -> None:
    try:
        if any((scripts() / "versions").glob("[0-9]*.py")):
            await migrate(database)
        else:
            async with database.write.begin() as connection:
                await connection.run_sync(all_tables().create_all)
    finally:
        await database.dispose()
