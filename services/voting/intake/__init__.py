"""From a tap to a durable vote: many votes in one transaction, each with its own verdict."""

from services.voting.intake.schemas import CastVote, Origin, Outcome, UndoVote, Verdict
from services.voting.intake.service import IntakeService

__all__ = ["CastVote", "IntakeService", "Origin", "Outcome", "UndoVote", "Verdict"]
