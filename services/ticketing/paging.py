"""Pages of a list that may change while somebody turns them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A stretch of a list. `position` counts from 1: the place of its first item."""

    items: tuple[T, ...]
    position: int
    total: int

    @property
    def has_previous(self) -> bool:
        return self.position > 1

    @property
    def has_next(self) -> bool:
        return self.position - 1 + len(self.items) < self.total


def page_of(
    items: Sequence[T],
    limit: int,
    *,
    around: T | None = None,
    after: T | None = None,
    before: T | None = None,
) -> Page[T]:
    """The page with `around` on it, or the one after `after`, or before `before`, or the first.

    The neighbour is named and not numbered, so an item that is added meanwhile is neither skipped
    over nor shown twice. A neighbour that is gone leads to the first page, the end of the list to
    its last page.
    """
    assert limit > 0
    start, end = 0, limit
    if around is not None and around in items:
        start = items.index(around) // limit * limit
        end = start + limit
    elif after is not None and after in items:
        start = items.index(after) + 1
        end = start + limit
        if start >= len(items):
            start = max(0, len(items) - limit)
    elif before is not None and before in items:
        end = items.index(before)
        start = max(0, end - limit)
        if end == 0:
            end = limit
    return Page(tuple(items[start:end]), min(start + 1, max(1, len(items))), len(items))
