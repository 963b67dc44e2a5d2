"""What the buttons of the voting desk carry."""

from __future__ import annotations

from handlers.kit.buttons import Tap
from services.voting.fraud.schemas import Rule
from services.voting.operations.stage import DecisionKind
from services.voting.quarantine.schemas import FlagState
from services.voting.show.model import ActState, Channel
from services.voting.states import Move


class VoteDeskTap(Tap, prefix="vds"):
    """Opens the shows that somebody works for."""


class DeskShowTap(Tap, prefix="vdw"):
    """Opens the windows of a show."""

    show: str
    page: int = 0


class DeskWindowTap(Tap, prefix="vdv"):
    """Opens a window."""

    window: str


class DeskMoveTap(Tap, prefix="vdm"):
    """Asks whether a move is meant; for more time, how long."""

    window: str
    move: Move
    minutes: int = 0


class DeskMoveSureTap(Tap, prefix="vdy"):
    """Agrees to a move."""

    window: str
    move: Move
    minutes: int = 0


class DryRunTap(Tap, prefix="vdr"):
    """Plays the stage on made-up votes."""

    window: str


class ReportTap(Tap, prefix="vdt"):
    """Opens what the tests found."""

    window: str


class SignTap(Tap, prefix="vdg"):
    """Signs a report that found something."""

    window: str
    kind: str


class CasesTap(Tap, prefix="vdq"):
    """Opens the quarantine."""

    window: str
    page: int = 0


class CaseTap(Tap, prefix="vdc"):
    """Opens a case."""

    window: str
    case: int


class DecideTap(Tap, prefix="vdd"):
    """Wishes or agrees that a case (or, 0, all held ones of its rule) ends in a way."""

    window: str
    case: int
    wanted: FlagState
    rule: Rule | None = None


class HoldTap(Tap, prefix="vdh"):
    """Chooses a channel to hold, then holds it."""

    window: str
    channel: Channel | None = None


class CountsTap(Tap, prefix="vdn"):
    """Opens the counts, for the auditor."""

    window: str


class DeskLogTap(Tap, prefix="vdl"):
    """Opens the log of a window."""

    window: str


class MarksTap(Tap, prefix="vdj"):
    """Asks a judge for marks."""

    window: str


class MarksSureTap(Tap, prefix="vdk"):
    """Locks the marks that were typed, with dots between them, in the running order."""

    window: str
    marks: str


class StageTap(Tap, prefix="vdo"):
    """Opens what was decided on the stage."""

    window: str


class DecisionTap(Tap, prefix="vdp"):
    """Asks for one kind of decision."""

    window: str
    kind: DecisionKind


class DeskActsTap(Tap, prefix="vda"):
    """Opens the acts, of whom one may leave."""

    window: str
    page: int = 0


class DeskActTap(Tap, prefix="vdb"):
    """Asks how an act leaves."""

    window: str
    act: str


class DropTap(Tap, prefix="vdx"):
    """Agrees that an act leaves."""

    window: str
    act: str
    state: ActState
    replaced: bool = False


class LookUpTap(Tap, prefix="vdu"):
    """Asks for a receipt."""
