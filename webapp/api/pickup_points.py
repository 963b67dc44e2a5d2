"""Places where goods are fetched, as JSON."""

# Annotations are evaluated here: other shapes hold these.
from typing import Self

from pydantic import BaseModel

from services.catalog.stock import PickupPoint
from webapp.api.event_shapes import Words


class PickupPointOut(BaseModel):
    """Where goods are fetched, and when it is open."""

    id: str
    name: Words
    hours: Words

    @classmethod
    def of(cls, point: PickupPoint) -> Self:
        return cls(id=point.id, name=Words.of(point.name), hours=Words.of(point.hours))
