"""What the handlers of transfers need, joined once, and the screens that several show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from handlers.kit.window import Window
from handlers.transfers import screens
from handlers.transfers.pictures import receipt_picture
from handlers.transfers.screens import Purse
from services.artwork.studio import PictureStudio
from services.core import formats
from services.core.clock import Clock
from services.core.i18n import Safe, Translators
from services.core.ids import short_id
from services.core.money import Money
from services.transfers.claims import Claims
from services.transfers.people import People
from services.transfers.schemas import (
    Payee,
    PrepareTransfer,
    Transfer,
    TransferState,
    Way,
)
from services.transfers.service import TransfersService
from services.wallet import ExchangeService, WalletService

PAYEE: Final = "transfers.payee/1"
"""The question whom to pay. Its answer so far: `wish`, if an amount was written first."""
AMOUNT: Final = "transfers.amount/1"
"""The question how much. Its answers: the payee, and `number` once a bare one was typed."""
PAYEE_NAME: Final = "transfers.payee_name/1"
"""The question what to call somebody of the list. Its answer so far: `fan_id`."""
_WITH_RECEIPT: Final = frozenset({TransferState.DONE, TransferState.CLAIMED})


@dataclass(frozen=True, slots=True)
class SendDesk:
    transfers: TransfersService
    claims: Claims
    people: People
    wallet: WalletService
    exchange: ExchangeService
    studio: PictureStudio
    translators: Translators
    clock: Clock

    async def show_home(self, window: Window, problem: Safe | None = None, wish: str = "") -> None:
        """Ask whom to pay; `wish` is an amount that was written before."""
        window.ask(PAYEE, **({"wish": wish} if wish else {}))
        known = await self.people.all_known(window.fan.id)
        await window.show(screens.home(window.t, known, problem))

    async def ask_amount(
        self, window: Window, payee: Payee, problem: Safe | None = None, **more: Any
    ) -> None:
        """Show who was found and wait for an amount."""
        window.ask(AMOUNT, **as_answers(payee), **more)
        balances = await self.wallet.balances(window.fan.id)
        known = payee.fan_id is not None and await self.people.on_list(window.fan.id, payee.fan_id)
        await window.show(screens.ask_amount(window.t, payee, balances, problem, on_list=known))

    async def prepare(self, window: Window, payee: Payee, amount: Money, key: str) -> None:
        """Make the draft and show its summary."""
        draft = await self.transfers.prepare(
            PrepareTransfer(payer_id=window.fan.id, key=key, payee=payee, amount=amount)
        )
        await self.show(window, draft)

    async def show(self, window: Window, one: Transfer, note: Safe | None = None) -> None:
        """The screen that fits its state."""
        window.stop_asking()
        if one.state is TransferState.DRAFT:
            purse = await self._purse(one)
            await window.show(screens.summary(window.t, one, purse, note))
            return
        if one.state is TransferState.WAITING:
            link = await window.link("cm", self.transfers.token_of(one))
            words = window.t.plain("transfers.standing.share_words", amount=one.amount)
            share = f"https://t.me/share/url?url={quote(link, safe='')}&text={quote(words)}"
            await window.show(screens.standing(window.t, one, link=link, share_url=share))
            return
        receipt = None
        if one.state in _WITH_RECEIPT:
            url = await window.link("rc", short_id(one.payment_id))
            receipt = receipt_picture(self.studio, self.translators, one, url)
        await window.show(screens.standing(window.t, one, receipt))

    async def has_enough(self, one: Transfer) -> bool:
        return (await self._purse(one)).balance >= one.total

    async def _purse(self, one: Transfer) -> Purse:
        balances = await self.wallet.balances(one.payer_id)
        rate = (await self.exchange.rate()).khr_per_usd
        return Purse(
            screens.available(balances, one.amount.currency),
            formats.in_other_currency(one.amount, rate),
        )


def as_answers(payee: Payee) -> dict[str, Any]:
    """A payee as the conversation keeps it."""
    return {
        "way": payee.way.value,
        "fan_id": payee.fan_id,
        "address": payee.address,
        "name": payee.name,
    }


def payee_of(answers: Any) -> Payee:
    """The payee that the conversation has kept."""
    return Payee(
        way=Way(answers["way"]),
        fan_id=answers["fan_id"],
        address=answers["address"],
        name=answers["name"],
    )
