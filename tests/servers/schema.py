"""Builds the product's whole schema in an empty database."""

import asyncio

from sqlalchemy import Connection, text

from bot.migrate import newest
from services.core.db import Database
from services.models import all_tables


def build_schema(url: str) -> None:
    """Creates all tables, constraints and triggers in the database at `url`.

    From the models: that the migrations lead to the same tables is tests/migrations' business.
    """
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(_build(Database(url)))


async def _build(database: Database) -> None:
    try:
        async with database.write.begin() as connection:
            await connection.run_sync(all_tables().create_all)
            await connection.run_sync(_stamp)
    finally:
        await database.dispose()


def _stamp(connection: Connection) -> None:
    """The program takes the database for a migrated one."""
    column = "version_num VARCHAR(32) NOT NULL CONSTRAINT alembic_version_pkc PRIMARY KEY"
    connection.execute(text(f"CREATE TABLE alembic_version ({column})"))
    connection.execute(text("INSERT INTO alembic_version VALUES (:newest)"), {"newest": newest()})
