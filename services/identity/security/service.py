"""Reading the log of security events."""

from __future__ import annotations

from services.core.uow import Tx, UnitOfWork, query
from services.identity.security import repository
from services.identity.security.schemas import SecurityEvent


class SecurityLog:
    """What a fan may know of the security of the own account."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    @query
    async def newest(self, tx: Tx, fan_id: int, limit: int = 8) -> list[SecurityEvent]:
        """The last events, the newest first."""
        return await repository.newest(tx, fan_id, limit)
