"""What crosses the border of addresses: places of Cambodia, and where fans have things sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.artwork.schemas import Bilingual


class Level(StrEnum):
    """How large a place is."""

    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


@dataclass(frozen=True, slots=True)
class Place:
    """A province, district or commune by its official code: 2, 4 or 6 digits.

    A code begins with that of the place around it.
    """

    code: str
    name: Bilingual

    @property
    def level(self) -> Level:
        return (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE)[len(self.code) // 2 - 1]


@dataclass(frozen=True, slots=True)
class Found:
    """A place that was searched for, with those around it, the smallest first."""

    place: Place
    inside: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """A commune with what it lies in."""

    province: Place
    district: Place
    commune: Place

    @property
    def postal_code(self) -> str:
        """Six digits; Cambodia Post counts communes by their official codes."""
        return self.commune.code


@dataclass(frozen=True, slots=True)
class MapPin:
    """A point on the map in degrees (WGS 84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class NewAddress:
    """What a fan says of an address; it is checked and cleaned when it is saved.

    `phone` in any usual way to write a Cambodian number. `commune_code`: six digits. `street`:
    house, street, village. `note`: what helps the courier.
    """

    recipient: str
    phone: str
    commune_code: str
    street: str
    note: str = ""
    pin: MapPin | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """Where something is sent, and to whom. `phone` is E.164."""

    id: UUID
    fan_id: int
    recipient: str
    phone: str
    area: Area
    street: str
    note: str
    pin: MapPin | None
    is_default: bool

    def snapshot(self) -> Mapping[str, Any]:
        """As JSON, for an order: the address as it was, whatever becomes of the book.

        recipient, phone, street, note, postal_code; commune, district, province as
        {code, km, en}; pin as {latitude, longitude} or null.
        """
        return {
            "recipient": self.recipient,
            "phone": self.phone,
            "street": self.street,
            "note": self.note,
            "postal_code": self.area.postal_code,
            "commune": _as_json(self.area.commune),
            "district": _as_json(self.area.district),
            "province": _as_json(self.area.province),
            "pin": asdict(self.pin) if self.pin else None,
        }


def _as_json(place: Place) -> dict[str, str]:
    return {"code": place.code, "km": place.name.km, "en": place.name.en}
