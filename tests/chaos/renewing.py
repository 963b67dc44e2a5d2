"""A process that renews plans in small chunks, and kills itself at one point on the way."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.ids import new_key
from services.core.uow import Tx, UnitOfWork
from services.events import SUBSCRIPTIONS
from services.subscriptions import advancing
from services.subscriptions.advancing import AdvanceService
from services.wallet import WalletService, WalletTransfer
from services.wallet.transfers import Answer

CHUNK: Final = 3


class Point(StrEnum):
    """Where the process dies."""

    NOWHERE = "nowhere"
    CHARGED = "after the charges of a chunk, before its commit"
    TORN = "after charges that were committed without all that belongs to them"
    COMMITTED = "between two chunks"


@dataclass(frozen=True, slots=True)
class RenewalPlan:
    """What one life needs to know. `fresh_keys`: a charge that is repeated is another one."""

    database_url: str
    now: datetime
    journal: Path
    log: Path
    point: Point = Point.NOWHERE
    fresh_keys: bool = False


class MortalWallet(WalletService):
    def __init__(self, uow: UnitOfWork, plan: RenewalPlan) -> None:
        super().__init__(uow)
        self._plan = plan

    async def transfer_all(self, tx: Tx, commands: Sequence[WalletTransfer]) -> Sequence[Answer]:
        if self._plan.fresh_keys:
            commands = [replace(command, key=new_key()) for command in commands]
        answers = await super().transfer_all(tx, commands)
        if self._plan.point is Point.TORN:
            await tx.session.commit()
        if self._plan.point in (Point.TORN, Point.CHARGED):
            die()
        return answers


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def live(plan: RenewalPlan) -> None:
    """The body of the process; it ends when nothing is due any more."""
    asyncio.run(_live(plan))


async def _live(plan: RenewalPlan) -> None:
    advancing.AT_ONCE = CHUNK  # type: ignore[misc]
    database = Database(plan.database_url)
    uow = UnitOfWork(database, FrozenClock(plan.now), SUBSCRIPTIONS)
    if plan.point is Point.COMMITTED:
        uow.on_commit = die
    await AdvanceService(uow, MortalWallet(uow, plan)).advance()
    await database.dispose()
