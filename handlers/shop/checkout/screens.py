"""The checkout in one message: everything that is to be known before paying."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from handlers.kit.buttons import Button, Row, Tap
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.shop.cart.buttons import ShopCartTap
from handlers.shop.checkout.buttons import (
    AddressesTap,
    CheckoutTap,
    DeliveryTap,
    GiftTap,
    InstalmentsTap,
    PartsTap,
    PlaceTap,
    PointsOfPickupTap,
)
from handlers.shop.words import delivery_fee, free_delivery, line_name, pickup_lines
from handlers.ticketing.words import escaped, said
from services.checkout.schemas import (
    CartVoucher,
    Checkout,
    Missing,
    ShippingMethod,
    VoucherState,
)
from services.core.formats import phone
from services.core.i18n import Safe, Translator, shorten
from services.core.ids import new_key
from services.orders.schemas.delivery import Recipient

_LINES_SHOWN: Final = 4
_CARD_CLUSTERS_SHOWN: Final = 60
_LONGEST_PLACE: Final = 120


def checkout(t: Translator, held: Checkout, rate: Decimal, note: str = "") -> Screen:
    """The summary: each line of money, where it goes, and the button that orders."""
    lines: list[str] = [
        path(t, t.plain("shop.home.title"), t.plain("shop.checkout.title")),
        *([f"⚠️ {note}"] if note else []),
        "",
        *_goods(t, held),
        "",
        *money(t, held, rate),
        "",
        *_how(t, held),
        *_held_until(t, held),
    ]
    rows = (*_choices(t, held), [_order(t, held)], last_row(t, ShopCartTap()))
    return Screen("\n".join(lines), rows, location=CheckoutTap())


def _goods(t: Translator, held: Checkout) -> list[str]:
    shown = held.cart.lines[:_LINES_SHOWN]
    found: list[str] = [
        t("shop.checkout.line", quantity=one.quantity, name=line_name(t, one), amount=one.total)
        for one in shown
    ]
    rest = sum(one.quantity for one in held.cart.lines[_LINES_SHOWN:])
    return [*found, *([t.n("shop.checkout.more", rest)] if rest else [])]


def money(t: Translator, held: Checkout, rate: Decimal) -> list[str]:
    """Every line of money up to what one payment asks for."""
    price, found = held.price, []
    found.append(t("shop.checkout.subtotal", amount=price.subtotal))
    if price.discounts:
        found.append(t("shop.cart.discounts", amount=price.discounts))
    if held.cart.voucher is not None:
        found.append(_voucher(t, held.cart.voucher))
    if price.wrap:
        found.append(t("shop.checkout.wrap", amount=price.wrap))
    if held.shipping is not None and held.shipping.method is not ShippingMethod.NONE:
        found.append(t("shop.checkout.shipping", amount=delivery_fee(t, price.shipping)))
    found.append(t("shop.checkout.tax", amount=price.tax))
    if price.surcharge:
        found.append(t("shop.checkout.surcharge", amount=price.surcharge))
    found.append(t("shop.checkout.total", amount=t.both(price.total, rate)))
    return [*found, *_parts(t, held)]


def _voucher(t: Translator, voucher: CartVoucher) -> Safe:
    if voucher.state is VoucherState.USED:
        return t("shop.cart.voucher", code=voucher.code, amount=voucher.off)
    return t(f"shop.cart.voucher_{voucher.state}", code=voucher.code)


def _parts(t: Translator, held: Checkout) -> list[str]:
    found: list[str] = []
    if held.points.used:
        words = t("shop.checkout.points", points=held.points.used, amount=held.points.worth)
        found.append(words)
    if held.gift_card_used:
        found.append(t("shop.checkout.gift_card", amount=held.gift_card_used))
    if held.wallet_used:
        found.append(t("shop.checkout.wallet", amount=held.wallet_used))
    plan = next((each for each in held.plans if each.months == held.instalments), None)
    if plan is not None:
        found.append(
            t(
                "shop.checkout.instalments",
                first=plan.first,
                number=plan.months - 1,
                monthly=plan.monthly,
            )
        )
    if found:
        found.append(t("shop.checkout.due", amount=held.due))
    return found


def _how(t: Translator, held: Checkout) -> list[str]:
    """Where it goes, how it comes, and as what gift."""
    found: list[str] = []
    method = held.shipping.method if held.shipping else None
    if method is ShippingMethod.PICKUP and held.pickup_point is not None:
        found += pickup_lines(t, held.pickup_point)
    elif method in (ShippingMethod.STANDARD, ShippingMethod.EXPRESS):
        found.append(f"🚚 {shipping_name(t, method)}{_days(t, held)}")
        if held.shipping.price:
            found += free_delivery(t, held.cart)
        if held.address is not None:
            found.append(f"📍 {escaped(_address(t, held))}")
    elif method is ShippingMethod.NONE:
        found.append(f"📲 {t('shop.checkout.nothing_shipped')}")
    gift = held.gift
    if gift.wrap or gift.recipient is not Recipient.SELF:
        found.append(f"🎁 {t(f'shop.recipient.{gift.recipient}')}")
    if gift.card_text:
        found.append(f"✉️ {escaped(shorten(gift.card_text, _CARD_CLUSTERS_SHOWN))}")
    found += [f"❗ {t(f'shop.missing.{each}')}" for each in held.missing[:1]]
    return found


def _days(t: Translator, held: Checkout) -> str:
    if held.shipping is None or held.shipping.days is None:
        return ""
    first, last = held.shipping.days
    return f" · {t('shop.checkout.days', first=first, last=last)}"


def _address(t: Translator, held: Checkout) -> str:
    assert held.address is not None
    one, area = held.address, held.address.area
    places = (area.commune, area.district, area.province)
    parts = [
        one.recipient,
        phone(one.phone),
        one.street,
        *(said(t, place.name) for place in places),
    ]
    return shorten(", ".join(part for part in parts if part), _LONGEST_PLACE)


def _held_until(t: Translator, held: Checkout) -> list[str]:
    if held.cart.held_until is None:
        return []
    return [t("shop.cart.held_until", time=t.time(held.cart.held_until))]


def _choices(t: Translator, held: Checkout) -> list[Row]:
    """What can still be chosen; nothing is asked of goods that nobody sends."""
    first: list[Button] = []
    if any(each.method is not ShippingMethod.NONE for each in held.options):
        first.append(Button("🚚 " + t.plain("shop.delivery.title"), DeliveryTap()))
        if held.shipping is None or held.shipping.method is not ShippingMethod.PICKUP:
            first.append(Button("📍 " + t.plain("shop.address.title"), AddressesTap()))
        else:
            place = t.plain("shop.pickup.title")
            first.append(Button("🏬 " + place, PointsOfPickupTap()))
    second = [Button("💎 " + t.plain("shop.parts.button"), PartsTap())]
    if first:
        second.insert(0, Button("🎁 " + t.plain("shop.gift.title"), GiftTap()))
    rows: list[Row] = [first, second] if first else [second]
    if held.plans:
        rows.append([Button("🗓 " + t.plain("shop.instalments.title"), InstalmentsTap())])
    return rows


_NEXT: Final = {
    Missing.GOODS: ("shop.cart.title", ShopCartTap()),
    Missing.CHANGES: ("shop.cart.title", ShopCartTap()),
    Missing.PICKUP_POINT: ("shop.checkout.button_pickup", PointsOfPickupTap()),
    Missing.ADDRESS: ("shop.checkout.button_address", AddressesTap()),
}


def _order(t: Translator, held: Checkout) -> Button:
    """Orders, or leads to the first thing that is missing."""
    if held.missing:
        key, tap = _NEXT[held.missing[0]]
        return Button("➡️ " + t.plain(key), tap)
    tap_: Tap = PlaceTap(revision=held.revision, key=new_key())
    return Button("✅ " + t.plain("shop.checkout.button_order", amount=held.due), tap_)


def shipping_name(t: Translator, method: ShippingMethod) -> Safe:
    return t(f"shop.delivery.{method}")
