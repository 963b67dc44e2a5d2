"""Asking for a photo of where a parcel was left."""

from __future__ import annotations

from handlers.kit.navigation import last_row
from handlers.kit.screen import Screen
from handlers.order_desk.buttons import ParcelTap, ProofTap
from handlers.order_desk.screens import desk_path, parcel_line
from services.core.i18n import Translator
from services.core.ids import short_id
from services.orders.schemas.order import Order
from services.orders.shipments.schemas import Parcel


def ask_proof(t: Translator, order: Order, parcel: Parcel, note: str = "") -> Screen:
    """Waits for a photo."""
    which = short_id(parcel.id)
    words = [
        desk_path(t, order.number),
        *([f"⚠️ {note}"] if note else []),
        "",
        parcel_line(t, parcel),
        "",
        t("orderdesk.proof.ask"),
    ]
    back = ParcelTap(parcel=which)
    return Screen("\n".join(words), (last_row(t, back),), location=ProofTap(parcel=which))
