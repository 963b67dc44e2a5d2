"""What the handlers of refunds need, joined once, and the screens that several of them show."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from uuid import UUID

from handlers.kit.buttons import Button, Link
from handlers.kit.window import Window
from handlers.refunds import screens
from handlers.refunds.buttons import GiveBackTap, QuoteTap, ReturnTap, Scope
from services.core.clock import Clock
from services.core.i18n import Translator
from services.core.ids import new_key, short_id
from services.core.money import Currency, Money
from services.ticketing import TicketCard, TicketState
from services.ticketing.refunds import RefundQuote
from services.ticketing.refunds.service import RefundsService
from services.wallet import WalletService

_MARK_CHARACTERS: Final = 6


@dataclass(frozen=True, slots=True)
class RefundChat:
    refunds: RefundsService
    wallet: WalletService

    async def show_choice(self, window: Window, ticket_id: UUID) -> None:
        order = await self.refunds.returnable(window.fan.id, ticket_id)
        await window.show(screens.choice(window.t, order))

    async def show_quote(self, window: Window, tap: QuoteTap, note: str = "") -> None:
        """The figure as it is now, with the button that says yes to exactly this one."""
        quote = await self.refunds.quote(window.fan.id, await self.tickets(window, tap))
        yes = GiveBackTap(ticket=tap.ticket, scope=tap.scope, mark=mark_of(quote), key=new_key())
        after = await self._balance(window.fan.id, quote.refund.currency) + quote.refund
        await window.show(screens.quote(window.t, quote, yes, after, note))

    async def tickets(self, window: Window, tap: QuoteTap | GiveBackTap) -> tuple[UUID, ...]:
        """The tickets that a tap is about and that can go back."""
        if tap.scope is Scope.TICKET:
            return (tap.ticket_id,)
        order = await self.refunds.returnable(window.fan.id, tap.ticket_id)
        free = [ticket for ticket in order.tickets if ticket.why_not is None]
        kinds = {ticket.type_name for ticket in order.tickets if ticket.ticket_id == tap.ticket_id}
        chosen = tuple(
            ticket.ticket_id
            for ticket in free
            if tap.scope is Scope.ORDER or ticket.type_name in kinds
        )
        return chosen or (tap.ticket_id,)

    async def _balance(self, fan_id: int, currency: Currency) -> Money:
        balances = await self.wallet.balances(fan_id)
        return (balances.usd if currency is Currency.USD else balances.khr).available


def mark_of(quote: RefundQuote) -> str:
    """Stands for a figure and its tickets on a button, which carries no amounts."""
    parts = [str(quote.refund.amount_minor), *sorted(each.label for each in quote.tickets)]
    return sha256(" ".join(parts).encode()).hexdigest()[:_MARK_CHARACTERS]


@dataclass(frozen=True, slots=True)
class ReturnButton:
    """The button on the page of a ticket that leads here."""

    clock: Clock

    async def __call__(self, t: Translator, _: int, card: TicketCard) -> tuple[Button | Link, ...]:
        if card.state is not TicketState.VALID or card.event.starts_at <= self.clock.now():
            return ()
        label = "↩️ " + t.plain("refunds.choice.title")
        return (Button(label, ReturnTap(ticket=short_id(card.id))),)
