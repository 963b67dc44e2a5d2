"""The pay page for any request of money: `open` it; the flow of its purpose goes on when paid."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from aiogram import Bot
from aiogram.types import LabeledPrice

from handlers.identity.pin_desk import PinDesk
from handlers.kit.buttons import Tap
from handlers.kit.window import Window
from handlers.payments import screens
from handlers.payments.buttons import PayByTap
from handlers.payments.pages import page_of
from handlers.payments.pictures import code_picture, receipt_picture
from handlers.payments.screens import Purse
from handlers.payments.words import HOUSE, SIGNS
from services.artwork.studio import PictureStudio
from services.core.i18n import Translators
from services.core.ids import short_id
from services.identity.codes.errors import CodeRequired
from services.identity.errors import PinRequired
from services.payments.paying import PayingService, newest_by
from services.payments.schemas import Attempt, AttemptState, Intent, IntentState, Purpose, Way
from services.payments.stars.schemas import StarsInvoice
from services.payments.stars.service import StarsService
from services.wallet import ExchangeService, WalletService

Continuation = Callable[[str], Tap]
"""Makes the tap of the asking domain's own screen, from the subject of the payment."""


def pay_tap(subject: str) -> PayByTap:
    """The tap that goes on with a payment once its PIN is in; `<way>:<short id>`."""
    way, _, payment = subject.partition(":")
    return PayByTap(payment=payment, way=Way(way))


@dataclass(frozen=True, slots=True)
class PayDesk:
    """`continuations` knows where each purpose goes on; one without keeps the receipt."""

    paying: PayingService
    stars: StarsService
    wallet: WalletService
    exchange: ExchangeService
    studio: PictureStudio
    translators: Translators
    pages_url: str
    continuations: Mapping[Purpose, Continuation]

    async def open(self, window: Window, intent_id: UUID) -> None:
        """The page while it can be paid, else how it stands. Raises PaymentNotFound."""
        await self.show(window, await self.paying.payments.get(intent_id, window.fan.id))

    async def show(self, window: Window, intent: Intent) -> None:
        window.stop_asking()
        t, going_on = window.t, self._going_on(intent)
        match intent.state:
            case IntentState.WAITING:
                purse = await self.purse(intent)
                await window.show(screens.page(t, intent, purse, self.ways(intent), going_on))
            case IntentState.PAID | IntentState.PARTLY_REFUNDED | IntentState.REFUNDED:
                url = await window.link("pm", short_id(intent.id))
                picture = receipt_picture(self.studio, self.translators, intent, url)
                await window.show(screens.receipt(t, intent, picture, going_on))
            case IntentState.EXPIRED | IntentState.CANCELLED | IntentState.IN_REVIEW:
                await window.show(screens.standing(t, intent, going_on))

    def ways(self, intent: Intent) -> list[Way]:
        """Those that the asker allows and that are set up here, in the order of the house."""
        return [way for way in SIGNS if way in intent.ways and self.paying.payments.takes(way)]

    async def show_try(self, window: Window, intent: Intent, way: Way) -> None:
        """The newest try by `way` as far as the intent still waits for it."""
        newest = newest_by(intent, way)
        if intent.state is not IntentState.WAITING or newest is None:
            await self.show(window, intent)
            return
        t, live = window.t, self.paying.live(intent, way)
        if live is None and newest.state in (AttemptState.OPEN, AttemptState.CLOSED):
            await window.show(screens.over(t, intent, way))
        elif live is None or live.state is not AttemptState.OPEN:
            await window.show(screens.away(t, intent, way))
        else:
            page = page_of(self.pages_url, way, live.id, live.link)
            picture = code_picture(self.studio, intent, live) if live.payload else None
            await window.show(screens.card(t, intent, live, picture, page))

    async def pay_here(self, window: Window, pins: PinDesk, intent_id: UUID, way: Way) -> None:
        """From the wallet or with points: the PIN, a code where risk wants one, the receipt."""
        window.money_at_stake = True
        try:
            intent = await self.paying.pay(intent_id, window.fan.id, way)
        except (PinRequired, CodeRequired) as refusal:
            window.money_at_stake = False
            await self._confirm(window, pins, refusal, intent_id, way)
        else:
            await self.show(window, intent)

    async def _confirm(
        self,
        window: Window,
        pins: PinDesk,
        refusal: PinRequired | CodeRequired,
        intent_id: UUID,
        way: Way,
    ) -> None:
        """Who has too little sees the page again, which says so."""
        intent = await self.paying.payments.get(intent_id, window.fan.id)
        if not screens.has_enough(intent, await self.purse(intent), way):
            await self.show(window, intent)
            return
        await pins.ask_for(window, refusal, screens.pin_about(window.t, intent, way))

    async def send_invoice(
        self, window: Window, bot: Bot, intent: Intent, *, again: bool = False
    ) -> None:
        """The invoice in Stars below the page; a subscription's is an address instead.

        One invoice can be paid more than once, so it is sent once unless asked for `again`.
        """
        if intent.state is not IntentState.WAITING:
            await self.show(window, intent)
            return
        known = {one.id for one in intent.attempts}
        opened = await self.paying.open(intent.id, window.fan.id, Way.STARS)
        live = self.paying.live(opened, Way.STARS)
        if live is None:
            await self.show(window, opened)
            return
        invoice = await self.stars.invoice(live.id, window.fan.id)
        link = ""
        if invoice.subscription_seconds is not None:
            link = await self._invoice_link(window, bot, invoice)
        await window.show(screens.stars(window.t, opened, live, link))
        if not link and (again or live.id not in known):
            await self._send(window, bot, opened, live, invoice)

    async def _send(
        self, window: Window, bot: Bot, intent: Intent, attempt: Attempt, invoice: StarsInvoice
    ) -> None:
        """With a start parameter a forwarded copy leads here and takes nobody else's Stars."""
        await bot.send_invoice(
            window.chat_id,
            title=HOUSE,
            description=_description(window, invoice),
            payload=invoice.payload,
            currency=attempt.amount.currency.value,
            prices=[LabeledPrice(label=HOUSE, amount=invoice.stars)],
            provider_token="",
            start_parameter=f"pm_{short_id(intent.id)}",
        )

    async def _invoice_link(self, window: Window, bot: Bot, invoice: StarsInvoice) -> str:
        return await bot.create_invoice_link(
            title=HOUSE,
            description=_description(window, invoice),
            payload=invoice.payload,
            currency="XTR",
            prices=[LabeledPrice(label=HOUSE, amount=invoice.stars)],
            provider_token="",
            subscription_period=invoice.subscription_seconds,
        )

    async def purse(self, intent: Intent) -> Purse:
        balances = await self.wallet.balances(intent.fan_id)
        own = screens.available(intent, balances.usd.available, balances.khr.available)
        rate = await self.exchange.rate()
        return Purse(own, balances.pts.available, rate.khr_per_usd)

    def _going_on(self, intent: Intent) -> Tap | None:
        make = self.continuations.get(intent.purpose)
        return make(intent.subject) if make else None


def _description(window: Window, invoice: StarsInvoice) -> str:
    km = window.t.locale == "km"
    return (invoice.description_km if km else invoice.description_en) or HOUSE
