"""How much of a limit a sum is, for those who ask before the wallet does."""

from __future__ import annotations

from services.core.money import Money
from services.core.uow import Tx
from services.wallet.repository import rates
from services.wallet.rules import counted


async def in_dollars(tx: Tx, amount: Money) -> Money:
    """As limits and risk count it: riel at the rate in force."""
    return counted(amount, await rates.in_force(tx))
