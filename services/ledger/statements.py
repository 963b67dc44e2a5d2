"""Reading the ledger: balances, single transfers, statements page by page."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, case, select
from sqlalchemy.engine import Row

from services.core.money import Currency, Money
from services.core.uow import Tx
from services.ledger.repository import ACCOUNTS, ENTRIES, TRANSFERS, account_of
from services.ledger.rules import Account, account_id
from services.ledger.schemas import Balance, StatementLine

# Built once: every menu screen shows balances.
_BALANCES = select(ACCOUNTS).where(ACCOUNTS.c.id.in_(bindparam("ids", expanding=True)))


async def balances(tx: Tx, addresses: Iterable[str]) -> dict[str, Balance]:
    """The balances of those accounts that exist."""
    ids = [account_id(address) for address in addresses]
    connection = await tx.session.connection()
    rows = await connection.execute(_BALANCES, {"ids": ids})
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
    lines = _lines(address).order_by(ENTRIES.c.account_version.desc()).limit(limit)
    if before_version is not None:
        lines = lines.where(ENTRIES.c.account_version < before_version)
    rows = await (await tx.session.connection()).execute(lines)
    return [_line(row) for row in rows]


def balance_of(account: Account) -> Balance:
    return Balance(
        total=Money(account.balance_minor, account.currency),
        held=Money(account.held_minor, account.currency),
    )


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
