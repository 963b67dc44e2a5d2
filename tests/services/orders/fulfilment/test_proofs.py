"""Photos of deliveries: the carrier's and the operators', for the buyer's eyes."""

import asyncio
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select

from services.core.ids import new_key, short_id
from services.core.outbox import OutboxMessage
from services.core.uow import Tx
from services.identity.roles import RoleRequired
from services.orders.pictures import (
    AddPicture,
    PictureNotFound,
    TooManyPictures,
)
from services.orders.shipments.errors import CarrierSilent, NotDeliveredYet, ParcelNotFound
from services.orders.shipments.following import PROOF_JOB
from services.orders.shipments.schemas import AddProof, FetchProof, LookAtParcel, Parcel
from services.orders.shipments.service import ShipmentsService
from services.orders.shipments.states import ShipmentState
from tests.services.orders.fulfilment.house import OTHER_STAFF, STAFF, House, a_picture
from tests.services.orders.world import BOPHA, CAP, DARA


async def jobs_waiting(tx: Tx) -> int:
    statement = select(func.count()).where(OutboxMessage.job == PROOF_JOB)
    return (await tx.session.scalars(statement)).one()


async def seen(house: House, parcel: Parcel) -> Parcel:
    """As the buyer sees it."""
    _, known = await house.desk.parcel(STAFF, parcel.id)
    order, _ = await house.desk.order(STAFF, known.order_id)
    (found,) = await ShipmentsService(house.shop.uow).of_order(DARA, order.key)
    assert found == known
    return found


async def arrived(house: House) -> Parcel:
    parcel = await house.sent(await house.paid({CAP: 1}))
    return await house.move(parcel, ShipmentState.DELIVERED)


def with_place() -> bytes:
    """A photo that says where and by what it was taken, as phones write it."""
    made, exif = BytesIO(), Image.Exif()
    exif[0x010F] = "Phone of the courier"
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (640, 480), "teal").save(made, "JPEG", exif=exif)
    return made.getvalue()


class TestOfTheCarrier:
    async def test_it_is_fetched_once_and_shown_to_the_buyer_alone(self, house: House) -> None:
        parcel = await house.sent(await house.paid({CAP: 1}))
        house.carrier.photos[short_id(parcel.id)] = await asyncio.to_thread(with_place)
        for state in (ShipmentState.IN_TRANSIT, ShipmentState.DELIVERED, ShipmentState.DELIVERED):
            house.tell(parcel, state)
            await house.following.look(LookAtParcel(parcel.id))
        assert await house.shop.uow.run_read_only(jobs_waiting) == 1
        for _ in range(2):
            await house.proofs.fetch(FetchProof(parcel.id))
        (proof,) = (await seen(house, parcel)).proof_ids
        picture = await house.pictures.see(DARA, proof)
        with Image.open(BytesIO(picture.content)) as shown:
            assert (shown.format, shown.size, dict(shown.getexif())) == ("JPEG", (640, 480), {})
        with pytest.raises(PictureNotFound):
            await house.pictures.see(BOPHA, proof)
        with pytest.raises(PictureNotFound):  # and it proves nothing else
            await house.shop.uow.run(
                lambda tx: house.pictures.attach(tx, DARA, [proof], "review:00")
            )

    @pytest.mark.parametrize("content", [b"", b"<html>busy</html>", b"\xff\xd8\xff\xe0 torn"])
    async def test_what_is_no_picture_is_left_out(self, house: House, content: bytes) -> None:
        parcel = await arrived(house)
        house.carrier.photos[short_id(parcel.id)] = content
        await house.proofs.fetch(FetchProof(parcel.id))
        assert (await seen(house, parcel)).proof_ids == ()

    async def test_a_small_or_a_missing_one_is_left_out(self, house: House) -> None:
        parcel = await arrived(house)
        await house.proofs.fetch(FetchProof(parcel.id))
        small = await asyncio.to_thread(a_picture, 120, 90)
        house.carrier.photos[short_id(parcel.id)] = small
        await house.proofs.fetch(FetchProof(parcel.id))
        assert (await seen(house, parcel)).proof_ids == ()

    async def test_a_silent_carrier_is_asked_again(self, house: House) -> None:
        parcel = await arrived(house)
        house.carrier.photos[short_id(parcel.id)] = await asyncio.to_thread(a_picture)
        house.carrier.is_silent = True
        with pytest.raises(CarrierSilent):
            await house.proofs.fetch(FetchProof(parcel.id))
        house.carrier.is_silent = False
        await house.proofs.fetch(FetchProof(parcel.id))
        assert len((await seen(house, parcel)).proof_ids) == 1


class TestOfAnOperator:
    async def test_it_is_added_to_what_is_there(self, house: House) -> None:
        parcel = await arrived(house)
        first, second = await house.picture(STAFF), await house.picture(OTHER_STAFF)
        added = await house.proofs.add(AddProof(STAFF, parcel.id, first))
        assert added.proof_ids == (first,)
        await house.proofs.add(AddProof(STAFF, parcel.id, first))
        await house.proofs.add(AddProof(OTHER_STAFF, parcel.id, second))
        assert (await seen(house, parcel)).proof_ids == (first, second)
        assert (await house.pictures.see(DARA, second)).width == 640

    async def test_at_most_three_also_of_five_at_once(self, house: House) -> None:
        parcel = await arrived(house)
        sent = [await house.picture(STAFF) for _ in range(5)]
        results = await asyncio.gather(
            *(house.proofs.add(AddProof(STAFF, parcel.id, each)) for each in sent),
            return_exceptions=True,
        )
        assert sum(isinstance(each, TooManyPictures) for each in results) == 2
        assert len((await seen(house, parcel)).proof_ids) == 3

    async def test_refuses_and_nothing_is_shown(self, house: House) -> None:
        parcel = await house.sent(await house.paid({CAP: 1}))
        mine, theirs = await house.picture(STAFF), await house.picture(DARA)
        with pytest.raises(NotDeliveredYet):
            await house.proofs.add(AddProof(STAFF, parcel.id, mine))
        await house.move(parcel, ShipmentState.DELIVERED)
        with pytest.raises(RoleRequired):
            await house.proofs.add(AddProof(DARA, parcel.id, theirs))
        with pytest.raises(PictureNotFound):
            await house.proofs.add(AddProof(STAFF, parcel.id, theirs))
        with pytest.raises(ParcelNotFound):
            await house.proofs.add(AddProof(STAFF, mine, mine))
        other = await arrived(house)
        await house.proofs.add(AddProof(STAFF, other.id, mine))
        with pytest.raises(PictureNotFound):  # one picture shows one parcel
            await house.proofs.add(AddProof(STAFF, parcel.id, mine))
        assert (await seen(house, parcel)).proof_ids == ()

    async def test_the_same_file_twice_is_one(self, house: House) -> None:
        parcel = await arrived(house)
        key, content = new_key(), await asyncio.to_thread(a_picture)
        for _ in range(2):
            sent = await house.pictures.add(AddPicture(STAFF, key, content))
            await house.proofs.add(AddProof(STAFF, parcel.id, sent))
        assert (await seen(house, parcel)).proof_ids == (sent,)
