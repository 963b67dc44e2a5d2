"""The words that a product is found by, and those that somebody looks for.

Latin words stay whole. Khmer is written without blanks, so each two neighbouring clusters are a
word: what stands anywhere inside a name is found, without knowing where its words end. Sounds
(`~`) find Khmer names that are typed in Latin letters. Filters (`category=...`) are words too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from services.catalog import sounds
from services.catalog.schemas import FindProducts, ProductSpec
from services.core.i18n import clusters, fold

EVERYTHING: Final = "*"
MAX_TEXT: Final = 80
_RUNS: Final = re.compile("[\u1780-\u17dd]+|[^\\W\u1780-\u17dd]+")
_MAX_WORD: Final = 64


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody typed: Latin words in their order, pairs of Khmer clusters."""

    latin: tuple[str, ...]
    khmer: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.latin or self.khmer)

    @property
    def sound(self) -> tuple[str, ...]:
        """The sound of the Latin words, in the longest pieces; () if there is too little of it."""
        found = sounds.longest_pieces(sounds.of_latin("".join(self.latin)))
        return tuple(f"~{piece}" for piece in found)


def wanted(text: str) -> Wanted:
    latin: list[str] = []
    khmer: list[str] = []
    for run in _RUNS.findall(fold(text[:MAX_TEXT])):
        if _is_khmer(run):
            khmer += _pairs(run)
        else:
            latin.append(run[:_MAX_WORD])
    return Wanted(tuple(dict.fromkeys(latin)), tuple(dict.fromkeys(khmer)))


def words_of(spec: ProductSpec) -> set[str]:
    """Every word of a product: names, tags, SKUs, traits, and the filters it passes."""
    said = [spec.name.km, spec.name.en, *spec.tags, *(each.sku for each in spec.variants)]
    said += spec.attributes.values()
    found = {EVERYTHING, *filters(_as_filter(spec))}
    for text in said:
        found |= _words(text)
    for variant in spec.variants:
        found |= {_filter(*each) for each in variant.attributes.items()}
    return found | {_filter("tag", tag) for tag in spec.tags}


def filters(query: FindProducts) -> Iterator[str]:
    """The words that stand for the filters of a query."""
    named = {
        "category": query.category,
        "subcategory": query.subcategory,
        "artist": query.artist_id,
        "event": query.event_id,
        "tag": query.tag,
    }
    yield from (_filter(name, value) for name, value in named.items() if value)
    yield from (_filter(name, value) for name, value in query.traits.items())


def _as_filter(spec: ProductSpec) -> FindProducts:
    return FindProducts(
        category=spec.category,
        subcategory=spec.subcategory,
        artist_id=spec.artist_id,
        event_id=spec.event_id,
        traits=spec.attributes,
    )


def _filter(name: str, value: str) -> str:
    return f"{name}={fold(value)}"[:_MAX_WORD]


def _words(text: str) -> set[str]:
    found: set[str] = set()
    sound = ""
    for run in _RUNS.findall(fold(text)):
        if _is_khmer(run):
            found |= {*_pairs(run), *clusters(run)[:1]}
            sound += sounds.of_khmer(run)
        else:
            found.add(run[:_MAX_WORD])
    return found | {f"~{piece}" for piece in sounds.pieces(sound)}


def _pairs(run: str) -> list[str]:
    parts = clusters(run)
    return ["".join(pair) for pair in pairwise(parts)] or parts


def _is_khmer(run: str) -> bool:
    return "\u1780" <= run[0] <= "\u17dd"
