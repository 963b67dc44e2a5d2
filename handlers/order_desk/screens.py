"""Orders to pack and their parcels, as operators see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.operator.buttons import DeskTap
from handlers.order_desk.buttons import (
    BackorderTap,
    CancelForBuyerTap,
    HandOutTap,
    PackCountsTap,
    PackTap,
    ParcelMoveTap,
    ParcelsTap,
    ParcelTap,
    PickOrderTap,
    PickTap,
    ProofTap,
    ReturnsTap,
    ReviewsDeskTap,
)
from handlers.shop.words import line_label, line_name
from handlers.ticketing.words import escaped, on_button, said, shown
from services.catalog.stock import PickupPoint
from services.core import formats
from services.core.i18n import Safe, Translator
from services.core.ids import short_id
from services.orders.pictures import MOST_PICTURES
from services.orders.quoting import cancel_quote
from services.orders.schemas.delivery import Recipient
from services.orders.schemas.order import Order, OrderLine
from services.orders.shipments.schemas import Parcel, PickOrder
from services.orders.shipments.states import MOVES, ShipmentState
from services.orders.states import OrderState

A_PAGE: Final = 5
ORDERS_A_PAGE: Final = 3
"""Below them are the ways to parcels, returns and reviews."""
_MOST_LINES: Final = 3
_BY_HAND: Final = (
    ShipmentState.HANDED_OVER,
    ShipmentState.DELIVERED,
    ShipmentState.RETURNED_TO_SENDER,
    ShipmentState.LOST,
)
_ENDED: Final = (OrderState.CANCELLED, OrderState.REFUNDED)
_PACKABLE: Final = (OrderState.CONFIRMED, OrderState.PROCESSING, OrderState.BACKORDERED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much else there is to do: returns to decide or receive, reviews to look at."""

    returns: int
    reviews: int


def orders(
    t: Translator, page: Sequence[PickOrder], next_after: str | None, waiting: Waiting
) -> Screen:
    """Orders with units in no parcel, the oldest first; what else waits."""
    lines: list[str] = [
        desk_path(t),
        "",
        t("orderdesk.pick.text" if page else "orderdesk.pick.none"),
    ]
    rows: list[Row] = [
        [
            Button(
                t.plain("orderdesk.pick.button", number=each.number, units=each.open_units),
                PickOrderTap(order=short_id(each.order_id)),
            )
        ]
        for each in page
    ]
    if next_after:
        following = PickTap(after=next_after)
        rows.append([Button(t.plain("common.button.next") + " ›", following)])
    rows.append(
        [
            Button("🚚 " + t.plain("orderdesk.parcels.title"), ParcelsTap()),
            Button("🏬 " + t.plain("orderdesk.handout.button"), HandOutTap()),
        ]
    )
    rows.append(
        [
            Button(_counted(t, "orderdesk.returns.title", waiting.returns), ReturnsTap()),
            Button(_counted(t, "orderdesk.reviews.title", waiting.reviews), ReviewsDeskTap()),
        ]
    )
    return Screen("\n".join(lines), (*rows, last_row(t, DeskTap())), location=PickTap())


def order(
    t: Translator,
    order: Order,
    parcels: Sequence[Parcel],
    point: PickupPoint | None,
    key: str,
    note: str = "",
) -> Screen:
    """What is to be packed, for whom, and the parcels there are. `key` makes one parcel;
    `point`: where it is fetched.
    """
    open_lines = to_pack(order)
    words: list[str] = [
        desk_path(t, order.number),
        *([f"⚠️ {note}"] if note else []),
        "",
        *_ended(t, order),
        *[_line(t, line) for line in order.lines if line.is_shipped],
        *_destination(t, order, point),
        *_gift(t, order),
        *([t("orderdesk.order.back_on", day=order.back_on)] if order.back_on else []),
        *([""] if parcels else []),
        *[parcel_line(t, parcel) for parcel in parcels],
    ]
    rows: list[Row] = []
    if order.state in _PACKABLE and open_lines:
        rows += _packing(t, order, open_lines, key)
    rows += [
        [Button(_parcel_name(t, parcel), ParcelTap(parcel=short_id(parcel.id)))]
        for parcel in parcels
        if not parcel.is_over
    ][:2]
    here = PickOrderTap(order=short_id(order.id))
    if cancel_quote(order) is not None:
        label = "✖️ " + t.plain("ticketing.summary.button_cancel")
        rows.append([Button(label, CancelForBuyerTap(order=here.order))])
    return Screen("\n".join(words), (*rows, last_row(t, PickTap())), location=here)


def _ended(t: Translator, order: Order) -> list[str]:
    """Of one that is over: that it is, and what an operator has said of it."""
    why: list[str] = []
    if order.why_cancelled:
        why.append(t("shop.cancel.why", reason=order.why_cancelled))
    if order.state not in _ENDED:
        return why
    return [f"✖️ <b>{t(f'shop.state.{order.state}')}</b>", *why, ""]


def _packing(t: Translator, order: Order, lines: Sequence[OrderLine], key: str) -> list[Row]:
    which, count = short_id(order.id), sum(line.open for line in lines)
    rows: list[Row] = [
        [
            Button(
                "📦 " + t.plain("orderdesk.order.button_pack", units=count),
                PackTap(order=which, key=key),
            ),
            Button("🕐 " + t.plain("orderdesk.order.button_later"), BackorderTap(order=which)),
        ]
    ]
    if count > 1:
        some = [
            Button(
                line_label(t, line, f"📦 {line.open} × "),
                PackTap(order=which, key=key, n=line.n),
            )
            for line in (lines[:_MOST_LINES] if len(lines) > 1 else ())
        ]
        label = "🔢 " + t.plain("orderdesk.counts.button")
        some.append(Button(label, PackCountsTap(order=which)))
        rows += [some[first : first + 2] for first in range(0, len(some), 2)]
    return rows


def ask_pack_counts(t: Translator, order: Order, note: str = "") -> Screen:
    """So many of each line into one parcel, the others later."""
    text = [
        desk_path(t, order.number),
        *([f"⚠️ {note}"] if note else []),
        "",
        *[_line(t, line) for line in to_pack(order)],
        "",
        t("orderdesk.counts.ask_pack"),
        t("orderdesk.counts.example"),
    ]
    return Screen("\n".join(text), (last_row(t, PickOrderTap(order=short_id(order.id))),))


def to_pack(order: Order) -> list[OrderLine]:
    """Lines with units that are in no parcel."""
    return [line for line in order.lines if line.is_shipped and line.open]


def ask_day(t: Translator, order_id: str, note: str = "") -> Screen:
    text = [desk_path(t), *([f"⚠️ {note}"] if note else []), "", t("orderdesk.order.ask_day")]
    return Screen("\n".join(text), (last_row(t, PickOrderTap(order=order_id)),))


def parcels(t: Translator, page: Sequence[Parcel], next_after: str | None) -> Screen:
    """Parcels that are not over, the oldest first."""
    lines: list[str] = [desk_path(t, t.plain("orderdesk.parcels.title")), ""]
    lines += [parcel_line(t, each) for each in page] or [t("orderdesk.parcels.none")]
    rows: list[Row] = [
        [Button(_parcel_name(t, each), ParcelTap(parcel=short_id(each.id)))] for each in page
    ]
    if next_after:
        rows.append([Button(t.plain("common.button.next") + " ›", ParcelsTap(after=next_after))])
    return Screen("\n".join(lines), (*rows, last_row(t, PickTap())), location=ParcelsTap())


def parcel(
    t: Translator, order: Order, parcel: Parcel, point: PickupPoint | None, note: str = ""
) -> Screen:
    """One parcel, and where it may go."""
    words: list[str] = [
        desk_path(t, order.number),
        *([f"⚠️ {note}"] if note else []),
        "",
        parcel_line(t, parcel),
        *[f"• {line.quantity} × {shown(t, line.name)}" for line in parcel.lines],
        *_destination(t, order, point),
        *([t("orderdesk.parcel.refused")] if parcel.refusal else []),
        *([t("orderdesk.parcel.signed", name=parcel.signed_by)] if parcel.signed_by else []),
    ]
    which = short_id(parcel.id)
    buttons = [
        Button(_move_name(t, parcel, to), ParcelMoveTap(parcel=which, to=to))
        for to in _BY_HAND
        if to in MOVES[parcel.state]
    ]
    if parcel.proof_ids:
        words.append(t("orderdesk.proof.photos", count=len(parcel.proof_ids)))
    if parcel.state is ShipmentState.DELIVERED and len(parcel.proof_ids) < MOST_PICTURES:
        label = "📷 " + t.plain("orderdesk.proof.button")
        buttons.append(Button(label, ProofTap(parcel=which)))
    rows: list[Row] = [buttons[first : first + 2] for first in range(0, len(buttons), 2)]
    back = PickOrderTap(order=short_id(order.id))
    return Screen("\n".join(words), (*rows, last_row(t, back)), location=ParcelTap(parcel=which))


def sure(t: Translator, order: Order, parcel: Parcel, to: ShipmentState) -> Screen:
    """Before something that nobody takes back."""
    which = short_id(parcel.id)
    text = "\n".join(
        [
            desk_path(t, order.number),
            "",
            parcel_line(t, parcel),
            "",
            f"<b>{t(f'fulfilment.state.{to}')}</b>",
            t("orderdesk.parcel.sure"),
        ]
    )
    yes = Button(
        "✅ " + t.plain("orderdesk.parcel.button_sure"),
        ParcelMoveTap(parcel=which, to=to, sure=True),
    )
    return Screen(text, ([yes], last_row(t, ParcelTap(parcel=which))))


def ask_code(t: Translator, note: str = "") -> Screen:
    text = [desk_path(t), *([f"⚠️ {note}"] if note else []), "", t("orderdesk.handout.ask")]
    return Screen("\n".join(text), (last_row(t, PickTap()),), location=HandOutTap())


def _counted(t: Translator, label: str, count: int) -> str:
    name = t.plain(label)
    return f"{name} ({t.number(count)})" if count else name


def desk_path(t: Translator, *steps: str) -> Safe:
    return path(t, t.plain("operator.desk.title"), t.plain("orderdesk.pick.title"), *steps)


def _line(t: Translator, line: OrderLine) -> str:
    name = escaped(line_name(t, line))
    kept = line.quantity - line.cancelled
    if not kept:
        return f"✖️ {line.cancelled} × {name} · {escaped(line.sku)}"
    return f"{'▫️' if line.open else '▪️'} {line.open}/{kept} × {name} · {escaped(line.sku)}"


def _destination(t: Translator, order: Order, point: PickupPoint | None) -> list[str]:
    if point is not None:
        return ["", t("orderdesk.order.pickup", point=said(t, point.name))]
    to = order.address
    if to is None:
        return []
    area = ", ".join(
        part.km if t.locale == "km" else part.en for part in (to.commune, to.district, to.province)
    )
    number = formats.phone(to.phone, with_country=True)
    lines = ["", f"📍 {escaped(to.recipient)} · {escaped(number)}", escaped(to.street)]
    return [*lines, escaped(area), *([escaped(to.note)] if to.note else [])]


def _gift(t: Translator, order: Order) -> list[str]:
    """No prices go into a gift; a card says what its buyer wrote."""
    lines = [t("orderdesk.order.wrap")] if order.is_wrapped else []
    if order.card_text:
        lines.append(t("orderdesk.order.card", text=order.card_text))
    if order.recipient is Recipient.SURPRISE:
        lines.append(t("orderdesk.order.surprise"))
    return ["", *lines] if lines else []


def parcel_line(t: Translator, parcel: Parcel) -> str:
    return t(
        "orderdesk.parcels.line",
        number=parcel.number,
        state=t.plain(f"fulfilment.state.{_word(parcel)}"),
        tracking=parcel.tracking or "…",
    )


def _parcel_name(t: Translator, parcel: Parcel) -> str:
    name = parcel.tracking or t.plain("orderdesk.parcels.no_number")
    return f"🚚 {parcel.number} · {name}"


def _move_name(t: Translator, parcel: Parcel, to: ShipmentState) -> str:
    word = "ready" if parcel.is_pickup and to is ShipmentState.HANDED_OVER else to
    return on_button(t.plain(f"fulfilment.state.{word}"))


def _word(parcel: Parcel) -> str:
    if parcel.is_pickup and parcel.state is ShipmentState.HANDED_OVER:
        return "ready"
    return parcel.state
