"""What the handlers of voting need, joined once, and what several of them show."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from handlers.kit.window import Window
from handlers.voting import screens
from handlers.voting.screens import Standing
from services.core.clock import Clock
from services.voting.board import BoardService
from services.voting.history import HistoryService
from services.voting.intake import CastVote, IntakeService, UndoVote, Verdict
from services.voting.programme import ProgrammeService
from services.voting.programme.schemas import ActCard, WindowCard
from services.voting.sealing import SealingService
from services.voting.show.model import Channel
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
    clock: Clock

    async def show_window(self, window: Window, window_id: str, page: int = 0) -> None:
        standing = await self.standing(window.fan.id, window_id)
        window.stop_asking()
        await window.show(screens.ballot(window.t, standing, page, new_key()))

    async def standing(self, fan_id: int, window_id: str) -> Standing:
        card = await self.programme.window(window_id)
        mine = await self.history.ballot(window_id, fan_id)
        return Standing(card, mine, await self.boards.board(card), self.clock.now())

    async def cast(
        self, window: Window, window_id: str, picks: Sequence[str], key: str
    ) -> Verdict:
        return await self.intake.submit(
            CastVote(
                window_id=window_id,
                fan_id=window.fan.id,
                idem=key,
                picks=tuple((act, 1) for act in picks),
                channel=Channel.PRIVATE,
                received_at=self.clock.now(),
            )
        )

    async def undo(self, window: Window, window_id: str, key: str) -> Verdict:
        command = UndoVote(window_id, window.fan.id, key, Channel.PRIVATE, self.clock.now())
        return await self.intake.submit(command)


def act_of(card: WindowCard, code: str) -> ActCard | None:
    return next((act for act in card.acts if act.code == code), None)
