"""A buyer's side of parcels: where they are."""

from __future__ import annotations

from services.core.uow import Tx, UnitOfWork, query
from services.orders import repository as orders
from services.orders.errors import OrderNotFound
from services.orders.shipments import repository
from services.orders.shipments.proofs import with_proofs
from services.orders.shipments.schemas import Parcel


class ShipmentsService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    @query
    async def of_order(self, tx: Tx, fan_id: int, order_key: str) -> list[Parcel]:
        """The parcels of one's own order, by their number. OrderNotFound."""
        order = await orders.find(tx, fan_id, order_key)
        if order is None:
            raise OrderNotFound
        return await with_proofs(tx, await repository.of_order(tx, order.id))
