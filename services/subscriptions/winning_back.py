"""Offers to those who have gone: each told once, by days that the file of plans gives."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from services.core.uow import Tx, UnitOfWork, use_case
from services.subscriptions.repository import plans as plan_rows
from services.subscriptions.repository import subscriptions as rows
from services.subscriptions.schemas import ComeBack, OfferKind

_AT_ONCE: Final = 500


class WinBack:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def ask(self) -> None:
        """Tell everybody whose paid time ended so long ago; who was told is not told again."""
        after: UUID | None = None
        while after := await self._ask(after):
            pass

    @use_case
    async def _ask(self, tx: Tx, after: UUID | None) -> UUID | None:
        """The last one of a page; None: there are no more."""
        back = [each for each in await plan_rows.offers(tx) if each.kind is OfferKind.BACK]
        if not back:
            return None
        since = tx.now - timedelta(days=max(each.until_days for each in back))
        until = tx.now - timedelta(days=min(each.from_days for each in back))
        found = await rows.gone_between(tx, since, until, _AT_ONCE, after)
        for row in found:
            offer = next((each for each in back if row.plan in each.plans), None)
            if offer is None or row.offered_at is not None:
                continue
            tx.emit(
                ComeBack(
                    subscription_id=row.id,
                    fan_id=row.fan_id,
                    plan=row.plan,
                    offer=offer.code,
                    percent=offer.percent,
                    until=row.ends_at + timedelta(days=offer.until_days),
                )
            )
        return found[-1].id if len(found) == _AT_ONCE else None
