"""The box office: tickets sold at the door, and the drawer that the money lies in."""

from services.ticketing.box_office.drawers import DrawerService
from services.ticketing.box_office.rules import WALK_UP, CashKind, StaffAction, WayAtCounter
from services.ticketing.box_office.schemas import (
    CashLine,
    DoorEvent,
    DoorSale,
    DoorSold,
    DoorType,
    LogLine,
    OpenShift,
    PoolView,
    SellAtDoor,
    Shift,
    ShiftView,
    Sold,
    Stock,
    ZoneView,
)
from services.ticketing.box_office.service import BoxOfficeService
from services.ticketing.box_office.stock_desk import StockDesk

__all__ = [
    "WALK_UP",
    "BoxOfficeService",
    "CashKind",
    "CashLine",
    "DoorEvent",
    "DoorSale",
    "DoorSold",
    "DoorType",
    "DrawerService",
    "LogLine",
    "OpenShift",
    "PoolView",
    "SellAtDoor",
    "Shift",
    "ShiftView",
    "Sold",
    "StaffAction",
    "Stock",
    "StockDesk",
    "WayAtCounter",
    "ZoneView",
]
