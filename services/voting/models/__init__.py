"""Tables of voting: shows and their windows, votes, and what makes the votes checkable."""

from services.voting.models import records, shows, trust, votes

__all__ = ["records", "shows", "trust", "votes"]
