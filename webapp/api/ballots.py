"""Giving votes and taking them back; what a fan may still give, and what they gave."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from datetime import datetime
from typing import Annotated, Final, Literal, Self

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from pydantic import BaseModel, Field

from services.identity import FanProfile
from services.identity.sessions import SignedIn
from services.voting.errors import WindowNotFound
from services.voting.history import MyVote
from services.voting.intake import CastVote, Origin, Outcome, UndoVote, Verdict
from services.voting.intake.rules import MOST_PICKS, MOST_VOTES
from services.voting.show.model import Channel, VoteKind
from services.voting.voters import ABROAD, PROVINCES, UNKNOWN
from webapp.api.bodies import Body
from webapp.api.caller import Caller
from webapp.api.events import CursorGone
from webapp.api.refusals import refusals
from webapp.api.vote_parts import ShowCode, Voting, WindowId

_KEY: Final = r"^[A-Za-z0-9_-]{8,36}$"
_CURSOR: Final = r"^[0-9]{1,20}\.[a-z0-9]{1,8}\.[A-Za-z0-9_.:~-]{1,40}$"

VoteKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=_KEY,
        description="Made anew for each vote that a person gives, and sent again with each "
        "repetition: the same key in the same window is the same vote, for ever.",
    ),
]


class PickIn(Body):
    act: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,12}$")]
    votes: Annotated[int, Field(ge=1, le=MOST_VOTES)] = 1


class VotesIn(Body):
    """`kind`: whose credit is used. Ballots of several acts are free ones. `ref`: what stands
    behind the id of the link (`vt_<id>_<ref>`) that led here.
    """

    picks: Annotated[list[PickIn], Field(min_length=1, max_length=MOST_PICKS)]
    kind: Literal[VoteKind.FREE, VoteKind.PAID, VoteKind.BONUS] = VoteKind.FREE
    ref: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{0,16}$")] = ""


class VoteReceiptOut(BaseModel):
    """`code`: 16 letters and digits that prove this vote; only its voter has it."""

    act: str
    votes: int
    code: str


class VerdictOut(BaseModel):
    """What became of a vote, after it was stored. `counted` and `duplicate` (the same again, with
    the first answer) are stored, `undone` was taken back; all others counted nothing.

    `left`: free votes the fan still has. `weight` 0: stored, but it counts only from voters with
    an own phone number.
    """

    outcome: Outcome
    receipts: list[VoteReceiptOut]
    left: int | None
    weight: int

    @classmethod
    def of(cls, verdict: Verdict) -> Self:
        picks = zip(verdict.picks, verdict.receipts, strict=False)
        return cls(
            outcome=verdict.outcome,
            receipts=[
                VoteReceiptOut(act=act, votes=votes, code=code) for (act, votes), code in picks
            ],
            left=verdict.left,
            weight=verdict.weight,
        )


class BallotOut(BaseModel):
    """What the fan may still give in a window. `left`: free votes; `used`: of these, given;
    `credit`, `bonus`: bought and earned ones that are not used.
    """

    window_id: str
    left: int
    used: int
    credit: int
    bonus: int
    server_time: datetime


class MyVoteOut(BaseModel):
    """`key` is that of the request that gave it; `code` the receipt."""

    window_id: str
    act: str
    votes: int
    units: int
    kind: VoteKind
    at: datetime
    key: str
    code: str
    is_undone: bool

    @classmethod
    def of(cls, vote: MyVote) -> Self:
        return cls(
            window_id=vote.window_id,
            act=vote.act,
            votes=vote.votes,
            units=vote.units,
            kind=vote.kind,
            at=vote.at,
            key=vote.idem,
            code=vote.receipt,
            is_undone=vote.is_undone,
        )


class MyVotesOut(BaseModel):
    """The newest first; `next_cursor` gives the following page, null at the end."""

    items: list[MyVoteOut]
    next_cursor: str | None


class ProvinceOut(BaseModel):
    """`choices`: all there are, `abroad` and `unknown` among them."""

    province: str
    choices: list[str]


class ProvinceIn(Body):
    province: Literal[(*PROVINCES, ABROAD, UNKNOWN)]  # type: ignore[valid-type]


def add_ballots(router: APIRouter, caller: Caller, voting: Voting) -> None:
    @router.get("/windows/{window_id}/ballot", responses=refusals(404))
    async def my_ballot(
        window_id: WindowId, fan: Annotated[FanProfile, Depends(caller)]
    ) -> BallotOut:
        """What you may still give in this window."""
        await voting.guide.window(window_id)
        mine = await voting.history.ballot(window_id, fan.id)
        now = voting.clock.now()
        return BallotOut(
            window_id=window_id,
            left=mine.left,
            used=mine.used,
            credit=mine.credit,
            bonus=mine.bonus,
            server_time=now,
        )

    _add_giving(router, caller, voting)
    _add_own(router, caller, voting)


def _add_giving(router: APIRouter, caller: Caller, voting: Voting) -> None:
    @router.post(
        "/windows/{window_id}/votes", response_model=VerdictOut, responses=refusals(400, 404)
    )
    async def give_votes(
        window_id: WindowId,
        body: VotesIn,
        key: VoteKey,
        fan: Annotated[FanProfile, Depends(caller)],
        request: Request,
    ) -> Response:
        """Vote. The answer comes when the vote is stored for good, or says why it is not."""
        command = CastVote(
            window_id=window_id,
            fan_id=fan.id,
            idem=key,
            picks=tuple((pick.act, pick.votes) for pick in body.picks),
            channel=Channel.MINIAPP,
            received_at=voting.clock.now(),
            kind=body.kind,
            origin=_origin(request, body.ref),
        )
        return _told(await voting.intake.submit(command), window_id)

    @router.delete(
        "/windows/{window_id}/votes/{vote_key}",
        response_model=VerdictOut,
        responses=refusals(404),
    )
    async def take_votes_back(
        window_id: WindowId,
        vote_key: Annotated[str, Path(pattern=_KEY)],
        fan: Annotated[FanProfile, Depends(caller)],
    ) -> Response:
        """Take your vote with this key back, while the window allows it."""
        at = voting.clock.now()
        command = UndoVote(window_id, fan.id, vote_key, Channel.MINIAPP, at)
        return _told(await voting.intake.submit(command), window_id)


def _add_own(router: APIRouter, caller: Caller, voting: Voting) -> None:
    @router.get("/shows/{show_code}/votes", responses=refusals(404, 409))
    async def my_votes(
        show_code: ShowCode,
        fan: Annotated[FanProfile, Depends(caller)],
        cursor: Annotated[str | None, Query(pattern=_CURSOR)] = None,
        limit: Annotated[int, Query(ge=1, le=50)] = 20,
    ) -> MyVotesOut:
        """Your votes in this season, with their receipts."""
        page = await voting.guide.show(show_code)
        windows = [window.id for window in page.windows]
        try:
            found = await voting.mine.page(fan.id, windows, cursor, limit)
        except (ValueError, OverflowError) as error:
            raise CursorGone from error
        return MyVotesOut(
            items=[MyVoteOut.of(vote) for vote in found.items], next_cursor=found.next_cursor
        )

    @router.get("/me/province")
    async def my_province(fan: Annotated[FanProfile, Depends(caller)]) -> ProvinceOut:
        """From where you vote, as you said."""
        province = await voting.voters.province_of(fan.id)
        return ProvinceOut(province=province, choices=[*PROVINCES, ABROAD, UNKNOWN])

    @router.put("/me/province", responses=refusals(400))
    async def choose_province(
        body: ProvinceIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> ProvinceOut:
        """Say it; it counts for votes from now on."""
        await voting.voters.move(fan.id, body.province)
        return ProvinceOut(province=body.province, choices=[*PROVINCES, ABROAD, UNKNOWN])


def _origin(request: Request, ref: str) -> Origin:
    """Phone, address and session, as far as they are known: looked at after the vote."""
    session: SignedIn | None = request.state.session
    address = request.client.host if request.client else ""
    if session is None:
        opened = request.headers.get("Authorization", "")
        return Origin(address=address, session=opened, referrer=ref)
    return Origin(session.device_id, address, session.session_id, ref)


def _told(verdict: Verdict, window_id: str) -> Response:
    """WindowNotFound; every other outcome is an answer."""
    if verdict.outcome is Outcome.NO_WINDOW:
        raise WindowNotFound(window_id=window_id)
    return Response(VerdictOut.of(verdict).model_dump_json(), media_type="application/json")
