"""A fan's balances in dollars, riel and points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork
from services.ledger import schemas as ledger_schemas
from services.ledger import service as ledger
from services.wallet.schemas import Balance, Balances, user_account

_HELD: Final = (Currency.USD, Currency.KHR, Currency.PTS)


async def of_fan(tx: Tx, fan_id: int) -> Balances:
    """All three; what was never used has zeros."""
    return _of(fan_id, await ledger.balances(tx, _accounts(fan_id)))


async def seen(uow: UnitOfWork, fan_id: int) -> Balances:
    """The same, outside of a transaction: the last committed state."""
    return _of(fan_id, await ledger.seen_balances(uow, _accounts(fan_id)))


def _accounts(fan_id: int) -> list[str]:
    return [user_account(fan_id, one) for one in _HELD]


def _of(fan_id: int, found: Mapping[str, ledger_schemas.Balance]) -> Balances:
    usd, khr, pts = (_balance(found.get(user_account(fan_id, one)), one) for one in _HELD)
    return Balances(usd=usd, khr=khr, pts=pts)


def _balance(found: ledger_schemas.Balance | None, currency: Currency) -> Balance:
    if found is None:
        zero = Money.zero(currency)
        return Balance(available=zero, pending=zero, total=zero)
    return Balance(available=found.available, pending=found.held, total=found.total)
