"""What counting a vote must know of fans: a phone that is theirs, and where they vote from."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from services.core.uow import Tx, UnitOfWork, query, use_case
from services.core.upserts import insert_into
from services.identity.levels import levels_in_force, with_own_phone
from services.voting.intake import repository
from services.voting.intake.schemas import Voter
from services.voting.models.votes import VoterProfile

UNKNOWN: Final = "unknown"
ABROAD: Final = "abroad"
PROVINCES: Final = (
    "banteay_meanchey",
    "battambang",
    "kampong_cham",
    "kampong_chhnang",
    "kampong_speu",
    "kampong_thom",
    "kampot",
    "kandal",
    "kep",
    "koh_kong",
    "kratie",
    "mondulkiri",
    "oddar_meanchey",
    "pailin",
    "phnom_penh",
    "preah_sihanouk",
    "preah_vihear",
    "prey_veng",
    "pursat",
    "ratanakiri",
    "siem_reap",
    "stung_treng",
    "svay_rieng",
    "takeo",
    "tboung_khmum",
)


Holders = Callable[[Tx, Sequence[int], Sequence[str]], Awaitable[Mapping[int, frozenset[str]]]]
"""Which of these events each of these fans holds a ticket of."""
Tiers = Callable[[Tx, Sequence[int]], Awaitable[Mapping[int, str]]]
"""The tier of each of these fans."""


async def _nobody(_: Tx, __: Sequence[int], ___: Sequence[str]) -> Mapping[int, frozenset[str]]:
    return {}


class VoterProfiles:
    """Answers the intake, and keeps what fans say of themselves.

    Facts are read in the transaction that counts, one statement for all its fans, so they are
    never old; tickets and tiers only where a window asks for them.
    """

    def __init__(
        self, uow: UnitOfWork, holders: Holders = _nobody, tiers: Tiers = levels_in_force
    ) -> None:
        self.uow = uow
        self._holders = holders
        self._tiers = tiers

    async def of(
        self, tx: Tx, fan_ids: Sequence[int], *, events: Sequence[str] = (), tiers: bool = False
    ) -> Mapping[int, Voter]:
        verified = await with_own_phone(tx, fan_ids)
        provinces = await repository.provinces(tx, fan_ids)
        tickets = await self._holders(tx, fan_ids, events) if events else {}
        levels = await self._tiers(tx, fan_ids) if tiers else {}
        return {
            fan: Voter(
                verified=fan in verified,
                province=provinces.get(fan, UNKNOWN),
                tier=levels.get(fan, ""),
                tickets=tickets.get(fan, frozenset()),
            )
            for fan in fan_ids
        }

    @query
    async def province_of(self, tx: Tx, fan_id: int) -> str:
        return (await repository.provinces(tx, [fan_id])).get(fan_id, UNKNOWN)

    @use_case
    async def move(self, tx: Tx, fan_id: int, province: str) -> None:
        """Counts for votes from now on; those that were counted stay where they are."""
        assert province in (*PROVINCES, ABROAD, UNKNOWN)
        row = insert_into(tx, VoterProfile).values(fan_id=fan_id, province=province)
        change = {"province": province}
        await tx.session.execute(row.on_conflict_do_update(index_elements=["fan_id"], set_=change))
