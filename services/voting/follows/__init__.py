"""Who wants to hear of a show or of an act in it."""

from services.voting.follows.service import FollowService

__all__ = ["FollowService"]
