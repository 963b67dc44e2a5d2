"""Pictures of goods, by their content key."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from functools import partial

from handlers.kit.screen import PictureRef
from services.artwork.schemas import Artwork, ProductPicture
from services.artwork.seeds import seed_of
from services.artwork.studio import PictureStudio
from services.catalog import ProductCard
from services.core import formats


def product(
    studio: PictureStudio, card: ProductCard, riel_per_dollar: Decimal, picture: str = ""
) -> PictureRef:
    """A product at one of its pictures, the first unless told, with its lowest price.

    It speaks both languages, so readers share one.
    """
    request = ProductPicture(
        artwork=Artwork(seed_of("product", card.id), card.pair),
        picture=picture or card.picture,
        name=card.name,
        price=formats.money(card.price),
        other_price=formats.money(formats.in_other_currency(card.price, riel_per_dollar)),
        stars=card.rating_sum * 10 // card.rating_count if card.rating_count else 0,
    )
    digest = hashlib.sha256(repr(request).encode()).hexdigest()[:24]
    return PictureRef(f"product:{digest}", partial(studio.draw, request))
