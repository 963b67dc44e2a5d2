"""What the handlers of plans need, joined once, and the screens that several of them show."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from handlers.kit.window import Window
from handlers.operator.desk import Queue
from handlers.payments.desk import PayDesk
from handlers.plans import move_screens, screens
from handlers.plans.buttons import PlanTasksTap
from handlers.plans.words import use_line
from services.core.i18n import Safe
from services.core.ids import short_id
from services.core.money import Money
from services.entitlements import EntitlementService, Rights
from services.identity import IdentityService
from services.identity.roles import Role
from services.subscriptions.buying import BuyingService
from services.subscriptions.errors import NoSubscription
from services.subscriptions.family import FamilyService
from services.subscriptions.gifts import GiftsService
from services.subscriptions.schemas import Plan, Subscription
from services.subscriptions.service import SubscriptionsService
from services.subscriptions.states import GiftState
from services.subscriptions.tasks import PlanTasks
from services.wallet import ExchangeService


def plan_tasks_queue(tasks: PlanTasks) -> Queue:
    """The way in from the operator's desk."""
    return Queue("plans.desk.title", Role.OPERATOR, PlanTasksTap(), tasks.count)


@dataclass(frozen=True, slots=True)
class PlanDesk:
    plans: SubscriptionsService
    buying: BuyingService
    gifts: GiftsService
    family: FamilyService
    tasks: PlanTasks
    entitlements: EntitlementService
    identity: IdentityService
    exchange: ExchangeService
    pay_desk: PayDesk

    async def show_home(self, window: Window) -> None:
        window.stop_asking()
        seen = await self.plans.home(window.fan.id)
        rate = await self.exchange.rate()
        await window.show(screens.home(window.t, seen, rate.khr_per_usd))

    async def show_plan(self, window: Window, code: str) -> None:
        """One plan; the list again when it is not sold any more."""
        seen = await self.plans.home(window.fan.id)
        one = next((each for each in seen.plans if each.code == code), None)
        if one is None:
            await self.show_home(window)
            return
        rights = (await self.entitlements.sets()).get(one.rights, Rights())
        rate = await self.exchange.rate()
        await window.show(screens.plan(window.t, seen, one, rights, rate.khr_per_usd))

    async def show_mine(self, window: Window) -> None:
        """The own plan; all plans for who has none."""
        window.stop_asking()
        mine = (await self.plans.home(window.fan.id)).mine
        if mine is None:
            await self.show_home(window)
            return
        rights = await self.entitlements.of(window.fan.id)
        counted = (await self.entitlements.uses(window.fan.id)).counts
        uses = [Safe(f"• {use_line(window.t, use, count)}") for use, count in counted.items()]
        await window.show(screens.mine(window.t, mine, rights, uses))

    async def mine(self, window: Window) -> Subscription:
        """NoSubscription."""
        mine = (await self.plans.home(window.fan.id)).mine
        if mine is None:
            raise NoSubscription
        return mine

    async def show_renewal(self, window: Window) -> None:
        """What the next period costs; the own plan when it is paid meanwhile, or not payable."""
        mine = await self.mine(window)
        if mine.renews_until is None or mine.next_charge is None:
            await self.show_mine(window)
            return
        rate = (await self.exchange.rate()).khr_per_usd
        screen = move_screens.renew(window.t, mine, mine.next_charge, mine.renews_until, rate)
        await window.show(screen)

    async def dearer(self, purpose: str) -> tuple[Plan, Money]:
        """What the PIN is to confirm before a dearer plan follows: `<flow>:<plan>:<cycle>:<minor
        units>`.
        """
        _, code, _, minor = purpose.split(":")
        plan = next(each for each in await self.plans.plans() if each.code == code)
        return plan, Money(int(minor), plan.price.currency)

    async def pay(self, window: Window, intent_id: UUID) -> None:
        await self.pay_desk.open(window, intent_id)

    async def show_family(self, window: Window) -> None:
        mine = await self.mine(window)
        invite = await self.family.invite(window.fan.id)
        url = await window.link("py", invite)
        names = [
            (fan_id, (await self.identity.profile(fan_id)).first_name) for fan_id in mine.members
        ]
        await window.show(move_screens.family(window.t, mine, names, url))

    async def show_given(self, window: Window) -> None:
        plans: list[Plan] = await self.plans.plans()
        given = await self.gifts.mine(window.fan.id)
        ready = next((gift for gift in given if gift.state is GiftState.READY), None)
        url = await window.link("pg", ready.token) if ready else ""
        await window.show(move_screens.give(window.t, plans, given, url))

    async def show_tasks(self, window: Window) -> None:
        found = await self.tasks.open(window.fan.id)
        people = {each.fan_id for each in found}
        names = {fan_id: (await self.identity.profile(fan_id)).first_name for fan_id in people}
        await window.show(move_screens.tasks(window.t, found, names))


def booking_key(message_id: int) -> str:
    """One typed wish is one task."""
    return short_id(UUID(int=message_id))
