"""Shows, windows and acts as everybody sees them: one reading for all who look."""

from services.voting.guide.schemas import ActFate, ShowPage, is_in
from services.voting.guide.service import ShowGuide

__all__ = ["ActFate", "ShowGuide", "ShowPage", "is_in"]
