"""What crosses the border of roles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What an operator may do. Nobody has one by being somebody: it is granted."""

    OPERATOR = "operator"  # questions and cases of fans
    FINANCE = "finance"  # payments in review, withdrawals, rates, freezes
    REVIEWER = "reviewer"  # documents of the verification levels
    GATE = "gate"  # checks tickets at the entrance
    BOX_OFFICE = "box_office"  # sells at the entrance, keeps a drawer


@dataclass(frozen=True, slots=True)
class RoleMove:
    """One line of the log. `actor_id` is None for the installation's own command line."""

    fan_id: int
    role: Role
    granted: bool
    actor_id: int | None
    at: datetime
