"""The moment of a sale between fans: money, shares, the new owner and the new code together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from services.core.ids import short_id
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.identity import PinService
from services.payments import PaymentsService
from services.ticketing.aftersale import bonds, renewing
from services.ticketing.aftersale.errors import ListingGone, TicketNotFree
from services.ticketing.aftersale.holdings import require_own, require_usable
from services.ticketing.aftersale.repository.listings import ListingRow
from services.ticketing.aftersale.repository.tickets import Holding
from services.ticketing.aftersale.rules import Move
from services.ticketing.aftersale.schemas import TicketResold
from services.ticketing.keyring import Keyring
from services.ticketing.purchase import organiser_account
from services.wallet import (
    FrozenByOperator,
    Share,
    TransactionKind,
    WalletIsFrozen,
    WalletService,
    user_account,
)
from services.wallet.repository import rates
from services.wallet.rules import counted

_FEES: Final = "revenue:resale"


@dataclass(frozen=True, slots=True)
class Desk:
    """Whom a sale between fans needs."""

    wallet: WalletService
    pins: PinService
    payments: PaymentsService
    keyring: Keyring

    async def require_pin(self, tx: Tx, fan_id: int, purpose: str, amount: Money) -> None:
        """PinRequired."""
        in_dollars = amount
        if amount.currency is not Currency.USD:
            in_dollars = counted(amount, await rates.in_force(tx))
        await self.pins.require_confirmation(tx, fan_id=fan_id, purpose=purpose, amount=in_dollars)


async def require_sellable(tx: Tx, desk: Desk, row: ListingRow) -> Holding:
    """The ticket of a listing that was just taken, still the seller's and worth something.

    TicketUsed, TicketBlocked, TicketNotFree. ListingGone: the seller's wallet is frozen, so maybe
    somebody else has put it there.
    """
    held = await require_own(tx, row.seller_id, row.ticket_id)
    require_usable(held, tx.now)
    if await bonds.refunded(tx, [row.ticket_id]):
        raise TicketNotFree
    try:
        await desk.wallet.check_not_frozen(tx, row.seller_id)
    except (WalletIsFrozen, FrozenByOperator) as error:
        raise ListingGone from error
    return held


async def hand_on(
    tx: Tx, desk: Desk, row: ListingRow, buyer_id: int, paid_to: str | None = None
) -> None:
    """The buyer's ticket, and the price in its parts. `paid_to`: a bank has paid it there; else
    the buyer's wallet does now.
    """
    await renewing.renew(
        tx, desk.keyring, [row.ticket_id], Move.SOLD, to_fan=buyer_id, price=row.price
    )
    reference = f"ticket_resale:{row.id.hex}"
    source = paid_to or f"pending:resale:{row.id.hex}:{row.price.currency.lower()}"
    if paid_to is None:
        await desk.wallet.pay(
            tx,
            key=short_id(row.id),
            payer_id=buyer_id,
            payee=source,
            amount=row.price,
            reference=reference,
            kind=TransactionKind.TICKET_PURCHASE,
        )
    currency = row.price.currency
    await desk.wallet.share_out(
        tx,
        share_id=row.id,
        source=source,
        shares=(
            Share(user_account(row.seller_id, currency), row.split.seller),
            Share(f"{_FEES}:{currency.lower()}", row.split.fee),
            Share(organiser_account(row.event_id, row.price), row.split.royalty),
        ),
        kind=TransactionKind.TICKET_RESALE,
        reference=reference,
    )
    tx.emit(
        TicketResold(
            listing_id=row.id,
            ticket_id=row.ticket_id,
            event_id=row.event_id,
            seller_id=row.seller_id,
            buyer_id=buyer_id,
            price=row.price,
            seller_gets=row.split.seller,
            by_bank=paid_to is not None,
        )
    )
