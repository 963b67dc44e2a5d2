"""Parcels with the carrier: told twice, late, out of order, not at all."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from services.core.ids import short_id
from services.core.outbox import OutboxMessage
from services.core.uow import Tx
from services.orders.carriers import NotServed
from services.orders.returns.schemas import ReceiveReturn
from services.orders.returns.states import ReturnReason, ReturnState
from services.orders.shipments import repository
from services.orders.shipments.errors import CarrierSilent, NoTrackingYet
from services.orders.shipments.following import CARRY_JOB
from services.orders.shipments.rules import FIRST_LOOK, LONGEST_PAUSE, pause
from services.orders.shipments.schemas import CarryParcel, LookAtParcel, Parcel
from services.orders.shipments.states import ShipmentState
from services.orders.states import OrderState
from tests.services.orders.fulfilment.house import STAFF, House
from tests.services.orders.world import CAP, SHIRT_XL, usd


async def see(house: House, parcel: Parcel) -> Parcel:
    found = await house.shop.uow.run_read_only(lambda tx: repository.find(tx, parcel.id))
    assert found is not None
    return found


async def waiting_carriage(tx: Tx) -> int:
    """How many orders of carriage wait in the outbox."""
    statement = select(func.count()).where(OutboxMessage.job == CARRY_JOB)
    return (await tx.session.scalars(statement)).one()


class TestCarrying:
    async def test_a_parcel_is_ordered_under_one_id_until_the_carrier_answers(
        self, house: House
    ) -> None:
        parcel = await house.pack(await house.paid({CAP: 2}))
        assert (parcel.tracking, parcel.weight_g) == (None, 600)
        with pytest.raises(NoTrackingYet):
            await house.move(parcel, ShipmentState.HANDED_OVER)
        house.carrier.is_silent = True
        with pytest.raises(CarrierSilent):
            await house.following.carry(CarryParcel(parcel.id))
        house.carrier.is_silent = False
        for _ in range(2):
            await house.following.carry(CarryParcel(parcel.id))
        assert {each.id for each in house.carrier.orders} == {short_id(parcel.id)}
        assert len(house.carrier.orders) == 2
        assert (await see(house, parcel)).tracking == "KH000000001"

    async def test_a_carrier_that_never_answered_is_asked_by_the_clock(self, house: House) -> None:
        parcel = await house.pack(await house.paid({CAP: 1}))
        house.shop.clock.advance(FIRST_LOOK.total_seconds() + 1)
        assert await house.following.look_around() == 1
        waits = await house.shop.uow.run_read_only(waiting_carriage)
        assert waits == 2  # the one of the packing, and the one of the look
        await house.following.carry(CarryParcel(parcel.id))
        assert (await see(house, parcel)).tracking is not None

    async def test_what_the_carrier_does_not_take_goes_by_hand(self, house: House) -> None:
        parcel = await house.pack(await house.paid({CAP: 1}))
        house.carrier.refusal = NotServed("not_served")
        await house.following.carry(CarryParcel(parcel.id))
        assert (await see(house, parcel)).refusal == "not_served"
        moved = await house.move(parcel, ShipmentState.HANDED_OVER)
        assert moved.state is ShipmentState.HANDED_OVER


class TestProgress:
    async def test_whatever_is_told_in_whatever_order_counts_once(self, house: House) -> None:
        order = await house.paid({CAP: 2})
        parcel = await house.sent(order)
        for state in (
            ShipmentState.IN_TRANSIT,
            ShipmentState.HANDED_OVER,
            ShipmentState.DELIVERED,
            ShipmentState.DELIVERED,
            ShipmentState.LOST,
        ):
            house.tell(parcel, state)
            await house.following.look(LookAtParcel(parcel.id))
        assert (await see(house, parcel)).state is ShipmentState.DELIVERED
        done = await house.again(order)
        assert (done.state, done.lines[0].delivered) == (OrderState.DELIVERED, 2)
        assert (await see(house, parcel)).signed_by == "Bopha"

    async def test_the_carrier_may_be_faster_than_the_operator(self, house: House) -> None:
        order = await house.paid({CAP: 1})
        parcel = await house.pack(order)
        house.tell(parcel, ShipmentState.IN_TRANSIT)
        await house.following.carry(CarryParcel(parcel.id))
        assert (await house.again(order)).state is OrderState.SHIPPED

    async def test_a_call_is_a_hint_and_one_about_nothing_is_quiet(self, house: House) -> None:
        parcel = await house.sent(await house.paid({CAP: 1}))
        house.tell(parcel, ShipmentState.DELIVERED)
        await house.following.hint("no id of ours")
        await house.following.hint(short_id(parcel.id))
        await house.following.hint(short_id(parcel.id))
        assert (await see(house, parcel)).state is ShipmentState.HANDED_OVER

    async def test_a_silent_carrier_is_asked_ever_more_rarely(self, house: House) -> None:
        parcel = await house.sent(await house.paid({CAP: 1}))
        assert await house.following.look_around() == 0
        house.shop.clock.advance(FIRST_LOOK.total_seconds() + 1)
        house.carrier.is_silent = True
        assert await house.following.look_around() == 1
        assert await house.following.look_around() == 0
        house.carrier.is_silent = False
        house.tell(parcel, ShipmentState.DELIVERED)
        house.shop.clock.advance(timedelta(hours=2).total_seconds())
        assert await house.following.look_around() == 1
        assert (await see(house, parcel)).state is ShipmentState.DELIVERED
        house.shop.clock.advance(timedelta(days=2).total_seconds())
        assert await house.following.look_around() == 0
        assert [pause(looks) for looks in (0, 1, 30)] == [
            FIRST_LOOK,
            2 * FIRST_LOOK,
            LONGEST_PAUSE,
        ]

    async def test_a_parcel_that_the_carrier_never_got_is_ordered_again(
        self, house: House
    ) -> None:
        parcel = await house.sent(await house.paid({CAP: 1}))
        house.carrier.states.clear()
        await house.following.look(LookAtParcel(parcel.id))
        assert (await see(house, parcel)).tracking is None
        await house.following.carry(CarryParcel(parcel.id))
        assert (await see(house, parcel)).tracking is not None


class TestNeverCame:
    @pytest.mark.parametrize(
        ("state", "reason", "on_shelf", "refund"),
        [
            (ShipmentState.LOST, ReturnReason.LOST, 0, 64_40),
            (ShipmentState.RETURNED_TO_SENDER, ReturnReason.UNDELIVERED, 2, 59_40),
        ],
    )
    async def test_nobody_has_to_ask_for_the_money(
        self, house: House, state: ShipmentState, reason: ReturnReason, on_shelf: int, refund: int
    ) -> None:
        order = await house.paid({SHIRT_XL: 2})
        before = await house.shop.wallet_of()
        parcel = await house.sent(order)
        house.tell(parcel, state)
        for _ in range(2):
            await house.following.look(LookAtParcel(parcel.id))
        (known,) = await house.returns_desk.page(STAFF)
        assert (known.state, known.reason) == (ReturnState.APPROVED, reason)
        done = await house.returns_desk.receive(ReceiveReturn(STAFF, known.id))
        assert done.refund == usd(refund)
        _, sold = await house.shop.left("HM-SHIRT-XL")
        assert sold == 0
        level, _ = await house.shop.stock.lines(STAFF, "HM-SHIRT-XL", 0)
        assert level.on_hand == 3 + on_shelf
        assert (await house.again(order)).state in (OrderState.RETURNED, OrderState.REFUNDED)
        assert await house.shop.wallet_of() >= before
