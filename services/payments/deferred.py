"""Money that is paid ahead: it waits until what it pays for was had, then it is the house's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from services.core.ids import derived_uuid, uuid7
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.ledger import service as ledger
from services.ledger.schemas import PostTransfer
from services.payments.postings import must_move
from services.wallet import TransactionKind

_WAITING: Final = "pending:subscriptions:{}"
_EARNED: Final = "revenue:subscriptions:{}"
_TAX: Final = "revenue:tax:{}"


def waiting(currency: Currency) -> str:
    """Where money for the future waits, e.g. `pending:subscriptions:usd`."""
    return _WAITING.format(currency.lower())


async def earn(tx: Tx, parts: Sequence[tuple[Money, Money]]) -> None:
    """Of each part (the money, the tax in it) the tax is the state's and the rest is earned.

    One posting for each currency, however many parts. Whoever calls has marked in this very
    transaction that these parts are earned: that is what makes it happen once.
    """
    totals: dict[Currency, tuple[int, int]] = {}
    for money, tax in parts:
        net, due = totals.get(money.currency, (0, 0))
        totals[money.currency] = (
            net + money.amount_minor - tax.amount_minor,
            due + tax.amount_minor,
        )
    work_id = uuid7()
    transfers = [
        PostTransfer(
            id=derived_uuid("earned", work_id, address, currency),
            debit=waiting(currency),
            credit=address.format(currency.lower()),
            amount=Money(minor, currency),
            kind=TransactionKind.SUBSCRIPTION_PAYMENT,
            reference=f"earned:{work_id}",
        )
        for currency, minors in totals.items()
        for address, minor in zip((_EARNED, _TAX), minors, strict=True)
        if minor
    ]
    if transfers:
        await must_move(tx, transfers)


async def waiting_minor(tx: Tx, currency: Currency) -> int:
    """What waits now, in minor units."""
    found = await ledger.balances(tx, [waiting(currency)])
    balance = found.get(waiting(currency))
    return balance.total.amount_minor if balance else 0
