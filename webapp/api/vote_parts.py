"""What all routes of voting have in common: the services behind them, names in their paths."""

# Annotations are evaluated here: routes refer to these.
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Path

from services.core.clock import Clock
from services.voting.board import BoardService
from services.voting.follows import FollowService
from services.voting.guide import ShowGuide
from services.voting.history import HistoryService
from services.voting.history.pages import MyVotes
from services.voting.intake import IntakeService
from services.voting.packs import PackService
from services.voting.packs.missions import MissionService
from services.voting.quarantine.service import QuarantineService
from services.voting.sealing import SealingService
from services.voting.voters import VoterProfiles

_CODE: Final = r"^[a-z0-9-]{1,12}$"

ShowCode = Annotated[str, Path(pattern=_CODE)]
ActCode = Annotated[str, Path(pattern=_CODE)]
WindowId = Annotated[str, Path(pattern=r"^[a-z0-9]{1,8}$")]


@dataclass(frozen=True, slots=True)
class Voting:
    """What the routes of voting need."""

    guide: ShowGuide
    intake: IntakeService
    history: HistoryService
    mine: MyVotes
    boards: BoardService
    sealing: SealingService
    voters: VoterProfiles
    follows: FollowService
    packs: PackService
    missions: MissionService
    quarantine: QuarantineService
    clock: Clock
