"""The words that a product is found by, and those that stand for the filters of a query."""

from __future__ import annotations

from collections.abc import Iterator

from services.catalog.schemas import FindProducts, ProductSpec
from services.core.finding import EVERYTHING, filter_word, words_in


def words_of(spec: ProductSpec) -> set[str]:
    """Every word of a product: names, tags, SKUs, traits, and the filters it passes."""
    said = [spec.name.km, spec.name.en, *spec.tags, *(each.sku for each in spec.variants)]
    said += spec.attributes.values()
    found = {EVERYTHING, *filters(_as_filter(spec))}
    for text in said:
        found |= words_in(text)
    for variant in spec.variants:
        found |= {filter_word(*each) for each in variant.attributes.items()}
    return found | {filter_word("tag", tag) for tag in spec.tags}


def filters(query: FindProducts) -> Iterator[str]:
    """The words that stand for the filters of a query."""
    named = {
        "category": query.category,
        "subcategory": query.subcategory,
        "artist": query.artist_id,
        "event": query.event_id,
        "tag": query.tag,
    }
    yield from (filter_word(name, value) for name, value in named.items() if value)
    yield from (filter_word(name, value) for name, value in query.traits.items())


def _as_filter(spec: ProductSpec) -> FindProducts:
    return FindProducts(
        category=spec.category,
        subcategory=spec.subcategory,
        artist_id=spec.artist_id,
        event_id=spec.event_id,
        traits=spec.attributes,
    )
