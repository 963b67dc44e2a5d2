"""The hot path on PostgreSQL: one statement for any number of rows, which come as arrays."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
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

# Each id is looked up by itself (LATERAL ... OFFSET 0): a plan made while a table was small would
# else read the whole of it, and be kept while it grows.
_COLUMNS: Final = "id, address, currency, balance_minor, held_minor, min_balance_minor, version"
_READ: Final = f"""
    SELECT a.* FROM unnest($1::uuid[]) AS wanted (id) CROSS JOIN LATERAL (
        SELECT {_COLUMNS} FROM ledger_accounts WHERE id = wanted.id OFFSET 0) a"""
# The ids come in ascending order, and so the rows are locked. NO KEY: that does not stop inserts
# which refer to the account.
_LOCK: Final = f"""
    SELECT a.* FROM unnest($1::uuid[]) AS wanted (id) CROSS JOIN LATERAL (
        SELECT {_COLUMNS} FROM ledger_accounts WHERE id = wanted.id FOR NO KEY UPDATE) a
    WHERE (SELECT count(*) FROM unnest($1::uuid[]) AS wanted (id) CROSS JOIN LATERAL (
        SELECT 1 FROM ledger_accounts WHERE id = wanted.id OFFSET 0) found) = $2"""
_OPEN: Final = """
    INSERT INTO ledger_accounts (id, address, currency, min_balance_minor)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[]) AS new (id, a, c, m)
    ORDER BY id ON CONFLICT DO NOTHING"""
_KNOWN: Final = """
    SELECT known.* FROM unnest($1::uuid[]) AS wanted (id) CROSS JOIN LATERAL (
        SELECT id, digest, 'posted', NULL FROM ledger_transfers WHERE id = wanted.id
        UNION ALL SELECT id, digest, 'posted', NULL FROM ledger_holds WHERE id = wanted.id
        UNION ALL SELECT resolved_by, resolved_digest, 'posted', NULL FROM ledger_holds
            WHERE resolved_by = wanted.id
        UNION ALL SELECT id, digest, verdict, reason FROM ledger_refusals WHERE id = wanted.id
    ) known"""
_WRITE: Final = """
    WITH moved AS (
        INSERT INTO ledger_transfers (id, debit_id, credit_id, amount_minor, currency, kind,
            reference, digest, hold_id, reversal_of, created_at)
        SELECT *, $11::timestamptz FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[],
            $5::text[], $6::text[], $7::text[], $8::bytea[], $9::uuid[], $10::uuid[])
    ), entered AS (
        INSERT INTO ledger_entries (account_id, account_version, transfer_id, amount_minor,
            balance_after_minor)
        SELECT * FROM unnest($12::uuid[], $13::bigint[], $14::uuid[], $15::bigint[],
            $16::bigint[])
    ), waits AS (
        INSERT INTO ledger_pending_folds (transfer_id, account_id, amount_minor)
        SELECT * FROM unnest($17::uuid[], $18::uuid[], $19::bigint[])
    ), to_seal AS (
        INSERT INTO ledger_seal_queue (queued_at, first_id, transfer_ids)
        SELECT $11::timestamptz, $24::uuid, $25::text WHERE $24::uuid IS NOT NULL
    )
    UPDATE ledger_accounts SET balance_minor = new.balance, held_minor = new.held,
        version = new.version
    FROM unnest($20::uuid[], $21::bigint[], $22::bigint[], $23::bigint[])
        AS new (id, balance, held, version)
    WHERE ledger_accounts.id = new.id"""


_LOCK_WAITING: Final = """
    SELECT id FROM ledger_accounts
    WHERE id IN (SELECT account_id FROM ledger_pending_folds) ORDER BY id FOR NO KEY UPDATE"""
# The rows that are there are taken out and counted, never "those after the last one": a row of a
# transaction that began earlier may appear later. Its lock makes the account's row the newest.
_FOLD: Final = """
    WITH taken AS (
        DELETE FROM ledger_pending_folds WHERE account_id = ANY($1::uuid[])
        RETURNING account_id, position, transfer_id, amount_minor
    ), placed AS (
        SELECT *, row_number() OVER earlier AS place, sum(amount_minor) OVER earlier AS so_far
        FROM taken WINDOW earlier AS (PARTITION BY account_id ORDER BY position)
    ), entered AS (
        INSERT INTO ledger_entries (account_id, account_version, transfer_id, amount_minor,
            balance_after_minor)
        SELECT a.id, a.version + p.place, p.transfer_id, p.amount_minor,
            a.balance_minor + p.so_far
        FROM placed p JOIN ledger_accounts a ON a.id = p.account_id
    )
    UPDATE ledger_accounts SET balance_minor = balance_minor + total.amount,
        version = version + total.number
    FROM (SELECT account_id, sum(amount_minor) AS amount, count(*) AS number
        FROM taken GROUP BY account_id) AS total
    WHERE id = total.account_id
    RETURNING id, balance_minor, version, total.number"""


class Postgresql:
    appends_credits: Final = True

    async def read_accounts(
        self, connection: AsyncConnection, ids: Collection[UUID]
    ) -> list[Account]:
        return _accounts(await _rows(connection, _READ, list(ids)))

    async def lock_all_or_none(
        self, connection: AsyncConnection, ids: Collection[UUID]
    ) -> list[Account]:
        return _accounts(await _rows(connection, _LOCK, sorted(ids), len(ids)))

    async def open_accounts(self, connection: AsyncConnection, addresses: Iterable[str]) -> None:
        rows = [
            (account_id(one), one, currency_of(one).value, min_balance_minor(one))
            for one in addresses
        ]
        await connection.exec_driver_sql(_OPEN, _columns(rows, 4))

    async def known(self, connection: AsyncConnection, ids: Collection[UUID]) -> dict[UUID, Known]:
        rows = await _rows(connection, _KNOWN, list(ids))
        return {row[0]: Known(row[1], Verdict(row[2]), row[3]) for row in rows}

    async def lock_waiting(self, connection: AsyncConnection) -> list[UUID]:
        return [row[0] for row in await _rows(connection, _LOCK_WAITING)]

    async def fold(self, connection: AsyncConnection, locked: Collection[UUID]) -> list[Folded]:
        return [Folded(*row) for row in await _rows(connection, _FOLD, list(locked))]

    async def write(self, connection: AsyncConnection, book: Book, now: datetime) -> None:
        accounts = [
            (place, one.balance_minor, one.held_minor, one.version)
            for place, one in ((place, book.accounts[place]) for place in book.changed)
        ]
        values = (
            *_columns(book.transfers, 10),
            now,
            *_columns(book.entries, 5),
            *_columns(book.pending, 3),
            *_columns(accounts, 4),
            book.transfers[0].id if book.transfers else None,
            "".join([one.id.hex for one in book.transfers]),
        )
        await connection.exec_driver_sql(_WRITE, values)


async def _rows(connection: AsyncConnection, statement: str, *values: Any) -> Sequence[Any]:
    return (await connection.exec_driver_sql(statement, values)).all()


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> tuple[Sequence[Any], ...]:
    return tuple(zip(*rows, strict=True)) if rows else ((),) * width


def _accounts(rows: Sequence[Any]) -> list[Account]:
    return [
        Account(id_, address, Currency(currency), balance, held, floor, version)
        for id_, address, currency, balance, held, floor, version in rows
    ]
