"""The hot path on SQLite: one statement run over many rows, ids found in a JSON list."""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.core.money import Currency
from services.ledger.book import Book
from services.ledger.rules import (
    Account,
    Folded,
    Known,
    account_id,
    currency_of,
    min_balance_minor,
)
from services.ledger.schemas import Verdict

_THESE: Final = "IN (SELECT value FROM json_each(?1))"
_READ: Final = f"""
    SELECT id, address, currency, balance_minor, held_minor, min_balance_minor, version
    FROM ledger_accounts WHERE id {_THESE}"""
_OPEN: Final = """
    INSERT INTO ledger_accounts (id, address, currency, min_balance_minor)
    VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"""
_KNOWN: Final = f"""
    SELECT id, digest, 'posted', NULL FROM ledger_transfers WHERE id {_THESE}
    UNION ALL SELECT id, digest, 'posted', NULL FROM ledger_holds WHERE id {_THESE}
    UNION ALL SELECT resolved_by, resolved_digest, 'posted', NULL FROM ledger_holds
        WHERE resolved_by {_THESE}
    UNION ALL SELECT id, digest, verdict, reason FROM ledger_refusals WHERE id {_THESE}"""
_INSERT_TRANSFERS: Final = """
    INSERT INTO ledger_transfers (id, debit_id, credit_id, amount_minor, currency, kind,
        reference, digest, hold_id, reversal_of, created_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_INSERT_ENTRIES: Final = """
    INSERT INTO ledger_entries (account_id, account_version, transfer_id, amount_minor,
        balance_after_minor)
    VALUES (?, ?, ?, ?, ?)"""
_QUEUE_FOR_SEAL: Final = """
    INSERT INTO ledger_seal_queue (queued_at, first_id, transfer_ids) VALUES (?, ?, ?)"""
_SET_BALANCES: Final = """
    UPDATE ledger_accounts SET balance_minor = ?2, held_minor = ?3, version = ?4 WHERE id = ?1"""


class Sqlite:
    """One writer at a time: its transaction is the lock, and nothing needs to wait for a fold."""

    appends_credits: Final = False

    async def read_accounts(
        self, connection: AsyncConnection, ids: Collection[UUID]
    ) -> list[Account]:
        by_hex = {one.hex: one for one in ids}
        rows = await _rows(connection, _READ, by_hex)
        return [
            Account(by_hex[id_], address, Currency(currency), balance, held, floor, version)
            for id_, address, currency, balance, held, floor, version in rows
        ]

    async def lock_all_or_none(
        self, connection: AsyncConnection, ids: Collection[UUID]
    ) -> list[Account]:
        found = await self.read_accounts(connection, ids)
        return found if len(found) == len(ids) else []

    async def open_accounts(self, connection: AsyncConnection, addresses: Iterable[str]) -> None:
        rows = [
            (account_id(one).hex, one, currency_of(one).value, min_balance_minor(one))
            for one in addresses
        ]
        await connection.exec_driver_sql(_OPEN, sorted(rows))

    async def known(self, connection: AsyncConnection, ids: Collection[UUID]) -> dict[UUID, Known]:
        by_hex = {one.hex: one for one in ids}
        rows = await _rows(connection, _KNOWN, by_hex)
        return {by_hex[row[0]]: Known(row[1], Verdict(row[2]), row[3]) for row in rows}

    async def lock_waiting(self, _: AsyncConnection) -> list[UUID]:
        return []

    async def fold(self, _: AsyncConnection, __: Collection[UUID]) -> list[Folded]:
        return []

    async def write(self, connection: AsyncConnection, book: Book, now: datetime) -> None:
        assert not book.pending
        if book.transfers:
            at = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")  # as UtcDateTime has it
            await connection.exec_driver_sql(
                _INSERT_TRANSFERS, [(*_hexed(one), at) for one in book.transfers]
            )
            await connection.exec_driver_sql(
                _INSERT_ENTRIES,
                [
                    (place.hex, version, transfer_id.hex, amount, after)
                    for place, version, transfer_id, amount, after in book.entries
                ],
            )
            ids = [one.id.hex for one in book.transfers]
            await connection.exec_driver_sql(_QUEUE_FOR_SEAL, (at, ids[0], "".join(ids)))
        await connection.exec_driver_sql(
            _SET_BALANCES,
            [
                (place.hex, one.balance_minor, one.held_minor, one.version)
                for place, one in ((place, book.accounts[place]) for place in book.changed)
            ],
        )


async def _rows(connection: AsyncConnection, statement: str, ids: Iterable[str]) -> Sequence[Any]:
    return (await connection.exec_driver_sql(statement, (json.dumps(list(ids)),))).all()


def _hexed(row: tuple[Any, ...]) -> tuple[Any, ...]:
    id_, debit_id, credit_id, *middle, hold_id, reversal_of = row
    return (
        id_.hex,
        debit_id.hex,
        credit_id.hex,
        *middle,
        hold_id and hold_id.hex,
        reversal_of and reversal_of.hex,
    )
