"""What a fan has voted, with the receipt of each vote."""

from services.voting.history.service import HistoryService, MyBallot, MyVote

__all__ = ["HistoryService", "MyBallot", "MyVote"]
