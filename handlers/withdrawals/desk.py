"""What the handlers of withdrawals need, joined once, and the screens that several show."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN
from uuid import UUID

from handlers.kit.window import Window
from handlers.withdrawals import screens
from handlers.withdrawals.pictures import receipt_picture
from handlers.withdrawals.screens import Purse
from services.artwork.studio import PictureStudio
from services.core.clock import Clock
from services.core.i18n import Safe, Translators
from services.core.ids import short_id
from services.core.money import Currency, Money
from services.payments.withdrawals import (
    DestinationsService,
    PrepareWithdrawal,
    Withdrawal,
    WithdrawalsService,
    WithdrawalState,
)
from services.wallet import ExchangeService, WalletService


@dataclass(frozen=True, slots=True)
class WithdrawDesk:
    withdrawals: WithdrawalsService
    destinations: DestinationsService
    wallet: WalletService
    exchange: ExchangeService
    studio: PictureStudio
    translators: Translators
    clock: Clock

    async def show_home(self, window: Window) -> None:
        window.stop_asking()
        accounts = await self.destinations.all(window.fan.id)
        newest = await self.withdrawals.newest(window.fan.id)
        open_one = next((one for one in newest if not one.state.is_over), None)
        terms = await self.withdrawals.terms()
        await window.show(screens.home(window.t, accounts, open_one, terms))

    async def ask_amount(
        self, window: Window, destination_id: UUID, problem: Safe | None = None
    ) -> None:
        """Show the account and wait for an amount."""
        account = await self.destinations.get(window.fan.id, destination_id)
        balances = await self.wallet.balances(window.fan.id)
        window.ask(AMOUNT, account=short_id(account.id))
        await window.show(screens.ask_amount(window.t, account, balances, problem))

    async def prepare(self, window: Window, destination_id: UUID, amount: Money, key: str) -> None:
        """Make the draft and show its summary."""
        draft = await self.withdrawals.prepare(
            PrepareWithdrawal(
                fan_id=window.fan.id, destination_id=destination_id, amount=amount, key=key
            )
        )
        window.stop_asking()
        await self.show(window, draft)

    async def show(self, window: Window, one: Withdrawal, note: Safe | None = None) -> None:
        """The screen that fits its state."""
        match one.state:
            case WithdrawalState.DRAFT:
                await window.show(screens.summary(window.t, one, await self._purse(one), note))
            case WithdrawalState.DONE:
                url = await window.link("wd", short_id(one.id))
                receipt = receipt_picture(self.studio, self.translators, one, url)
                await window.show(screens.standing(window.t, one, receipt))
            case _:
                await window.show(screens.standing(window.t, one))

    async def has_enough(self, one: Withdrawal) -> bool:
        return (await self._purse(one)).balance >= one.total

    async def _purse(self, one: Withdrawal) -> Purse:
        balances = await self.wallet.balances(one.fan_id)
        rate = (await self.exchange.rate()).khr_per_usd
        amount = one.amount.to_decimal()
        if one.amount.currency is Currency.USD:
            about = Money(int((amount * rate).to_integral_value(ROUND_DOWN)), Currency.KHR)
        else:
            cents = (amount / rate).scaleb(2).to_integral_value(ROUND_DOWN)
            about = Money(int(cents), Currency.USD)
        return Purse(screens.available(balances, one.amount.currency), about)


AMOUNT = "withdrawals.amount/1"
"""The question for an amount. Its answers: `account`, and `number` once a bare one was typed."""
