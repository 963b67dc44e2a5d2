"""Taps and prices around tickets that fans sell on."""

from __future__ import annotations

from uuid import UUID

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.aftersale import resale_screens as screens
from handlers.aftersale.buttons import (
    AskShareTap,
    BuyListingTap,
    GiveUpTap,
    ListingTap,
    OfferTap,
    ResalePageTap,
    ResaleTap,
    ReserveTap,
    SellTap,
    TakeOffTap,
)
from handlers.aftersale.resale_desk import PRICE, ResaleDesk
from handlers.identity.pin_desk import PinDesk
from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.payments.desk import PayDesk
from services.core.errors import DomainError
from services.core.i18n import AmountProblem, parse_amount
from services.core.ids import from_short_id
from services.core.money import Money
from services.identity.errors import PinRequired
from services.ticketing.aftersale.errors import (
    ListingBeingPaid,
    ListingGone,
    ListingReserved,
    OtherReserved,
    PriceTooHigh,
    PriceTooLow,
)
from services.ticketing.aftersale.schemas import ListTicket
from services.ticketing.errors import BuyerLimitReached
from services.wallet import InsufficientFunds

router = Router(name="resale")
_SAID_ON_IT = (
    ListingGone,
    ListingReserved,
    ListingBeingPaid,
    OtherReserved,
    BuyerLimitReached,
    InsufficientFunds,
)


def buy_tap(subject: str) -> BuyListingTap:
    """The tap that goes on with a sale once its PIN is in."""
    return BuyListingTap(listing_id=from_short_id(subject))


def listing_tap(subject: str) -> ListingTap:
    """The listing that a payment of a bank was for."""
    return ListingTap(listing_id=from_short_id(subject))


@router.callback_query(SellTap.filter())
async def open_sell(
    _: CallbackQuery, callback_data: SellTap, window: Window, resale_desk: ResaleDesk
) -> None:
    await resale_desk.show_sell(window, callback_data.ticket_id)


@router.callback_query(AskShareTap.filter())
async def choose_share(
    _: CallbackQuery, callback_data: AskShareTap, window: Window, resale_desk: ResaleDesk
) -> None:
    ticket_id = callback_data.ticket_id
    terms = await resale_desk.resale.terms(window.fan.id, ticket_id)
    percent = min(max(callback_data.percent, 1), 100)
    await resale_desk.show_price(window, ticket_id, screens.part_of(terms, percent))


@router.message(Answers(PRICE))
async def typed_price(message: Message, window: Window, resale_desk: ResaleDesk) -> None:
    ticket_id = UUID(str(window.answers["ticket_id"]))
    parsed = parse_amount(message.text or "")
    terms = await resale_desk.resale.terms(window.fan.id, ticket_id)
    currency = terms.highest.currency
    price = parsed if isinstance(parsed, AmountProblem) else parsed.money(currency)
    if isinstance(price, AmountProblem):
        await resale_desk.show_sell(
            window, ticket_id, window.t(price.text_key, example=terms.highest)
        )
    elif price.currency is not currency:
        key = "aftersale.sell.other_currency"
        await resale_desk.show_sell(window, ticket_id, window.t(key, highest=terms.highest))
    else:
        await resale_desk.show_price(window, ticket_id, price)


@router.callback_query(OfferTap.filter())
async def offer(
    _: CallbackQuery, callback_data: OfferTap, window: Window, resale_desk: ResaleDesk
) -> None:
    """The price is the one that was shown; without it the question comes again."""
    ticket_id, answers = callback_data.ticket_id, window.answers
    is_asked = window.question == PRICE and answers.get("ticket_id") == ticket_id.hex
    if not is_asked or "price_minor" not in answers:
        await resale_desk.show_sell(window, ticket_id)
        return
    terms = await resale_desk.resale.terms(window.fan.id, ticket_id)
    price = Money(int(answers["price_minor"]), terms.highest.currency)
    try:
        await resale_desk.resale.offer(ListTicket(window.fan.id, ticket_id, price))
    except (PriceTooHigh, PriceTooLow) as refusal:
        note = window.t(f"error.{refusal.code}", **refusal.details)
        await resale_desk.show_sell(window, ticket_id, note)
    else:
        await resale_desk.show_sell(window, ticket_id)


@router.callback_query(TakeOffTap.filter())
async def take_off(
    _: CallbackQuery, callback_data: TakeOffTap, window: Window, resale_desk: ResaleDesk
) -> None:
    try:
        await resale_desk.resale.take_off(window.fan.id, callback_data.ticket_id)
    except ListingReserved as refusal:
        words = window.t.plain(f"error.{refusal.code}", **refusal.details)
        await window.answer(words, alert=True)
    else:
        await window.answer(window.t.plain("aftersale.sell.toast_taken_off"))
    await resale_desk.show_sell(window, callback_data.ticket_id)


@router.callback_query(ResaleTap.filter())
async def open_list(
    _: CallbackQuery, callback_data: ResaleTap, window: Window, resale_desk: ResaleDesk
) -> None:
    window.stop_asking()
    await resale_desk.show_list(window, callback_data.event_id)


@router.callback_query(ResalePageTap.filter())
async def turn_list(
    _: CallbackQuery, callback_data: ResalePageTap, window: Window, resale_desk: ResaleDesk
) -> None:
    near = callback_data.listing_id
    listing = await resale_desk.resale.listing(window.fan.id, near)
    await resale_desk.show_list(window, listing.ticket.event.id, callback_data.turn, near)


@router.callback_query(ListingTap.filter())
async def open_listing(
    _: CallbackQuery, callback_data: ListingTap, window: Window, resale_desk: ResaleDesk
) -> None:
    window.stop_asking()
    await resale_desk.show_listing(window, callback_data.listing_id)


@router.callback_query(BuyListingTap.filter())
async def buy(
    _: CallbackQuery,
    callback_data: BuyListingTap,
    window: Window,
    resale_desk: ResaleDesk,
    pin_desk: PinDesk,
) -> None:
    """The first tap leads to the PIN; once that is in, the same tap pays."""
    listing_id = callback_data.listing_id
    window.money_at_stake = True
    try:
        await resale_desk.resale.buy(window.fan.id, listing_id)
    except PinRequired as refusal:
        window.money_at_stake = False
        await _ask_pin(window, resale_desk, pin_desk, listing_id, refusal)
    except _SAID_ON_IT as refusal:
        await resale_desk.show_listing(window, listing_id, _told(window, refusal))
    else:
        await resale_desk.show_listing(window, listing_id)


async def _ask_pin(
    window: Window, desk: ResaleDesk, pin_desk: PinDesk, listing_id: UUID, refusal: PinRequired
) -> None:
    """Who has too little money tops up first."""
    listing = await desk.resale.listing(window.fan.id, listing_id)
    if await desk.balance(window, listing.price) < listing.price:
        await desk.show_listing(window, listing_id)
        return
    about = screens.pin_about(window.t, listing, await desk.seller_of(listing))
    await pin_desk.ask(window, str(refusal.details["purpose"]), about=about)


@router.callback_query(ReserveTap.filter())
async def reserve(
    _: CallbackQuery,
    callback_data: ReserveTap,
    window: Window,
    resale_desk: ResaleDesk,
    pay_desk: PayDesk,
) -> None:
    """The page with the bank's ways; the ticket follows the money by itself."""
    listing_id = callback_data.listing_id
    try:
        intent_id = await resale_desk.resale.reserve(window.fan.id, listing_id)
    except _SAID_ON_IT as refusal:
        await resale_desk.show_listing(window, listing_id, _told(window, refusal))
    else:
        await pay_desk.open(window, intent_id)


@router.callback_query(GiveUpTap.filter())
async def give_up(
    _: CallbackQuery, callback_data: GiveUpTap, window: Window, resale_desk: ResaleDesk
) -> None:
    listing_id, note = callback_data.listing_id, ""
    try:
        await resale_desk.resale.give_up(window.fan.id, listing_id)
    except ListingBeingPaid as refusal:
        note = _told(window, refusal)
    await resale_desk.show_listing(window, listing_id, note)


def _told(window: Window, refusal: DomainError) -> str:
    said = window.t(f"error.{refusal.code}", **refusal.details)
    return " ".join([said, window.t("common.money.not_moved")])
