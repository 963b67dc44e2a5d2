"""What lies in the warehouses: guarded counters, holds, and one log that always adds up."""

from services.catalog.stock.errors import (
    BadMovement,
    BelowTaken,
    OutOfStock,
    UnknownStock,
)
from services.catalog.stock.schemas import (
    Movement,
    MoveStock,
    PickupPoint,
    Room,
    StockDifference,
    StockLevel,
    StockLine,
    StockNames,
    StockRanLow,
    StockSpec,
    Units,
)
from services.catalog.stock.service import StockService

__all__ = [
    "BadMovement",
    "BelowTaken",
    "MoveStock",
    "Movement",
    "OutOfStock",
    "PickupPoint",
    "Room",
    "StockDifference",
    "StockLevel",
    "StockLine",
    "StockNames",
    "StockRanLow",
    "StockService",
    "StockSpec",
    "Units",
    "UnknownStock",
]
