"""What stock refuses."""

from __future__ import annotations

from services.core.errors import Conflict, NotFound, Refused


class OutOfStock(Conflict):
    """Not so many are left; details hold `left` (units of the scarcest, may be 0)."""

    code = "stock.out_of_stock"


class UnknownStock(NotFound):
    """No stock has this SKU."""

    code = "stock.unknown"


class BadMovement(Refused):
    """Zero or too many units, no reason, or a movement that operators do not make."""

    code = "stock.bad_movement"


class BelowTaken(Refused):
    """Less would be there than is sold and held; details hold `taken`."""

    code = "stock.below_taken"
