"""What crosses the border of the comparison."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from services.core.money import Money


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class FindingKind(StrEnum):
    MISSING = "missing"  # we have it, they do not
    EXTRA = "extra"  # they have it, we do not
    DIFFERENT = "different"  # both have it, with other amounts


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One movement; `external_id` is the provider's, together with the direction unique."""

    external_id: str
    direction: Direction
    amount: Money
    at: datetime


@dataclass(frozen=True, slots=True)
class Difference:
    """A movement that does not agree; None: that side does not have it."""

    kind: FindingKind
    direction: Direction
    external_id: str
    ours: Money | None
    theirs: Money | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A stored difference that is still open, and how old the movement is."""

    id: UUID
    kind: FindingKind
    direction: Direction
    external_id: str
    ours: Money | None
    theirs: Money | None
    at: datetime
    age: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """What one comparison saw. `findings` are all open ones of the provider, the oldest first."""

    id: UUID
    provider: str
    matched: int
    healed: int
    findings: tuple[Finding, ...]


class StatementSource(Protocol):
    """One who can list what moved at a provider."""

    @property
    def lists_refunds(self) -> bool:
        """Whether a refund is a movement at its own time, or only a mark on its payment."""
        ...

    async def rows(self, since: datetime, until: datetime) -> list[StatementRow]:
        """Raises ProviderAway."""
        ...
