"""Reading the ledger: balances now and then, single transfers, statements page by page."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Select, bindparam, case, func, literal_column, select
from sqlalchemy.engine import Row

from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork
from services.ledger.repository import ACCOUNTS, ENTRIES, FOLDS, TRANSFERS, account_of
from services.ledger.rules import Account, account_id, currency_of, is_credit_mostly
from services.ledger.schemas import Balance, StatementLine
from services.ledger.snapshots import repository as snapshots

# Built once: every menu screen shows balances.
_BALANCES = select(ACCOUNTS).where(ACCOUNTS.c.id.in_(bindparam("ids", expanding=True)))
# In one statement: a fold between two of them would be counted twice or not at all.
_WAITING = (
    select(func.coalesce(func.sum(FOLDS.c.amount_minor), 0))
    .where(FOLDS.c.account_id == ACCOUNTS.c.id)
    .scalar_subquery()
)
_BALANCES_AND_WAITING = _BALANCES.add_columns(_WAITING.label("waiting_minor"))


async def balances(tx: Tx, addresses: Iterable[str]) -> dict[str, Balance]:
    """The balances of those accounts that exist, with what waits for a fold."""
    ids = {account_id(address): address for address in addresses}
    connection = await tx.session.connection()
    if not any(is_credit_mostly(address) for address in ids.values()):
        rows = await connection.execute(_BALANCES, {"ids": list(ids)})
        return {row.address: balance_of(account_of(row)) for row in rows}
    found = {}
    for row in await connection.execute(_BALANCES_AND_WAITING, {"ids": list(ids)}):
        account = account_of(row)
        account.balance_minor += int(row.waiting_minor)
        found[account.address] = balance_of(account)
    return found


async def seen(uow: UnitOfWork, addresses: Iterable[str]) -> dict[str, Balance]:
    """The same by one look, for accounts that nothing waits for."""
    ids = {account_id(address): address for address in addresses}
    assert not any(is_credit_mostly(address) for address in ids.values())
    rows = await uow.look(_BALANCES, {"ids": list(ids)})
    return {row.address: balance_of(account_of(row)) for row in rows}


async def transfer(tx: Tx, transfer_id: UUID, address: str) -> StatementLine | None:
    """One transfer as the account at `address` saw it."""
    statement = _lines(address).where(ENTRIES.c.transfer_id == transfer_id)
    row = (await (await tx.session.connection()).execute(statement)).first()
    return None if row is None else _line(row)


async def statement(
    tx: Tx, address: str, *, before_version: int | None, limit: int
) -> list[StatementLine]:
    """The newest changes of one account, newest first; `before_version` continues a page."""
    # Written out: with a parameter PostgreSQL cannot know that the page is short, thinks of a
    # tenth of the account, and so plans anew each time once the account is long.
    page_size = literal_column(str(int(limit)), Integer)
    lines = _lines(address).order_by(ENTRIES.c.account_version.desc()).limit(page_size)
    if before_version is not None:
        lines = lines.where(ENTRIES.c.account_version < before_version)
    rows = await (await tx.session.connection()).execute(lines)
    return [_line(row) for row in rows]


async def balance_at(tx: Tx, address: str, moment: datetime) -> Money:
    """What the account had at any moment of the past: its entries up to then, exactly."""
    amount_minor = await snapshots.balance_minor(tx, account_id(address), moment)
    return Money(amount_minor, currency_of(address))


async def lines_between(
    tx: Tx, address: str, since: datetime, until: datetime
) -> list[StatementLine]:
    """All changes from `since` to before `until`, in the account's own order."""
    found = await snapshots.versions(tx, account_id(address), since, until)
    version = ENTRIES.c.account_version
    ranges = [version > found.tail]
    if found.first is not None and found.last is not None:
        ranges.insert(0, version.between(found.first, found.last))
    moment = TRANSFERS.c.created_at
    of_that_time = _lines(address).where(moment >= since, moment < until).order_by(version)
    connection = await tx.session.connection()
    lines: list[StatementLine] = []
    for one in ranges:
        lines += [_line(row) for row in await connection.execute(of_that_time.where(one))]
    return lines


async def opened_at(tx: Tx, address: str) -> datetime | None:
    """When the account got its first entry; None: it never had money."""
    first = _lines(address).where(ENTRIES.c.account_version == 1)
    row = (await (await tx.session.connection()).execute(first)).first()
    return None if row is None else _line(row).posted_at


def balance_of(account: Account) -> Balance:
    return Balance(account.balance_minor, account.held_minor, account.currency)


def _lines(address: str) -> Select[Any]:
    """Entries of one account with their transfer and the account on the other side."""
    here = account_id(address)
    other = case((TRANSFERS.c.debit_id == here, TRANSFERS.c.credit_id), else_=TRANSFERS.c.debit_id)
    return (
        select(
            ENTRIES.c.transfer_id,
            ENTRIES.c.account_version,
            ENTRIES.c.amount_minor,
            ENTRIES.c.balance_after_minor,
            TRANSFERS.c.currency,
            TRANSFERS.c.kind,
            TRANSFERS.c.reference,
            ACCOUNTS.c.address,
            TRANSFERS.c.created_at,
        )
        .join(TRANSFERS, TRANSFERS.c.id == ENTRIES.c.transfer_id)
        .join(ACCOUNTS, ACCOUNTS.c.id == other)
        .where(ENTRIES.c.account_id == here)
    )


def _line(row: Row[Any]) -> StatementLine:
    currency = Currency(row.currency)
    return StatementLine(
        transfer_id=row.transfer_id,
        version=row.account_version,
        amount=Money(row.amount_minor, currency),
        balance_after=Money(row.balance_after_minor, currency),
        kind=row.kind,
        reference=row.reference,
        other_side=row.address,
        posted_at=row.created_at,
    )
