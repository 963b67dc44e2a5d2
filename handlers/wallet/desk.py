"""What the handlers of the wallet need, joined once, and the screens that several of them show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from handlers.identity.pin_desk import Continuation
from handlers.kit.buttons import Tap
from handlers.kit.window import Window
from handlers.wallet import convert_screens, history_screens, screens, statement_screens
from handlers.wallet.buttons import ConvertGoTap, ConvertTap, UnfreezeTap
from handlers.wallet.pictures import transaction_picture, wallet_picture
from services.artwork.studio import PictureStudio
from services.core.clock import Clock
from services.core.i18n import Safe, Translators
from services.core.ids import new_key, short_id
from services.core.money import Currency, Money
from services.wallet import (
    ExchangeService,
    FreezeService,
    FrozenByOperator,
    Quote,
    ReceiptsService,
    WalletIsFrozen,
    WalletReceipt,
    WalletService,
    gain_id,
)
from services.wallet.errors import ExchangeTooSmall, PaymentNotFound
from services.wallet.statements import MonthlyStatement, StatementsService

CONVERT_AMOUNT: Final = "wallet.convert/1"
"""The question for an amount to exchange. Its answers: `currency`, the one that leaves."""
WALLET_FLOWS: Final[Mapping[str, Continuation]] = {
    "wallet_unfreeze": lambda _: UnfreezeTap(),
    "wallet_exchange": lambda quote: ConvertGoTap(quote=quote),
}
"""What goes on here once a PIN is in."""


@dataclass(frozen=True, slots=True)
class WalletDesk:
    wallet: WalletService
    exchange: ExchangeService
    receipts: ReceiptsService
    freezes: FreezeService
    statements: StatementsService
    studio: PictureStudio
    translators: Translators
    clock: Clock

    async def show_home(self, window: Window) -> None:
        window.stop_asking()
        balances = await self.wallet.balances(window.fan.id)
        state = await self.freezes.state(window.fan.id)
        picture = wallet_picture(self.studio, balances, frozen=bool(state))
        await window.show(screens.wallet(window.t, balances, state, picture))

    async def show_freeze(self, window: Window) -> None:
        """What holds the wallet frozen, or the question whether to freeze it."""
        state = await self.freezes.state(window.fan.id)
        if state:
            await window.show(screens.frozen(window.t, state))
        else:
            await window.show(screens.freeze(window.t, new_key()))

    async def check_not_frozen(self, fan_id: int) -> None:
        """Told before anything is asked; the money's own transaction asks again."""
        state = await self.freezes.state(fan_id)
        if state.by_operator_at:
            raise FrozenByOperator
        if state:
            raise WalletIsFrozen

    # Receipts

    async def receipt(self, fan_id: int, transaction_id: UUID) -> WalletReceipt:
        """PaymentNotFound, also for changes of other fans."""
        found = await self.receipts.find(fan_id, transaction_id)
        if found is None:
            raise PaymentNotFound(payment_id=str(transaction_id))
        return found

    async def show_receipt(
        self, window: Window, shown: WalletReceipt, back: Tap, *, stays: bool = True
    ) -> None:
        url = await window.link("rc", short_id(shown.line.id))
        picture = transaction_picture(self.studio, self.translators, shown, url)
        await window.show(
            history_screens.receipt(window.t, shown, url, picture, back, stays=stays)
        )

    # Exchange

    async def choose_direction(self, window: Window) -> None:
        window.stop_asking()
        await self.check_not_frozen(window.fan.id)
        balances = await self.wallet.balances(window.fan.id)
        rate = await self.exchange.rate()
        await window.show(convert_screens.choose(window.t, balances, rate))

    async def ask_amount(
        self, window: Window, source: Currency, problem: Safe | None = None
    ) -> None:
        await self.check_not_frozen(window.fan.id)
        balances = await self.wallet.balances(window.fan.id)
        window.ask(CONVERT_AMOUNT, currency=source.value)
        await window.show(convert_screens.ask_amount(window.t, source, balances, problem))

    async def offer(self, window: Window, amount: Money, note: Safe | None = None) -> None:
        """A fresh offer; too little is told where the amount is asked for."""
        await self.check_not_frozen(window.fan.id)
        target = Currency.KHR if amount.currency is Currency.USD else Currency.USD
        try:
            quote = await self.exchange.quote(window.fan.id, amount, target)
        except ExchangeTooSmall as refusal:
            words = window.t(f"error.{refusal.code}", **refusal.details)
            await self.ask_amount(window, amount.currency, words)
            return
        window.stop_asking()
        balances = await self.wallet.balances(window.fan.id)
        await window.show(convert_screens.offer(window.t, quote, balances, note))

    async def show_exchanged(self, window: Window, quote: Quote) -> None:
        shown = await self.receipt(window.fan.id, gain_id(quote.id))
        await self.show_receipt(window, shown, ConvertTap())

    # Statements

    async def show_months(self, window: Window, page: int = 0) -> None:
        window.stop_asking()
        months = await self.statements.statement_months(window.fan.id)
        await window.show(statement_screens.months(window.t, months, page))

    async def show_month(self, window: Window, month: date) -> None:
        """A month without a statement leads back to the list."""
        window.stop_asking()
        months = await self.statements.statement_months(window.fan.id)
        if month not in months:
            await window.show(statement_screens.months(window.t, months, 0))
            return
        statement = await self.statements.monthly_statement(window.fan.id, month)
        page = months.index(month) // statement_screens.A_PAGE
        await window.show(statement_screens.month(window.t, statement, page))

    async def statement(self, fan_id: int, month: date) -> MonthlyStatement | None:
        """None for a month before the wallet first had money, or one to come."""
        if month not in await self.statements.statement_months(fan_id):
            return None
        return await self.statements.monthly_statement(fan_id, month)
