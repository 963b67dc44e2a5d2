"""Companies that carry parcels: one port, and the way to the one that has an HTTP API."""

from services.orders.carriers.gateway import (
    HEADER,
    CarrierSettings,
    HttpCarrier,
    NoCarrier,
    read_call,
)
from services.orders.carriers.ports import (
    Carrier,
    CarryOrder,
    NeverArrived,
    NoPhoto,
    NotServed,
    Photo,
    Progress,
    Receiver,
    Unknown,
)

__all__ = [
    "HEADER",
    "Carrier",
    "CarrierSettings",
    "CarryOrder",
    "HttpCarrier",
    "NeverArrived",
    "NoCarrier",
    "NoPhoto",
    "NotServed",
    "Photo",
    "Progress",
    "Receiver",
    "Unknown",
    "read_call",
]
