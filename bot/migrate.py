"""Brings the database to the newest schema; safe to repeat, and quick when nothing is to do."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

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
    async with database.write.connect() as connection:
        if database.dialect == "postgresql":
            await connection.execute(text("SELECT pg_advisory_lock(:n)"), {"n": _LOCK_NUMBER})
            await connection.commit()
        try:
            await connection.run_sync(_run, target)
            await connection.commit()
        finally:
            if database.dialect == "postgresql":
                await connection.rollback()
                await connection.execute(
                    text("SELECT pg_advisory_unlock(:n)"), {"n": _LOCK_NUMBER}
                )
                await connection.commit()
    log.info("migrated", target=newest() if target == "head" else target)


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
