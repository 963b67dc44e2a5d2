"""What operators are told of the stock: goods that run low, once for each fall."""

from __future__ import annotations

from typing import Final

from services.catalog.stock.repository import levels
from services.catalog.stock.schemas import StockRanLow
from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork, use_case
from services.identity.roles import Role, holders
from services.notifications import Bilingual, Kind, Notification, NotificationsService

RAN_LOW: Final = "stock.tell_ran_low"


class StockNews:
    def __init__(self, uow: UnitOfWork, notifications: NotificationsService) -> None:
        self.uow = uow
        self._notifications = notifications

    def register(self, jobs: Jobs) -> None:
        jobs.register(RAN_LOW, StockRanLow, self.ran_low)

    @use_case
    async def ran_low(self, tx: Tx, event: StockRanLow) -> None:
        """All operators; the list of what is to be ordered stands in their desk."""
        names = (await levels.names_of(tx, [event.sku])).get(event.sku)
        goods = Bilingual(names.goods.km, names.goods.en) if names else event.sku
        for operator_id in await holders(tx, Role.OPERATOR):
            await self._notifications.notify(
                tx,
                Notification(
                    fan_id=operator_id,
                    kind=Kind.SHOW,
                    key=f"stock_low:{event.fall_id}",
                    text_key="stock.news.ran_low",
                    count=event.left,
                    values={"goods": goods, "sku": event.sku},
                ),
            )
