"""What counting a vote must know of fans: a phone that is theirs, and where they vote from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from services.core.uow import Tx, UnitOfWork, query, use_case
from services.core.upserts import insert_into
from services.identity.levels import with_own_phone
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


class VoterProfiles:
    """Answers the intake, and keeps what fans say of themselves."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def of(self, tx: Tx, fan_ids: Sequence[int]) -> Mapping[int, Voter]:
        verified = await with_own_phone(tx, fan_ids)
        provinces = await repository.provinces(tx, fan_ids)
        return {
            fan: Voter(verified=fan in verified, province=provinces.get(fan, UNKNOWN))
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
