"""Brings the database to the newest schema; safe to repeat, and quick when nothing is to do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.core.db import Database
from services.core.logs import get_logger

_SOURCE: Final = Path(__file__).parent.parent / "alembic"
_INSTALLED: Final = Path(__file__).parent / "_migrations"
_LOCK_NUMBER: Final = 727_001  # one migrator at a time; any constant does
log = get_logger("migrate")


def scripts() -> Path:
    """The migrations: in the source tree, or inside the installed package."""
    return _SOURCE if (_SOURCE / "env.py").exists() else _INSTALLED


def newest() -> str:
    """The revision that this program needs: files are named `0007_what_it_does.py`."""
    return max(path.name.partition("_")[0] for path in (scripts() / "versions").glob("[0-9]*.py"))


def current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


async def is_newest(database: Database) -> bool:
    async with database.read.connect() as connection:
        return await connection.run_sync(current) == newest()


async def migrate(database: Database, target: str = "head") -> None:
    """Upgrade (or, with an older `target`, downgrade) under a lock; `base` is without tables."""
    if target == "head" and await is_newest(database):
        return
    async with database.write.connect() as connection, _alone(connection, database.dialect):
        await connection.run_sync(_run, target)
        await connection.commit()
    log.info("migrated", target=newest() if target == "head" else target)


@asynccontextmanager
async def _alone(connection: AsyncConnection, dialect: str) -> AsyncIterator[None]:
    """Nobody else migrates at the same time; SQLite may copy tables that others refer to."""
    if dialect == "sqlite":
        # Outside a transaction, where alone it has an effect. The check follows before the commit.
        await connection.run_sync(_foreign_keys, "OFF")
    else:
        await connection.execute(text("SELECT pg_advisory_lock(:n)"), {"n": _LOCK_NUMBER})
        await connection.commit()
    try:
        yield
    finally:
        await connection.rollback()
        if dialect == "sqlite":
            await connection.run_sync(_foreign_keys, "ON")
        else:
            await connection.execute(text("SELECT pg_advisory_unlock(:n)"), {"n": _LOCK_NUMBER})
            await connection.commit()


def _foreign_keys(connection: Connection, state: str) -> None:
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA foreign_keys={state}")
    cursor.close()


def _run(connection: Connection, target: str) -> None:
    from alembic.config import Config  # noqa: PLC0415

    from alembic import command  # noqa: PLC0415 - 0.5 s that a normal start does not need
    from services.models import all_tables  # noqa: PLC0415

    all_tables()
    config = Config()
    config.set_main_option("script_location", str(scripts()))
    config.attributes["connection"] = connection
    if target == "base" or target < (current(connection) or ""):
        command.downgrade(config, target)
    else:
        command.upgrade(config, target)
    if connection.dialect.name == "sqlite":
        broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        assert not broken, f"rows that refer to nothing: {broken[:10]}"
