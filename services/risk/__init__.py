"""Whether money may move: allow, ask for a code, hand to a person, or refuse; with reasons."""

from services.risk.ruleset import Condition, Hours, Percentage, RoundTrip, Rule, RuleSet, Window
from services.risk.schemas import (
    Block,
    Channel,
    Decision,
    Movement,
    MovementKind,
    Outcome,
    Reason,
)
from services.risk.service import RiskService

__all__ = [
    "Block",
    "Channel",
    "Condition",
    "Decision",
    "Hours",
    "Movement",
    "MovementKind",
    "Outcome",
    "Percentage",
    "Reason",
    "RiskService",
    "RoundTrip",
    "Rule",
    "RuleSet",
    "Window",
]
