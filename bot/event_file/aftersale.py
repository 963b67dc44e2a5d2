"""What a file of events may say about tickets after their sale."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from bot.marked_yaml import Place
from services.ticketing.aftersale.rules import CodeMode, EventRules, ResaleRules

_NOTHING: Final = Decimal(0)
_WHOLE: Final = Decimal(100)


class ResalePart(BaseModel):
    """Tickets may be sold on, for so many percent of what they have cost at most.

    `fee` and `royalty` (the organiser's) are percent of the price, and come off it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    cap: Annotated[Decimal, Field(ge=1, le=200, decimal_places=2)] = _WHOLE
    fee: Annotated[Decimal, Field(ge=0, lt=100, decimal_places=2)] = _NOTHING
    royalty: Annotated[Decimal, Field(ge=0, lt=100, decimal_places=2)] = _NOTHING
    ends_hours_before: Annotated[int, Field(ge=0, le=24 * 30)] = 2

    def rules(self) -> ResaleRules:
        return ResaleRules(
            cap_basis_points=int(self.cap * 100),
            fee_basis_points=int(self.fee * 100),
            royalty_basis_points=int(self.royalty * 100),
            ends_before=timedelta(hours=self.ends_hours_before),
        )

    def faults(self) -> Iterator[tuple[Place, str]]:
        if self.fee + self.royalty >= _WHOLE:
            yield ("royalty",), "leaves nothing for the seller"


def event_rules(
    codes: CodeMode, resale: ResalePart | None, *, is_transferable: bool
) -> EventRules:
    return EventRules(codes, is_transferable, resale.rules() if resale else None)
