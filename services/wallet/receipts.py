"""One change of a wallet by its id: what a receipt shows, and what a link to it opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.core.money import Currency
from services.core.uow import Tx, UnitOfWork, query
from services.ledger import service as ledger
from services.wallet.history import as_line
from services.wallet.repository import quotes, rates
from services.wallet.schemas import Quote, StatementLine, user_account

_CURRENCIES: Final = (Currency.USD, Currency.KHR, Currency.PTS)
_EXCHANGE: Final = "exchange:"


@dataclass(frozen=True, slots=True)
class WalletReceipt:
    """A change as its fan sees it; `exchange` is the whole exchange that it was a leg of."""

    line: StatementLine
    exchange: Quote | None


class ReceiptsService:
    """Nothing is stored for receipts: the ledger does not change."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    @query
    async def find(self, tx: Tx, fan_id: int, transaction_id: UUID) -> WalletReceipt | None:
        """None if this fan's wallet has no such change."""
        for currency in _CURRENCIES:
            found = await ledger.find_transfer(tx, transaction_id, user_account(fan_id, currency))
            if found is not None:
                line = as_line(found)
                return WalletReceipt(line, await _exchange_of(tx, fan_id, line.reference))
        return None


async def _exchange_of(tx: Tx, fan_id: int, reference: str) -> Quote | None:
    if not reference.startswith(_EXCHANGE):
        return None
    found = await quotes.find(tx, UUID(hex=reference.removeprefix(_EXCHANGE)), fan_id)
    assert found is not None, f"no quote behind {reference}"
    rate = await rates.find(tx, found[0].rate_id)
    assert rate is not None
    return quotes.as_quote(found[0], rate)
