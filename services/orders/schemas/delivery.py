"""Whom an order is for and where it goes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Recipient(StrEnum):
    """Who the goods are for. With `surprise` nobody writes or calls before they arrive."""

    SELF = "self"
    DIRECT = "direct"
    SURPRISE = "surprise"


@dataclass(frozen=True, slots=True)
class Area:
    """A commune, district or province: its official code and its name."""

    code: str
    km: str
    en: str


@dataclass(frozen=True, slots=True)
class MapPoint:
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class ShipTo:
    """Where an order goes: a snapshot of an address, which may change later."""

    recipient: str
    phone: str
    street: str
    commune: Area
    district: Area
    province: Area
    note: str = ""
    postal_code: str = ""
    pin: MapPoint | None = None
