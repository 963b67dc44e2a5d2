"""Photos that show where a parcel was left: the carrier's own, or an operator's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from services.core.errors import Refused
from services.core.ids import short_id
from services.core.logs import get_logger
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity.roles import Role, RolesService
from services.orders import repository as orders
from services.orders.carriers.ports import Carrier, NoPhoto, Unknown
from services.orders.pictures import AddPicture, PicturesService
from services.orders.pictures import repository as pictures
from services.orders.shipments import log, repository
from services.orders.shipments.errors import CarrierSilent, NotDeliveredYet, ParcelNotFound
from services.orders.shipments.schemas import AddProof, FetchProof, Parcel
from services.orders.shipments.states import ShipmentState

_log = get_logger(__name__)
_KIND: Final = "parcel"


class ProofsService:
    """Up to three of a delivered parcel; nobody takes one away again."""

    def __init__(
        self, uow: UnitOfWork, roles: RolesService, pictures: PicturesService, carrier: Carrier
    ) -> None:
        self.uow = uow
        self._roles = roles
        self._pictures = pictures
        self._carrier = carrier

    @use_case
    async def add(self, tx: Tx, command: AddProof) -> Parcel:
        """A picture that the operator has sent in belongs to the parcel; again, quiet.

        RoleRequired, ParcelNotFound, NotDeliveredYet, TooManyPictures, PictureNotFound.
        """
        await self._roles.require(tx, command.actor_id, Role.OPERATOR)
        parcel = await _delivered(tx, command.shipment_id)
        subject = subject_of(parcel.id)
        if await self._pictures.attach_one_more(tx, command.actor_id, command.picture_id, subject):
            picture = short_id(command.picture_id)
            await log.add(
                tx, parcel.order_id, command.actor_id, "proof_added", parcel.id.hex, picture
            )
        (seen,) = await with_proofs(tx, [parcel])
        return seen

    async def fetch(self, job: FetchProof) -> None:
        """Job: keep what the courier has photographed. One that is no picture is left out."""
        buyer_id = await self._buyer_of(job.shipment_id)
        if buyer_id is None:
            return
        answer = await self._carrier.photo(short_id(job.shipment_id))
        if isinstance(answer, Unknown):
            raise CarrierSilent(answer.why)
        if isinstance(answer, NoPhoto):
            return
        key = f"{_KIND}.{short_id(job.shipment_id)}"
        try:
            picture_id = await self._pictures.add(AddPicture(buyer_id, key, answer.content))
            await self._keep(job.shipment_id, buyer_id, picture_id)
        except Refused as refusal:
            _log.warning("proof_left_out", parcel=short_id(job.shipment_id), code=refusal.code)

    @query
    async def _buyer_of(self, tx: Tx, shipment_id: UUID) -> int | None:
        return await repository.buyer_of(tx, shipment_id)

    @use_case
    async def _keep(self, tx: Tx, shipment_id: UUID, buyer_id: int, picture_id: UUID) -> None:
        parcel = await _delivered(tx, shipment_id)
        await self._pictures.attach_one_more(tx, buyer_id, picture_id, subject_of(parcel.id))


def subject_of(shipment_id: UUID) -> str:
    """What a proof's picture belongs to."""
    return f"{_KIND}:{shipment_id.hex}"


async def may_see(tx: Tx, fan_id: int, subject: str) -> bool:
    """Whoever has bought what is in the parcel."""
    kind, _, shipment_id = subject.partition(":")
    return kind == _KIND and await repository.buyer_of(tx, UUID(hex=shipment_id)) == fan_id


async def with_proofs(tx: Tx, parcels: Sequence[Parcel]) -> list[Parcel]:
    """The same, with the photos of those that are delivered."""
    subjects = [subject_of(each.id) for each in parcels if each.state is ShipmentState.DELIVERED]
    seen = await pictures.of(tx, subjects) if subjects else {}
    return [replace(each, proof_ids=seen.get(subject_of(each.id), ())) for each in parcels]


async def _delivered(tx: Tx, shipment_id: UUID) -> Parcel:
    """Its order is locked: of two photos at the same time the second sees the first."""
    order_id = await repository.order_of(tx, shipment_id)
    if order_id is None:
        raise ParcelNotFound
    await orders.lock(tx, order_id)
    parcel = await repository.find(tx, shipment_id)
    assert parcel is not None
    if parcel.state is not ShipmentState.DELIVERED:
        raise NotDeliveredYet
    return parcel
