"""The parcels of an own order: what is in each, and where it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from handlers.kit.buttons import Button
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.shop.orders.buttons import DeliveryPhotosTap, ParcelsTap, ShopOrderTap
from handlers.shop.words import line_name
from handlers.ticketing.words import escaped
from services.core.i18n import Translator
from services.orders.schemas.order import Order
from services.orders.shipments.schemas import Parcel
from services.orders.shipments.states import ShipmentState

_PARCELS_SHOWN: Final = 4


def _parcel_state(parcel: Parcel) -> str:
    """A parcel that is to be fetched and has come to its place is ready there."""
    ready = parcel.is_pickup and parcel.state is ShipmentState.HANDED_OVER
    return "fulfilment.state.ready" if ready else f"fulfilment.state.{parcel.state}"


def parcels(t: Translator, one: Order, every: Sequence[Parcel]) -> Screen:
    """Each parcel: what is in it, where it is, its number."""
    lines: list[str] = [
        path(
            t,
            t.plain("shop.orders.title"),
            one.number,
            t.plain("shop.parcels.title"),
        ),
        "",
    ]
    for parcel in every[:_PARCELS_SHOWN]:
        title = t("shop.parcels.number", page=parcel.number, pages=len(every))
        lines.append(f"<b>{title}</b> · {t(_parcel_state(parcel))}")
        lines += [escaped(f"{each.quantity} × {line_name(t, each)}") for each in parcel.lines]
        if parcel.tracking:
            key = "shop.parcels.code" if parcel.is_pickup else "shop.parcels.tracking"
            lines.append(t(key, number=parcel.tracking))
        if parcel.ended_at is not None:
            lines.append(t.date_time(parcel.ended_at))
        if parcel.signed_by:
            lines.append(t("shop.parcels.signed", name=parcel.signed_by))
        lines.append("")
    back = ShopOrderTap(order=one.key)
    text = "\n".join(lines).rstrip()
    row = [Button("🔄 " + t.plain("common.button.reload"), ParcelsTap(order=one.key))]
    if any(parcel.proof_ids for parcel in every):
        photos = DeliveryPhotosTap(order=one.key)
        row.insert(0, Button("📷 " + t.plain("shop.parcels.photo"), photos))
    return Screen(text, (row, last_row(t, back)), location=ParcelsTap(order=one.key))
