"""What a fan may have now, and how much of it was used; asked by the name of the right."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from services.core.formats import in_phnom_penh
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.entitlements import repository
from services.entitlements.rights import Entitlements, Rights, joined
from services.entitlements.schemas import Grant, RightsSet, Use, Uses

FREE: Final = "free"
"""The set that everybody has."""


async def entitlements_of(tx: Tx, fan_id: int) -> Entitlements:
    """All that this fan has at `tx.now`, by two statements; the clock ends what has an end."""
    return (await entitlements_among(tx, (fan_id,)))[fan_id]


async def entitlements_among(
    tx: Tx, fan_ids: Collection[int], sets: Mapping[str, Rights] | None = None
) -> dict[int, Entitlements]:
    """The same for many fans, still by two statements; by one for who knows the `sets`."""
    if sets is None:
        sets = await sets_in_force(tx)
    codes = await repository.codes_of(tx, fan_ids, tx.now)
    free = sets.get(FREE, Rights())
    known: dict[frozenset[str], Entitlements] = {}  # many fans have the same
    for own in codes.values():
        if (given := frozenset(own)) not in known:
            known[given] = Entitlements(
                joined([free, *(sets[code] for code in sorted(given) if code in sets)])
            )
    return {fan_id: known[frozenset(own)] for fan_id, own in codes.items()}


async def sets_in_force(tx: Tx) -> dict[str, Rights]:
    """Every set of rights by its code, as it counts today in Phnom Penh."""
    return await repository.sets_in_force(tx, in_phnom_penh(tx.now).date())


async def grant(tx: Tx, grants: Sequence[Grant]) -> None:
    """Give sets of rights; the same source and fan again has its times replaced."""
    await repository.grant(tx, grants)


async def end_grants(tx: Tx, fan_id: int, prefix: str, at: datetime) -> None:
    """What this fan has from sources that begin with `prefix` ends at `at`, never later."""
    await repository.end(tx, fan_id, prefix, at)


async def count_use(tx: Tx, fan_id: int, use: Use, amount: int = 1) -> None:
    """One more use of a right in this month."""
    assert amount > 0
    await repository.count(tx, fan_id, _month(tx.now), use, amount)


async def count_uses(tx: Tx, uses: Sequence[tuple[int, Use, int]]) -> None:
    """The same for many fans; each is the fan, the use, how much of it."""
    if uses:
        await repository.count_many(tx, sorted(uses), _month(tx.now))


async def uses_of(tx: Tx, fan_id: int) -> Uses:
    """What this fan has used in this month."""
    month = _month(tx.now)
    return Uses(month, await repository.counts(tx, fan_id, month))


class EntitlementService:
    """The same for whoever has no transaction of their own."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    @query
    async def of(self, tx: Tx, fan_id: int) -> Entitlements:
        return await entitlements_of(tx, fan_id)

    @query
    async def uses(self, tx: Tx, fan_id: int) -> Uses:
        return await uses_of(tx, fan_id)

    @query
    async def sets(self, tx: Tx) -> dict[str, Rights]:
        return await sets_in_force(tx)

    @use_case
    async def count(self, tx: Tx, fan_id: int, use: Use, amount: int = 1) -> None:
        await count_use(tx, fan_id, use, amount)

    @use_case
    async def load(self, tx: Tx, sets: Sequence[RightsSet]) -> int:
        """Bring sets of rights up to date; those that are not named stay as they are."""
        await repository.save_sets(tx, sets)
        return len(sets)


def _month(now: datetime) -> date:
    return in_phnom_penh(now).date().replace(day=1)
