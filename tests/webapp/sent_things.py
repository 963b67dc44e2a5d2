"""Goods that came to their buyer, for tests of the API: paid, packed, delivered."""

from datetime import timedelta

from sqlalchemy import insert

from bot.container import Container
from services.core.ids import new_key
from services.core.uow import Tx
from services.identity.models import PinConfirmation
from services.identity.roles import Role
from services.orders.returns.schemas import AskReturn, Return
from services.orders.returns.states import ReturnReason
from services.orders.schemas.order import Order
from services.orders.shipments.schemas import MoveParcel, Pack
from services.orders.shipments.states import ShipmentState
from services.payments.paying import purpose_of
from services.payments.schemas import Way
from tests.services.ticketing.programme import Fans
from tests.webapp.shop_things import NOTHING, a_shop_order

PACKER = 95


async def a_delivered_order(container: Container, fan_id: int) -> Order:
    """One cap, paid from the wallet, packed by somebody of the house, and with its buyer."""
    if not await container.roles.roles_of(PACKER):
        await Fans(container.uow, container.wallet).come(PACKER, NOTHING)
        await container.roles.grant(PACKER, Role.OPERATOR)
    order = await a_shop_order(container, fan_id)
    await _pay(container, order)
    desk = container.fulfilment.desk
    parcel = await desk.pack(Pack(new_key(), PACKER, order.id, {}))
    await desk.move(MoveParcel(PACKER, parcel.id, ShipmentState.DELIVERED))
    return order


async def a_return(container: Container, fan_id: int) -> Return:
    """The cap is to go back; nobody has decided."""
    order = await a_delivered_order(container, fan_id)
    command = AskReturn(new_key(), fan_id, order.key, {1: 1}, ReturnReason.NOT_WANTED)
    return await container.fulfilment.returns.ask(command)


async def _pay(container: Container, order: Order) -> None:
    intent_id = await container.shop_orders.ask(order.fan_id, order.key)

    async def confirm(tx: Tx) -> None:
        values = {
            "pad_id": new_key(),
            "fan_id": order.fan_id,
            "purpose": purpose_of(intent_id, Way.WALLET),
            "expires_at": tx.now + timedelta(minutes=2),
        }
        await tx.session.execute(insert(PinConfirmation).values(**values))

    await container.uow.run(confirm)
    await container.paying.pay(intent_id, order.fan_id, Way.WALLET)
