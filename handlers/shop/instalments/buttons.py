"""What the buttons of instalments carry; a plan by the short id of its order."""

from __future__ import annotations

from uuid import UUID

from handlers.kit.buttons import Tap
from services.core.ids import from_short_id


class InstalmentPlanTap(Tap, prefix="zi"):
    """Shows how an order is paid in parts."""

    order: str

    @property
    def order_id(self) -> UUID:
        return from_short_id(self.order)


class PayPartsTap(Tap, prefix="zip"):
    """Pays the next part or all that is left: the sum that the fan has seen says which."""

    order: str
    minor: int

    @property
    def order_id(self) -> UUID:
        return from_short_id(self.order)
