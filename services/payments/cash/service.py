"""Cash in the ledger: into a drawer, over the exchange where needed, and into the safe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from services.core.ids import derived_uuid
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.ledger import service as ledger
from services.ledger.schemas import PostTransfer
from services.payments.cash.rules import Cash, Deal
from services.wallet import TransactionKind

CONVERSION: Final = "conversion"
ROUNDING: Final = "cash_rounding"
COUNT: Final = "cash_count"
Leg = tuple[str, str, Money, str]
"""From, to, how much (signed: below zero it goes the other way), kind."""


def drawer_account(drawer: str, currency: Currency) -> str:
    """The outside world in one drawer: below zero by what lies in it."""
    return f"clearing:drawer:{drawer}:{currency.lower()}"


async def take(
    tx: Tx, *, sale_id: UUID, drawer: str, deal: Deal, payee: str, reference: str
) -> None:
    """The price goes to `payee`, whatever notes it was paid in; once per `sale_id`.

    What came in the other currency goes through the house's exchange at the deal's rate, and
    what rounding left over is a line of its own.
    """
    await _post(tx, sale_id, list(_sale(drawer, deal, payee)), reference)


async def empty_drawer(
    tx: Tx, *, shift_id: UUID, drawer: str, taken: Cash, difference: Cash
) -> None:
    """At the end of a shift all that it took lies in the safe; once per `shift_id`.

    `taken` is what the drawer should hold beside its float, `difference` what was counted more
    (or, below zero, less) than that.
    """
    legs: list[Leg] = []
    for taken_part, over in ((taken.usd, difference.usd), (taken.khr, difference.khr)):
        currency = taken_part.currency
        safe = f"clearing:safe:{currency.lower()}"
        legs += [
            (safe, drawer_account(drawer, currency), taken_part, COUNT),
            (safe, f"revenue:cash_difference:{currency.lower()}", over, COUNT),
        ]
    await _post(tx, shift_id, legs, f"box_shift:{shift_id.hex}")


def _sale(drawer: str, deal: Deal, payee: str) -> Iterator[Leg]:
    """What notes of the price's own currency do not pay comes through the exchange."""
    own, other = deal.price.currency, deal.exchanged_for.currency
    till_own, till_other = drawer_account(drawer, own), drawer_account(drawer, other)
    desk_own, desk_other = f"liquidity:fx:{own.lower()}", f"liquidity:fx:{other.lower()}"
    price_minor, exchanged_minor = deal.price.amount_minor, deal.exchanged.amount_minor
    direct_minor = min(max(price_minor - exchanged_minor, 0), price_minor)
    through_minor = price_minor - direct_minor
    yield till_own, payee, Money(direct_minor, own), TransactionKind.TICKET_PURCHASE
    yield desk_own, payee, Money(through_minor, own), TransactionKind.TICKET_PURCHASE
    yield desk_own, till_own, Money(exchanged_minor - through_minor, own), CONVERSION
    yield till_other, desk_other, deal.exchanged_for, CONVERSION
    till_riel = drawer_account(drawer, Currency.KHR)
    yield till_riel, "revenue:cash_rounding:khr", deal.rounding, ROUNDING


async def _post(tx: Tx, subject: UUID, legs: list[Leg], reference: str) -> None:
    commands: list[PostTransfer] = []
    for number, (source, target, amount, kind) in enumerate(legs):
        if not amount:
            continue
        goes_back = amount.amount_minor < 0
        commands.append(
            PostTransfer(
                id=derived_uuid("cash", subject, number),
                debit=target if goes_back else source,
                credit=source if goes_back else target,
                amount=-amount if goes_back else amount,
                kind=kind,
                reference=reference,
            )
        )
    if commands:
        for outcome in await ledger.post_linked(tx, commands):
            assert outcome.verdict.moved, f"cash of {reference}: {outcome.verdict}"
