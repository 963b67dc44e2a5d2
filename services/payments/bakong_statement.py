"""What Bakong still knows of the payments that we booked: it lists nothing by itself."""

from datetime import datetime

from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork, query
from services.payments.errors import ProviderAway
from services.payments.providers.bakong import MOST_AT_ONCE, BakongProvider
from services.payments.providers.door import Unusable
from services.payments.reconciliation import repository
from services.payments.reconciliation.schemas import Direction, StatementRow


class BakongStatement:
    """Finds what is missing or different there; only the bank's own statement shows extras."""

    lists_refunds = False

    def __init__(self, uow: UnitOfWork, provider: BakongProvider) -> None:
        self.uow = uow
        self._provider = provider

    async def rows(self, since: datetime, until: datetime) -> list[StatementRow]:
        """Raises ProviderAway."""
        hashes = await self._hashes(since, until)
        found: list[StatementRow] = []
        for start in range(0, len(hashes), MOST_AT_ONCE):
            try:
                payments = await self._provider.settled(hashes[start : start + MOST_AT_ONCE])
            except Unusable as error:
                raise ProviderAway(answer=str(error)) from error
            for one in payments:
                amount = Money.from_decimal(one.amount, Currency(one.currency))
                at = one.paid_at or since
                found.append(StatementRow(one.payment_id, Direction.IN, amount, at))
        return found

    @query
    async def _hashes(self, tx: Tx, since: datetime, until: datetime) -> list[str]:
        booked = await repository.receipts(tx, self._provider.name, since, until)
        return [row.external_id for row in booked]
