"""What a reviewer decides, and whether a case was decided just so already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.identity.schemas import VerificationLevel
from services.identity.verification.schemas import (
    Application,
    ApplicationRejected,
    ApplicationState,
    RejectReason,
)


@dataclass(frozen=True, slots=True)
class Approve:
    """`level` may be lower than what was asked for. `id_expires_on` is the document's last day;
    None when the papers were approved before.
    """

    actor_id: int
    application_id: UUID
    level: VerificationLevel
    id_expires_on: date | None = None

    def matches(self, case: Application) -> bool:
        return (
            case.state is ApplicationState.APPROVED
            and case.decided_by == self.actor_id
            and case.granted is self.level
            and self.id_expires_on in {None, case.id_expires_on}
        )


@dataclass(frozen=True, slots=True)
class Reject:
    actor_id: int
    application_id: UUID
    reason: RejectReason

    def matches(self, case: Application) -> bool:
        return (
            case.state is ApplicationState.REJECTED
            and case.decided_by == self.actor_id
            and case.reason is self.reason
        )

    def news(self, case: Application) -> ApplicationRejected:
        return ApplicationRejected(case.fan_id, case.id, self.reason)
