"""What the buttons of the operators' stock carry."""

from __future__ import annotations

from handlers.kit.buttons import Tap
from services.catalog.stock import Movement


class StocksTap(Tap, prefix="gda"):
    """A page of stocks, after this SKU; `low`: only those to be ordered anew."""

    after: str = ""
    low: bool = True


class StockTap(Tap, prefix="gdo"):
    """Opens one."""

    sku: str


class MoveTap(Tap, prefix="gdm"):
    """Asks for the units and the reason of a movement."""

    sku: str
    kind: Movement


class MoveSureTap(Tap, prefix="gdy"):
    """Does what was asked for last; `key` makes it once."""

    key: str
