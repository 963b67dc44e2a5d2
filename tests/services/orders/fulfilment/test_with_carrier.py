"""A parcel with the carrier of the sandbox, over HTTP, from the packing to the door."""

import asyncio
from base64 import b64encode
from pathlib import Path

import httpx

from sandbox.main import running
from sandbox.settings import SandboxSettings
from services.identity.roles import RolesService
from services.orders.carriers import CarrierSettings, HttpCarrier
from services.orders.shipments.following import Following
from services.orders.shipments.proofs import ProofsService
from services.orders.shipments.schemas import CarryParcel, FetchProof, LookAtParcel
from services.orders.states import OrderState
from tests.services.orders.fulfilment.house import STAFF, House, a_picture
from tests.services.orders.world import CAP


async def test_from_the_packing_to_the_door(house: House, tmp_path: Path) -> None:
    async with (
        running(SandboxSettings(tmp_path, port=0)) as url,
        httpx.AsyncClient(timeout=30) as client,
    ):
        carrier = HttpCarrier(CarrierSettings(f"{url}/carrier", "sandbox-carrier-token"), client)
        following = Following(house.shop.uow, carrier)
        order = await house.paid({CAP: 1})
        parcel = await house.pack(order)
        await following.carry(CarryParcel(parcel.id))
        _, known = await house.desk.parcel(STAFF, parcel.id)
        assert known.tracking is not None
        photo = b64encode(await asyncio.to_thread(a_picture)).decode()
        for state in ("handed_over", "in_transit", "delivered"):
            moved = await client.post(
                f"{url}/sim/carrier/parcels/{known.tracking}/move",
                json={"state": state, "photo": photo},
            )
            assert moved.status_code == 200, moved.text
            await following.look(LookAtParcel(parcel.id))
        proofs = ProofsService(
            house.shop.uow, RolesService(house.shop.uow), house.pictures, carrier
        )
        await proofs.fetch(FetchProof(parcel.id))
        _, there = await house.desk.parcel(STAFF, parcel.id)
        assert there.signed_by == "Sok Sophia"
        assert len(there.proof_ids) == 1
        assert (await house.again(order)).state is OrderState.DELIVERED
