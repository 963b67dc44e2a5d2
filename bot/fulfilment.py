"""Builds what follows a paid order: parcels, the carrier, returns and reviews."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from services.core.order_numbers import OrderNumbers
from services.core.settings import Settings
from services.core.uow import Tx, UnitOfWork
from services.identity.roles import Role, RolesService
from services.orders.cancel_desk import CancelDesk
from services.orders.carriers import Carrier, CarrierSettings, HttpCarrier, NoCarrier
from services.orders.pictures import PicturesService
from services.orders.returns import exchanging
from services.orders.returns.desk import ReturnsDesk, money_is_back
from services.orders.returns.service import ReturnsService
from services.orders.reviews.desk import ReviewsDesk
from services.orders.reviews.service import ReviewsService, may_see
from services.orders.schemas.events import LinesCancelled, OrderPaid, OrderRefunded
from services.orders.shipments.desk import FulfilmentDesk
from services.orders.shipments.following import Following
from services.orders.shipments.progress import lines_cancelled
from services.orders.shipments.proofs import ProofsService
from services.orders.shipments.proofs import may_see as buyer_may_see
from services.orders.shipments.service import ShipmentsService
from services.payments import PaymentsService


@dataclass(frozen=True, slots=True)
class FulfilmentParts:
    pictures: PicturesService
    shipments: ShipmentsService
    following: Following
    proofs: ProofsService
    desk: FulfilmentDesk
    returns: ReturnsService
    returns_desk: ReturnsDesk
    reviews: ReviewsService
    reviews_desk: ReviewsDesk
    cancel_desk: CancelDesk


def build_fulfilment(
    settings: Settings,
    uow: UnitOfWork,
    roles: RolesService,
    payments: PaymentsService,
    client: httpx.AsyncClient,
) -> FulfilmentParts:
    pictures = PicturesService(uow, settings.secret())
    pictures.open_to(may_see)

    async def staff_may_see(tx: Tx, fan_id: int, _subject: str) -> bool:
        return await roles.has(tx, fan_id, Role.OPERATOR)

    pictures.open_to(staff_may_see)
    pictures.open_to(buyer_may_see)
    carrier = _carrier(settings, client)
    uow.join(LinesCancelled, lines_cancelled)
    uow.join(OrderRefunded, money_is_back)
    uow.join(OrderPaid, exchanging.paid)
    return FulfilmentParts(
        pictures=pictures,
        shipments=ShipmentsService(uow),
        following=Following(uow, carrier),
        proofs=ProofsService(uow, roles, pictures, carrier),
        desk=FulfilmentDesk(uow, roles, has_carrier=bool(settings.effective_carrier_url)),
        returns=ReturnsService(uow, pictures),
        returns_desk=ReturnsDesk(uow, roles, OrderNumbers(uow)),
        reviews=ReviewsService(uow, pictures),
        reviews_desk=ReviewsDesk(uow, roles),
        cancel_desk=CancelDesk(uow, roles, payments),
    )


def _carrier(settings: Settings, client: httpx.AsyncClient) -> Carrier:
    url = settings.effective_carrier_url
    if not url:
        return NoCarrier()
    callback = f"{settings.hooks_url}/carrier"
    return HttpCarrier(CarrierSettings(url, settings.effective_carrier_token, callback), client)
