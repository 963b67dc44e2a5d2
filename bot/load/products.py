"""Files of products."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.load.files import Prepared, validated
from bot.marked_yaml import BadFile, MarkedFile
from bot.product_file import ProductFile, command_of, faults
from services.catalog import BadCatalogue, CatalogService, LoadProducts

_REASONS: Final = {
    "catalog.unknown_link": "was never loaded",
    "catalog.sku_taken": "another product has one of these SKUs",
    "catalog.unknown_part": "a bundle names a SKU that has no stock",
    "catalog.stock_stays": "what has stock can neither become a bundle nor endless",
}
_PLACES: Final = {"warehouse": ("shipping", "warehouse")}


@dataclass(frozen=True, slots=True)
class ProductFiles:
    catalog: CatalogService
    section: str = "products"

    def prepare(self, marked: MarkedFile, now: datetime) -> Prepared:
        file = validated(marked, ProductFile)
        found = [marked.problem(place, message) for place, message in faults(file, now)]
        return Prepared(found, lambda: self._store(marked, command_of(file, now)))

    async def _store(self, marked: MarkedFile, command: LoadProducts) -> str:
        try:
            loaded = await self.catalog.load(command)
        except BadCatalogue as refusal:
            number = [each.id for each in command.products].index(refusal.details["item"])
            field = str(refusal.details["field"])
            place = ("products", number, *_PLACES.get(field, (field,)))
            raise BadFile([marked.problem(place, _REASONS[refusal.code])]) from refusal
        return f"{len(loaded.added)} products added, {len(loaded.updated)} products updated"
