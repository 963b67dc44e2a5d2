"""Somebody who may write everything changes a byte, a row, the order: verify-chain finds it."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final, TypeVar
from uuid import UUID

import pytest
from sqlalchemy.exc import DBAPIError

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork
from services.ledger.chain import verify
from services.ledger.chain.canonical import ENTRY_COLUMNS, TRANSFER_COLUMNS
from services.ledger.chain.heads import KeptHeads
from services.ledger.chain.sealer import seal
from services.ledger.chain.verify import Report, verify_chain
from services.ledger.schemas import CaptureHold, PlaceHold, ReverseTransfer
from services.wallet.proofs import LedgerProofs
from tests.chaos.conftest import Progress
from tests.services.ledger.books import BANK, execute, fill, fold, pay, post, seal_all

FLIPS: Final = int(os.environ.get("TAMPER_FLIPS") or 1_000)
TRANSFERS: Final = 24
TABLES: Final[dict[str, Sequence[str]]] = {
    "ledger_transfers": TRANSFER_COLUMNS,
    "ledger_entries": ENTRY_COLUMNS,
    "ledger_chain": ("seq", "transfer_id", "prev_hash", "hash"),
}
KEYS: Final[dict[str, Sequence[str]]] = {
    "ledger_transfers": ("id",),
    "ledger_entries": ("account_id", "account_version"),
    "ledger_chain": ("seq",),
}
T = TypeVar("T")


@pytest.fixture
def uow(database: Database, clock: FrozenClock) -> UnitOfWork:
    return UnitOfWork(database, clock)


@pytest.fixture
async def heads(uow: UnitOfWork, tmp_path: Path) -> KeptHeads:
    """A sealed ledger with every sort of transfer, and its head kept outside."""
    await fill(uow, TRANSFERS - 4)
    amount = Money(3, Currency.USD)
    hold = PlaceHold(
        id=uuid7(), debit="user:1:usd", credit="user:2:usd", amount=amount, kind="ព្រឹត្តិការណ៍"
    )
    payment = pay("user:0:usd", "revenue:ticketing:usd", 7)
    await post(uow, [hold, payment, pay(BANK, "user:5:usd", 400)])
    await fold(uow)
    await post(uow, [CaptureHold(id=uuid7(), hold_id=hold.id, amount=amount)])
    await post(uow, [ReverseTransfer(id=uuid7(), transfer_id=payment.id)])
    assert await seal_all(uow) == TRANSFERS
    proofs = LedgerProofs(uow, tmp_path)
    await proofs.keep_head()
    return proofs.heads.read()


class Copy:
    """The ledger in a transaction that is never committed: what is changed is gone afterwards."""

    def __init__(self, tx: Tx, heads: KeptHeads) -> None:
        self.tx = tx
        self._heads = heads

    async def rows(self, question: str) -> Sequence[Any]:
        connection = await self.tx.session.connection()
        return (await connection.exec_driver_sql(question)).mappings().all()

    async def set(self, table: str, row: Any, column: str, value: Any) -> None:
        """As somebody with the file or the server in hand can, past types and rules."""
        keys = KEYS[table]
        where = " AND ".join(f"{key} = {self._mark(at)}" for at, key in enumerate(keys, start=2))
        new = self._mark(1)
        if self.tx.dialect == "sqlite" and isinstance(row[column], str):
            new = "CAST(? AS TEXT)"
        connection = await self.tx.session.connection()
        changed = await connection.exec_driver_sql(
            f"UPDATE {table} SET {column} = {new} WHERE {where}",
            (value, *(row[key] for key in keys)),
        )
        assert changed.rowcount == 1

    def _mark(self, number: int) -> str:
        return "?" if self.tx.dialect == "sqlite" else f"${number}"

    async def after(self, deed: Callable[[Copy], Awaitable[None]]) -> Report | None:
        """The report after a deed, which is then undone; None: the database refused the deed."""
        async with self.tx.session.begin_nested() as deeds:
            try:
                async with self.tx.session.begin_nested():
                    await deed(self)
            except DBAPIError:
                return None
            report = await verify_chain(self._read, self._heads)
            await deeds.rollback()
        return report

    async def _read(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        return await work(self.tx)


class Enough(Exception):
    """Takes the copy away."""


async def on_a_copy(
    uow: UnitOfWork, heads: KeptHeads, work: Callable[[Copy], Awaitable[None]]
) -> None:
    async def alone(tx: Tx) -> None:
        await execute(tx, without_guards(tx.dialect))
        copy = Copy(tx, heads)
        sound = await verify_chain(copy._read, heads)
        assert (sound.findings, sound.sealed, sound.waiting) == ([], TRANSFERS, 0)
        await work(copy)
        raise Enough

    with pytest.raises(Enough):
        await uow.run(alone)


def without_guards(dialect: str) -> list[str]:
    """Triggers, foreign keys and checks are for those who keep to the rules."""
    if dialect == "postgresql":
        checks = "ledger_transfers DROP CONSTRAINT ck_ledger_transfers_"
        return [
            "SET LOCAL session_replication_role = replica",
            f"ALTER TABLE {checks}amount_positive",
            f"ALTER TABLE {checks}two_accounts",
            "ALTER TABLE ledger_entries DROP CONSTRAINT ck_ledger_entries_amount_not_zero",
            "ALTER TABLE ledger_chain DROP CONSTRAINT ck_ledger_chain_seq_positive",
        ]
    tables = (*TABLES, "ledger_accounts")
    return [
        "PRAGMA ignore_check_constraints = ON",
        "PRAGMA defer_foreign_keys = ON",
        *(f"DROP TRIGGER {one}_refuse_{act}" for one in tables for act in ("update", "delete")),
    ]


def flipped(value: Any, dialect: str, chance: Random) -> Any:
    """The stored value with one bit of one of its bytes turned over."""
    match value:
        case bytes():
            raw = bytearray(value)
            raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
            return bytes(raw)
        case str():
            raw = flipped(value.encode(), dialect, chance)
            return raw if dialect == "sqlite" else raw.decode(errors="replace")
        case int():
            return value ^ (1 << chance.randrange(40))
        case UUID():
            return UUID(bytes=flipped(value.bytes, dialect, chance))
        case datetime():
            return value + timedelta(microseconds=1 << chance.randrange(40))
        case _:
            raise TypeError(type(value))


async def test_every_flipped_byte_is_found(
    uow: UnitOfWork, heads: KeptHeads, chance: Random, progress: Progress
) -> None:
    found = refused = 0
    missed: list[object] = []

    async def flip_many(copy: Copy) -> None:
        nonlocal found, refused
        places = [
            (table, row, column)
            for table, columns in TABLES.items()
            for row in await copy.rows(f"SELECT * FROM {table}")
            for column in columns
            if row[column] not in (None, "")
        ]
        while found + len(missed) < FLIPS:
            table, row, column = chance.choice(places)
            value = flipped(row[column], copy.tx.dialect, chance)

            async def deed(copy: Copy, place: Any = (table, row, column, value)) -> None:
                await copy.set(*place)

            match await copy.after(deed):
                case None:
                    refused += 1  # two rows with one key, or letters that are none
                case Report(wrong=0):
                    missed.append((table, column, row[column], value))
                case _:
                    found += 1

    await on_a_copy(uow, heads, flip_many)
    progress(f"{found} of {FLIPS} flips found, {refused} more refused by the database")
    assert missed == []


OF = "(SELECT transfer_id FROM ledger_chain WHERE seq = {})"
DEEDS: Final[dict[str, Sequence[str]]] = {
    "a transfer is deleted": [f"DELETE FROM ledger_transfers WHERE id = {OF.format(5)}"],
    "an entry is deleted": [
        f"DELETE FROM ledger_entries WHERE transfer_id = {OF.format(5)} AND amount_minor > 0"
    ],
    "a seal is deleted": ["DELETE FROM ledger_chain WHERE seq = 5"],
    "the first seal is deleted": ["DELETE FROM ledger_chain WHERE seq = 1"],
    "the newest seal is deleted": [f"DELETE FROM ledger_chain WHERE seq = {TRANSFERS}"],
    "the newest payment is deleted with all its traces": [
        f"DELETE FROM ledger_entries WHERE transfer_id = {OF.format(TRANSFERS)}",
        f"DELETE FROM ledger_transfers WHERE id = {OF.format(TRANSFERS)}",
        f"DELETE FROM ledger_chain WHERE seq = {TRANSFERS}",
    ],
    "two transfers change their places in the chain": [
        (
            "CREATE TEMPORARY TABLE pair AS"
            " SELECT seq, transfer_id FROM ledger_chain WHERE seq IN (4, 5)"
        ),
        "DELETE FROM ledger_chain WHERE seq IN (4, 5)",
        (
            "INSERT INTO ledger_chain SELECT c.seq, p.transfer_id, c.prev_hash, c.hash"
            " FROM pair p JOIN kept c ON c.seq = 9 - p.seq"
        ),
    ],
    "two transfers change their amounts": [
        (
            "CREATE TEMPORARY TABLE pair AS SELECT t.id, t.amount_minor, c.seq"
            " FROM ledger_transfers t JOIN ledger_chain c ON c.transfer_id = t.id"
            " WHERE c.seq IN (4, 5)"
        ),
        (
            "UPDATE ledger_transfers SET amount_minor ="
            " (SELECT sum(amount_minor) FROM pair) - amount_minor"
            " WHERE id IN (SELECT id FROM pair)"
        ),
    ],
    "a transfer is forged": [
        (
            "INSERT INTO ledger_transfers (id, debit_id, credit_id, amount_minor, currency,"
            " kind, reference, digest, created_at) SELECT credit_id, debit_id, credit_id, 1000,"
            " currency, kind, reference, digest, created_at"
            f" FROM ledger_transfers WHERE id = {OF.format(5)}"
        )
    ],
    "an entry is forged": [
        (
            "INSERT INTO ledger_entries SELECT account_id, account_version + 1000, account_id,"
            f" amount_minor, 5 FROM ledger_entries WHERE transfer_id = {OF.format(5)}"
        )
    ],
    "a third entry is added to a transfer": [
        (
            "INSERT INTO ledger_entries SELECT (SELECT id FROM ledger_accounts WHERE address ="
            " 'user:5:usd'), account_version + 1000, transfer_id, amount_minor, 5"
            f" FROM ledger_entries WHERE transfer_id = {OF.format(1)} AND amount_minor > 0"
        )
    ],
    "an account changes its owner": [
        "UPDATE ledger_accounts SET address = 'user:66:usd' WHERE address = 'user:5:usd'"
    ],
    "an account may owe": [
        "UPDATE ledger_accounts SET min_balance_minor = NULL WHERE address = 'user:5:usd'"
    ],
    "an empty field is filled": [
        f"UPDATE ledger_transfers SET hold_id = debit_id WHERE id = {OF.format(5)}"
    ],
    "a field is emptied": ["UPDATE ledger_transfers SET reversal_of = NULL"],
    "a payment is changed and the chain made anew": [],
}


async def test_every_deed_is_found(uow: UnitOfWork, heads: KeptHeads) -> None:
    missed: list[str] = []

    async def one_by_one(copy: Copy) -> None:
        for name, statements in DEEDS.items():

            async def deed(copy: Copy, statements: Sequence[str] = statements) -> None:
                if not statements:
                    await rebuild(copy.tx)
                    return
                kept = "CREATE TEMPORARY TABLE kept AS SELECT * FROM ledger_chain"
                await execute(copy.tx, [kept, *statements])

            report = await copy.after(deed)
            assert report is not None, f"the database itself refused it: {name}"
            if report.wrong == 0:
                missed.append(name)

    await on_a_copy(uow, heads, one_by_one)
    assert missed == []


async def test_without_kept_heads_a_chain_made_anew_passes(
    uow: UnitOfWork, heads: KeptHeads
) -> None:
    """Control: the chain alone cannot know, so the head outside is what finds it."""

    async def once(copy: Copy) -> None:
        copy._heads = KeptHeads((), ())
        report = await copy.after(lambda copy: rebuild(copy.tx))
        assert report is not None
        assert report.findings == []

    await on_a_copy(uow, heads, once)


async def test_a_verifier_that_skips_the_content_misses_flips(
    uow: UnitOfWork, heads: KeptHeads, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: with the comparison of contents off, a changed amount goes unseen."""
    monkeypatch.setattr(verify, "_wrong_in", lambda _: None)
    change = f"UPDATE ledger_transfers SET reference = 'x' WHERE id = {OF.format(5)}"

    async def once(copy: Copy) -> None:
        report = await copy.after(lambda copy: execute(copy.tx, [change]))
        assert report is not None
        assert report.findings == []

    await on_a_copy(uow, heads, once)


async def rebuild(tx: Tx) -> None:
    """Change a payment, throw the chain away and let the sealer make a new one."""
    id_ = "id" if tx.dialect == "sqlite" else "replace(CAST(id AS text), '-', '')"
    await execute(
        tx,
        [
            "UPDATE ledger_transfers SET reference = 'order:9999'",
            "DELETE FROM ledger_chain",
            f"INSERT INTO ledger_seal_queue SELECT created_at, id, {id_} FROM ledger_transfers",
        ],
    )
    await seal(tx)
