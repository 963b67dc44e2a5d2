"""What a database knows of its rows right after many of them have come."""

from __future__ import annotations

from sqlalchemy import text

from services.core.db import Database

ROWS = 500


async def test_rows_are_counted_at_once(database: Database) -> None:
    await _fill(database)
    await database.count_anew()
    assert await _rows(database) == ROWS
    if database.dialect == "postgresql":
        assert await _counted(database) == ROWS


async def test_a_second_count_at_the_same_time_waits_for_nobody(database: Database) -> None:
    if database.dialect != "postgresql":
        await database.count_anew()
        return
    async with database.write.connect() as held:
        await held.execute(text("LOCK TABLE shop_words IN SHARE UPDATE EXCLUSIVE MODE"))
        await _fill(database)
        await database.count_anew()
        assert await _counted(database) == -1, "somebody else counts it"


async def _fill(database: Database) -> None:
    async with database.write.begin() as connection:
        rows = [{"word": f"w{number}"} for number in range(ROWS)]
        await connection.execute(
            text("INSERT INTO shop_words (word, products) VALUES (:word, 1)"), rows
        )


async def _rows(database: Database) -> int:
    async with database.read.connect() as connection:
        return int(
            (await connection.execute(text("SELECT count(*) FROM shop_words"))).scalar_one()
        )


async def _counted(database: Database) -> int:
    """As the planner has it; -1: never."""
    asked = text("SELECT reltuples FROM pg_class WHERE oid = 'shop_words'::regclass")
    async with database.read.connect() as connection:
        return int((await connection.execute(asked)).scalar_one())
