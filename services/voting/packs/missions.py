"""Bonus votes: what they are given for, once for each fan, mission and window."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection

from services.core.ids import derived_uuid
from services.core.uow import Tx, UnitOfWork, use_case
from services.voting.errors import (
    MissionNotDone,
    MissionNotFound,
    PackCapReached,
    WindowIsClosed,
    WindowNotFound,
)
from services.voting.intake.book import WindowBook
from services.voting.packs import repository, rules
from services.voting.packs.repository import NewLot
from services.voting.packs.schemas import MissionOffer
from services.voting.show.model import Kinds, Mission, MissionKind, VoteKind

Follows = Callable[[Tx, int, str], Awaitable[bool]]
"""Whether a fan follows an artist."""


class MissionService:
    """Grants bonus votes for what a fan has done; other services may grant them too."""

    def __init__(self, uow: UnitOfWork, book: WindowBook, follows: Follows) -> None:
        self.uow = uow
        self._book = book
        self._follows = follows

    @use_case
    async def done(self, tx: Tx, fan_id: int, window_id: str, mission: str) -> int:
        """The fan says that a mission is done; how many votes came for it, 0 if it was before.

        WindowNotFound, WindowIsClosed, MissionNotFound, MissionNotDone, PackCapReached.
        """
        found = await self._book.windows(tx, [window_id], keep=False)
        if window_id in found:
            wanted = mission_of(found[window_id].kinds, mission)
            if wanted.kind is MissionKind.FOLLOW:
                assert wanted.artist_id is not None, "checked when the show was loaded"
                if not await self._follows(tx, fan_id, wanted.artist_id):
                    raise MissionNotDone
        return await self.grant(tx, fan_id, window_id, mission)

    async def grant(self, tx: Tx, fan_id: int, window_id: str, mission: str) -> int:
        """Give the bonus votes of a mission, in the transaction of what it is given for.

        Raises like `done`; whether the mission is done is the caller's to know.
        """
        window = (await self._book.windows(tx, [window_id])).get(window_id)
        if window is None:
            raise WindowNotFound(window_id=window_id)
        wanted = mission_of(window.kinds, mission)
        if not rules.is_open(window, tx.now):
            raise WindowIsClosed
        reference = _reference(window_id, fan_id, mission)
        if reference in await repository.references(tx, window_id, fan_id):
            return 0
        await repository.lock_paper(tx, window_id, fan_id)
        got = (await repository.counts(tx, window_id, fan_id)).get(VoteKind.BONUS, 0)
        count = min(wanted.votes, window.kinds.bonus_cap - got)
        if count < 1:
            raise PackCapReached(left=0)
        lot = NewLot(
            id=derived_uuid(reference).hex,
            window_id=window_id,
            fan_id=fan_id,
            kind=VoteKind.BONUS,
            count=count,
            used=0,
            source="bonus",
            reference=reference,
        )
        return count if await repository.add(tx, lot) else 0


def mission_of(kinds: Kinds, code: str) -> Mission:
    """MissionNotFound."""
    found = next((mission for mission in kinds.missions if mission.code == code), None)
    if found is None:
        raise MissionNotFound
    return found


def offers(
    kinds: Kinds, window_id: str, fan_id: int, references: Collection[str]
) -> tuple[MissionOffer, ...]:
    """The missions of a window as one fan sees them."""
    return tuple(
        MissionOffer(mission, _reference(window_id, fan_id, mission.code) in references)
        for mission in kinds.missions
    )


def _reference(window_id: str, fan_id: int, mission: str) -> str:
    return f"bonus:{window_id}:{fan_id}:{mission}"
