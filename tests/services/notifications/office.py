"""A post office for tests: fans, facts to tell, a worker, and what reached whom."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from services.core.clock import FrozenClock
from services.core.i18n import Translators
from services.core.jobs import Jobs
from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork
from services.identity import FanSeen, IdentityService
from services.notifications import Kind, Notification, NotificationsService
from services.notifications.delivery import Deliveries
from services.notifications.jobs import register
from services.notifications.models import NotificationRow
from services.notifications.ports import Messenger
from tests.services.notifications.postbox import Postbox

DARA = FanSeen(42, "Dara", language_code="en")
LYN = FanSeen(43, "Lyn", language_code="km")
FIVE_DOLLARS = Money(500, Currency.USD)


def about(kind: Kind, key: str = "fact:1", fan_id: int = DARA.fan_id) -> Notification:
    """Something to tell, whatever it is."""
    return Notification(fan_id, kind, key, "topup.choose.button_missing", {"amount": FIVE_DOLLARS})


def phnom_penh(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 4, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)


@dataclass(slots=True)
class Office:
    """Everything that has to do with telling; only the messenger is made up."""

    uow: UnitOfWork
    clock: FrozenClock
    identity: IdentityService
    notifications: NotificationsService
    translators: Translators
    postbox: Postbox = field(default_factory=Postbox)
    jobs: Jobs = field(init=False)

    def __post_init__(self) -> None:
        self.jobs = self.new_worker()

    def deliveries(self, messenger: Messenger | None = None) -> Deliveries:
        return Deliveries(self.uow, self.identity, messenger or self.postbox, self.translators)

    def new_worker(self) -> Jobs:
        jobs = Jobs(self.uow)
        register(jobs, self.deliveries())
        return jobs

    async def tell(self, *told: Notification) -> None:
        """Each in a transaction of its own."""
        for each in told:
            await self._tell_one(each)

    async def _tell_one(self, told: Notification) -> None:
        await self.uow.run(lambda tx: self.notifications.notify(tx, told))

    async def work(self) -> None:
        """A second later, everything that is due has been done."""
        self.clock.advance(1)
        await self.jobs.run_until_idle()

    def set_clock(self, moment: datetime) -> None:
        self.clock.advance((moment - self.clock.now()).total_seconds())

    @property
    def kinds(self) -> list[Kind]:
        return [message.kind for message in self.postbox.sent]

    async def row(self) -> tuple[str, str | None]:
        """State and reason of the one notification."""

        async def read(tx: Tx) -> tuple[str, str | None]:
            columns = select(NotificationRow.state, NotificationRow.reason)
            state, reason = (await tx.session.execute(columns)).one()
            return state, reason

        return await self.uow.run_read_only(read)

    async def count(self, table: type) -> int:
        async def read(tx: Tx) -> int:
            counted = await tx.session.execute(select(func.count()).select_from(table))
            return int(counted.scalar_one())

        return await self.uow.run_read_only(read)
