"""The product's own database, to look at what stands there; and to let time pass."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, text

from services.core.clock import SystemClock
from services.core.db import Database
from services.core.ids import reference_code
from services.core.uow import UnitOfWork
from services.ledger.audit import Violation, violations

_PAID_ORDERS: Final = "SELECT key, total_minor FROM ticket_orders WHERE paid_at IS NOT NULL"
_ASKED: Final = "SELECT id, subject FROM payment_intents WHERE purpose = 'tickets'"
_PURCHASES: Final = """
    SELECT reference, amount_minor FROM ledger_transfers WHERE kind = 'ticket_purchase'
"""


@dataclass(frozen=True, slots=True)
class Books:
    database: Database

    async def rows(self, sql: str, **values: object) -> Sequence[Row[Any]]:
        async with self.database.read.connect() as connection:
            return (await connection.execute(text(sql), values)).all()

    async def balance_minor(self, fan_id: int, currency: str = "usd") -> int:
        """What the ledger says; 0 for a fan who has no account yet."""
        sql = "SELECT balance_minor FROM ledger_accounts WHERE address = :address"
        found = await self.rows(sql, address=f"user:{fan_id}:{currency}")
        return int(found[0].balance_minor) if found else 0

    async def order_states(self, fan_id: int) -> list[str]:
        """The states of a fan's orders, oldest first."""
        sql = "SELECT state FROM ticket_orders WHERE fan_id = :fan_id ORDER BY id"
        return [row.state for row in await self.rows(sql, fan_id=fan_id)]

    async def order_key(self, fan_id: int) -> str:
        """The key of a fan's newest order."""
        sql = "SELECT key FROM ticket_orders WHERE fan_id = :fan_id ORDER BY id DESC"
        return str((await self.rows(sql, fan_id=fan_id))[0].key)

    async def top_up_id(self, fan_id: int) -> UUID:
        """The id of a fan's newest top-up."""
        sql = "SELECT id FROM payment_intents WHERE fan_id = :fan_id ORDER BY id DESC"
        found = (await self.rows(sql, fan_id=fan_id))[0].id
        return found if isinstance(found, UUID) else UUID(found)

    async def ticket_count(self, fan_id: int) -> int:
        sql = """SELECT count(*) AS tickets FROM tickets t
            JOIN ticket_order_lines l ON l.id = t.order_line_id
            JOIN ticket_orders o ON o.id = l.order_id WHERE o.fan_id = :fan_id"""
        return int((await self.rows(sql, fan_id=fan_id))[0].tickets)

    async def payments(self, fan_id: int) -> int:
        """How often money has left this fan's wallet."""
        sql = """SELECT count(*) AS payments FROM ledger_transfers t
            JOIN ledger_accounts a ON a.id = t.debit_id WHERE a.address LIKE :address"""
        return int((await self.rows(sql, address=f"user:{fan_id}:%"))[0].payments)

    async def end_order(self, fan_id: int) -> None:
        """The half hour of a fan's unpaid order is over."""
        await self._move("ticket_orders", "expires_at", "fan_id = :fan_id", fan_id=fan_id)

    async def end_code(self, fan_id: int) -> None:
        """The five minutes of a fan's KHQR are over."""
        where = "intent_id IN (SELECT id FROM payment_intents WHERE fan_id = :fan_id)"
        await self._move("payment_attempts", "expires_at", where, fan_id=fan_id)

    async def end_pad(self, fan_id: int) -> None:
        """The minute of a fan's PIN pad is over."""
        await self._move("pin_pads", "expires_at", "fan_id = :fan_id", fan_id=fan_id)

    async def _move(self, table: str, column: str, where: str, **values: object) -> None:
        moment = datetime.now(UTC) - timedelta(seconds=1)
        if self.database.dialect == "sqlite":
            values["moment"] = moment.replace(tzinfo=None).isoformat(" ", "microseconds")
        else:
            values["moment"] = moment
        async with self.database.write.begin() as connection:
            sql = f"UPDATE {table} SET {column} = :moment WHERE {where}"
            assert (await connection.execute(text(sql), values)).rowcount, sql

    async def violations(self) -> list[Violation]:
        """Promises of the ledger that do not hold."""
        uow = UnitOfWork(self.database, SystemClock(), {})
        return await uow.run(violations)

    async def unmatched(self) -> dict[str, int]:
        """By order, or by what a payment names that is none: what was paid too much or too little.

        From the wallet a payment names its order, by a bank the request that was made for it.
        """
        differs = {row.key: -row.total_minor for row in await self.rows(_PAID_ORDERS)}
        names = {f"ticket_order:{key}": key for key in differs}
        for asked in await self.rows(_ASKED):
            names[f"payment:{reference_code(UUID(str(asked.id)))}"] = asked.subject
        for paid in await self.rows(_PURCHASES):
            key = names.get(paid.reference, paid.reference)
            differs[key] = differs.get(key, 0) + paid.amount_minor
        return {key: minor for key, minor in differs.items() if minor}


@asynccontextmanager
async def open_books(database_url: str) -> AsyncIterator[Books]:
    database = Database(database_url)
    try:
        yield Books(database)
    finally:
        await database.dispose()
