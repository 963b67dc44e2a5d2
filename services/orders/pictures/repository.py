"""SQL of pictures: facts are read often, the sealed bytes one at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update

from services.core.among import among
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.orders.pictures.models import GoodsPicture


@dataclass(frozen=True, slots=True)
class SealedPicture:
    """A picture as it is stored."""

    id: UUID
    fan_id: int
    subject: str | None
    width: int
    height: int
    sealed: bytes = field(repr=False)


async def add(tx: Tx, picture: SealedPicture) -> None:
    """Keep it; one that is there already stays as it is."""
    await tx.session.execute(
        insert_into(tx, GoodsPicture)
        .values(
            id=picture.id,
            fan_id=picture.fan_id,
            subject=None,
            place=0,
            width=picture.width,
            height=picture.height,
            sealed=picture.sealed,
            received_at=tx.now,
        )
        .on_conflict_do_nothing()
    )


async def drop_oldest_waiting(tx: Tx, fan_id: int, keep: int) -> None:
    """Of what this fan has sent for nothing yet, only the newest stay."""
    waiting = (
        select(GoodsPicture.id)
        .where(GoodsPicture.fan_id == fan_id, GoodsPicture.subject.is_(None))
        .order_by(GoodsPicture.received_at.desc(), GoodsPicture.id.desc())
    )
    ids = list(await tx.session.scalars(waiting))[keep:]
    if ids:
        await tx.session.execute(delete(GoodsPicture).where(among(tx, GoodsPicture.id, ids)))


async def drop_waiting(tx: Tx, before: datetime) -> int:
    """What was sent before that moment for nothing; how many."""
    gone = await tx.session.execute(
        delete(GoodsPicture)
        .where(GoodsPicture.subject.is_(None), GoodsPicture.received_at < before)
        .returning(GoodsPicture.id)
    )
    return len(gone.all())


async def attach(tx: Tx, picture_id: UUID, fan_id: int, subject: str, place: int) -> bool:
    """It belongs there from now on, if it is this fan's and belongs to nothing else."""
    statement = (
        update(GoodsPicture)
        .where(
            GoodsPicture.id == picture_id,
            GoodsPicture.fan_id == fan_id,
            (GoodsPicture.subject.is_(None)) | (GoodsPicture.subject == subject),
        )
        .values(subject=subject, place=place)
        .returning(GoodsPicture.id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).first() is not None


async def drop_others(tx: Tx, subject: str, kept: Collection[UUID]) -> None:
    """What belongs there and is not named any more is gone."""
    statement = delete(GoodsPicture).where(GoodsPicture.subject == subject)
    if kept:
        statement = statement.where(GoodsPicture.id.not_in(list(kept)))
    await tx.session.execute(statement)


async def of(tx: Tx, subjects: Collection[str]) -> Mapping[str, tuple[UUID, ...]]:
    """Pictures by what they belong to, in their order."""
    rows = await tx.session.execute(
        select(GoodsPicture.subject, GoodsPicture.id)
        .where(among(tx, GoodsPicture.subject, subjects))
        .order_by(GoodsPicture.subject, GoodsPicture.place)
    )
    found: dict[str, tuple[UUID, ...]] = {}
    for subject, picture_id in rows:
        if subject is not None:
            found[subject] = (*found.get(subject, ()), picture_id)
    return found


async def sealed(tx: Tx, picture_id: UUID) -> SealedPicture | None:
    row = (
        await tx.session.scalars(select(GoodsPicture).where(GoodsPicture.id == picture_id))
    ).first()
    if row is None:
        return None
    return SealedPicture(row.id, row.fan_id, row.subject, row.width, row.height, row.sealed)
