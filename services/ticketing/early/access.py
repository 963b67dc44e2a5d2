"""Which words a fan has; a ticket type may ask for one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from services.core.uow import Tx
from services.entitlements import entitlements_of
from services.ticketing.early import repository
from services.ticketing.early.errors import EarlyAccessOnly
from services.ticketing.repository.offers import Counter


class EarlyAccess(Protocol):
    """Whoever knows why a fan is early: a list, a plan, a tier of loyalty."""

    async def words(self, tx: Tx, fan_id: int) -> frozenset[str]: ...


class Granted:
    """The words that operators have given out."""

    async def words(self, tx: Tx, fan_id: int) -> frozenset[str]:
        return await repository.words_of(tx, fan_id)


class ByRights:
    """The words that go with what a fan has, such as a plan."""

    async def words(self, tx: Tx, fan_id: int) -> frozenset[str]:
        return (await entitlements_of(tx, fan_id)).early_words


SOURCES: Final[Sequence[EarlyAccess]] = (Granted(), ByRights())
"""All who are asked; one that knows the word is enough."""


async def words_of(tx: Tx, fan_id: int) -> frozenset[str]:
    words: frozenset[str] = frozenset()
    for source in SOURCES:
        words |= await source.words(tx, fan_id)
    return words


async def require(tx: Tx, counter: Counter, fan_id: int) -> None:
    """EarlyAccessOnly, unless the fan has the word of every type that asks for one.

    Nothing is asked for other types.
    """
    asked = {offer.early_word for offer in counter.offers if offer.early_word}
    if asked and not asked <= await words_of(tx, fan_id):
        raise EarlyAccessOnly(opens_at=counter.times.sales_from)
