"""Voting: seasons and their acts, giving votes, one's own votes with their receipts."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from services.identity import FanProfile
from services.voting.follows import FollowService
from services.voting.guide import ShowGuide
from webapp.api.ballots import add_ballots
from webapp.api.caller import Caller
from webapp.api.kept import UNCHANGED, IfNoneMatch, KeptAnswers
from webapp.api.once import Repeats
from webapp.api.refusals import refusals
from webapp.api.vote_checks import add_checks
from webapp.api.vote_packs import add_packs
from webapp.api.vote_parts import ActCode, ShowCode, Voting, WindowId
from webapp.api.vote_receipts import add_receipts
from webapp.api.vote_shapes import ActPageOut, ShowOut, ShowPageOut, WindowOut


class FollowsOut(BaseModel):
    """What the fan follows in a season: acts by code, and `show` the season itself."""

    acts: list[str]
    show: bool


class ShowsOut(BaseModel):
    """Seasons; those that take votes come first."""

    items: list[ShowOut]


def votes_router(caller: Caller, repeats: Repeats, voting: Voting) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["votes"], responses=refusals(422))
    _add_shows(router, caller, voting.guide)
    _add_follows(router, caller, voting.follows)
    add_ballots(router, caller, voting)
    add_receipts(router, caller, voting)
    add_packs(router, caller, repeats, voting)
    add_checks(router, caller, voting)
    return router


def _add_shows(router: APIRouter, caller: Caller, guide: ShowGuide) -> None:
    kept = KeptAnswers()

    @router.get("/shows", response_model=ShowsOut, responses=UNCHANGED)
    async def shows(
        request: Request,
        _: Annotated[FanProfile, Depends(caller)],
        if_none_match: IfNoneMatch = None,  # noqa: ARG001 - for the description
    ) -> Response:
        """Every season; those that take votes come first."""
        cards = await guide.shows()
        answer = kept.get(
            "shows", cards, lambda: ShowsOut(items=[ShowOut.of(card) for card in cards])
        )
        return answer.response(request)

    @router.get(
        "/shows/{show_code}",
        response_model=ShowPageOut,
        responses={**refusals(404), **UNCHANGED},
    )
    async def show(
        request: Request,
        show_code: ShowCode,
        _: Annotated[FanProfile, Depends(caller)],
        if_none_match: IfNoneMatch = None,  # noqa: ARG001 - for the description
    ) -> Response:
        """A season: windows, contestants, what each vote decides, results so far."""
        page = await guide.show(show_code)
        answer = kept.get(("show", show_code), page, lambda: ShowPageOut.of(page))
        return answer.response(request)

    _add_acts_and_windows(router, caller, guide, kept)


def _add_acts_and_windows(
    router: APIRouter, caller: Caller, guide: ShowGuide, kept: KeptAnswers
) -> None:
    @router.get(
        "/shows/{show_code}/acts/{act_code}",
        response_model=ActPageOut,
        responses={**refusals(404), **UNCHANGED},
    )
    async def act(
        request: Request,
        show_code: ShowCode,
        act_code: ActCode,
        _: Annotated[FanProfile, Depends(caller)],
        if_none_match: IfNoneMatch = None,  # noqa: ARG001 - for the description
    ) -> Response:
        """A contestant: words, clips, how the stages ended."""
        page = await guide.show(show_code)
        card = page.act(act_code)
        answer = kept.get(
            ("act", show_code, act_code),
            (card, page.fates),
            lambda: ActPageOut.of_page(page, card),
        )
        return answer.response(request)

    @router.get(
        "/windows/{window_id}",
        response_model=WindowOut,
        responses={**refusals(404), **UNCHANGED},
    )
    async def window(
        request: Request,
        window_id: WindowId,
        _: Annotated[FanProfile, Depends(caller)],
        if_none_match: IfNoneMatch = None,  # noqa: ARG001 - for the description
    ) -> Response:
        """One time to vote in: its rules, who can be voted for, whose season it is."""
        card = await guide.window(window_id)
        return kept.get(("window", window_id), card, lambda: WindowOut.of(card)).response(request)


def _add_follows(router: APIRouter, caller: Caller, follows: FollowService) -> None:
    async def followed(fan: FanProfile, show_code: str) -> FollowsOut:
        mine = await follows.followed(fan.id, show_code)
        return FollowsOut(acts=sorted(mine - {""}), show="" in mine)

    @router.get("/shows/{show_code}/follows")
    async def my_follows(
        show_code: ShowCode, fan: Annotated[FanProfile, Depends(caller)]
    ) -> FollowsOut:
        """Whom you follow in this season."""
        return await followed(fan, show_code)

    @router.put("/shows/{show_code}/follow", responses=refusals(404))
    async def follow_show(
        show_code: ShowCode, fan: Annotated[FanProfile, Depends(caller)]
    ) -> FollowsOut:
        """Hear when a vote of this season opens, and its results. Again changes nothing."""
        await follows.follow(fan.id, show_code)
        return await followed(fan, show_code)

    @router.delete("/shows/{show_code}/follow")
    async def unfollow_show(
        show_code: ShowCode, fan: Annotated[FanProfile, Depends(caller)]
    ) -> FollowsOut:
        """Hear no more of it."""
        await follows.unfollow(fan.id, show_code)
        return await followed(fan, show_code)

    @router.put("/shows/{show_code}/acts/{act_code}/follow", responses=refusals(404))
    async def follow_act(
        show_code: ShowCode, act_code: ActCode, fan: Annotated[FanProfile, Depends(caller)]
    ) -> FollowsOut:
        """Hear of this contestant. Again changes nothing."""
        await follows.follow(fan.id, show_code, act_code)
        return await followed(fan, show_code)

    @router.delete("/shows/{show_code}/acts/{act_code}/follow")
    async def unfollow_act(
        show_code: ShowCode, act_code: ActCode, fan: Annotated[FanProfile, Depends(caller)]
    ) -> FollowsOut:
        """Hear no more of this contestant."""
        await follows.unfollow(fan.id, show_code, act_code)
        return await followed(fan, show_code)
