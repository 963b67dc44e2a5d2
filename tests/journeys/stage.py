"""Evenings of our own, loaded as an operator loads them: the last chair, a price that moves."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from tests.journeys.product import Product
from tests.journeys.programme import Evening, read

LAST_CHAIR: Final = "last-chair"
MOVING_PRICE: Final = "moving-price"
_NAMES: Final = {
    LAST_CHAIR: {"km": "កៅអីចុងក្រោយ", "en": "The Last Chair"},
    MOVING_PRICE: {"km": "តម្លៃប្រែប្រួល", "en": "A Price that Moves"},
}
_PLAIN: Final = {"km": "ល្ខោនសាកល្បង", "en": "Rehearsal Theatre"}


@dataclass(frozen=True, slots=True)
class Stage:
    """One evening of each sort; one test each plays on it."""

    product: Product
    file: Path

    def evening(self, sort: str) -> Evening:
        return read(self.file)[sort]

    def reprice(self, sort: str, price: str) -> None:
        """The operator loads another price."""
        loaded = yaml.safe_load(self.file.read_text(encoding="utf-8"))
        for event in loaded["events"]:
            if event["id"] == sort:
                event["types"][0]["price"] = price
        self._load(loaded)

    def open(self) -> None:
        events = [_event(sort) for sort in _NAMES]
        venue = {"id": "rehearsal", "city": "rehearsal", "name": _PLAIN}
        self._load(
            {"cities": [{"id": "rehearsal", "name": _PLAIN}], "venues": [venue], "events": events}
        )

    def _load(self, content: object) -> None:
        self.file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        self.product.command("load", str(self.file))


def _event(sort: str) -> dict[str, object]:
    chair = {"id": "chair", "name": {"km": "កៅអី", "en": "Chair"}, "price": "5.00"}
    return {
        "id": sort,
        "name": _NAMES[sort],
        "performers": _PLAIN,
        "organiser": _PLAIN,
        "description": _PLAIN,
        "venue": "rehearsal",
        "currency": "USD",
        "starts": "+60d 19:00",
        "doors": "18:00",
        "ends": "21:00",
        "poster": {"silk": "plum"},
        "pools": [{"id": "chairs", "size": 1 if sort == LAST_CHAIR else 100}],
        "types": [{**chair, "pools": ["chairs"]}],
    }
