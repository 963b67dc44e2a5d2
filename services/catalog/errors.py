"""What the catalogue refuses."""

from __future__ import annotations

from services.core.errors import Conflict, NotFound, Refused


class ProductNotFound(NotFound):
    """No such product, or it is not shown."""

    code = "catalog.product_not_found"


class VariantNotFound(NotFound):
    """No such variant, or it is not sold any more."""

    code = "catalog.variant_not_found"


class CursorGone(Conflict):
    """The page to go on from does not exist: start again."""

    code = "catalog.cursor_gone"


class BadCatalogue(Refused):
    """A file says what cannot be; details hold `item` (a product's id) and `field`."""


class UnknownLink(BadCatalogue):
    """An artist, event or warehouse that was never loaded."""

    code = "catalog.unknown_link"


class SkuTaken(BadCatalogue):
    """Another variant has this SKU."""

    code = "catalog.sku_taken"


class UnknownPart(BadCatalogue):
    """A bundle names a SKU that has no stock."""

    code = "catalog.unknown_part"


class StockStays(BadCatalogue):
    """Stock with movements can neither become a bundle nor limited, nor the other way round."""

    code = "catalog.stock_stays"
