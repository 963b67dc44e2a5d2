"""What fans are told of their plans; each fact once."""

from __future__ import annotations

from typing import Final

from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork, use_case
from services.notifications import Kind, LinkTo, Notification, NotificationsService
from services.notifications.schemas import Bilingual, Told
from services.subscriptions.periods import plans_in_force
from services.subscriptions.schemas import (
    ChargeFailed,
    ComeBack,
    PauseEndsSoon,
    PlanEndsSoon,
    PlanMoved,
    PlanPaid,
    TaskDone,
)
from services.subscriptions.states import CancelReason, State

PAID: Final = "subscriptions.tell_paid"
SOON: Final = "subscriptions.tell_soon"
PAUSE: Final = "subscriptions.tell_pause"
FAILED: Final = "subscriptions.tell_failed"
MOVED: Final = "subscriptions.tell_moved"
BACK: Final = "subscriptions.tell_back"
DONE: Final = "subscriptions.tell_done"
_MINE: Final = LinkTo("plans.news.button_mine", "pl_mine")


class PlanNews:
    def __init__(self, uow: UnitOfWork, notifications: NotificationsService) -> None:
        self.uow = uow
        self._notifications = notifications

    def register(self, jobs: Jobs) -> None:
        jobs.register(PAID, PlanPaid, self.paid)
        jobs.register(SOON, PlanEndsSoon, self.soon)
        jobs.register(PAUSE, PauseEndsSoon, self.pause)
        jobs.register(FAILED, ChargeFailed, self.failed)
        jobs.register(MOVED, PlanMoved, self.moved)
        jobs.register(BACK, ComeBack, self.back)
        jobs.register(DONE, TaskDone, self.done)

    @use_case
    async def paid(self, tx: Tx, event: PlanPaid) -> None:
        """Only what was charged by itself: who pays by hand sees the receipt."""
        if event.by_itself:
            await self._tell(
                tx,
                event.fan_id,
                f"plan_paid:{event.subscription_id}:{event.number}",
                "plans.news.paid",
                {
                    "plan": await _name(tx, event.plan),
                    "amount": event.paid,
                    "day": event.ends_at.date(),
                    "reference": event.reference,
                },
            )

    @use_case
    async def soon(self, tx: Tx, event: PlanEndsSoon) -> None:
        key = "plans.news.soon_by_itself" if event.by_itself else "plans.news.soon_by_hand"
        assert event.charge is not None
        await self._tell(
            tx,
            event.fan_id,
            f"plan_soon:{event.subscription_id}:{event.ends_at:%Y%m%d}:{event.days}",
            key,
            {
                "plan": await _name(tx, event.plan),
                "amount": event.charge,
                "time": event.ends_at,
            },
        )

    @use_case
    async def pause(self, tx: Tx, event: PauseEndsSoon) -> None:
        await self._tell(
            tx,
            event.fan_id,
            f"plan_pause:{event.subscription_id}:{event.until:%Y%m%d}:{event.days}",
            "plans.news.pause_soon",
            {"plan": await _name(tx, event.plan), "time": event.until},
        )

    @use_case
    async def failed(self, tx: Tx, event: ChargeFailed) -> None:
        key = "plans.news.failed_again" if event.again_at else "plans.news.failed_last"
        when = {"time": event.again_at} if event.again_at else {}
        await self._tell(
            tx,
            event.fan_id,
            f"plan_failed:{event.subscription_id}:{event.number}:{event.tries}{_hour(event)}",
            key,
            {"plan": await _name(tx, event.plan), "amount": event.charge, **when},
        )

    @use_case
    async def moved(self, tx: Tx, event: PlanMoved) -> None:
        """The clock's own moves; what the fan does, the fan sees."""
        match event.state:
            case State.EXPIRED:
                key = "plans.news.expired"
            case State.ACTIVE:
                key = "plans.news.resumed"
            case State.CANCELLED if event.reason == CancelReason.UNPAID:
                key = "plans.news.unpaid"
            case State.CANCELLED if event.reason == CancelReason.TRIAL_OVER:
                key = "plans.news.trial_over"
            case _:
                return
        await self._tell(
            tx,
            event.fan_id,
            f"plan_moved:{event.subscription_id}:{event.times}",
            key,
            {"plan": await _name(tx, event.plan)},
        )

    @use_case
    async def back(self, tx: Tx, event: ComeBack) -> None:
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=event.fan_id,
                kind=Kind.PROMO,
                key=f"plan_back:{event.subscription_id}",
                text_key="plans.news.come_back",
                values={
                    "plan": await _name(tx, event.plan),
                    "percent": event.percent,
                    "day": event.until.date(),
                },
                links=(LinkTo("plans.news.button_plans", "pl_all"),),
                expires_at=event.until,
            ),
        )

    @use_case
    async def done(self, tx: Tx, event: TaskDone) -> None:
        key = f"plans.done.{event.kind}"
        await self._tell(tx, event.fan_id, f"plan_task:{event.task_id}", key, {})

    async def _tell(
        self, tx: Tx, fan_id: int, key: str, text_key: str, values: dict[str, Told]
    ) -> None:
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=fan_id,
                kind=Kind.MONEY,
                key=key,
                text_key=text_key,
                values=values,
                links=(_MINE,),
            ),
        )


def _hour(event: ChargeFailed) -> str:
    """Tries are counted anew when the wallet is chosen again."""
    return f":{event.again_at:%d%H}" if event.again_at else ""


async def _name(tx: Tx, code: str) -> Bilingual:
    name = (await plans_in_force(tx))[code].name
    return Bilingual(name.km, name.en)
