"""Whether a statement reads what it gives, or everything there is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import event

from services.core.db import Database

A_FEW_ROWS: Final = 160
"""Of a page of twenty some rows are looked at for each word, and one in three has them all."""


@contextmanager
def asked(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that is sent meanwhile, with its values."""
    sent: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, values: Any, *___: Any) -> None:
        sent.append((statement, values))

    event.listen(database.read.sync_engine, "before_cursor_execute", note)
    yield sent
    event.remove(database.read.sync_engine, "before_cursor_execute", note)


async def looks_through_all(database: Database, statement: str, values: Any) -> bool:
    """Whether it looks at more than A_FEW_ROWS (PostgreSQL), or sorts, or reads a whole table
    (SQLite, that tells only its plan).
    """
    async with database.read.connect() as connection:
        if database.dialect == "sqlite":
            plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            steps = [str(row[-1]) for row in plan]
            return any(step.startswith("SCAN") or "TEMP B-TREE" in step for step in steps)
        raw: Any = (await connection.get_raw_connection()).driver_connection
        told = await raw.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", *values)
        return _looked_at(told[0]["Plan"]) > A_FEW_ROWS


def _looked_at(node: dict[str, Any]) -> float:
    """Rows that the scans of a plan went through."""
    below = sum(_looked_at(each) for each in node.get("Plans", []))
    if "Scan" not in node["Node Type"]:
        return float(below)
    here = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    return float(below + here * node["Actual Loops"])


async def costly(database: Database, read: Callable[[], Awaitable[object]], of: str) -> list[bool]:
    """One answer for each statement that read from `of`."""
    with asked(database) as sent:
        await read()
    return [
        await looks_through_all(database, statement, values)
        for statement, values in sent
        if f"FROM {of}" in statement and "LIMIT" in statement
    ]
