"""Taps and words of the checkout: choice after choice, and then one order."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from aiogram import Router
from aiogram.types import CallbackQuery, Message

from handlers.identity.pin_desk import PinDesk
from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.shop.addresses.desk import AddressDesk
from handlers.shop.cart.desk import told
from handlers.shop.checkout import choice_screens
from handlers.shop.checkout.buttons import (
    AddressesTap,
    BeginCheckoutTap,
    CardTextTap,
    CheckoutTap,
    DeliveryTap,
    GiftCardsTap,
    GiftTap,
    InstalmentsTap,
    InTap,
    PartsTap,
    PlaceTap,
    PointsOfPickupTap,
    RecipientTap,
    ShippingTap,
    UseGiftCardTap,
    UsePointsTap,
    WalletPartTap,
    WrapTap,
)
from handlers.shop.checkout.desk import CheckoutDesk
from handlers.shop.orders.desk import OrderDesk
from services.checkout.errors import (
    AddressMissing,
    CardTextTooLong,
    CartHasChanged,
    CartIsEmpty,
    CheckoutHasChanged,
    InstalmentsNotOffered,
    PartNotOffered,
    ShippingMissing,
    ShippingNotOffered,
    SoldOut,
    VoucherUsedUp,
)
from services.checkout.schemas import GiftChoice, PlaceOrder
from services.core.i18n import AmountProblem, clean, parse_amount
from services.core.ids import from_short_id
from services.core.money import Money

router = Router(name="shop-checkout")
CARD_TEXT: Final = "shop.checkout.card/1"
"""Waits for the words of the message card."""
WALLET_PART: Final = "shop.checkout.wallet/1"
"""Waits for how much the wallet pays."""
_NOT_ORDERED: Final = (
    AddressMissing,
    CartHasChanged,
    CartIsEmpty,
    CheckoutHasChanged,
    ShippingMissing,
    SoldOut,
    VoucherUsedUp,
)


@router.callback_query(BeginCheckoutTap.filter())
async def begin(_: CallbackQuery, window: Window, checkout_desk: CheckoutDesk) -> None:
    """What lies in the cart is held for another half hour."""
    held = await checkout_desk.checkouts.begin(window.fan.id)
    await checkout_desk.show(window, held)


@router.callback_query(CheckoutTap.filter())
async def open_checkout(_: CallbackQuery, window: Window, checkout_desk: CheckoutDesk) -> None:
    await checkout_desk.show(window, await checkout_desk.checkouts.view(window.fan.id))


@router.callback_query(AddressesTap.filter())
async def open_addresses(_: CallbackQuery, window: Window, address_desk: AddressDesk) -> None:
    await address_desk.show_book(window)


@router.callback_query(DeliveryTap.filter())
async def open_delivery(_: CallbackQuery, window: Window, checkout_desk: CheckoutDesk) -> None:
    held = await checkout_desk.checkouts.view(window.fan.id)
    await window.show(choice_screens.delivery(window.t, held))


@router.callback_query(PointsOfPickupTap.filter())
async def open_pickup(_: CallbackQuery, window: Window, checkout_desk: CheckoutDesk) -> None:
    held = await checkout_desk.checkouts.view(window.fan.id)
    await window.show(choice_screens.pickup(window.t, held))


@router.callback_query(ShippingTap.filter())
async def choose_shipping(
    _: CallbackQuery, callback_data: ShippingTap, window: Window, checkout_desk: CheckoutDesk
) -> None:
    """What is not offered any more shows what is."""
    method, point = callback_data.method, callback_data.point or None
    try:
        held = await checkout_desk.checkouts.choose_shipping(window.fan.id, method, point)
    except ShippingNotOffered as refusal:
        held = await checkout_desk.checkouts.view(window.fan.id)
        await checkout_desk.show(window, held, told(window, refusal))
        return
    await checkout_desk.show(window, held)


@router.callback_query(GiftTap.filter())
async def open_gift(_: CallbackQuery, window: Window, checkout_desk: CheckoutDesk) -> None:
    window.stop_asking()
    held = await checkout_desk.checkouts.view(window.fan.id)
    await window.show(choice_screens.gift(window.t, held))


@router.callback_query(WrapTap.filter())
async def wrap(
    _: CallbackQuery, callback_data: WrapTap, window: Window, checkout_desk: CheckoutDesk
) -> None:
    await _gift(window, checkout_desk, wrap=callback_data.on)


@router.callback_query(RecipientTap.filter())
async def choose_recipient(
    _: CallbackQuery, callback_data: RecipientTap, window: Window, checkout_desk: CheckoutDesk
) -> None:
    await _gift(window, checkout_desk, recipient=callback_data.recipient)


@router.callback_query(CardTextTap.filter())
async def ask_card(
    _: CallbackQuery, callback_data: CardTextTap, window: Window, checkout_desk: CheckoutDesk
) -> None:
    if callback_data.none:
        await _gift(window, checkout_desk, card_text="")
        return
    window.ask(CARD_TEXT)
    held = await checkout_desk.checkouts.view(window.fan.id)
    await window.show(choice_screens.ask_card(window.t, held))


@router.message(Answers(CARD_TEXT))
async def typed_card(message: Message, window: Window, checkout_desk: CheckoutDesk) -> None:
    try:
        await _gift(window, checkout_desk, card_text=clean(message.text or ""))
    except CardTextTooLong as refusal:
        held = await checkout_desk.checkouts.view(window.fan.id)
        await window.show(choice_screens.ask_card(window.t, held, told(window, refusal)))


async def _gift(window: Window, desk: CheckoutDesk, **changed: object) -> None:
    """The gift as it was but for this, and its screen again."""
    chosen = (await desk.checkouts.view(window.fan.id)).gift
    known = {
        "wrap": chosen.wrap,
        "card_text": chosen.card_text,
        "recipient": chosen.recipient,
    }
    gift = GiftChoice(**{**known, **changed})  # type: ignore[arg-type]
    held = await desk.checkouts.choose_gift(window.fan.id, gift)
    window.stop_asking()
    await window.show(choice_screens.gift(window.t, held))


@router.callback_query(PartsTap.filter())
async def open_parts(_: CallbackQuery, window: Window, checkout_desk: CheckoutDesk) -> None:
    window.stop_asking()
    held = await checkout_desk.checkouts.view(window.fan.id)
    await window.show(choice_screens.parts(window.t, held))


@router.callback_query(UsePointsTap.filter())
async def use_points(
    _: CallbackQuery, callback_data: UsePointsTap, window: Window, checkout_desk: CheckoutDesk
) -> None:
    """As many as can be used; how many that are is asked anew."""
    fan_id = window.fan.id
    most = (await checkout_desk.checkouts.view(fan_id)).points.most
    wanted = most if callback_data.on else 0
    held = await checkout_desk.checkouts.choose_points(fan_id, wanted)
    await window.show(choice_screens.parts(window.t, held))


@router.callback_query(GiftCardsTap.filter())
async def open_gift_cards(_: CallbackQuery, window: Window, checkout_desk: CheckoutDesk) -> None:
    fan_id = window.fan.id
    cards = [one for one in await checkout_desk.cards.mine(fan_id) if one.holder_id == fan_id]
    held = await checkout_desk.checkouts.view(fan_id)
    await window.show(choice_screens.gift_cards(window.t, held, cards))


@router.callback_query(UseGiftCardTap.filter())
async def use_gift_card(
    _: CallbackQuery, callback_data: UseGiftCardTap, window: Window, checkout_desk: CheckoutDesk
) -> None:
    card_id: UUID | None = from_short_id(callback_data.card) if callback_data.card else None
    held = await checkout_desk.checkouts.choose_gift_card(window.fan.id, card_id)
    await window.show(choice_screens.parts(window.t, held))


@router.callback_query(WalletPartTap.filter())
async def ask_wallet(
    _: CallbackQuery, callback_data: WalletPartTap, window: Window, checkout_desk: CheckoutDesk
) -> None:
    fan_id = window.fan.id
    if callback_data.none:
        held = await checkout_desk.checkouts.choose_wallet(fan_id, 0)
        await window.show(choice_screens.parts(window.t, held))
        return
    window.ask(WALLET_PART)
    held = await checkout_desk.checkouts.view(fan_id)
    await window.show(choice_screens.ask_wallet(window.t, held))


@router.message(Answers(WALLET_PART))
async def typed_wallet(message: Message, window: Window, checkout_desk: CheckoutDesk) -> None:
    """In the currency of the order; what cannot be read or used is asked again."""
    fan_id, t = window.fan.id, window.t
    held = await checkout_desk.checkouts.view(fan_id)
    currency = held.price.total.currency
    parsed = parse_amount(message.text or "")
    amount = parsed if isinstance(parsed, AmountProblem) else parsed.money(currency)
    if isinstance(amount, Money) and amount.currency is not currency:
        amount = AmountProblem.TWO_CURRENCIES
    if isinstance(amount, AmountProblem):
        note = t(amount.text_key, example=held.due)
        await window.show(choice_screens.ask_wallet(t, held, note))
        return
    try:
        held = await checkout_desk.checkouts.choose_wallet(fan_id, amount.amount_minor)
    except PartNotOffered as refusal:
        await window.show(choice_screens.ask_wallet(t, held, told(window, refusal)))
        return
    window.stop_asking()
    await window.show(choice_screens.parts(t, held))


@router.callback_query(InstalmentsTap.filter())
async def open_instalments(_: CallbackQuery, window: Window, checkout_desk: CheckoutDesk) -> None:
    held = await checkout_desk.checkouts.view(window.fan.id)
    await window.show(choice_screens.instalments(window.t, held))


@router.callback_query(InTap.filter())
async def choose_months(
    _: CallbackQuery, callback_data: InTap, window: Window, checkout_desk: CheckoutDesk
) -> None:
    try:
        held = await checkout_desk.checkouts.choose_instalments(
            window.fan.id, callback_data.months
        )
    except InstalmentsNotOffered as refusal:
        held = await checkout_desk.checkouts.view(window.fan.id)
        await checkout_desk.show(window, held, told(window, refusal))
        return
    await checkout_desk.show(window, held)


@router.callback_query(PlaceTap.filter())
async def place(
    _: CallbackQuery,
    callback_data: PlaceTap,
    window: Window,
    checkout_desk: CheckoutDesk,
    order_desk: OrderDesk,
    pin_desk: PinDesk,
) -> None:
    """One order for one key, and then its payment. What has changed is shown, not ordered."""
    command = PlaceOrder(callback_data.key, window.fan.id, callback_data.revision)
    try:
        order = await checkout_desk.checkouts.place(command)
    except _NOT_ORDERED as refusal:
        held = await checkout_desk.checkouts.view(window.fan.id)
        note = f"{told(window, refusal)} {window.t('common.money.not_moved')}"
        await checkout_desk.show(window, held, note)
        return
    await order_desk.pay(window, pin_desk, order.key)
