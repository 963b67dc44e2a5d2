"""What the buttons of the operator's desk carry; `case` is the short id of an application."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from handlers.kit.buttons import Tap
from services.core.ids import from_short_id
from services.identity import VerificationLevel
from services.identity.verification import RejectReason


class DeskTap(Tap, prefix="os"):
    """Opens the operator's desk."""


class CaseOf(Tap, prefix="o-"):
    """What all taps on one application have in common."""

    case: str

    @property
    def application_id(self) -> UUID:
        return from_short_id(self.case)


class TakeTap(Tap, prefix="oq"):
    """Takes the case that waits longest, or shows the one in hand."""


class CaseTap(CaseOf, prefix="oc"):
    """Shows the case in hand."""


class PapersTap(CaseOf, prefix="ov"):
    """Shows the papers of the case."""


class ApproveTap(CaseOf, prefix="oa"):
    """Asks for the last day of the identity document."""


class ApproveSureTap(CaseOf, prefix="oy"):
    """Gives the level. `until` is the document's last day as YYYYMMDD, 0 for papers that were
    approved before.
    """

    level: VerificationLevel
    until: int

    @property
    def id_expires_on(self) -> date | None:
        if self.until == 0:
            return None
        return date(self.until // 10_000, self.until // 100 % 100, self.until % 100)


class RejectTap(CaseOf, prefix="or"):
    """Opens the list of reasons."""


class RejectSureTap(CaseOf, prefix="on"):
    reason: RejectReason


class ReleaseTap(CaseOf, prefix="ol"):
    """Gives the case back to the queue."""
