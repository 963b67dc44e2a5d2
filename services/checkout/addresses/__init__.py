"""Where fans have things sent: their book of addresses, and the places of Cambodia."""

from services.checkout.addresses.finding import finder
from services.checkout.addresses.places import check_pin, places
from services.checkout.addresses.schemas import (
    Address,
    Area,
    Found,
    Level,
    MapPin,
    NewAddress,
    Place,
)
from services.checkout.addresses.service import AddressBook

__all__ = [
    "Address",
    "AddressBook",
    "Area",
    "Found",
    "Level",
    "MapPin",
    "NewAddress",
    "Place",
    "check_pin",
    "finder",
    "places",
]
