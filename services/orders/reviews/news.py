"""What buyers are asked and told about reviews; each thing once."""

from __future__ import annotations

from typing import Final

from services.artwork.schemas import Bilingual as Named
from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork, use_case
from services.notifications import Bilingual, Kind, LinkTo, Notification, NotificationsService
from services.orders import repository as orders
from services.orders.reviews import repository
from services.orders.reviews.asking import ASK_JOB
from services.orders.reviews.schemas import AskForReviews, ReviewAnswered, ReviewHidden

ANSWERED: Final = "reviews.tell_answered"
HIDDEN: Final = "reviews.tell_hidden"


class ReviewNews:
    def __init__(self, uow: UnitOfWork, notifications: NotificationsService) -> None:
        self.uow = uow
        self._notifications = notifications

    def register(self, jobs: Jobs) -> None:
        jobs.register(ASK_JOB, AskForReviews, self.ask)
        jobs.register(ANSWERED, ReviewAnswered, self.answered)
        jobs.register(HIDDEN, ReviewHidden, self.hidden)

    @use_case
    async def ask(self, tx: Tx, job: AskForReviews) -> None:
        """How are the goods? Not of goods that went back, nor who has written already."""
        order = await orders.get(tx, job.order_id)
        if order is None:
            return
        written = await repository.of_order(tx, order.id)
        kept = [
            line
            for line in order.lines
            if line.delivered > line.returned and line.n not in written
        ]
        if kept:
            await self._tell(
                tx, order.fan_id, order.key, f"ask:{order.key}", "reviews.news.ask", kept[0].name
            )

    @use_case
    async def answered(self, tx: Tx, event: ReviewAnswered) -> None:
        await self._tell(
            tx,
            event.fan_id,
            event.order_key,
            f"answered:{event.review_id}",
            "reviews.news.answered",
            event.product_name,
        )

    @use_case
    async def hidden(self, tx: Tx, event: ReviewHidden) -> None:
        await self._tell(
            tx,
            event.fan_id,
            event.order_key,
            f"hidden:{event.review_id}",
            f"reviews.news.hidden_{event.reason}",
            event.product_name,
        )

    async def _tell(
        self, tx: Tx, fan_id: int, order_key: str, key: str, text_key: str, name: Named
    ) -> None:
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=fan_id,
                kind=Kind.SHOW,
                key=f"review:{key}",
                text_key=text_key,
                values={"product": Bilingual(name.km, name.en)},
                links=(LinkTo("fulfilment.news.button_open", f"mo_{order_key}"),),
            ),
        )
