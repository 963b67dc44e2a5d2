"""An installation of the first release, as that release wrote it; loaded without its code."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    CHAR,
    Column,
    Connection,
    Date,
    DateTime,
    LargeBinary,
    MetaData,
    Numeric,
    Uuid,
    insert,
    inspect,
    text,
)

from bot.migrate import migrate
from services.core.db import Database
from services.ledger.rules import account_id

Rows = dict[str, list[dict[str, Any]]]
FIRST_RELEASE: Final = Path(__file__).parent / "installation_0001.json"


@dataclass(frozen=True, slots=True)
class Installation:
    """Rows by table, parents before children; ids, moments and bytes as text."""

    taken_at: datetime
    tables: Rows

    def row(self, table: str, **values: object) -> dict[str, Any]:
        """The one row with these values."""
        (found,) = (
            row for row in self.tables[table] if all(row[name] == values[name] for name in values)
        )
        return found


def read_installation() -> Installation:
    """What the first release left: fans, PINs, money, orders, top-ups in every state, holds, a
    pad in use, jobs and messages that wait. It stopped in the middle of its work.
    """
    found = json.loads(FIRST_RELEASE.read_text())
    return Installation(datetime.fromisoformat(found["taken_at"]), found["tables"])


def fill(url: str, work: Callable[[Database], Awaitable[None]]) -> None:
    """Does `work` in the database at `url`, in a loop beside that of the tests."""

    async def run() -> None:
        database = Database(url)
        await work(database)
        await database.dispose()

    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(run())


async def install(database: Database, installation: Installation) -> None:
    """Make the tables of the first release and fill them."""
    await migrate(database, "0001")
    async with database.write.begin() as connection:
        await connection.run_sync(_fill, installation.tables)


def _fill(connection: Connection, tables: Rows) -> None:
    found = MetaData()
    found.reflect(connection)
    for name, rows in tables.items():
        table = found.tables[name]
        stored = [
            {column: _stored(table.c[column], value) for column, value in row.items()}
            for row in rows
        ]
        connection.execute(insert(table), stored)
        if connection.dialect.name == "postgresql":
            _go_on_counting(connection, name)


def _go_on_counting(connection: Connection, table: str) -> None:
    """The next number comes after those that were given."""
    columns = text(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = :table AND column_default LIKE 'nextval%'"
    )
    for (column,) in connection.execute(columns, {"table": table}).all():
        connection.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'),"
                f" (SELECT max({column}) FROM {table}))"
            )
        )


def _stored(column: Column[Any], value: Any) -> Any:
    """A value of the file as this column of this database takes it."""
    return None if value is None else _reader(column)(value)


def _reader(column: Column[Any]) -> Callable[[Any], Any]:
    read: Callable[[Any], Any] = _as_it_is
    match column.type:
        case DateTime(timezone=True):
            read = datetime.fromisoformat
        case DateTime():
            read = _without_zone
        case Date():
            read = date.fromisoformat
        case Uuid():
            read = UUID
        case CHAR(length=32):
            read = _digits
        case LargeBinary():
            read = bytes.fromhex
        case Numeric():
            read = Decimal
    return read


def _as_it_is(value: Any) -> Any:
    return value


def _without_zone(value: str) -> datetime:
    return datetime.fromisoformat(value).astimezone(UTC).replace(tzinfo=None)


def _digits(value: str) -> str:
    return UUID(value).hex


def grow_ledger(connection: Connection, transfers: int) -> None:
    """More fans who topped up and bought, in dollars and in riel by turns, through a year."""
    assert transfers % 4 == 0
    on_sqlite = connection.dialect.name == "sqlite"
    begin = datetime(2025, 4, 1, tzinfo=None if on_sqlite else UTC)
    step = timedelta(days=365) / transfers
    accounts: dict[str, dict[str, Any]] = {}
    moved: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    for number in range(transfers):
        currency = ("usd", "khr")[number // 2 % 2]
        fan = f"user:{100_000 + number // 4 % 1_000}:{currency}"
        sides = (f"clearing:grown:{currency}", fan), (fan, f"pending:organiser:grown:{currency}")
        transfer = UUID(int=number + 1)
        amount = (250, 10_001)[number // 2 % 2]
        ids = []
        for address, change in zip(sides[number % 2], (-amount, amount), strict=True):
            account = accounts.setdefault(address, _account(address, currency.upper()))
            account["balance_minor"] += change
            account["version"] += 1
            ids.append(account["id"])
            entries.append(
                {
                    "account_id": account["id"],
                    "account_version": account["version"],
                    "transfer_id": transfer,
                    "amount_minor": change,
                    "balance_after_minor": account["balance_minor"],
                }
            )
        moved.append(
            {
                "id": transfer,
                "debit_id": ids[0],
                "credit_id": ids[1],
                "amount_minor": amount,
                "currency": currency.upper(),
                "kind": ("top_up", "ticket_purchase")[number % 2],
                "reference": f"grown:{number}",
                "digest": bytes(16),
                "created_at": begin + step * number,
            }
        )
    found = MetaData()
    found.reflect(connection)
    for table, rows in (
        ("ledger_accounts", list(accounts.values())),
        ("ledger_transfers", moved),
        ("ledger_entries", entries),
    ):
        stored = [_with_texts(row) for row in rows] if on_sqlite else rows
        connection.execute(insert(found.tables[table]), stored)


def _with_texts(row: dict[str, Any]) -> dict[str, Any]:
    """With ids as SQLite keeps them."""
    return {name: one.hex if isinstance(one, UUID) else one for name, one in row.items()}


def _account(address: str, currency: str) -> dict[str, Any]:
    return {
        "id": account_id(address),
        "address": address,
        "currency": currency,
        "balance_minor": 0,
        "min_balance_minor": None if address.startswith("clearing:") else 0,
        "version": 0,
    }


async def rows_of(database: Database) -> Rows:
    """Everything in the database as it is stored, by table, in a fixed order."""
    async with database.read.connect() as connection:
        return await connection.run_sync(_rows)


def _rows(connection: Connection) -> Rows:
    return {
        name: sorted(
            map(dict, connection.execute(text(f"SELECT * FROM {name}")).mappings()), key=str
        )
        for name in inspect(connection).get_table_names()
        if name != "alembic_version"
    }
