"""What the checkout asks: delivery, gift, parts of the payment, instalments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from handlers.kit.buttons import Button, Row, Tap
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.shop.checkout.buttons import (
    CardTextTap,
    CheckoutTap,
    DeliveryTap,
    GiftCardsTap,
    GiftTap,
    InstalmentsTap,
    InTap,
    PartsTap,
    PointsOfPickupTap,
    RecipientTap,
    ShippingTap,
    UseGiftCardTap,
    UsePointsTap,
    WalletPartTap,
    WrapTap,
)
from handlers.shop.checkout.screens import shipping_name
from handlers.shop.words import delivery_fee, free_delivery
from handlers.ticketing.words import escaped, on_button, said
from services.checkout.schemas import (
    MOST_CARD_CLUSTERS,
    Checkout,
    InstalmentPlan,
    ShippingMethod,
    ShippingOption,
)
from services.core.i18n import Safe, Translator
from services.core.ids import short_id
from services.core.money import Currency, Money
from services.orders.schemas.delivery import Recipient
from services.payments.gift_cards import GiftCard

_MOST: Final = 6


def delivery(t: Translator, held: Checkout) -> Screen:
    """The ways with what each costs this cart."""
    lines = [_path(t, "shop.delivery.title"), ""]
    lines += [f"• {_option(t, each)}" for each in held.options]
    if held.cart.free_delivery is not None and held.cart.free_delivery.missing:
        lines += ["", *free_delivery(t, held.cart)]
    chosen = held.shipping.method if held.shipping else None
    buttons = [
        _way(t, each, is_chosen=each.method is chosen, one_place=_one_place(held))
        for each in held.options
    ]
    rows = [[button] for button in buttons]
    return _screen(t, lines, rows, DeliveryTap())


def _one_place(held: Checkout) -> str:
    points = held.pickup_points
    return points[0].id if len(points) == 1 else ""


def _option(t: Translator, option: ShippingOption) -> Safe:
    name = shipping_name(t, option.method)
    words = f"<b>{name}</b> · {delivery_fee(t, option.price)}"
    if option.days is not None:
        first, last = option.days
        words = f"{words} · {t('shop.checkout.days', first=first, last=last)}"
    return Safe(words)


def _way(t: Translator, option: ShippingOption, *, is_chosen: bool, one_place: str) -> Button:
    name = t.plain(f"shop.delivery.{option.method}")
    label = on_button(("✅ " if is_chosen else "") + name)
    if option.method is ShippingMethod.PICKUP and not one_place:
        return Button(label, PointsOfPickupTap())
    point = one_place if option.method is ShippingMethod.PICKUP else ""
    return Button(label, ShippingTap(method=option.method, point=point))


def pickup(t: Translator, held: Checkout) -> Screen:
    """The places with their hours."""
    lines = [_path(t, "shop.pickup.title"), "", t("shop.pickup.question")]
    rows: list[Row] = []
    for point in held.pickup_points[:_MOST]:
        hours = said(t, point.hours)
        lines.append(f"• <b>{escaped(said(t, point.name))}</b>")
        lines += [escaped(hours)] if hours else []
        is_chosen = held.pickup_point is not None and held.pickup_point.id == point.id
        label = ("✅ " if is_chosen else "") + said(t, point.name)
        tap = ShippingTap(method=ShippingMethod.PICKUP, point=point.id)
        rows.append([Button(on_button(label), tap)])
    return _screen(t, lines, rows, PointsOfPickupTap(), back=DeliveryTap())


def gift(t: Translator, held: Checkout, note: str = "") -> Screen:
    """Wrapping, the card and who gets it; no price lies in a gift's parcel."""
    chosen = held.gift
    lines = [
        _path(t, "shop.gift.title"),
        *([f"⚠️ {note}"] if note else []),
        "",
        t("shop.gift.text", price=held.wrap_price),
    ]
    if chosen.wrap:
        lines += ["", f"✅ {t('shop.checkout.wrap', amount=held.price.wrap)}"]
    if chosen.card_text:
        lines += ["", f"✉️ {escaped(chosen.card_text)}"]
    wrap = "shop.gift.button_no_wrap" if chosen.wrap else "shop.gift.button_wrap"
    row = [Button("🎁 " + t.plain(wrap), WrapTap(on=not chosen.wrap))]
    row.append(Button("✉️ " + t.plain("shop.gift.button_card"), CardTextTap()))
    rows: list[Row] = [row]
    rows += [
        [
            Button(
                ("✅ " if chosen.recipient is each else "") + t.plain(f"shop.recipient.{each}"),
                RecipientTap(recipient=each),
            )
        ]
        for each in Recipient
    ]
    return _screen(t, lines, rows, GiftTap())


def ask_card(t: Translator, held: Checkout, note: str = "") -> Screen:
    """Waits for the words of the card."""
    lines = [
        path(
            t,
            t.plain("shop.checkout.title"),
            t.plain("shop.gift.title"),
            t.plain("shop.gift.button_card"),
        ),
        *([f"⚠️ {note}"] if note else []),
        "",
        t("shop.gift.ask_card", limit=MOST_CARD_CLUSTERS),
    ]
    rows: list[Row] = []
    if held.gift.card_text:
        lines += ["", f"✉️ {escaped(held.gift.card_text)}"]
        rows.append([Button(t.plain("shop.gift.button_no_card"), CardTextTap(none=True))])
    return _screen(t, lines, rows, CardTextTap(), back=GiftTap())


def parts(t: Translator, held: Checkout, note: str = "") -> Screen:
    """What points, a gift card and the wallet pay; the rest is one payment."""
    points = held.points
    lines = [
        _path(t, "shop.parts.button"),
        *([f"⚠️ {note}"] if note else []),
        "",
        t("shop.checkout.total", amount=t.money(held.price.total)),
        _points(t, held),
        t("shop.parts.wallet", balance=held.wallet_available),
        *(
            [t("shop.checkout.gift_card", amount=held.gift_card_used)]
            if held.gift_card_used
            else []
        ),
        *([t("shop.checkout.wallet", amount=held.wallet_used)] if held.wallet_used else []),
        "",
        t("shop.checkout.due", amount=held.due),
    ]
    rows: list[Row] = []
    if points.used:
        rows.append([Button(t.plain("shop.parts.button_no_points"), UsePointsTap(on=False))])
    elif points.most:
        most = Money(points.most, Currency.PTS)
        label = on_button("💎 " + t.plain("shop.parts.button_points", points=most))
        rows.append([Button(label, UsePointsTap(on=True))])
    rows.append([Button("🎁 " + t.plain("giftcards.home.button"), GiftCardsTap())])
    if held.wallet_used or held.wallet_available:
        rows.append(_wallet(t, held))
    return _screen(t, lines, rows, PartsTap())


def _points(t: Translator, held: Checkout) -> Safe:
    points = held.points
    balance = Money(points.balance, Currency.PTS)
    if points.used:
        return t("shop.checkout.points", points=points.used, amount=points.worth)
    return t("shop.parts.points", points=balance)


def _wallet(t: Translator, held: Checkout) -> Row:
    if held.wallet_used:
        return [Button(t.plain("shop.parts.button_no_wallet"), WalletPartTap(none=True))]
    return [Button("👛 " + t.plain("shop.parts.button_wallet"), WalletPartTap())]


def ask_wallet(t: Translator, held: Checkout, note: str = "") -> Screen:
    """Waits for the part that the wallet pays."""
    lines = [
        path(t, t.plain("shop.checkout.title"), t.plain("shop.parts.button_wallet")),
        *([f"⚠️ {note}"] if note else []),
        "",
        t("shop.parts.wallet", balance=held.wallet_available),
        t("shop.checkout.due", amount=held.due),
        "",
        t("shop.parts.ask_wallet"),
    ]
    return _screen(t, lines, [], WalletPartTap(), back=PartsTap())


def gift_cards(t: Translator, held: Checkout, cards: Sequence[GiftCard]) -> Screen:
    """Cards of the fan that have money in the order's currency."""
    currency = held.price.total.currency
    usable = [one for one in cards if one.available and one.amount.currency is currency]
    lines = [
        path(t, t.plain("shop.checkout.title"), t.plain("giftcards.home.title")),
        "",
        t("shop.checkout.due", amount=held.due),
    ]
    if not usable:
        lines += ["", t("giftcards.order.none")]
    rows: list[Row] = []
    for one in usable[:_MOST]:
        is_chosen = one.id == held.gift_card_id
        label = t.plain("giftcards.order.button_use", amount=one.available)
        tap = UseGiftCardTap(card="" if is_chosen else short_id(one.id))
        rows.append([Button(on_button(("✅ " if is_chosen else "") + label), tap)])
    return _screen(t, lines, rows, GiftCardsTap(), back=PartsTap())


def instalments(t: Translator, held: Checkout) -> Screen:
    """Paying in parts: what now, what each month, what it costs."""
    lines = [_path(t, "shop.instalments.title"), ""]
    lines += [f"• {_plan(t, each)}" for each in held.plans]
    lines += ["", t("shop.instalments.rule")]
    rows: list[Row] = [
        [
            Button(
                on_button(
                    ("✅ " if each.months == held.instalments else "")
                    + t.plain("shop.instalments.button", months=each.months)
                ),
                InTap(months=each.months),
            )
        ]
        for each in held.plans
    ]
    at_once = ("" if held.instalments else "✅ ") + t.plain("shop.instalments.button_none")
    rows.append([Button(at_once, InTap(months=0))])
    return _screen(t, lines, rows, InstalmentsTap())


def _plan(t: Translator, plan: InstalmentPlan) -> Safe:
    key = "shop.instalments.plan_fee" if plan.fee else "shop.instalments.plan"
    return t(key, months=plan.months, first=plan.first, monthly=plan.monthly, fee=plan.fee)


def _path(t: Translator, key: str) -> str:
    return path(t, t.plain("shop.home.title"), t.plain("shop.checkout.title"), t.plain(key))


_CHECKOUT: Final = CheckoutTap()


def _screen(
    t: Translator, lines: Sequence[str], rows: Sequence[Row], at: Tap, back: Tap = _CHECKOUT
) -> Screen:
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=at)
