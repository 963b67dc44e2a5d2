"""The hot path on SQLite: one statement run over many rows, ids found in a JSON list."""

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.core.raw_driver import driver_of, fail
from services.ledger.book import Book
from services.ledger.rules import (
    CURRENCIES,
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
        self, connection: AsyncConnection, digits: Collection[str]
    ) -> list[Account]:
        return [
            Account(id_, address, CURRENCIES[currency], balance, held, floor, version)
            for id_, address, currency, balance, held, floor, version in await _rows(
                connection, _READ, digits
            )
        ]

    async def lock_all_or_none(
        self, connection: AsyncConnection, digits: Collection[str]
    ) -> list[Account]:
        found = await self.read_accounts(connection, digits)
        return found if len(found) == len(digits) else []

    async def open_accounts(self, connection: AsyncConnection, addresses: Iterable[str]) -> None:
        rows = [
            (account_id(one).hex, one, currency_of(one).value, min_balance_minor(one))
            for one in addresses
        ]
        await _run(connection, _OPEN, sorted(rows))

    async def known(self, connection: AsyncConnection, ids: Collection[UUID]) -> dict[int, Known]:
        rows = await _rows(connection, _KNOWN, [f"{one.int:032x}" for one in ids])
        return {int(row[0], 16): Known(row[1], Verdict(row[2]), row[3]) for row in rows}

    async def lock_waiting(self, _: AsyncConnection) -> list[UUID]:
        return []

    async def fold(self, _: AsyncConnection, __: Collection[UUID]) -> list[Folded]:
        return []

    async def write(self, connection: AsyncConnection, book: Book, now: datetime) -> None:
        if book.postings:
            at = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")  # as UtcDateTime has it
            ids = [f"{number:032x}" for number in book.postings]
            transfers, entries = _transfer_rows(book, ids, at), _entry_rows(book, ids)
            await _run(connection, _INSERT_TRANSFERS, transfers)
            await _run(connection, _INSERT_ENTRIES, entries)
            await _run(connection, _QUEUE_FOR_SEAL, [(at, ids[0], "".join(ids))])
        await _run(
            connection,
            _SET_BALANCES,
            [(one.digits, one.balance_minor, one.held_minor, one.version) for one in book.changed],
        )


async def _rows(
    connection: AsyncConnection, statement: str, digits: Iterable[str]
) -> Sequence[Any]:
    listed = '["' + '","'.join(digits) + '"]'
    try:
        return sqlite3.Cursor(driver_of(connection)).execute(statement, (listed,)).fetchall()
    except sqlite3.Error as error:
        await fail(connection, error, statement)


async def _run(
    connection: AsyncConnection, statement: str, rows: Sequence[tuple[Any, ...]]
) -> None:
    try:
        sqlite3.Cursor(driver_of(connection)).executemany(statement, rows)
    except sqlite3.Error as error:
        await fail(connection, error, statement)


def _transfer_rows(book: Book, ids: Sequence[str], at: str) -> list[tuple[Any, ...]]:
    return [
        (
            id_,
            posting.debit.digits,
            posting.credit.digits,
            *posting.transfer[3:8],
            posting.transfer.hold_id and posting.transfer.hold_id.hex,
            posting.transfer.reversal_of and posting.transfer.reversal_of.hex,
            at,
        )
        for id_, posting in zip(ids, book.postings.values(), strict=True)
    ]


def _entry_rows(book: Book, ids: Sequence[str]) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for id_, (transfer, debit, version, after, credit, its_version, its_after) in zip(
        ids, book.postings.values(), strict=True
    ):
        amount = transfer.amount_minor
        rows += (
            (debit.digits, version, id_, -amount, after),
            (credit.digits, its_version, id_, amount, its_after),
        )
    return rows
