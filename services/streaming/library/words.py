"""The words that an item is found by, and those that stand for the filters of a query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from services.artwork.schemas import Bilingual
from services.core.finding import EVERYTHING, filter_word, words_in
from services.streaming.library.schemas import Item, Kind


def words_of(item: Item, around: Iterable[Bilingual]) -> set[str]:
    """Every word of an item: its name and tags, the names of its artists and of the album or
    series it belongs to (`around`), and the filters it passes.
    """
    said = [item.name.km, item.name.en, *item.tags]
    for name in around:
        said += [name.km, name.en]
    found = {EVERYTHING, *filters([item.kind], item.artist_ids)}
    for text in said:
        found |= words_in(text)
    return found


def filters(kinds: Iterable[Kind], artist_ids: Iterable[str]) -> Iterator[str]:
    """The words of these filters; all of them must hold."""
    yield from (filter_word("kind", kind) for kind in kinds)
    yield from (filter_word("artist", artist_id) for artist_id in artist_ids)
