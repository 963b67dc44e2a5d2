"""What the fan is told of the own wallet: frozen, no longer frozen."""

from __future__ import annotations

from typing import Final

from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork, use_case
from services.notifications import Kind, Notification, NotificationsService
from services.wallet.schemas import FreezeSide, WalletFrozen, WalletUnfrozen

FROZEN: Final = "wallet.tell_frozen"
UNFROZEN: Final = "wallet.tell_unfrozen"


class WalletNews:
    """Also the fan who froze the wallet is told: it may have been somebody else."""

    def __init__(self, uow: UnitOfWork, notifications: NotificationsService) -> None:
        self.uow = uow
        self._notifications = notifications

    def register(self, jobs: Jobs) -> None:
        jobs.register(FROZEN, WalletFrozen, self.frozen)
        jobs.register(UNFROZEN, WalletUnfrozen, self.unfrozen)

    @use_case
    async def frozen(self, tx: Tx, event: WalletFrozen) -> None:
        by_fan = event.side is FreezeSide.FAN
        text = "wallet.news.frozen" if by_fan else "wallet.news.frozen_by_operator"
        await self._tell(tx, event, text)

    @use_case
    async def unfrozen(self, tx: Tx, event: WalletUnfrozen) -> None:
        text = "wallet.news.still_frozen" if event.still_frozen else "wallet.news.unfrozen"
        await self._tell(tx, event, text)

    async def _tell(self, tx: Tx, event: WalletFrozen | WalletUnfrozen, text: str) -> None:
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=event.fan_id,
                kind=Kind.MONEY,
                key=f"wallet_freeze:{event.action_id}",
                text_key=text,
            ),
        )
