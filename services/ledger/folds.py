"""Credits of income and merchant accounts, appended without a lock and added up a moment later.

Everybody pays the same few accounts. If each payment locked the payee's row until its commit, all
processes together could pay it only once per write to the disk. So a credit waits in its own row,
and the fold gives many of them their places (version, balance after) in one go. Credits never need
a check, and a debit of such an account folds first, under the account's lock.

PostgreSQL only: SQLite has one writer, so there a credit is entered at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.core.logs import get_logger
from services.core.uow import Tx, UnitOfWork
from services.ledger.bulk import Bulk, bulk_on
from services.ledger.rules import Account, is_credit_mostly

FOLD_EVERY_SECONDS: Final = 0.2
_IDLE_SECONDS: Final = 1.0
log = get_logger("folds")


async def fold(connection: AsyncConnection, bulk: Bulk, locked: Iterable[Account]) -> None:
    """Before a debit: enter what waits for these accounts, which the caller has locked."""
    waiting = {one.id: one for one in locked if is_credit_mostly(one.address)}
    if waiting:
        for folded in await bulk.fold(connection, waiting):
            waiting[folded.account_id].balance_minor = folded.balance_minor
            waiting[folded.account_id].version = folded.version


async def fold_all(tx: Tx) -> int:
    """Enter every credit that waits; how many. Locks the accounts until the end of `tx`."""
    bulk = bulk_on(tx.dialect)
    connection = await tx.session.connection()
    ids = await bulk.lock_waiting(connection)
    return sum(one.number for one in await bulk.fold(connection, ids)) if ids else 0


class Folder:
    """The worker's loop; several may run, the account's lock lets them take turns."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def run_forever(self) -> None:
        """Work until cancelled; on SQLite there is never anything to do."""
        if self.uow.database.dialect != "postgresql":
            await asyncio.Event().wait()
        while True:
            found = await self._fold()
            await asyncio.sleep(FOLD_EVERY_SECONDS if found else _IDLE_SECONDS)

    async def _fold(self) -> int:
        try:
            return await self.uow.run(fold_all)
        except Exception:  # the next turn tries again; nothing is lost
            log.exception("fold_failed")
            return 0
