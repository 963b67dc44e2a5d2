"""What the handlers of the voting desk need, joined once, and what several of them show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aiogram.filters import Filter
from aiogram.types import TelegramObject

from handlers.kit.window import Window
from handlers.operator.desk import Queue
from handlers.vote_desk import screens
from handlers.vote_desk.buttons import VoteDeskTap
from services.core.i18n import Safe, Translator
from services.voting.dry_run.service import DryRunService
from services.voting.errors import NotReady
from services.voting.operations import OperationsService
from services.voting.operations.overview import OverviewService
from services.voting.operations.stage import StageDesk
from services.voting.programme import ProgrammeService
from services.voting.quarantine.service import QuarantineService


@dataclass(frozen=True, slots=True)
class VotingDesk:
    programme: ProgrammeService
    overview: OverviewService
    operations: OperationsService
    quarantine: QuarantineService
    dry_runs: DryRunService
    stage: StageDesk

    async def show_window(self, window: Window, window_id: str, note: str = "") -> None:
        window.stop_asking()
        desk = await self.overview.window(window_id, window.fan.id)
        await window.show(screens.window(window.t, desk, note))


def votes_queue(overview: OverviewService) -> Queue:
    """The way in from the operator's desk, for whoever has a role in a show."""
    return Queue("votedesk.desk.title", None, VoteDeskTap(), allowed=overview.works_here)


def why_not(t: Translator, refusal: NotReady) -> Safe:
    """What is missing, in words."""
    return t(f"votedesk.why.{refusal.details['why']}")


class WorksForShows(Filter):
    """Passes for people with a role in voting. For all others nothing answers here."""

    async def __call__(
        self, _: TelegramObject, window: Window, voting_desk: VotingDesk
    ) -> bool | dict[str, Any]:
        return await voting_desk.overview.works_here(window.fan.id)
