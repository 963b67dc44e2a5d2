"""What follows a paid order, on a real database with the real wallet."""

from collections.abc import Iterator

import pytest

from services.identity.roles import Role, RolesService
from services.orders.cancel_desk import CancelDesk
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
from tests.servers.pool import Servers
from tests.services.orders.fulfilment.house import OTHER_STAFF, STAFF, FakeCarrier, House
from tests.services.orders.world import BOPHA, NOTHING, Desk


@pytest.fixture
def database_url(servers: Servers) -> Iterator[str]:
    """One kind is enough here: test_fulfilment.py beside this folder plays races on both."""
    databases = servers.databases("sqlite")
    url = databases.create()
    yield url
    databases.drop(url)


@pytest.fixture
async def house(desk: Desk) -> House:
    uow = desk.uow
    roles = RolesService(uow)
    for fan_id in (STAFF, OTHER_STAFF, BOPHA):
        await desk.fans.come(fan_id, NOTHING)
    for fan_id in (STAFF, OTHER_STAFF):
        await roles.grant(fan_id, Role.OPERATOR)
    uow.join(LinesCancelled, lines_cancelled)
    uow.join(OrderRefunded, money_is_back)
    uow.join(OrderPaid, exchanging.paid)
    pictures = PicturesService(uow, b"a secret of the tests")
    pictures.open_to(may_see)
    pictures.open_to(buyer_may_see)
    carrier = FakeCarrier(desk.clock.now())
    return House(
        shop=desk,
        carrier=carrier,
        desk=FulfilmentDesk(uow, roles, has_carrier=True),
        following=Following(uow, carrier),
        proofs=ProofsService(uow, roles, pictures, carrier),
        pictures=pictures,
        returns=ReturnsService(uow, pictures),
        returns_desk=ReturnsDesk(uow, roles, desk.orders.numbers),
        reviews=ReviewsService(uow, pictures),
        reviews_desk=ReviewsDesk(uow, roles),
        cancel_desk=CancelDesk(uow, roles, desk.payments),
    )
