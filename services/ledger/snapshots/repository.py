"""All SQL of the snapshots: take them, and find what an account had at a moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text

from services.core.db import UtcDateTime
from services.core.uow import Tx

ENOUGH_ENTRIES: Final = 64
"""Fewer are read as quickly one by one."""
ACCOUNTS_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Versions:
    """Where entries of a time may be: `first` to `last` (if there are any), and after `tail`."""

    first: int | None
    last: int | None
    tail: int


async def take(
    tx: Tx, after: UUID, *, enough: int = ENOUGH_ENTRIES, most: int = ACCOUNTS_AT_ONCE
) -> UUID | None:
    """Add up the new entries of the next accounts that have enough of them.

    Give the id returned for the next accounts; None: these were the last. Safe to repeat: what
    has been added up is not new any more.
    """
    values = {"after": after, "most": most}
    last = (await tx.session.execute(_LAST_OF_NEXT, values)).scalar()
    if last is not None:
        await tx.session.execute(_TAKE, {"after": after, "last": last, "enough": enough})
    return last


async def balance_minor(tx: Tx, account_id: UUID, moment: datetime) -> int:
    """The sum of all that was entered or waits for a fold, up to `moment` and at it."""
    values = {"account": account_id, "moment": moment}
    return int((await tx.session.execute(_BALANCE, values)).scalar_one())


async def versions(tx: Tx, account_id: UUID, since: datetime, until: datetime) -> Versions:
    """Which entries to look at for those from `since` to before `until`; none is left out."""
    values = {"account": account_id, "since": since, "until": until}
    row = (await tx.session.execute(_VERSIONS, values)).one()
    return Versions(row.first, row.last, row.tail)


_ID: Final = Uuid()
_MOMENT: Final = UtcDateTime()
_LAST_OF_NEXT: Final = (
    text(
        "SELECT id FROM (SELECT id FROM ledger_accounts WHERE id > :after"
        " ORDER BY id LIMIT :most) next ORDER BY id DESC LIMIT 1"
    )
    .bindparams(bindparam("after", type_=_ID))
    .columns(id=_ID)
)
_TAKE: Final = text(
    """
    INSERT INTO ledger_snapshots (account_id, version, from_version, amount_minor, balance_minor,
        first_at, last_at)
    SELECT e.account_id, max(e.account_version), min(e.account_version), sum(e.amount_minor),
        due.balance_minor + sum(e.amount_minor), min(t.created_at), max(t.created_at)
    FROM (
        SELECT a.id, coalesce(s.version, 0) AS version, coalesce(s.balance_minor, 0)
            AS balance_minor
        FROM ledger_accounts a
        LEFT JOIN ledger_snapshots s ON s.account_id = a.id AND s.version = (
            SELECT max(version) FROM ledger_snapshots WHERE account_id = a.id)
        WHERE a.id > :after AND a.id <= :last AND a.version - coalesce(s.version, 0) >= :enough
    ) due
    JOIN ledger_entries e ON e.account_id = due.id AND e.account_version > due.version
    JOIN ledger_transfers t ON t.id = e.transfer_id
    GROUP BY e.account_id, due.version, due.balance_minor
    """
).bindparams(bindparam("after", type_=_ID), bindparam("last", type_=_ID))
_BALANCE: Final = text(
    """
    SELECT CAST(
        coalesce((
            SELECT sum(amount_minor) FROM ledger_snapshots
            WHERE account_id = :account AND last_at <= :moment), 0)
        + coalesce((
            SELECT sum(e.amount_minor) FROM ledger_snapshots s
            JOIN ledger_entries e ON e.account_id = s.account_id
                AND e.account_version BETWEEN s.from_version AND s.version
            JOIN ledger_transfers t ON t.id = e.transfer_id
            WHERE s.account_id = :account AND s.first_at <= :moment AND s.last_at > :moment
                AND t.created_at <= :moment), 0)
        + coalesce((
            SELECT sum(e.amount_minor) FROM ledger_entries e
            JOIN ledger_transfers t ON t.id = e.transfer_id
            WHERE e.account_id = :account AND t.created_at <= :moment
                AND e.account_version > coalesce((
                    SELECT max(version) FROM ledger_snapshots WHERE account_id = :account), 0)), 0)
        + coalesce((
            SELECT sum(p.amount_minor) FROM ledger_pending_folds p
            JOIN ledger_transfers t ON t.id = p.transfer_id
            WHERE p.account_id = :account AND t.created_at <= :moment), 0)
    AS BIGINT)
    """
).bindparams(bindparam("account", type_=_ID), bindparam("moment", type_=_MOMENT))
_VERSIONS: Final = text(
    """
    SELECT
        min(CASE WHEN first_at < :until AND last_at >= :since THEN from_version END) AS first,
        max(CASE WHEN first_at < :until AND last_at >= :since THEN version END) AS last,
        coalesce(max(version), 0) AS tail
    FROM ledger_snapshots WHERE account_id = :account
    """
).bindparams(
    bindparam("account", type_=_ID),
    bindparam("since", type_=_MOMENT),
    bindparam("until", type_=_MOMENT),
)
