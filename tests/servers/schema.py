"""Builds the product's whole schema in an empty database."""

import asyncio
import importlib
import pkgutil

import services
from services.core.db import Base, Database


def import_all_models() -> None:
    """Imports every module that holds tables, so that `Base.metadata` is complete."""
    for module in pkgutil.walk_packages(services.__path__, "services."):
        if module.name.endswith(".models") or module.name.startswith("services.core."):
            importlib.import_module(module.name)


def build_schema(url: str) -> None:
    """Creates all tables, constraints and triggers in the database at `url`."""
    import_all_models()
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(_create_all(Database(url)))


async def _create_all(database: Database) -> None:
    async with database.write.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    await database.dispose()
