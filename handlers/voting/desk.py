"""What the handlers of voting need, joined once, and what several of them show."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from handlers.kit.window import Window
from handlers.voting import screens
from handlers.voting.profiles import screens as profiles
from handlers.voting.screens import Standing
from services.core.clock import Clock
from services.voting.board import BoardService
from services.voting.errors import ActNotFound
from services.voting.follows import FollowService
from services.voting.history import HistoryService
from services.voting.intake import CastVote, IntakeService, Outcome, UndoVote, Verdict
from services.voting.programme import ProgrammeService
from services.voting.programme.schemas import ActCard, WindowCard
from services.voting.sealing import SealingService
from services.voting.show.model import Channel, VoteKind
from services.voting.voters import VoterProfiles

_KEY_BYTES: Final = 6


def new_key() -> str:
    """Eight letters: which screen a vote was given on."""
    return secrets.token_urlsafe(_KEY_BYTES)


@dataclass(frozen=True, slots=True)
class VoteDesk:
    programme: ProgrammeService
    intake: IntakeService
    history: HistoryService
    boards: BoardService
    sealing: SealingService
    voters: VoterProfiles
    follows: FollowService
    clock: Clock

    async def show_window(self, window: Window, window_id: str, page: int = 0) -> None:
        standing = await self.standing(window.fan.id, window_id)
        window.stop_asking()
        await window.show(screens.ballot(window.t, standing, page, new_key()))

    async def show_act(self, window: Window, window_id: str, code: str) -> None:
        """A contestant's page. ActNotFound."""
        standing = await self.standing(window.fan.id, window_id)
        act = act_of(standing.card, code)
        if act is None:
            raise ActNotFound(act=code)
        followed = await self.follows.followed(window.fan.id, standing.card.show_code)
        beside = (
            profiles.follow_button(window.t, standing.card, act, follows=code in followed),
            profiles.party_link(window.t, await window.group_link("vt", window_id + code)),
        )
        await window.show(screens.act_page(window.t, standing, act, new_key(), beside))

    async def standing(self, fan_id: int, window_id: str) -> Standing:
        card = await self.programme.window(window_id)
        mine = await self.history.ballot(window_id, fan_id)
        return Standing(card, mine, await self.boards.board(card), self.clock.now())

    async def cast(
        self,
        window: Window,
        window_id: str,
        picks: Sequence[str],
        key: str,
        at: datetime | None = None,
    ) -> Verdict:
        """Free votes; once they are used up, those that were bought, then those earned.

        `at` is when the tap reached the house; it decides whether the vote is in time.
        """
        counted = [(act, 1) for act in picks]
        verdict = await self.cast_as(window, window_id, counted, key, kind=VoteKind.FREE, at=at)
        if verdict.outcome is not Outcome.OVER_LIMIT or verdict.left or len(picks) != 1:
            return verdict
        mine = await self.history.ballot(window_id, window.fan.id)
        if not mine.credit and not mine.bonus:
            return verdict
        kind = VoteKind.PAID if mine.credit else VoteKind.BONUS
        return await self.cast_as(window, window_id, counted, key, kind=kind, at=at)

    async def cast_as(
        self,
        window: Window,
        window_id: str,
        picks: Sequence[tuple[str, int]],
        key: str,
        *,
        kind: VoteKind,
        at: datetime | None,
    ) -> Verdict:
        return await self.intake.submit(
            CastVote(
                window_id=window_id,
                fan_id=window.fan.id,
                idem=key,
                picks=tuple(picks),
                channel=Channel.PRIVATE,
                received_at=at or self.clock.now(),
                kind=kind,
            )
        )

    async def undo(
        self, window: Window, window_id: str, key: str, at: datetime | None = None
    ) -> Verdict:
        moment = at or self.clock.now()
        return await self.intake.submit(
            UndoVote(window_id, window.fan.id, key, Channel.PRIVATE, moment)
        )


def act_of(card: WindowCard, code: str) -> ActCard | None:
    return next((act for act in card.acts if act.code == code), None)
