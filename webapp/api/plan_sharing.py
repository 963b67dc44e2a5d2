"""Plans for others: gifts by link, and sharing one plan."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from services.entitlements import EntitlementService
from services.identity import FanProfile, IdentityService
from services.subscriptions.buying import BuyingService
from services.subscriptions.errors import NoSubscription
from services.subscriptions.family import FamilyService
from services.subscriptions.gifts import GiftsService
from services.subscriptions.schemas import BuyGift, Road
from services.subscriptions.service import SubscriptionsService
from services.subscriptions.tasks import PlanTasks
from webapp.api.bodies import Body
from webapp.api.caller import Caller
from webapp.api.once import Once, Repeats
from webapp.api.plan_shapes import (
    InviteOut,
    NothingOut,
    PlanGiftOut,
    PlanGiftsOut,
    PlanPaymentOut,
    SharedPlanOut,
)
from webapp.api.refusals import refusals

PlanCode = Annotated[str, Field(pattern=r"^[a-z0-9-]{2,22}$")]
LinkWords = Annotated[str, Field(pattern=r"^[0-9A-Za-z]{10,60}$")]


@dataclass(frozen=True, slots=True)
class PlanDoors:
    plans: SubscriptionsService
    buying: BuyingService
    gifts: GiftsService
    family: FamilyService
    tasks: PlanTasks
    entitlements: EntitlementService
    identity: IdentityService


class FamilyMemberOut(BaseModel):
    """`has_place` false: joined while there were more places than the plan has now."""

    fan_id: int
    name: str
    has_place: bool


class FamilyOut(BaseModel):
    """Who shares your plan, the first to join first; `most` may."""

    most: int
    members: list[FamilyMemberOut]


class GiveIn(Body):
    plan: PlanCode
    months: Annotated[int, Field(ge=1, le=12)]


class LinkIn(Body):
    words: LinkWords


class RemoveMemberIn(Body):
    fan_id: int


def add_gifts(router: APIRouter, caller: Caller, repeats: Repeats, doors: PlanDoors) -> None:
    @router.get("/gifts")
    async def plan_gifts(fan: Annotated[FanProfile, Depends(caller)]) -> PlanGiftsOut:
        """Plans that you have given."""
        found = await doors.gifts.mine(fan.id)
        return PlanGiftsOut(items=[PlanGiftOut.of(gift, secret=True) for gift in found])

    @router.post("/gifts", response_model=PlanPaymentOut, responses=refusals(400, 404, 409, 422))
    async def give_plan(body: GiveIn, once: Annotated[Once, Depends(repeats)]) -> Response:
        """The payment of a gift; its link is there once it is paid."""

        async def asked() -> PlanPaymentOut:
            wish = BuyGift(
                key=once.key,
                fan_id=once.fan.id,
                plan=body.plan,
                months=body.months,
                road=Road.MONEY,
            )
            return PlanPaymentOut(payment_id=await doors.buying.give(wish))

        return await once(asked)

    @router.put("/gifts/look", responses=refusals(400, 404, 422))
    async def look_at_plan_gift(
        body: LinkIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> PlanGiftOut:
        """What a link offers."""
        return PlanGiftOut.of(await doors.gifts.look(fan.id, body.words), secret=False)

    @router.post(
        "/gifts/claim", response_model=PlanGiftOut, responses=refusals(400, 404, 409, 422)
    )
    async def claim_plan_gift(body: LinkIn, once: Annotated[Once, Depends(repeats)]) -> Response:
        """It is yours, after all time that you have paid."""

        async def claimed() -> PlanGiftOut:
            return PlanGiftOut.of(await doors.gifts.claim(once.fan.id, body.words), secret=False)

        return await once(claimed)


def add_family(router: APIRouter, caller: Caller, doors: PlanDoors) -> None:
    @router.get("/family", responses=refusals(404))
    async def plan_family(fan: Annotated[FanProfile, Depends(caller)]) -> FamilyOut:
        """Who shares your plan."""
        mine = (await doors.plans.home(fan.id)).mine
        if mine is None:
            raise NoSubscription
        most = mine.plan.family_members
        members = [
            FamilyMemberOut(
                fan_id=each,
                name=(await doors.identity.profile(each)).first_name,
                has_place=place < most,
            )
            for place, each in enumerate(mine.members)
        ]
        return FamilyOut(most=most, members=members)

    @router.put("/family/invite", responses=refusals(404, 422))
    async def invite_to_plan(fan: Annotated[FanProfile, Depends(caller)]) -> InviteOut:
        """The link by which others join your plan."""
        return InviteOut(invite=await doors.family.invite(fan.id))

    @router.put("/family/look", responses=refusals(400, 404, 422))
    async def look_at_invite(
        body: LinkIn, _: Annotated[FanProfile, Depends(caller)]
    ) -> SharedPlanOut:
        """The plan behind an invitation."""
        return SharedPlanOut(plan=(await doors.family.look(body.words)).code)

    @router.put("/family/join", responses=refusals(400, 404, 409, 422))
    async def join_plan(
        body: LinkIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> SharedPlanOut:
        """Share somebody's plan."""
        return SharedPlanOut(plan=(await doors.family.join(fan.id, body.words)).code)

    @router.put("/family/leave")
    async def leave_plan(fan: Annotated[FanProfile, Depends(caller)]) -> NothingOut:
        """Share it no longer."""
        await doors.family.leave(fan.id)
        return NothingOut()

    @router.put("/family/remove", responses=refusals(400, 404, 422))
    async def remove_from_plan(
        body: RemoveMemberIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> NothingOut:
        """One place is free again, and the old link opens nothing."""
        await doors.family.remove(fan.id, body.fan_id)
        return NothingOut()
