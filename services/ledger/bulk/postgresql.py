"""The hot path on PostgreSQL: one statement for any number of rows, which come as arrays.

Arrays of ids and numbers travel as text ('{1,2,3}'): the driver looks twice at each element of
an array, which costs several times what joining here and parsing there do.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
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
    digits_of,
    min_balance_minor,
)
from services.ledger.schemas import Verdict

# Each id is looked up by itself (LATERAL ... OFFSET 0): a plan made while a table was small would
# else read the whole of it, and be kept while it grows.
_COLUMNS: Final = "address, currency, balance_minor, held_minor, min_balance_minor, version"
_READ: Final = f"""
    SELECT a.* FROM unnest($1::text::uuid[]) AS wanted (id) CROSS JOIN LATERAL (
        SELECT {_COLUMNS} FROM ledger_accounts WHERE id = wanted.id OFFSET 0) a"""
# The ids come in ascending order, and so the rows are locked. NO KEY: that does not stop inserts
# which refer to the account.
_LOCK: Final = f"""
    SELECT a.* FROM unnest($1::text::uuid[]) AS wanted (id) CROSS JOIN LATERAL (
        SELECT {_COLUMNS} FROM ledger_accounts WHERE id = wanted.id FOR NO KEY UPDATE) a
    WHERE (SELECT count(*) FROM unnest($1::text::uuid[]) AS wanted (id) CROSS JOIN LATERAL (
        SELECT 1 FROM ledger_accounts WHERE id = wanted.id OFFSET 0) found) = $2"""
_OPEN: Final = """
    INSERT INTO ledger_accounts (id, address, currency, min_balance_minor)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[]) AS new (id, a, c, m)
    ORDER BY id ON CONFLICT DO NOTHING"""
_KNOWN: Final = """
    SELECT known.* FROM unnest($1::text::uuid[]) AS wanted (id) CROSS JOIN LATERAL (
        SELECT id, digest, 'posted', NULL FROM ledger_transfers WHERE id = wanted.id
        UNION ALL SELECT id, digest, 'posted', NULL FROM ledger_holds WHERE id = wanted.id
        UNION ALL SELECT resolved_by, resolved_digest, 'posted', NULL FROM ledger_holds
            WHERE resolved_by = wanted.id
        UNION ALL SELECT id, digest, verdict, reason FROM ledger_refusals WHERE id = wanted.id
    ) known"""
_WRITE: Final = """
    WITH posting AS MATERIALIZED (
        SELECT * FROM unnest($1::text::uuid[], $2::text::uuid[], $3::text::uuid[],
            $4::text::bigint[], $5::text::text[], $6::text[], $7::text[], $8::text::bytea[],
            $9::text::uuid[], $10::text::uuid[], $11::text::bigint[], $12::text::bigint[],
            $13::text::bigint[], $14::text::bigint[])
        AS posting (id, debit_id, credit_id, amount, currency, kind, reference, digest, hold_id,
            reversal_of, debit_version, debit_after, credit_version, credit_after)
    ), moved AS (
        INSERT INTO ledger_transfers (id, debit_id, credit_id, amount_minor, currency, kind,
            reference, digest, hold_id, reversal_of, created_at)
        SELECT id, debit_id, credit_id, amount, currency, kind, reference, digest, hold_id,
            reversal_of, $15::timestamptz FROM posting
    ), entered AS (
        INSERT INTO ledger_entries (account_id, account_version, transfer_id, amount_minor,
            balance_after_minor)
        SELECT debit_id, debit_version, id, -amount, debit_after FROM posting
        UNION ALL SELECT credit_id, credit_version, id, amount, credit_after FROM posting
            WHERE credit_version IS NOT NULL
    ), waits AS (
        INSERT INTO ledger_pending_folds (transfer_id, account_id, amount_minor)
        SELECT id, credit_id, amount FROM posting WHERE credit_version IS NULL
    ), to_seal AS (
        INSERT INTO ledger_seal_queue (queued_at, first_id, transfer_ids)
        SELECT $15::timestamptz, ($1::text::uuid[])[1], translate($1::text, '{,}', '')
        WHERE $1::text <> '{}'
    )
    UPDATE ledger_accounts SET balance_minor = new.balance, held_minor = new.held,
        version = new.version
    FROM unnest($16::text::uuid[], $17::text::bigint[], $18::text::bigint[],
        $19::text::bigint[]) AS new (id, balance, held, version)
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
        self, connection: AsyncConnection, digits: Collection[str]
    ) -> list[Account]:
        return _accounts(await _rows(connection, _READ, _array(digits)))

    async def lock_all_or_none(
        self, connection: AsyncConnection, digits: Collection[str]
    ) -> list[Account]:
        return _accounts(await _rows(connection, _LOCK, _array(sorted(digits)), len(digits)))

    async def open_accounts(self, connection: AsyncConnection, addresses: Iterable[str]) -> None:
        rows = [
            (account_id(one), one, currency_of(one).value, min_balance_minor(one))
            for one in addresses
        ]
        await connection.exec_driver_sql(_OPEN, tuple(zip(*rows, strict=True)))

    async def known(self, connection: AsyncConnection, ids: Collection[UUID]) -> dict[int, Known]:
        rows = await _rows(connection, _KNOWN, _array([f"{one.int:032x}" for one in ids]))
        return {row[0].int: Known(row[1], Verdict(row[2]), row[3]) for row in rows}

    async def lock_waiting(self, connection: AsyncConnection) -> list[UUID]:
        return [row[0] for row in await _rows(connection, _LOCK_WAITING)]

    async def fold(self, connection: AsyncConnection, locked: Collection[UUID]) -> list[Folded]:
        return [Folded(*row) for row in await _rows(connection, _FOLD, list(locked))]

    async def write(self, connection: AsyncConnection, book: Book, now: datetime) -> None:
        changed = book.changed
        values = (
            *_postings(book, now),
            _array([one.digits for one in changed]),
            _numbers([one.balance_minor for one in changed]),
            _numbers([one.held_minor for one in changed]),
            _numbers([one.version for one in changed]),
        )
        await _rows(connection, _WRITE, *values)


def _postings(book: Book, now: datetime) -> tuple[Any, ...]:
    """The columns of the postings, in the order that the statement names them."""
    if not book.postings:
        return (*["{}"] * 5, [], [], *["{}"] * 7, now)
    transfers, debits, versions, afters, credits_, their_versions, their_afters = zip(
        *book.postings.values(), strict=True
    )
    _, _, _, amounts, currencies, kinds, references, digests, holds, reversals = zip(
        *transfers, strict=True
    )
    return (
        _array([f"{number:032x}" for number in book.postings]),
        _array([one.digits for one in debits]),
        _array([one.digits for one in credits_]),
        _numbers(amounts),
        _array(currencies),
        kinds,
        references,
        _array([_HEX + one.hex() for one in digests]),
        _ids_or_null(holds),
        _ids_or_null(reversals),
        _numbers(versions),
        _numbers(afters),
        _numbers_or_null(their_versions),
        _numbers_or_null(their_afters),
        now,
    )


# How bytes begin in an array that is written as text; the backslash itself is escaped.
_HEX: Final = r"\\x"


def _array(plain: Iterable[str]) -> str:
    """An array as text, of words without spaces, quotes or commas."""
    return "{" + ",".join(plain) + "}"


def _numbers(numbers: Iterable[int]) -> str:
    return _array(map(str, numbers))


def _numbers_or_null(numbers: Iterable[int | None]) -> str:
    return _array(["NULL" if one is None else str(one) for one in numbers])


def _ids_or_null(ids: Iterable[UUID | None]) -> str:
    return _array(["NULL" if one is None else one.hex for one in ids])


async def _rows(connection: AsyncConnection, statement: str, *values: Any) -> Sequence[Any]:
    driver = driver_of(connection)
    if not driver.is_in_transaction():  # SQLAlchemy begins with its first statement
        result = await connection.exec_driver_sql(statement, values)
        return result.all() if result.returns_rows else ()
    try:
        rows: Sequence[Any] = await driver.fetch(statement, *values)
    except Exception as error:  # noqa: BLE001 - raised again
        await fail(connection, error, statement)
    return rows


def _accounts(rows: Sequence[Any]) -> list[Account]:
    return [
        Account(
            digits_of(address) or "",
            address,
            CURRENCIES[currency],
            balance,
            held,
            floor,
            version,
        )
        for address, currency, balance, held, floor, version in rows
    ]
