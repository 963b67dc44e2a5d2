"""All SQL of the ledger: load and lock, write what was decided, read balances and statements."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Select,
    Table,
    bindparam,
    func,
    literal,
    null,
    select,
    union_all,
    update,
)
from sqlalchemy import (
    cast as cast_,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.core.money import Currency, Money
from services.core.uow import Tx
from services.ledger.models import (
    LedgerAccount,
    LedgerEntry,
    LedgerHold,
    LedgerRefusal,
    LedgerTransfer,
)
from services.ledger.rules import (
    Account,
    Book,
    Entry,
    Hold,
    Known,
    Resolution,
    Transfer,
    account_id,
    currency_of,
    is_address,
    min_balance_minor,
)
from services.ledger.schemas import (
    CaptureHold,
    Command,
    PlaceHold,
    PostTransfer,
    ReleaseHold,
    ReverseTransfer,
    Verdict,
)

ACCOUNTS = cast("Table", LedgerAccount.__table__)
TRANSFERS = cast("Table", LedgerTransfer.__table__)
ENTRIES = cast("Table", LedgerEntry.__table__)
HOLDS = cast("Table", LedgerHold.__table__)
REFUSALS = cast("Table", LedgerRefusal.__table__)


async def load_book(tx: Tx, commands: Sequence[Command]) -> Book:
    """Everything the commands touch, with its accounts locked until the end of `tx`.

    What is found before the locks (whose accounts a hold or transfer names) never changes; what
    may change (balances, ids, states of holds) is read after them.
    """
    connection = await tx.session.connection()
    hold_ids = {c.hold_id for c in commands if isinstance(c, CaptureHold | ReleaseHold)}
    transfer_ids = {c.transfer_id for c in commands if isinstance(c, ReverseTransfer)}
    holds = await _load_holds(connection, hold_ids)
    reversible = await _load_transfers(connection, transfer_ids)
    movements: tuple[Hold | Transfer, ...] = (*holds.values(), *reversible.values())
    ids = {place for one in movements for place in (one.debit_id, one.credit_id)}
    accounts = await lock_accounts(connection, ids, _new_accounts(commands))
    return Book(
        accounts=accounts,
        known=await _known(connection, [command.id for command in commands]),
        holds=await _load_holds(connection, hold_ids),
        reversible=reversible,
        reversed_ids=await _reversed(connection, transfer_ids),
    )


async def lock_accounts(
    connection: AsyncConnection, ids: Iterable[UUID], new: Mapping[UUID, dict[str, Any]]
) -> dict[UUID, Account]:
    """Lock in ascending order of id, so that two transactions never wait for each other.

    Addresses that never had money are opened first, before any lock is held: the locking
    statement finds all accounts or takes none. So who waits for an account that another
    transaction is just opening holds nothing that the other one could want.
    """
    wanted = sorted({*ids, *new})
    if not wanted:
        return {}
    values = {"ids": wanted, "how_many": len(wanted)}
    found = (await connection.execute(_LOCK_ALL_OR_NONE, values)).all()
    if not found:
        rows = [new[place] for place in wanted if place in new]
        await connection.execute(_open_accounts(connection), rows)
        found = (await connection.execute(_LOCK_ALL_OR_NONE, values)).all()
    return {row.id: account_of(row) for row in found}


async def write_book(tx: Tx, book: Book, before: Mapping[UUID, Account]) -> None:
    """Store what the commands added. Rows, not objects: a few statements for any number."""
    connection = await tx.session.connection()
    now = {"created_at": tx.now}
    if book.new_holds:
        await connection.execute(
            HOLDS.insert(),
            [_movement_row(one) | now | {"state": "open"} for one in book.new_holds],
        )
    for resolution in book.resolutions:
        resolved = await connection.execute(_RESOLVE, _resolution_row(resolution) | {"at": tx.now})
        assert resolved.rowcount == 1, "a hold was resolved behind the lock of its account"
    if book.transfers:
        await connection.execute(
            _INSERT_TRANSFERS, [_transfer_row(one) | now for one in book.transfers]
        )
        await connection.execute(_INSERT_ENTRIES, [_entry_row(one) for one in book.entries])
    changed = [one for one in book.accounts.values() if one is not before[one.id]]
    if changed:
        await connection.execute(_SET_BALANCE, [_balance_row(account) for account in changed])
    if book.refusals:
        await connection.execute(
            REFUSALS.insert(), [_refusal_row(*one) | now for one in book.refusals.items()]
        )


# Statements of the hot path are built once: building costs more than running them.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


def _lock_all_or_none() -> Select[Any]:
    seen = ACCOUNTS.alias("seen")
    how_many = select(func.count()).where(seen.c.id.in_(_IDS)).scalar_subquery()
    return (
        select(ACCOUNTS)
        .where(ACCOUNTS.c.id.in_(_IDS), how_many == bindparam("how_many"))
        .order_by(ACCOUNTS.c.id)
        # key_share: FOR NO KEY UPDATE, which does not stop inserts that refer to the account.
        .with_for_update(key_share=True)
    )


def _known_ids() -> CompoundSelect[Any]:
    posted = (
        literal(Verdict.POSTED.value).label("verdict"),
        cast_(null(), REFUSALS.c.reason.type).label("reason"),
    )
    resolver = HOLDS.c.resolved_by
    return union_all(
        select(TRANSFERS.c.id, TRANSFERS.c.digest, *posted).where(TRANSFERS.c.id.in_(_IDS)),
        select(HOLDS.c.id, HOLDS.c.digest, *posted).where(HOLDS.c.id.in_(_IDS)),
        select(resolver, HOLDS.c.resolved_digest, *posted).where(resolver.in_(_IDS)),
        select(REFUSALS.c.id, REFUSALS.c.digest, REFUSALS.c.verdict, REFUSALS.c.reason).where(
            REFUSALS.c.id.in_(_IDS)
        ),
    )


_LOCK_ALL_OR_NONE = _lock_all_or_none()
_KNOWN = _known_ids()
_INSERT_TRANSFERS = TRANSFERS.insert()
_INSERT_ENTRIES = ENTRIES.insert()
_SET_BALANCE = (
    update(ACCOUNTS)
    .where(ACCOUNTS.c.id == bindparam("place"))
    .values(
        balance_minor=bindparam("new_balance"),
        held_minor=bindparam("new_held"),
        version=bindparam("new_version"),
    )
)
_RESOLVE = (
    update(HOLDS)
    .where(HOLDS.c.id == bindparam("hold"), HOLDS.c.state == "open")
    .values(
        state=bindparam("new_state"),
        resolved_by=bindparam("by"),
        resolved_digest=bindparam("body"),
        resolved_at=bindparam("at"),
    )
)


def _open_accounts(connection: AsyncConnection) -> Any:
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    # No index named: an address opened at the same moment must be met at each unique index.
    return dialect.insert(ACCOUNTS).on_conflict_do_nothing()


def _new_accounts(commands: Sequence[Command]) -> dict[UUID, dict[str, Any]]:
    """The rows to open for addresses that have none yet; malformed ones get none."""
    rows: dict[UUID, dict[str, Any]] = {}
    for command in commands:
        if isinstance(command, PostTransfer | PlaceHold):
            for address in (command.debit, command.credit):
                if is_address(address):
                    rows[account_id(address)] = _account_row(address)
    return rows


async def _known(connection: AsyncConnection, ids: Sequence[UUID]) -> dict[UUID, Known]:
    """What the ids were used for, in one question: transfer, hold, release or refusal."""
    rows = await connection.execute(_KNOWN, {"ids": ids})
    return {id_: Known(body, Verdict(verdict), reason) for id_, body, verdict, reason in rows}


async def _load_holds(connection: AsyncConnection, ids: Iterable[UUID]) -> dict[UUID, Hold]:
    if not ids:
        return {}
    rows = await connection.execute(select(HOLDS).where(HOLDS.c.id.in_(ids)))
    return {
        row.id: Hold(
            id=row.id,
            debit_id=row.debit_id,
            credit_id=row.credit_id,
            amount=Money(row.amount_minor, Currency(row.currency)),
            kind=row.kind,
            reference=row.reference,
            digest=row.digest,
            is_open=row.state == "open",
        )
        for row in rows
    }


async def _load_transfers(
    connection: AsyncConnection, ids: Iterable[UUID]
) -> dict[UUID, Transfer]:
    if not ids:
        return {}
    rows = await connection.execute(select(TRANSFERS).where(TRANSFERS.c.id.in_(ids)))
    return {
        row.id: Transfer(
            id=row.id,
            debit_id=row.debit_id,
            credit_id=row.credit_id,
            amount=Money(row.amount_minor, Currency(row.currency)),
            kind=row.kind,
            reference=row.reference,
            digest=row.digest,
            hold_id=row.hold_id,
            reversal_of=row.reversal_of,
        )
        for row in rows
    }


async def _reversed(connection: AsyncConnection, ids: Iterable[UUID]) -> frozenset[UUID]:
    if not ids:
        return frozenset()
    reversals = select(TRANSFERS.c.reversal_of).where(TRANSFERS.c.reversal_of.in_(ids))
    return frozenset((await connection.execute(reversals)).scalars())


def account_of(row: Row[Any]) -> Account:
    return Account(
        id=row.id,
        address=row.address,
        currency=Currency(row.currency),
        balance_minor=row.balance_minor,
        held_minor=row.held_minor,
        min_balance_minor=row.min_balance_minor,
        version=row.version,
    )


def _account_row(address: str) -> dict[str, Any]:
    return {
        "id": account_id(address),
        "address": address,
        "currency": currency_of(address).value,
        "balance_minor": 0,
        "held_minor": 0,
        "min_balance_minor": min_balance_minor(address),
        "version": 0,
    }


def _balance_row(account: Account) -> dict[str, Any]:
    return {
        "place": account.id,
        "new_balance": account.balance_minor,
        "new_held": account.held_minor,
        "new_version": account.version,
    }


def _movement_row(movement: Hold | Transfer) -> dict[str, Any]:
    return {
        "id": movement.id,
        "debit_id": movement.debit_id,
        "credit_id": movement.credit_id,
        "amount_minor": movement.amount.amount_minor,
        "currency": movement.amount.currency.value,
        "kind": movement.kind,
        "reference": movement.reference,
        "digest": movement.digest,
    }


def _transfer_row(transfer: Transfer) -> dict[str, Any]:
    origin = {"hold_id": transfer.hold_id, "reversal_of": transfer.reversal_of}
    return _movement_row(transfer) | origin


def _entry_row(entry: Entry) -> dict[str, Any]:
    return {
        "account_id": entry.account_id,
        "account_version": entry.account_version,
        "transfer_id": entry.transfer_id,
        "amount_minor": entry.amount_minor,
        "balance_after_minor": entry.balance_after_minor,
    }


def _resolution_row(resolution: Resolution) -> dict[str, Any]:
    return {
        "hold": resolution.hold_id,
        "new_state": resolution.state,
        "by": resolution.resolved_by,
        "body": resolution.digest,
    }


def _refusal_row(command_id: UUID, known: Known) -> dict[str, Any]:
    return {
        "id": command_id,
        "digest": known.digest,
        "verdict": known.verdict.value,
        "reason": known.reason,
    }
