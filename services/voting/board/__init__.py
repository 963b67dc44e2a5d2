"""How a window stands, as far as the show lets it be seen."""

from services.voting.board.schemas import Band, Board, BoardLine
from services.voting.board.service import BoardService

__all__ = ["Band", "Board", "BoardLine", "BoardService"]
