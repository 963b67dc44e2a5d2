"""Telegram's list of Star transactions as a statement."""

from datetime import datetime

from services.payments.reconciliation.schemas import StatementRow
from services.payments.stars.schemas import StarsPort


class StarsStatement:
    """A refund keeps the id of its payment and goes the other way."""

    lists_refunds = True

    def __init__(self, port: StarsPort) -> None:
        self._port = port

    async def rows(self, since: datetime, until: datetime) -> list[StatementRow]:
        return [row for row in await self._port.transactions(since) if row.at < until]
