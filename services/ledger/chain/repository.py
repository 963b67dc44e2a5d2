"""All SQL of the hash chain."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from sqlalchemy import Table, TextClause, text

from services.core.uow import Tx
from services.ledger.chain import canonical
from services.ledger.chain.canonical import ENTRY_COLUMNS, TRANSFER_COLUMNS, Record
from services.ledger.chain.models import LedgerChain

CHAIN = cast("Table", LedgerChain.__table__)
_LOCK_NUMBER: Final = 727_002  # one sealer at a time; any constant does
_HEX_DIGITS: Final = 32
_SIDES: Final = 2
_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Link:
    """A seal at its place; place 0 is before the first one."""

    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Sealed:
    """A seal as stored, with what it covers; `transfer` is None if that is gone."""

    seq: int
    transfer_id: str
    prev_hash: bytes
    hash: bytes
    transfer: Record | None
    entries: Sequence[Record]


async def is_only_sealer(tx: Tx) -> bool:
    """Keeps every other sealer out until `tx` ends. SQLite has one writer anyway."""
    if tx.dialect == "sqlite":
        return True
    taken = text("SELECT pg_try_advisory_xact_lock(:number)")
    return bool((await tx.session.execute(taken, {"number": _LOCK_NUMBER})).scalar())


async def head(tx: Tx) -> Link:
    """The newest seal, or the place before the first one."""
    newest = text("SELECT seq, hash FROM ledger_chain ORDER BY seq DESC LIMIT 1")
    row = (await tx.session.execute(newest)).first()
    return Link(row.seq, bytes(row.hash)) if row else Link(0, canonical.GENESIS)


async def link_at(tx: Tx, seq: int) -> Link | None:
    found = text("SELECT seq, hash FROM ledger_chain WHERE seq = :seq")
    row = (await tx.session.execute(found, {"seq": seq})).first()
    return Link(row.seq, bytes(row.hash)) if row else None


async def take_waiting(tx: Tx, most: int) -> list[str]:
    """Remove the oldest rows of the queue and give their transfer ids (hexadecimal), in order.

    About `most` of them: a row is taken whole, and one at least.
    """
    oldest = text(
        "SELECT queued_at, first_id, transfer_ids FROM ledger_seal_queue"
        " ORDER BY queued_at, first_id LIMIT :most"
        + (" FOR UPDATE SKIP LOCKED" if tx.dialect == "postgresql" else "")
    )
    taken: list[tuple[Any, Any]] = []
    ids: list[str] = []
    for row in await tx.session.execute(oldest, {"most": most}):
        if ids and len(ids) + len(row.transfer_ids) // _HEX_DIGITS > most:
            break
        taken.append((row.queued_at, row.first_id))
        digits = row.transfer_ids
        ids += [digits[at : at + _HEX_DIGITS] for at in range(0, len(digits), _HEX_DIGITS)]
    if taken:
        connection = await tx.session.connection()
        remove = text("DELETE FROM ledger_seal_queue WHERE queued_at = :at AND first_id = :id")
        await connection.execute(remove, [{"at": at, "id": first} for at, first in taken])
    return ids


async def contents(tx: Tx, ids: Sequence[str]) -> dict[str, bytes | None]:
    """The bytes to seal of each transfer that exists; None while a side of it waits for a fold."""
    found: dict[str, bytes | None] = {}
    for start in range(0, len(ids), _AT_ONCE):
        found |= await _contents(tx, ids[start : start + _AT_ONCE])
        await asyncio.sleep(0)  # the event loop is everybody's
    return found


async def _contents(tx: Tx, ids: Sequence[str]) -> dict[str, bytes | None]:
    values = {"ids": json.dumps(ids) if tx.dialect == "sqlite" else list(ids)}
    connection = await tx.session.connection()
    one_of = _ONE_OF[tx.dialect]
    transfers = (await connection.execute(_transfers(tx.dialect, one_of), values)).all()
    rows = await connection.execute(_entries(tx.dialect, one_of), values)
    entries = _by_transfer(tuple(row) for row in rows)
    return {
        (digits := digits_of(row[0])): canonical.body(tuple(row), entries[digits])
        if len(entries[digits]) == _SIDES
        else None
        for row in transfers
    }


async def add(tx: Tx, links: Sequence[dict[str, Any]]) -> None:
    connection = await tx.session.connection()
    await connection.execute(CHAIN.insert(), links)


async def waiting(tx: Tx) -> set[str]:
    """The ids (hexadecimal) of all transfers in the queue."""
    rows = await tx.session.execute(text("SELECT transfer_ids FROM ledger_seal_queue"))
    return {
        digits[at : at + _HEX_DIGITS]
        for digits in rows.scalars()
        for at in range(0, len(digits), _HEX_DIGITS)
    }


async def unsealed(tx: Tx) -> set[str]:
    """The ids (as stored) of all transfers without a seal."""
    rows = await tx.session.execute(
        text(
            f"SELECT {_stored('t.id', tx.dialect)} FROM ledger_transfers t"
            " LEFT JOIN ledger_chain c ON c.transfer_id = t.id WHERE c.seq IS NULL"
        )
    )
    return {digits_of(value) for value in rows.scalars()}


async def orphans(tx: Tx, most: int) -> list[str]:
    """Entries that belong to no transfer: account and version."""
    rows = await tx.session.execute(
        text(
            f"SELECT {_stored('e.account_id', tx.dialect)}, e.account_version"
            " FROM ledger_entries e LEFT JOIN ledger_transfers t ON t.id = e.transfer_id"
            " WHERE t.id IS NULL LIMIT :most"
        ),
        {"most": most},
    )
    return [f"{digits_of(place)}/{version}" for place, version in rows]


async def stretch(tx: Tx, after: int, most: int) -> list[Sealed]:
    """The next seals after a place, with what they cover, in order."""
    connection = await tx.session.connection()
    values = {"after": after, "most": most}
    rows = (await connection.execute(_stretch(tx.dialect), values)).all()
    if not rows:
        return []
    values = {"after": after, "last": rows[-1][0]}
    covered = await connection.execute(_covered_entries(tx.dialect), values)
    entries = _by_transfer(tuple(row) for row in covered)
    return [
        Sealed(
            seq=seq,
            transfer_id=digits_of(transfer_id),
            prev_hash=prev_hash,
            hash=hash_,
            transfer=None if transfer[0] is None else tuple(transfer),
            entries=entries[digits_of(transfer_id)],
        )
        for seq, transfer_id, prev_hash, hash_, *transfer in rows
    ]


async def accounts(tx: Tx, after: str, most: int) -> list[Any]:
    """The next accounts after an address, with what never changes in them."""
    address, currency = (
        f"CAST({name} AS BLOB) AS {name}" if tx.dialect == "sqlite" else name
        for name in ("address", "currency")
    )
    rows = await tx.session.execute(
        text(
            f"SELECT {_stored('id', tx.dialect)} AS id, {address}, {currency}, min_balance_minor"
            " FROM ledger_accounts WHERE address > :after ORDER BY address LIMIT :most"
        ),
        {"after": after, "most": most},
    )
    return list(rows.all())


def digits_of(value: object) -> str:
    """An id as hexadecimal digits, whatever the driver gives."""
    if isinstance(value, bytes):
        return value.decode(errors="backslashreplace")
    return str(value).replace("-", "")


def _by_transfer(entries: Iterable[Record]) -> defaultdict[str, list[Record]]:
    place = ENTRY_COLUMNS.index("transfer_id")
    found: defaultdict[str, list[Record]] = defaultdict(list)
    for entry in entries:
        found[digits_of(entry[place])].append(entry)
    return found


def _stored(column: str, dialect: str) -> str:
    """The stored bytes of a text: SQLite may hold what is no text at all any more."""
    texts = column.rpartition(".")[2] in canonical.TEXTS or column == "c.transfer_id"
    return f"CAST({column} AS BLOB)" if texts and dialect == "sqlite" else column


def _list(table: str, columns: Iterable[str], dialect: str) -> str:
    return ", ".join(_stored(f"{table}.{column}", dialect) for column in columns)


_ONE_OF: Final = {
    "sqlite": "IN (SELECT value FROM json_each(:ids))",
    "postgresql": "= ANY(CAST(:ids AS uuid[]))",
}


def _transfers(dialect: str, one_of: str) -> TextClause:
    columns = _list("t", TRANSFER_COLUMNS, dialect)
    return text(f"SELECT {columns} FROM ledger_transfers t WHERE t.id {one_of}")


def _entries(dialect: str, one_of: str) -> TextClause:
    columns = _list("e", ENTRY_COLUMNS, dialect)
    return text(f"SELECT {columns} FROM ledger_entries e WHERE e.transfer_id {one_of}")


def _stretch(dialect: str) -> TextClause:
    columns = _list("t", TRANSFER_COLUMNS, dialect)
    return text(
        f"SELECT c.seq, {_stored('c.transfer_id', dialect)}, c.prev_hash, c.hash, {columns}"
        " FROM ledger_chain c LEFT JOIN ledger_transfers t ON t.id = c.transfer_id"
        " WHERE c.seq > :after ORDER BY c.seq LIMIT :most"
    )


def _covered_entries(dialect: str) -> TextClause:
    columns = _list("e", ENTRY_COLUMNS, dialect)
    return text(
        f"SELECT {columns} FROM ledger_chain c"
        " JOIN ledger_entries e ON e.transfer_id = c.transfer_id"
        " WHERE c.seq > :after AND c.seq <= :last"
    )
