"""A refund over what has paid: to each source its part, never more than it brought."""

from __future__ import annotations

from collections.abc import Mapping


def by_source(paid: Mapping[str, int], before_minor: int, now_minor: int) -> dict[str, int]:
    """A refund over the sources that paid, in proportion; all parts together leave nothing over.

    `before_minor` has gone back already. Each source takes its part of what those before it
    leave, so no part is ever negative or more than the source has paid.
    """
    parts: dict[str, int] = {}
    whole, low, high = sum(paid.values()), before_minor, before_minor + now_minor
    for source, paid_minor in paid.items():
        low_part = paid_minor * low // whole if whole else 0
        high_part = paid_minor * high // whole if whole else 0
        parts[source] = high_part - low_part
        whole, low, high = whole - paid_minor, low - low_part, high - high_part
    return parts
