"""All SQL of the snapshots: take them, and find what an account had at a moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, Uuid, bindparam, select, text

from services.core.db import UtcDateTime
from services.core.uow import Tx
from services.ledger.snapshots.models import LedgerSnapshot

ENOUGH_ENTRIES: Final = 64
"""Fewer are read as quickly one by one."""
ENTRIES_AT_ONCE: Final = 1_024
"""So a balance is never further than that from a sum, and no statement takes long."""
ACCOUNTS_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Versions:
    """Where entries of a time may be: `first` to `last` (if there are any), and after `tail`."""

    first: int | None
    last: int | None
    tail: int


async def due(
    tx: Tx, after: UUID, *, most: int = ACCOUNTS_AT_ONCE
) -> tuple[list[UUID], UUID | None]:
    """Those of the next accounts that have enough new entries, and where to go on; None: done."""
    rows = (await tx.session.execute(_NEXT, {"after": after, "most": most})).all()
    ids = [row.id for row in rows if row.version - row.done >= ENOUGH_ENTRIES]
    return ids, rows[-1].id if rows else None


async def take(tx: Tx, account_id: UUID, *, enough: int = ENOUGH_ENTRIES) -> bool:
    """Add up the account's next entries, ENTRIES_AT_ONCE at most; whether there were enough.

    Safe to repeat and to run twice at once: what has been added up is not new any more.
    """
    newest = (await tx.session.execute(_NEWEST, {"account": account_id})).first()
    values = {
        "account": account_id,
        "done": newest.version if newest else 0,
        "balance": newest.balance_minor if newest else 0,
        "upto": (newest.version if newest else 0) + ENTRIES_AT_ONCE,
        "enough": enough,
    }
    taken = await tx.session.execute(_TAKE, values)
    return taken.first() is not None


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
_NEXT: Final = (
    text(
        "SELECT a.id, a.version, coalesce("
        "(SELECT max(version) FROM ledger_snapshots WHERE account_id = a.id), 0) AS done"
        " FROM ledger_accounts a WHERE a.id > :after ORDER BY a.id LIMIT :most"
    )
    .bindparams(bindparam("after", type_=_ID))
    .columns(id=_ID, version=BigInteger, done=BigInteger)
)
_NEWEST: Final = (
    select(LedgerSnapshot.version, LedgerSnapshot.balance_minor)
    .where(LedgerSnapshot.account_id == bindparam("account"))
    .order_by(LedgerSnapshot.version.desc())
    .limit(1)
)
_TAKE: Final = text(
    """
    INSERT INTO ledger_snapshots (account_id, version, from_version, amount_minor, balance_minor,
        first_at, last_at)
    SELECT e.account_id, max(e.account_version), min(e.account_version), sum(e.amount_minor),
        :balance + sum(e.amount_minor), min(t.created_at), max(t.created_at)
    FROM ledger_entries e JOIN ledger_transfers t ON t.id = e.transfer_id
    WHERE e.account_id = :account AND e.account_version > :done AND e.account_version <= :upto
    GROUP BY e.account_id HAVING count(*) >= :enough
    ON CONFLICT DO NOTHING
    RETURNING version
    """
).bindparams(bindparam("account", type_=_ID), bindparam("balance", type_=BigInteger))
# CROSS JOIN tells SQLite in which order to look: the few snapshots first.
_BALANCE: Final = text(
    """
    SELECT CAST(
        coalesce((
            SELECT sum(amount_minor) FROM ledger_snapshots
            WHERE account_id = :account AND last_at <= :moment), 0)
        + coalesce((
            SELECT sum(e.amount_minor) FROM ledger_snapshots s
            CROSS JOIN ledger_entries e CROSS JOIN ledger_transfers t
            WHERE s.account_id = :account AND s.first_at <= :moment AND s.last_at > :moment
                AND e.account_id = s.account_id
                AND e.account_version BETWEEN s.from_version AND s.version
                AND t.id = e.transfer_id AND t.created_at <= :moment), 0)
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
