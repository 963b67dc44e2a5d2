"""What checking did to the votes of a window: the own ones, and the published counts."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from typing import Annotated, Self

from fastapi import APIRouter, Depends
from pydantic import BaseModel, StringConstraints

from services.identity import FanProfile
from services.voting.errors import WrongState
from services.voting.fraud.schemas import Rule
from services.voting.quarantine.schemas import AppealState, BeforeAfter, FlagState, MyFlag, RuleSum
from services.voting.states import WindowState
from webapp.api.bodies import NO_NUL, Body
from webapp.api.caller import Caller
from webapp.api.refusals import refusals
from webapp.api.vote_parts import Voting, WindowId


class MyFlagOut(BaseModel):
    """How your votes stand: `state` null when none of them is being checked or was excluded."""

    state: FlagState | None
    votes: int
    appeal: AppealState | None

    @classmethod
    def of(cls, flag: MyFlag) -> Self:
        return cls(state=flag.state, votes=flag.votes, appeal=flag.appeal)


class AppealIn(Body):
    words: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500, pattern=NO_NUL)
    ]


class ActCountsOut(BaseModel):
    """Units of an act with and without what was excluded."""

    act: str
    before: int
    after: int


class RuleSumOut(BaseModel):
    """What one rule holds or held; a vote may be under several."""

    rule: Rule
    state: FlagState
    votes: int
    units: int

    @classmethod
    def of(cls, one: RuleSum) -> Self:
        return cls(rule=one.rule, state=one.state, votes=one.votes, units=one.units)


class CountsOut(BaseModel):
    """`order_changed`: without what was excluded the acts stand in another order."""

    acts: list[ActCountsOut]
    rules: list[RuleSumOut]
    order_changed: bool

    @classmethod
    def of(cls, counts: BeforeAfter) -> Self:
        acts = sorted(counts.before, key=lambda act: -counts.after.get(act, 0))
        return cls(
            acts=[
                ActCountsOut(act=act, before=counts.before[act], after=counts.after.get(act, 0))
                for act in acts
            ],
            rules=[RuleSumOut.of(one) for one in counts.rules],
            order_changed=counts.order_changed,
        )


def add_checks(router: APIRouter, caller: Caller, voting: Voting) -> None:
    @router.get("/windows/{window_id}/appeal", responses=refusals(404))
    async def my_flag(
        window_id: WindowId, fan: Annotated[FanProfile, Depends(caller)]
    ) -> MyFlagOut:
        """Whether any of your votes is being checked or was excluded."""
        await voting.guide.window(window_id)
        return MyFlagOut.of(await voting.quarantine.mine(window_id, fan.id))

    @router.post("/windows/{window_id}/appeal", responses=refusals(400, 404, 409))
    async def appeal(
        window_id: WindowId, body: AppealIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> MyFlagOut:
        """Say why your votes are honest, once, until the result is published."""
        await voting.quarantine.appeal(window_id, fan.id, body.words)
        return MyFlagOut.of(await voting.quarantine.mine(window_id, fan.id))

    @router.get("/windows/{window_id}/counts", responses=refusals(404, 409))
    async def published_counts(
        window_id: WindowId, _: Annotated[FanProfile, Depends(caller)]
    ) -> CountsOut:
        """Counts before and after checking, and what each rule did; 409 until published."""
        window = await voting.guide.window(window_id)
        if window.state is not WindowState.PUBLISHED:
            raise WrongState(state=window.state)
        return CountsOut.of(await voting.quarantine.before_after(window_id))
