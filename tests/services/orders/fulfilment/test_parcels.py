"""Parcels: packed once, in several, handed over, handed out; the order follows them."""

from datetime import timedelta

import pytest

from services.core.formats import in_phnom_penh
from services.core.ids import new_key
from services.identity.roles import RoleRequired
from services.orders.schemas.cancelling import CancelLines
from services.orders.schemas.order import Order
from services.orders.shipments.errors import (
    BadDay,
    NotToPack,
    ParcelHasMoved,
    ParcelNotFound,
    UnitsNotOpen,
)
from services.orders.shipments.schemas import Backorder, CarryParcel, HandOut, MoveParcel, Pack
from services.orders.shipments.states import ShipmentState
from services.orders.states import OrderState
from tests.services.orders.fulfilment.house import STAFF, House
from tests.services.orders.world import BOPHA, CAP, DARA, SHIRT_XL


class TestPacking:
    async def test_two_parcels_are_one_order_on_its_way(self, house: House) -> None:
        order = await house.paid({SHIRT_XL: 2, CAP: 1})
        first = await house.sent(order, {1: 1})
        assert (await house.again(order)).state is OrderState.PROCESSING
        second = await house.sent(order)
        assert (first.number, second.number) == (1, 2)
        assert {line.n: line.quantity for line in second.lines} == {1: 1, 2: 1}
        assert (await house.again(order)).state is OrderState.SHIPPED
        await house.move(first, ShipmentState.DELIVERED)
        assert (await house.again(order)).state is OrderState.SHIPPED
        await house.move(second, ShipmentState.DELIVERED)
        done = await house.again(order)
        assert done.state is OrderState.DELIVERED
        assert [(line.sent, line.delivered) for line in done.lines] == [(2, 2), (1, 1)]

    async def test_one_key_is_one_parcel(self, house: House) -> None:
        order = await house.paid({SHIRT_XL: 2})
        command = Pack(new_key(), STAFF, order.id, {1: 1})
        first = await house.desk.pack(command)
        assert await house.desk.pack(command) == first
        assert (await house.again(order)).lines[0].sent == 1

    async def test_only_operators_pack_only_what_is_paid_and_open(self, house: House) -> None:
        order = await house.paid({SHIRT_XL: 2})
        with pytest.raises(RoleRequired):
            await house.pack(order, actor_id=DARA)
        with pytest.raises(UnitsNotOpen):
            await house.pack(order, {1: 3})
        with pytest.raises(UnitsNotOpen):
            await house.pack(order, {2: 1})
        unpaid = await house.shop.order({CAP: 1})
        with pytest.raises(NotToPack):
            await house.pack(unpaid)
        assert await house.desk.waiting(STAFF) == 1
        (waiting,) = await house.desk.to_pack(STAFF)
        assert (waiting.order_id, waiting.open_units) == (order.id, 2)

    async def test_what_is_cancelled_is_waited_for_no_more(self, house: House) -> None:
        order = await house.paid({SHIRT_XL: 2})
        await house.sent(order, {1: 1})
        await house.shop.orders.cancel_lines(CancelLines(new_key(), DARA, order.key, {1: 1}))
        assert (await house.again(order)).state is OrderState.SHIPPED


class TestPickup:
    async def test_whoever_shows_the_code_has_the_parcel(self, house: House) -> None:
        order = await _to_fetch(house)
        packed = await house.pack(order)
        assert packed.tracking is not None
        with pytest.raises(ParcelHasMoved):
            await house.desk.hand_out(HandOut(STAFF, packed.tracking))
        await house.move(packed, ShipmentState.HANDED_OVER)
        assert (await house.again(order)).state is OrderState.SHIPPED
        with pytest.raises(ParcelNotFound):
            await house.desk.hand_out(HandOut(STAFF, "NOSUCH00"))
        with pytest.raises(RoleRequired):
            await house.desk.hand_out(HandOut(BOPHA, packed.tracking))
        given = await house.desk.hand_out(HandOut(STAFF, f" {packed.tracking.lower()} ", "Dara"))
        assert (given.state, given.signed_by) == (ShipmentState.DELIVERED, "Dara")
        assert (await house.again(order)).state is OrderState.DELIVERED
        assert not house.carrier.orders


class TestMoves:
    async def test_again_is_quiet_and_nothing_leads_back(self, house: House) -> None:
        order = await house.paid({CAP: 1})
        parcel = await house.sent(order)
        await house.move(parcel, ShipmentState.DELIVERED)
        await house.move(parcel, ShipmentState.DELIVERED)
        with pytest.raises(ParcelHasMoved):
            await house.move(parcel, ShipmentState.IN_TRANSIT)
        assert (await house.again(order)).lines[0].delivered == 1
        with pytest.raises(RoleRequired):
            await house.desk.move(MoveParcel(DARA, parcel.id, ShipmentState.LOST))


class TestBackorder:
    async def test_the_buyer_has_a_day_and_packing_goes_on(self, house: House) -> None:
        order = await house.paid({CAP: 2})
        today = in_phnom_penh(house.shop.clock.now()).date()
        with pytest.raises(BadDay):
            await house.desk.backorder(Backorder(STAFF, order.id, today - timedelta(days=1)))
        day = today + timedelta(days=9)
        told = await house.desk.backorder(Backorder(STAFF, order.id, day))
        assert (told.state, told.back_on) == (OrderState.BACKORDERED, day)
        assert await house.desk.waiting(STAFF) == 0
        parcel = await house.pack(order)
        assert (await house.again(order)).state is OrderState.PROCESSING
        await house.following.carry(CarryParcel(parcel.id))
        await house.move(parcel, ShipmentState.HANDED_OVER)
        with pytest.raises(NotToPack):
            await house.desk.backorder(Backorder(STAFF, order.id, day))


async def _to_fetch(house: House) -> Order:
    return await house.paid(
        {CAP: 1}, shipping_method="pickup", pickup_point_id="phnom-penh-01", address=None
    )
