"""Plans: what is sold, the own one and its moves, gifts, sharing, and what a fan may have."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from services.core.formats import in_phnom_penh
from services.entitlements import Entitlements, Rights
from services.identity import FanProfile
from services.subscriptions.schemas import (
    BuyPlan,
    Road,
    UpgradePlan,
)
from services.subscriptions.states import CancelReason, Cycle
from webapp.api.bodies import NO_NUL, Body
from webapp.api.caller import Caller
from webapp.api.once import Once, Repeats
from webapp.api.plan_shapes import (
    NothingOut,
    PlanOfferOut,
    PlanOut,
    PlanPaymentOut,
    PlanQuoteOut,
    PlansOut,
    PlanUsesOut,
    RightsOut,
    StayOut,
    SubscriptionOut,
)
from webapp.api.plan_sharing import PlanCode, PlanDoors, add_family, add_gifts
from webapp.api.refusals import refusals

FanReason = Literal[
    CancelReason.PRICE, CancelReason.SELDOM, CancelReason.CONTENT, CancelReason.OTHER
]
_LONGEST_NOTE: Final = 200


class BuyPlanIn(Body):
    """`by_itself`: the wallet is charged for the following periods too."""

    plan: PlanCode
    cycle: Cycle
    by_itself: bool = False
    offer: Annotated[str, Field(max_length=22, pattern=NO_NUL)] = ""


class UpgradeIn(Body):
    plan: PlanCode
    revision: int


class NextPlanIn(Body):
    plan: PlanCode
    cycle: Cycle


class MethodIn(Body):
    by_itself: bool


class PauseIn(Body):
    days: Annotated[int, Field(ge=1, le=90)]


class StayIn(Body):
    offer: PlanCode


class CancelIn(Body):
    reason: FanReason
    revision: int


class BookingIn(Body):
    note: Annotated[str, Field(min_length=3, max_length=_LONGEST_NOTE, pattern=NO_NUL)]


def plans_router(caller: Caller, repeats: Repeats, doors: PlanDoors) -> APIRouter:
    router = APIRouter(prefix="/api/v1/plans", tags=["plans"], responses=refusals())

    @router.get("")
    async def plans(fan: Annotated[FanProfile, Depends(caller)]) -> PlansOut:
        """What is sold, your own plan, and what you may have now."""
        home = await doors.plans.home(fan.id)
        sets = await doors.entitlements.sets()
        rights: Entitlements = await doors.entitlements.of(fan.id)
        day = in_phnom_penh(doors.plans.uow.clock.now()).date()
        return PlansOut(
            plans=[
                PlanOut.of(plan, day, sets.get(plan.rights, Rights()), home) for plan in home.plans
            ],
            mine=SubscriptionOut.of(home.mine) if home.mine else None,
            member_of=home.member_of,
            trial=home.trial.code if home.trial else None,
            back=PlanOfferOut.of(home.back) if home.back else None,
            rights=RightsOut.of(rights.rights),
        )

    @router.get("/uses")
    async def plan_uses(fan: Annotated[FanProfile, Depends(caller)]) -> PlanUsesOut:
        """How much of your rights you have used this month."""
        uses = await doors.entitlements.uses(fan.id)
        return PlanUsesOut(
            month=uses.month, counts={str(use): count for use, count in uses.counts.items()}
        )

    @router.get("/quote", responses=refusals(400, 404, 422))
    async def plan_quote(
        fan: Annotated[FanProfile, Depends(caller)],
        plan: Annotated[str, Query(pattern=r"^[a-z0-9-]{2,22}$")],
    ) -> PlanQuoteOut:
        """What a higher plan costs for the days that are left."""
        return PlanQuoteOut.of(await doors.plans.quote(fan.id, plan))

    _buying(router, repeats, doors)
    _moves(router, caller, repeats, doors)
    _ending(router, caller, repeats, doors)
    add_gifts(router, caller, repeats, doors)
    add_family(router, caller, doors)
    return router


def _buying(router: APIRouter, repeats: Repeats, doors: PlanDoors) -> None:
    @router.post("/trial", response_model=SubscriptionOut, responses=refusals(400, 409, 422))
    async def start_trial(once: Annotated[Once, Depends(repeats)]) -> Response:
        """Try a plan for nothing, once."""

        async def begun() -> SubscriptionOut:
            return SubscriptionOut.of(await doors.plans.start_trial(once.fan.id))

        return await once(begun)

    @router.post("/orders", response_model=PlanPaymentOut, responses=refusals(400, 404, 409, 422))
    async def buy_plan(body: BuyPlanIn, once: Annotated[Once, Depends(repeats)]) -> Response:
        """The payment for the first period, or the next one; then /payments goes on."""

        async def asked() -> PlanPaymentOut:
            wish = BuyPlan(
                key=once.key,
                fan_id=once.fan.id,
                plan=body.plan,
                cycle=body.cycle,
                road=Road.MONEY,
                by_itself=body.by_itself,
                offer=body.offer,
            )
            return PlanPaymentOut(payment_id=await doors.buying.buy(wish))

        return await once(asked)

    @router.post("/upgrade", response_model=PlanPaymentOut, responses=refusals(400, 404, 409, 422))
    async def upgrade_plan(body: UpgradeIn, once: Annotated[Once, Depends(repeats)]) -> Response:
        """The payment of the difference; the plan changes when it is paid."""

        async def asked() -> PlanPaymentOut:
            wish = UpgradePlan(
                key=once.key,
                fan_id=once.fan.id,
                plan=body.plan,
                road=Road.MONEY,
                revision=body.revision,
            )
            return PlanPaymentOut(payment_id=await doors.buying.upgrade(wish))

        return await once(asked)


def _moves(router: APIRouter, caller: Caller, repeats: Repeats, doors: PlanDoors) -> None:
    @router.put("/mine/next", responses=refusals(400, 404, 422))
    async def set_next_plan(
        body: NextPlanIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> SubscriptionOut:
        """What follows at the end of the paid time."""
        return SubscriptionOut.of(await doors.plans.set_next(fan.id, body.plan, body.cycle))

    @router.put("/mine/method", responses=refusals(400, 403, 404, 422))
    async def set_plan_method(
        body: MethodIn, fan: Annotated[FanProfile, Depends(caller)]
    ) -> SubscriptionOut:
        """Charge the wallet by itself, or remind. 403 identity.pin_required: confirm `purpose`."""
        change = doors.plans.pay_by_itself if body.by_itself else doors.plans.pay_by_hand
        return SubscriptionOut.of(await change(fan.id))

    @router.post(
        "/mine/pause", response_model=SubscriptionOut, responses=refusals(400, 404, 409, 422)
    )
    async def pause_plan(body: PauseIn, once: Annotated[Once, Depends(repeats)]) -> Response:
        """Paid days wait, at most 90."""

        async def paused() -> SubscriptionOut:
            return SubscriptionOut.of(await doors.plans.pause(once.fan.id, body.days))

        return await once(paused)

    @router.post(
        "/mine/resume", response_model=SubscriptionOut, responses=refusals(400, 404, 409, 422)
    )
    async def resume_plan(once: Annotated[Once, Depends(repeats)]) -> Response:
        """The days that waited go on."""

        async def resumed() -> SubscriptionOut:
            return SubscriptionOut.of(await doors.plans.resume(once.fan.id))

        return await once(resumed)


def _ending(router: APIRouter, caller: Caller, repeats: Repeats, doors: PlanDoors) -> None:
    @router.get("/mine/stay")
    async def stay_offer(fan: Annotated[FanProfile, Depends(caller)]) -> StayOut:
        """What you are offered before you cancel."""
        offer = await doors.plans.stay_offer(fan.id)
        return StayOut.of(offer, (await doors.plans.home(fan.id)).mine)

    @router.post(
        "/mine/stay", response_model=SubscriptionOut, responses=refusals(400, 404, 409, 422)
    )
    async def take_stay_offer(body: StayIn, once: Annotated[Once, Depends(repeats)]) -> Response:
        """Stay, and pay less for the next periods."""

        async def taken() -> SubscriptionOut:
            return SubscriptionOut.of(await doors.plans.take_stay_offer(once.fan.id, body.offer))

        return await once(taken)

    @router.post(
        "/mine/cancel", response_model=SubscriptionOut, responses=refusals(400, 404, 409, 422)
    )
    async def cancel_plan(body: CancelIn, once: Annotated[Once, Depends(repeats)]) -> Response:
        """Nothing is charged any more; what is paid lasts to its end."""

        async def cancelled() -> SubscriptionOut:
            mine = await doors.plans.cancel(once.fan.id, body.reason, body.revision)
            return SubscriptionOut.of(mine)

        return await once(cancelled)

    @router.post("/bookings", response_model=NothingOut, responses=refusals(400, 409, 422))
    async def ask_plan_booking(
        body: BookingIn, once: Annotated[Once, Depends(repeats)]
    ) -> Response:
        """Let an operator book for you before others; a right of some plans."""

        async def asked() -> NothingOut:
            await doors.tasks.ask_booking(once.fan.id, once.key, body.note)
            return NothingOut()

        return await once(asked)
