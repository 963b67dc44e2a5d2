"""Topping up: an amount by button or in words, the code or another way, the look at the bank."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.payments.pages import page_of
from handlers.wallet import top_up_screens as screens
from handlers.wallet.buttons import (
    TopUpCancelTap,
    TopUpCheckTap,
    TopUpChoiceTap,
    TopUpCurrencyTap,
    TopUpMissingTap,
    TopUpNewCodeTap,
    TopUpOtherTap,
    TopUpTap,
)
from handlers.wallet.pictures import khqr_picture, receipt_picture
from handlers.wallet.top_up_buttons import TopUpWayTap
from services.artwork.studio import PictureStudio
from services.core.i18n import AmountProblem, ParsedAmount, Translators, parse_amount
from services.core.ids import new_key, short_id
from services.core.money import Currency, Money
from services.payments import TOP_UP_BOUNDS, StartTopUp, TopUp, TopUpService, TopUpState
from services.payments.news import TopUpNews
from services.payments.schemas import AttemptState
from services.ticketing import OrderSummary, TicketingService
from services.wallet import WalletService

router = Router(name="top-up")
AMOUNT = "topup.amount/1"
"""The question for an amount. Its answers: `number` once a bare number was typed."""


@dataclass(frozen=True, slots=True)
class TopUpDesk:
    """What the handlers of this flow need, joined once."""

    top_ups: TopUpService
    wallet: WalletService
    ticketing: TicketingService
    studio: PictureStudio
    translators: Translators
    pages_url: str
    news: TopUpNews

    async def show(self, window: Window, top_up: TopUp) -> None:
        """The screen that fits the state of the top-up."""
        t, fan_id = window.t, window.fan.id
        match top_up.state:
            case TopUpState.PAID:
                balances = await self.wallet.balances(fan_id)
                order = await self._unpaid_order(fan_id)
                url = await window.link("rc", short_id(top_up.id))
                receipt = receipt_picture(self.studio, self.translators, top_up, url)
                await window.show(screens.paid(t, top_up, balances, order, receipt))
                # On the screen it is told; a message that tells it again would only puzzle.
                await self.news.note_seen(fan_id, top_up.id)
            case TopUpState.EXPIRED:
                await window.show(screens.expired(t, top_up))
            case TopUpState.CANCELLED:
                await window.show(screens.cancelled(t, top_up))
            case TopUpState.IN_REVIEW:
                await window.show(screens.in_review(t, top_up))
            case TopUpState.WAITING if top_up.code_state is not AttemptState.OPEN:
                await window.show(screens.away(t, top_up))
            case TopUpState.WAITING:
                picture = (
                    khqr_picture(self.studio, self.translators, top_up) if top_up.payload else None
                )
                balances = await self.wallet.balances(fan_id)
                page = page_of(self.pages_url, top_up.way, top_up.code_id, top_up.link)
                await window.show(screens.card(t, top_up, balances, picture, page))

    async def choose(self, window: Window) -> None:
        window.stop_asking()
        missing = await self.missing(window.fan.id)
        await window.show(screens.choose(window.t, new_key(), self.top_ups.ways, missing))

    async def missing(self, fan_id: int) -> Money | None:
        """What the fan's unpaid order is short of, at least what can be topped up."""
        order = await self._unpaid_order(fan_id)
        if order is None:
            return None
        total = order.price.total
        balances = await self.wallet.balances(fan_id)
        balance = balances.usd if total.currency is Currency.USD else balances.khr
        if balance.available >= total:
            return None
        return max(total - balance.available, TOP_UP_BOUNDS[total.currency].minimum)

    async def _unpaid_order(self, fan_id: int) -> OrderSummary | None:
        """The one that ends first, if there are several."""
        unpaid = await self.ticketing.unpaid(fan_id)
        return min(unpaid, key=lambda order: order.expires_at, default=None)

    async def start(self, window: Window, amount: Money, key: str) -> None:
        top_up = await self.top_ups.start(StartTopUp(fan_id=window.fan.id, amount=amount, key=key))
        window.stop_asking()
        await self.show(window, top_up)


@router.callback_query(TopUpTap.filter())
async def choose(_: CallbackQuery, window: Window, top_up_desk: TopUpDesk) -> None:
    await top_up_desk.choose(window)


@router.callback_query(TopUpChoiceTap.filter())
async def chosen(
    _: CallbackQuery, callback_data: TopUpChoiceTap, window: Window, top_up_desk: TopUpDesk
) -> None:
    if not 0 <= callback_data.place < len(screens.OFFERED):
        await top_up_desk.choose(window)
        return
    await top_up_desk.start(window, screens.OFFERED[callback_data.place], callback_data.key)


@router.callback_query(TopUpMissingTap.filter())
async def missing(
    _: CallbackQuery, callback_data: TopUpMissingTap, window: Window, top_up_desk: TopUpDesk
) -> None:
    amount = await top_up_desk.missing(window.fan.id)
    if amount is None:
        await top_up_desk.choose(window)
        return
    await top_up_desk.start(window, amount, callback_data.key)


@router.callback_query(TopUpOtherTap.filter())
async def other(_: CallbackQuery, window: Window) -> None:
    window.ask(AMOUNT)
    await window.show(screens.ask_amount(window.t))


@router.message(Answers(AMOUNT))
async def typed(message: Message, window: Window, top_up_desk: TopUpDesk) -> None:
    await take_amount(window, top_up_desk, parse_amount(message.text or ""), message.message_id)


async def take_amount(
    window: Window, desk: TopUpDesk, parsed: ParsedAmount | AmountProblem, message_id: int
) -> None:
    """Go on with what a fan wrote: an amount, a bare number, or something to ask about again.

    The key comes from the message: handled twice, it is still one top-up.
    """
    match parsed:
        case AmountProblem():
            window.ask(AMOUNT)
            await window.show(screens.ask_amount(window.t, parsed))
        case ParsedAmount(number, None):
            window.ask(AMOUNT, number=str(number))
            await window.show(screens.ask_currency(window.t, window.t.number(number), new_key()))
        case ParsedAmount(_, Currency() as currency):
            await _take_money(window, desk, parsed.money(currency), f"m{message_id}")


@router.callback_query(TopUpCurrencyTap.filter())
async def currency_chosen(
    _: CallbackQuery, callback_data: TopUpCurrencyTap, window: Window, top_up_desk: TopUpDesk
) -> None:
    number = window.answers.get("number") if window.question == AMOUNT else None
    if number is None:
        await top_up_desk.choose(window)
        return
    parsed = ParsedAmount(Decimal(number), callback_data.currency)
    money = parsed.money(callback_data.currency)
    await _take_money(window, top_up_desk, money, callback_data.key)


async def _take_money(
    window: Window, desk: TopUpDesk, money: Money | AmountProblem, key: str
) -> None:
    if isinstance(money, AmountProblem):
        window.ask(AMOUNT)
        await window.show(screens.ask_amount(window.t, money))
        return
    await desk.start(window, money, key)


@router.callback_query(TopUpCheckTap.filter())
async def check(
    _: CallbackQuery, callback_data: TopUpCheckTap, window: Window, top_up_desk: TopUpDesk
) -> None:
    """Ask the bank now; the tap is answered before by the clock if the bank is slow."""
    window.money_at_stake = True
    top_up = await top_up_desk.top_ups.check(callback_data.top_up_id, window.fan.id)
    if top_up.state is TopUpState.WAITING:
        key = "topup.card.toast_not_yet" if top_up.bank_answers else "topup.card.toast_bank_away"
        await window.answer(window.t.plain(key), alert=True)
    await top_up_desk.show(window, top_up)


@router.callback_query(TopUpCancelTap.filter())
async def cancel(
    _: CallbackQuery, callback_data: TopUpCancelTap, window: Window, top_up_desk: TopUpDesk
) -> None:
    top_up = await top_up_desk.top_ups.cancel(callback_data.top_up_id, window.fan.id)
    await top_up_desk.show(window, top_up)


@router.callback_query(TopUpWayTap.filter())
async def other_way(
    _: CallbackQuery, callback_data: TopUpWayTap, window: Window, top_up_desk: TopUpDesk
) -> None:
    """The same top-up goes on; what is paid by an earlier code still counts."""
    top_up = await top_up_desk.top_ups.renew(
        callback_data.top_up_id, window.fan.id, callback_data.way
    )
    await top_up_desk.show(window, top_up)


@router.callback_query(TopUpNewCodeTap.filter())
async def new_code(
    _: CallbackQuery, callback_data: TopUpNewCodeTap, window: Window, top_up_desk: TopUpDesk
) -> None:
    top_up = await top_up_desk.top_ups.renew(callback_data.top_up_id, window.fan.id)
    await top_up_desk.show(window, top_up)
