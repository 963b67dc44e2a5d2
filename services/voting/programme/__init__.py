"""Shows on the programme: loaded from data, armed, opened, closed, certified, published."""

from services.voting.programme.loading import LoadedShow
from services.voting.programme.service import ProgrammeService

__all__ = ["LoadedShow", "ProgrammeService"]
