"""What runs later for parcels, and what the clock does: ask a silent carrier, drop pictures."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.core.jobs import Jobs
from services.core.schedule import Planned, Scheduled
from services.orders.pictures import PicturesService
from services.orders.shipments.following import CARRY_JOB, LOOK_JOB, PROOF_JOB, Following
from services.orders.shipments.proofs import ProofsService
from services.orders.shipments.schemas import CarryParcel, FetchProof, LookAtParcel

LOOK_AROUND: Final = "shipments.look_around"
PURGE_PICTURES: Final = "shop.purge_pictures"

SCHEDULE: Final = (
    Scheduled(LOOK_AROUND, every=timedelta(minutes=5)),
    Scheduled(PURGE_PICTURES, every=timedelta(hours=1)),
)


def register(
    jobs: Jobs, following: Following, proofs: ProofsService, pictures: PicturesService
) -> None:
    async def look_around(_: Planned) -> None:
        await following.look_around()

    async def purge(_: Planned) -> None:
        await pictures.purge()

    jobs.register(CARRY_JOB, CarryParcel, following.carry)
    jobs.register(LOOK_JOB, LookAtParcel, following.look)
    jobs.register(PROOF_JOB, FetchProof, proofs.fetch)
    jobs.register(LOOK_AROUND, Planned, look_around)
    jobs.register(PURGE_PICTURES, Planned, purge)
