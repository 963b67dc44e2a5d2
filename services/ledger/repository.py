"""Loading and locking what commands touch, and storing what a Book has decided."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.core.money import Currency
from services.core.uow import Tx
from services.ledger.book import Book
from services.ledger.bulk import Bulk, bulk_on
from services.ledger.folds import fold
from services.ledger.models import (
    LedgerAccount,
    LedgerEntry,
    LedgerHold,
    LedgerPendingFold,
    LedgerRefusal,
    LedgerTransfer,
)
from services.ledger.rules import (
    Account,
    Hold,
    Transfer,
    digits_of,
    is_credit_mostly,
)
from services.ledger.schemas import (
    CaptureHold,
    Command,
    PlaceHold,
    PostTransfer,
    ReleaseHold,
    ReverseTransfer,
)

ACCOUNTS = cast("Table", LedgerAccount.__table__)
TRANSFERS = cast("Table", LedgerTransfer.__table__)
ENTRIES = cast("Table", LedgerEntry.__table__)
HOLDS = cast("Table", LedgerHold.__table__)
FOLDS = cast("Table", LedgerPendingFold.__table__)
REFUSALS = cast("Table", LedgerRefusal.__table__)


async def load_book(tx: Tx, commands: Sequence[Command]) -> Book:
    """Everything the commands touch, with its accounts locked until the end of `tx`.

    What is found before the locks (whose accounts a hold or transfer names) never changes; what
    may change (balances, ids, states of holds) is read after them.
    """
    connection = await tx.session.connection()
    bulk = bulk_on(tx.dialect)
    hold_ids = {c.hold_id for c in commands if isinstance(c, CaptureHold | ReleaseHold)}
    transfer_ids = {c.transfer_id for c in commands if isinstance(c, ReverseTransfer)}
    holds = await _load_holds(connection, hold_ids)
    reversible = await _load_transfers(connection, transfer_ids)
    wanted = _wanted(commands, (*holds.values(), *reversible.values()))
    may_append = bulk.appends_credits and not transfer_ids
    accounts = await lock_accounts(connection, bulk, wanted, may_append=may_append)
    return Book(
        accounts=accounts,
        known=await bulk.known(connection, [command.id for command in commands]),
        holds=await _load_holds(connection, hold_ids),
        reversible=reversible,
        reversed_ids=await _reversed(connection, transfer_ids),
    )


class Wanted:
    """The accounts that commands touch, by the digits of their ids; addresses where named."""

    def __init__(self) -> None:
        self.debits: dict[str, str | None] = {}
        self.credits: dict[str, str] = {}

    def named(self, debit: str, credit: str) -> None:
        """Malformed addresses have no account."""
        if digits := digits_of(debit):
            self.debits[digits] = debit
        if digits := digits_of(credit):
            self.credits[digits] = credit

    def found(self, movement: Hold | Transfer) -> None:
        for place in (movement.debit_id, movement.credit_id):
            self.debits.setdefault(place.hex)

    def addresses(self) -> set[str]:
        return {one for one in (*self.debits.values(), *self.credits.values()) if one}

    def appending(self) -> set[str]:
        """Where money only comes in, and may wait for a fold."""
        return {
            digits
            for digits, address in self.credits.items()
            if digits not in self.debits and is_credit_mostly(address)
        }


def _wanted(commands: Sequence[Command], movements: Iterable[Hold | Transfer]) -> Wanted:
    wanted = Wanted()
    for command in commands:
        if isinstance(command, PostTransfer | PlaceHold):
            wanted.named(command.debit, command.credit)
    for movement in movements:
        wanted.found(movement)
    return wanted


async def lock_accounts(
    connection: AsyncConnection, bulk: Bulk, wanted: Wanted, *, may_append: bool
) -> dict[str, Account]:
    """Lock in ascending order of id, so that two transactions never wait for each other.

    Addresses that never had money are opened first, before any lock is held: the locking
    statement finds all accounts or takes none. So who waits for an account that another
    transaction is just opening holds nothing that the other one could want.
    """
    appending = wanted.appending() if may_append else set()
    locking = (wanted.debits.keys() | wanted.credits.keys()) - appending
    accounts = await _found(connection, bulk, appending, locking)
    if len(accounts) < len(appending) + len(locking):
        await bulk.open_accounts(connection, wanted.addresses())
        accounts = await _found(connection, bulk, appending, locking)
    await fold(connection, bulk, [one for one in accounts.values() if one.is_locked])
    return accounts


async def _found(
    connection: AsyncConnection, bulk: Bulk, appending: set[str], locking: set[str]
) -> dict[str, Account]:
    accounts = {}
    if appending:
        for account in await bulk.read_accounts(connection, appending):
            account.is_locked = False
            accounts[account.address] = account
    if locking and len(accounts) == len(appending):
        for account in await bulk.lock_all_or_none(connection, locking):
            accounts[account.address] = account
    return accounts


async def write_book(tx: Tx, book: Book) -> None:
    """Store what the commands added, and tell the sealer. A few statements for any number."""
    connection = await tx.session.connection()
    if book.new_holds:
        await connection.execute(HOLDS.insert(), [_hold_row(one, tx) for one in book.new_holds])
    for resolution in book.resolutions:
        hold_id, state, by, body = resolution
        values = {"hold": hold_id, "new_state": state, "by": by, "body": body, "at": tx.now}
        resolved = await connection.execute(_RESOLVE, values)
        assert resolved.rowcount == 1, "a hold was resolved behind the lock of its account"
    if book.changed or book.postings:
        await bulk_on(tx.dialect).write(connection, book, tx.now)
    if book.refusals:
        await connection.execute(
            REFUSALS.insert(),
            [
                {"id": id_, "created_at": tx.now, **known._asdict()}
                for id_, known in book.refusals.items()
            ],
        )


_RESOLVE: Final = (
    update(HOLDS)
    .where(HOLDS.c.id == bindparam("hold"), HOLDS.c.state == "open")
    .values(
        state=bindparam("new_state"),
        resolved_by=bindparam("by"),
        resolved_digest=bindparam("body"),
        resolved_at=bindparam("at"),
    )
)


async def due_holds(tx: Tx, *, now: datetime, limit: int) -> list[UUID]:
    """Open holds whose time is over, the oldest first."""
    due = (
        select(HOLDS.c.id)
        .where(HOLDS.c.state == "open", HOLDS.c.expires_at <= now)
        .order_by(HOLDS.c.expires_at)
        .limit(limit)
    )
    return list((await tx.session.execute(due)).scalars())


async def _load_holds(connection: AsyncConnection, ids: Iterable[UUID]) -> dict[UUID, Hold]:
    if not ids:
        return {}
    rows = await connection.execute(select(HOLDS).where(HOLDS.c.id.in_(ids)))
    return {
        row.id: Hold(
            row.id,
            row.debit_id,
            row.credit_id,
            row.amount_minor,
            row.currency,
            row.kind,
            row.reference,
            row.digest,
            row.expires_at,
            is_open=row.state == "open",
        )
        for row in rows
    }


async def _load_transfers(
    connection: AsyncConnection, ids: Iterable[UUID]
) -> dict[UUID, Transfer]:
    if not ids:
        return {}
    columns = (TRANSFERS.c[name] for name in Transfer._fields)
    rows = await connection.execute(select(*columns).where(TRANSFERS.c.id.in_(ids)))
    return {row.id: Transfer(*row) for row in rows}


async def _reversed(connection: AsyncConnection, ids: Iterable[UUID]) -> frozenset[UUID]:
    if not ids:
        return frozenset()
    reversals = select(TRANSFERS.c.reversal_of).where(TRANSFERS.c.reversal_of.in_(ids))
    return frozenset((await connection.execute(reversals)).scalars())


def account_of(row: Row[Any]) -> Account:
    return Account(
        digits=row.id.hex,
        address=row.address,
        currency=Currency(row.currency),
        balance_minor=row.balance_minor,
        held_minor=row.held_minor,
        min_balance_minor=row.min_balance_minor,
        version=row.version,
    )


def _hold_row(hold: Hold, tx: Tx) -> dict[str, Any]:
    row = hold._asdict() | {"state": "open", "created_at": tx.now}
    del row["is_open"]
    return row
