"""How a window stands: once for whoever asks, and as a stream for whoever looks on."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final, Self

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from services.identity import FanProfile
from services.voting.board import Band, Board, BoardLine
from services.voting.board.rules import mode_for
from services.voting.errors import WindowNotFound
from services.voting.programme.schemas import WindowCard
from services.voting.show.model import RevealMode, VoteKind
from services.voting.states import WindowState
from webapp.api.caller import Caller
from webapp.api.listening import listen
from webapp.api.refusals import refusals
from webapp.api.vote_parts import ShowCode, Voting, WindowId
from webapp.api.waiting import version_of
from webapp.streams import Render, Streams

_LONGEST_PAUSE_SECONDS: Final = 3.0


class KindUnitsOut(BaseModel):
    kind: VoteKind
    units: int


class BoardLineOut(BaseModel):
    """An act: by what may be shown, its third, its share of 10,000, or both share and units.

    `kinds`: the units by kind of vote, where units are shown.
    """

    act: str
    band: Band | None
    basis_points: int | None
    units: int | None
    kinds: list[KindUnitsOut]

    @classmethod
    def of(cls, line: BoardLine) -> Self:
        return cls(
            act=line.act,
            band=line.band,
            basis_points=line.basis_points,
            units=line.units,
            kinds=[KindUnitsOut(kind=kind, units=units) for kind, units in line.kinds],
        )


class BoardOut(BaseModel):
    """`mode` hidden: `lines` are none. `is_frozen`: it stands still since `as_of`.

    `version` changes with all but the clocks. `server_time`: `ends_at` is judged by it.
    """

    window_id: str
    state: WindowState
    takes_votes: bool
    mode: RevealMode
    ends_at: datetime | None
    lines: list[BoardLineOut]
    as_of: datetime
    is_frozen: bool
    server_time: datetime
    version: str

    @classmethod
    def of(cls, window: WindowCard, board: Board | None, now: datetime) -> Self:
        mode = mode_for(window.rules.reveal, window.state) if board else RevealMode.HIDDEN
        lines = board.lines if board else ()
        is_frozen = board is not None and board.is_frozen
        return cls(
            window_id=window.id,
            state=window.state,
            takes_votes=window.takes_votes,
            mode=mode,
            ends_at=window.ends_at,
            lines=[BoardLineOut.of(line) for line in lines],
            as_of=board.as_of if board else now,
            is_frozen=is_frozen,
            server_time=now,
            version=_version(window, mode, lines, is_frozen=is_frozen),
        )


def _version(
    window: WindowCard, mode: RevealMode, lines: Sequence[BoardLine], *, is_frozen: bool
) -> str:
    return version_of(window.id, window.state, window.ends_at, mode, lines, is_frozen)


class Boards:
    """What is shown of a season's window now, for the stream and for single answers."""

    def __init__(self, voting: Voting) -> None:
        self.guide = voting.guide
        self._boards = voting.boards
        self._clock = voting.clock
        self.streams = Streams("board", self.render)

    async def of_window(self, window: WindowCard) -> BoardOut:
        return BoardOut.of(window, await self._boards.board(window), self._clock.now())

    async def of_show(self, show_code: str) -> tuple[WindowCard, BoardOut]:
        """ShowNotFound; WindowNotFound while the season has no window to show."""
        page = await self.guide.show(show_code)
        if page.current is None:
            raise WindowNotFound(window_id="")
        return page.current, await self.of_window(page.current)

    async def render(self, show_code: str) -> Render:
        window, board = await self.of_show(show_code)
        pause = min(float(window.rules.reveal.live_interval_seconds), _LONGEST_PAUSE_SECONDS)
        return Render(board.version, board.model_dump_json(), pause)


def boards_router(caller: Caller, boards: Boards) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["votes"], responses=refusals(404, 422))

    @router.get("/windows/{window_id}/board")
    async def window_board(
        window_id: WindowId, _: Annotated[FanProfile, Depends(caller)]
    ) -> BoardOut:
        """How a window stands, as far as its show lets it be seen."""
        return await boards.of_window(await boards.guide.window(window_id))

    @router.get("/shows/{show_code}/board")
    async def show_board(
        show_code: ShowCode, _: Annotated[FanProfile, Depends(caller)]
    ) -> BoardOut:
        """The board of the season's present window."""
        return (await boards.of_show(show_code))[1]

    @router.get(
        "/shows/{show_code}/board/stream",
        response_model=BoardOut,
        responses={200: {"content": {"text/event-stream": {}}}},
    )
    async def board_stream(
        request: Request,
        show_code: ShowCode,
        fan: Annotated[FanProfile, Depends(caller)],
        last_event_id: Annotated[str, Header(max_length=16)] = "",
    ) -> StreamingResponse:
        """Server-sent events: `board` with the same JSON whenever it has changed, at most once in
        three seconds; `id` is its version. `bye`: open the stream again after `retry` ms.
        """
        return await listen(boards.streams, show_code, request, fan.id, last_event_id)

    return router
