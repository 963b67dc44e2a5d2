"""Builds plans: what is paid, what the clock does, gifts, families, operators' tasks."""

from __future__ import annotations

from dataclasses import dataclass

from services.core.jobs import Jobs
from services.core.uow import UnitOfWork
from services.entitlements import EntitlementService
from services.identity import PinService
from services.identity.roles import RolesService
from services.notifications import NotificationsService
from services.payments import PaymentsService
from services.payments.schemas import Purpose
from services.payments.stars.service import StarsService
from services.subscriptions import jobs as plan_jobs
from services.subscriptions.advancing import AdvanceService
from services.subscriptions.buying import BuyingService
from services.subscriptions.family import FamilyService
from services.subscriptions.gifts import GiftsService
from services.subscriptions.news import PlanNews
from services.subscriptions.service import SubscriptionsService
from services.subscriptions.stars import StarsCharges, StarsSubscriptions
from services.subscriptions.tasks import PlanTasks
from services.subscriptions.winning_back import WinBack
from services.wallet import WalletService


@dataclass(frozen=True, slots=True)
class PlanParts:
    entitlements: EntitlementService
    plans: SubscriptionsService
    buying: BuyingService
    gifts: GiftsService
    family: FamilyService
    tasks: PlanTasks
    charges: StarsCharges
    clock: AdvanceService
    back: WinBack

    def register(self, jobs: Jobs, uow: UnitOfWork, notifications: NotificationsService) -> None:
        plan_jobs.register(jobs, self.clock, self.tasks, self.back)
        self.buying.register(jobs)
        self.charges.register(jobs)
        PlanNews(uow, notifications).register(jobs)


def build_plans(
    uow: UnitOfWork,
    wallet: WalletService,
    payments: PaymentsService,
    stars: StarsService,
    port: StarsSubscriptions,
    pins: PinService,
    roles: RolesService,
    secret: bytes,
) -> PlanParts:
    """`port` reaches Telegram's own charges."""
    entitlements = EntitlementService(uow)
    buying = BuyingService(uow, payments)
    stars.ask_first(Purpose.SUBSCRIPTION, buying.object)
    return PlanParts(
        entitlements=entitlements,
        plans=SubscriptionsService(uow, pins, entitlements, secret),
        buying=buying,
        gifts=GiftsService(uow, secret),
        family=FamilyService(uow),
        tasks=PlanTasks(uow, roles),
        charges=StarsCharges(uow, port),
        clock=AdvanceService(uow, wallet),
        back=WinBack(uow),
    )
