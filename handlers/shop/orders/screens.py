"""Own orders of the shop: the list, and one from its payment to its parcels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import PictureRef, Screen
from handlers.shop.aftercare.buttons import ReturnsTap, ReviewsTap
from handlers.shop.buttons import ShopTap
from handlers.shop.instalments.buttons import InstalmentPlanTap
from handlers.shop.orders.buttons import (
    CancelOrderTap,
    OrderAgainTap,
    OrderGoodsTap,
    OrderInvoiceTap,
    ParcelsTap,
    PayOrderTap,
    ShopOrdersTap,
    ShopOrderTap,
)
from handlers.shop.words import delivery_fee, line_name, pickup_lines
from handlers.ticketing.buttons import MyTicketsTap
from handlers.ticketing.words import escaped, on_button, said
from services.artwork.schemas import Bilingual
from services.catalog.stock import PickupPoint
from services.core.formats import phone
from services.core.i18n import Safe, Translator
from services.core.ids import new_key
from services.orders.quoting import cancel_quote
from services.orders.schemas.cancelling import CancelQuote
from services.orders.schemas.listing import OrderCard
from services.orders.schemas.order import Order
from services.orders.shipments.schemas import Parcel
from services.orders.states import CANCELLABLE, OrderState

ORDERS_A_PAGE: Final = 5
_LINES_SHOWN: Final = 4
_STEPS_SHOWN: Final = 4
Shown = PictureRef | None
_CAME: Final = (OrderState.SHIPPED, OrderState.DELIVERED, OrderState.RETURNED)
_MARKS: Final = {
    OrderState.PENDING: "⏳",
    OrderState.CONFIRMED: "✅",
    OrderState.PROCESSING: "📦",
    OrderState.BACKORDERED: "🕰",
    OrderState.SHIPPED: "🚚",
    OrderState.DELIVERED: "🏁",
    OrderState.RETURNED: "↩️",
    OrderState.CANCELLED: "✖️",
    OrderState.REFUNDED: "💵",
}
_ROAD: Final = (
    OrderState.CONFIRMED,
    OrderState.PROCESSING,
    OrderState.SHIPPED,
    OrderState.DELIVERED,
)


def orders(
    t: Translator, page: Sequence[OrderCard], next_after: str | None, at: ShopOrdersTap
) -> Screen:
    """A page, the newest first; tickets have a list of their own."""
    lines: list[str] = [path(t, t.plain("shop.home.title"), t.plain("shop.orders.title")), ""]
    for card in page:
        lines += [*_listed(t, card), ""]
    if not page:
        lines.append(t("shop.orders.empty"))
    rows: list[Row] = [
        [
            Button(
                on_button(f"{_MARKS[card.state]} {card.number} · {t.money(card.total)}"),
                ShopOrderTap(order=card.key),
            )
        ]
        for card in page
    ]
    turn = [Button("🎟 " + t.plain("menu.button.my_tickets"), MyTicketsTap())]
    if next_after:
        following = ShopOrdersTap(after=next_after)
        turn.append(Button(t.plain("common.button.next") + " ›", following))
    text = "\n".join(lines).rstrip()
    return Screen(text, (*rows, turn, last_row(t, ShopTap())), location=at)


def _listed(t: Translator, card: OrderCard) -> list[str]:
    goods = escaped(said(t, card.name))
    if card.quantity > 1:
        goods = t.n("shop.orders.goods", card.quantity - 1, name=said(t, card.name))
    return [
        f"{_MARKS[card.state]} <b>{card.number}</b> · {state(t, card.state)}",
        goods,
        f"{t.money(card.total)} · {t.date(card.placed_at)}",
    ]


def state(t: Translator, now: OrderState) -> Safe:
    return t(f"shop.state.{now}")


def order(
    t: Translator,
    one: Order,
    parcels: Sequence[Parcel],
    picture: Shown,
    point: PickupPoint | None,
    note: str = "",
) -> Screen:
    """Everything of an order. What can be done with it depends on where it stands.

    `point`: where it is fetched.
    """
    lines: list[str] = [
        path(t, t.plain("shop.home.title"), t.plain("shop.orders.title"), one.number),
        *([f"⚠️ {note}"] if note else []),
        "",
        f"{_MARKS[one.state]} <b>{state(t, one.state)}</b>",
        *_road(t, one),
        *_waits(t, one),
        "",
        *_goods(t, one),
        *_money(t, one),
        *_where(t, one, point),
        *([t.n("shop.order.parcels", len(parcels))] if parcels else []),
        "",
        *_timeline(t, one),
    ]
    rows = (*_actions(t, one, parcels), last_row(t, ShopOrdersTap()))
    return Screen("\n".join(lines), rows, picture, location=ShopOrderTap(order=one.key))


def _road(t: Translator, one: Order) -> list[str]:
    """Steps of a paid order, those that are done filled: `● Paid ● Packed ○ On its way`."""
    if one.state not in _ROAD or not any(line.is_shipped for line in one.lines):
        return []
    done = _ROAD.index(one.state)
    steps = [
        f"{'●' if place <= done else '○'} {state(t, each)}" for place, each in enumerate(_ROAD)
    ]
    return [" ".join(steps)]


def _waits(t: Translator, one: Order) -> list[str]:
    if one.pays_until is not None:
        return [t("shop.order.pays_until", time=t.time(one.pays_until))]
    if one.back_on is not None and one.state is OrderState.BACKORDERED:
        return [t("shop.order.back_on", day=one.back_on)]
    found: list[str] = (
        [t(f"shop.cancelled.{one.cancel_reason}")] if one.cancel_reason is not None else []
    )
    if one.why_cancelled:
        found.append(t("shop.cancel.why", reason=one.why_cancelled))
    return found


def _goods(t: Translator, one: Order) -> list[str]:
    shown = one.lines[:_LINES_SHOWN]
    found: list[str] = [
        t("shop.checkout.line", quantity=line.quantity, name=line_name(t, line), amount=line.total)
        for line in shown
    ]
    rest = sum(line.quantity for line in one.lines[_LINES_SHOWN:])
    return [*found, *([t.n("shop.checkout.more", rest)] if rest else [])]


def _money(t: Translator, one: Order) -> list[str]:
    """Every line of money, what is asked for now, and what went back."""
    price = one.price
    found: list[str] = [t("shop.checkout.subtotal", amount=price.subtotal)]
    if one.shipping_method:
        found.append(t("shop.checkout.shipping", amount=delivery_fee(t, price.shipping)))
    if price.wrap:
        found.append(t("shop.checkout.wrap", amount=price.wrap))
    found.append(t("shop.checkout.tax", amount=price.tax))
    if price.surcharge:
        found.append(t("shop.checkout.surcharge", amount=price.surcharge))
    found.append(t("shop.checkout.total", amount=t.both(price.total, one.riel_per_dollar)))
    if one.due != price.total and one.state is OrderState.PENDING:
        found.append(t("shop.checkout.due", amount=one.due))
    if one.refunded:
        found.append(t("shop.order.refunded", amount=one.refunded))
    if one.refund_due:
        found.append(t("shop.order.refund_due", amount=one.refund_due))
    return found


def _where(t: Translator, one: Order, point: PickupPoint | None) -> list[str]:
    if point is not None:
        return pickup_lines(t, point)
    if one.address is None:
        return []
    to = one.address
    areas = [Bilingual(each.km, each.en) for each in (to.commune, to.district, to.province)]
    parts = (to.recipient, phone(to.phone), to.street, *(said(t, each) for each in areas))
    return [f"📍 {escaped(', '.join(parts))}"]


def _timeline(t: Translator, one: Order) -> list[str]:
    """The last moves with their times."""
    moves = [each for each in one.timeline if each.from_state is not each.to_state]
    return [
        f"• {t.date_time(each.at)} · {state(t, each.to_state)}" for each in moves[-_STEPS_SHOWN:]
    ]


def _actions(t: Translator, one: Order, parcels: Sequence[Parcel]) -> list[Row]:
    if one.state is OrderState.PENDING:
        pay = t.plain("shop.order.button_pay", amount=one.due)
        cancel = t.plain("ticketing.summary.button_cancel")
        return [
            [Button("💳 " + pay, PayOrderTap(order=one.key))],
            [Button(cancel, CancelOrderTap(order=one.key))],
        ]
    buttons: list[Button] = []
    if one.instalments:
        plan = InstalmentPlanTap(order=one.key)
        buttons.append(Button("🗓 " + t.plain("shop.instalments.title"), plan))
    if parcels:
        buttons.append(Button("🚚 " + t.plain("shop.parcels.title"), ParcelsTap(order=one.key)))
    if one.state in _CAME and any(line.is_shipped for line in one.lines):
        back = "↩️ " + t.plain("shop.return.title")
        buttons.append(Button(back, ReturnsTap(order=one.key)))
    if one.state is OrderState.DELIVERED:
        review = "⭐ " + t.plain("shop.order.button_review")
        buttons.append(Button(review, ReviewsTap(order=one.key)))
    if one.paid_at is not None:
        title = "🧾 " + t.plain("ticketing.invoice.title")
        buttons.append(Button(title, OrderInvoiceTap(order=one.key)))
    if len(one.lines) > _LINES_SHOWN:
        every = "🧺 " + t.plain("apporders.order.goods")
        buttons.append(Button(every, OrderGoodsTap(order=one.key)))
    again = OrderAgainTap(order=one.key, key=new_key())
    buttons.append(Button("🔁 " + t.plain("shop.order.button_again"), again))
    if cancel_quote(one) is not None:
        cancel = t.plain("ticketing.summary.button_cancel")
        buttons.append(Button(cancel, CancelOrderTap(order=one.key)))
    return [buttons[first : first + 2] for first in range(0, len(buttons), 2)]


def pin_about(t: Translator, one: Order) -> Safe:
    """What the PIN confirms, in one line."""
    return t("shop.order.pin_about", number=one.number, amount=one.price.total)


def sure_to_cancel(t: Translator, one: Order, quote: CancelQuote) -> Screen:
    """What comes back, and where to, before anything is cancelled."""
    lines: list[str] = [
        path(t, t.plain("shop.home.title"), t.plain("shop.orders.title"), one.number),
        "",
        f"<b>{t('shop.cancel.question')}</b>",
    ]
    if one.state is OrderState.PENDING:
        lines.append(t("common.money.not_moved"))
    else:
        lines += comes_back(t, one, quote)
    tap = CancelOrderTap(order=one.key, sure=True, rest=any(line.sent for line in one.lines))
    yes = Button(t.plain("ticketing.summary.button_cancel"), tap)
    here = CancelOrderTap(order=one.key)
    back = ShopOrderTap(order=one.key)
    rows: list[Row] = [[yes]]
    if may_cancel_some(one):
        some = OrderGoodsTap(order=one.key)
        rows.append([Button(t.plain("shop.cancel.button_some"), some)])
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=here)


def may_cancel_some(order: Order) -> bool:
    """Of a single unit, or of what nobody has paid, all is cancelled or nothing."""
    return order.state in CANCELLABLE and sum(line.open for line in order.lines) > 1


def comes_back(t: Translator, one: Order, quote: CancelQuote) -> list[str]:
    """How much, of what, and where to."""
    whole = t("shop.cancel.back", amount=t.both(quote.total, one.riel_per_dollar))
    return [*cancel_parts(t, quote), whole, *_goes_to(t, quote)]


def cancel_parts(t: Translator, quote: CancelQuote) -> list[str]:
    """What the goods cost and what comes back besides; nothing where it is the goods alone."""
    found: list[str] = []
    if quote.shipping or quote.wrap or quote.owed:
        found.append(t("shop.cancel.goods", amount=quote.goods))
    if quote.shipping:
        found.append(t("shop.checkout.shipping", amount=quote.shipping))
    if quote.wrap:
        found.append(t("shop.checkout.wrap", amount=quote.wrap))
    if quote.owed:
        found.append(t("shop.cancel.owed", amount=quote.owed))
    if quote.discount:
        found.append(t("shop.cancel.discount", amount=quote.discount))
    return found


def _goes_to(t: Translator, quote: CancelQuote) -> list[str]:
    return [
        f"• {source_name(t, source)} · {t.money(amount)}"
        for source, amount in quote.sources.items()
        if amount
    ]


def source_name(t: Translator, source: str) -> Safe:
    """The words for where money goes back to."""
    kind = source.partition(":")[0]
    known = {"intent", "wallet", "points", "card", "exchange", "instalment"}
    return t(f"shop.source.{kind if kind in known else 'intent'}")
