"""Pure rules of the waiting list: who gets what of what came back, and for how long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

OFFER_LIFE: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Wish:
    """A place on the list; `least` is the smallest number that its type is sold in."""

    entry_id: UUID
    fan_id: int
    ticket_type_id: int
    quantity: int
    accept_fewer: bool
    least: int = 1


@dataclass(frozen=True, slots=True)
class Chosen:
    wish: Wish
    quantity: int


def choose(
    line: Sequence[Wish], left: Mapping[int, int | None], pools_of: Mapping[int, Sequence[int]]
) -> list[Chosen]:
    """Who has an offer now, in the order of the line.

    `left` is what each pool has (None: no limit), `pools_of` the pools of a type. A wish is met
    whole or, if its fan accepts that, by what there is; one that does not fit keeps its place and
    those behind it are asked. A fan has one offer at a time.
    """
    free = dict(left)
    served: set[int] = set()
    chosen: list[Chosen] = []
    for wish in line:
        if wish.fan_id in served:
            continue
        pools = pools_of[wish.ticket_type_id]
        limits = [limit for pool in pools if (limit := free[pool]) is not None]
        most = min([wish.quantity, *limits])
        if most < (wish.least if wish.accept_fewer else wish.quantity) or most < 1:
            continue
        for pool in pools:
            limit = free[pool]
            free[pool] = None if limit is None else limit - most
        served.add(wish.fan_id)
        chosen.append(Chosen(wish, most))
    return chosen


def offer_ends_at(now: datetime, sales_until: datetime) -> datetime:
    """A day, and never longer than the event is sold: the last round ends with the sale."""
    return min(now + OFFER_LIFE, sales_until)
