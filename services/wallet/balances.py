"""A fan's balances in dollars, riel and points."""

from __future__ import annotations

from services.core.money import Currency, Money
from services.core.uow import Tx
from services.ledger import schemas as ledger_schemas
from services.ledger import service as ledger
from services.wallet.schemas import Balance, Balances, user_account


async def of_fan(tx: Tx, fan_id: int) -> Balances:
    """All three; what was never used has zeros."""
    usd, khr, pts = (
        user_account(fan_id, one) for one in (Currency.USD, Currency.KHR, Currency.PTS)
    )
    found = await ledger.balances(tx, [usd, khr, pts])
    return Balances(
        usd=_balance(found.get(usd), Currency.USD),
        khr=_balance(found.get(khr), Currency.KHR),
        pts=_balance(found.get(pts), Currency.PTS),
    )


def _balance(found: ledger_schemas.Balance | None, currency: Currency) -> Balance:
    if found is None:
        zero = Money.zero(currency)
        return Balance(available=zero, pending=zero, total=zero)
    return Balance(available=found.available, pending=found.held, total=found.total)
