"""All SQL of addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from services.checkout.addresses.models import FanAddress
from services.checkout.addresses.places import places
from services.checkout.addresses.rules import MOST_ADDRESSES
from services.checkout.addresses.schemas import Address, MapPin
from services.core.uow import Tx
from services.core.upserts import insert_into


async def all_of(tx: Tx, fan_id: int) -> list[Address]:
    """The default first, then the newest."""
    statement = (
        select(FanAddress)
        .where(FanAddress.fan_id == fan_id)
        .order_by(FanAddress.is_default.desc(), FanAddress.id.desc())
    )
    return [_address(row) for row in (await tx.session.execute(statement)).scalars()]


async def find(tx: Tx, fan_id: int, address_id: UUID) -> Address | None:
    """None: there is none, or it is somebody else's."""
    statement = (
        select(FanAddress)
        .where(FanAddress.id == address_id, FanAddress.fan_id == fan_id)
        .execution_options(populate_existing=True)
    )
    row = (await tx.session.execute(statement)).scalar_one_or_none()
    return _address(row) if row else None


async def default_of(tx: Tx, fan_id: int) -> Address | None:
    """What is offered first; None: the book is empty."""
    return next(iter(await all_of(tx, fan_id)), None)


async def by_key(tx: Tx, fan_id: int, key: str) -> Address | None:
    statement = select(FanAddress).where(FanAddress.fan_id == fan_id, FanAddress.key == key)
    row = (await tx.session.execute(statement)).scalar_one_or_none()
    return _address(row) if row else None


async def add(tx: Tx, fan_id: int, values: Mapping[str, Any]) -> bool:
    """In a free slot; the first of all is the default. False: somebody was quicker, try again."""
    statement = select(FanAddress.slot).where(FanAddress.fan_id == fan_id)
    taken = set((await tx.session.execute(statement)).scalars())
    slot = next(n for n in range(1, MOST_ADDRESSES + 2) if n not in taken)
    if slot > MOST_ADDRESSES:
        return False
    added = await tx.session.execute(
        insert_into(tx, FanAddress)
        .values(fan_id=fan_id, slot=slot, is_default=not taken, **values)
        .on_conflict_do_nothing()
        .returning(FanAddress.id)
    )
    return added.first() is not None


async def lock(tx: Tx, fan_id: int) -> None:
    """Nobody else changes which of them is the default meanwhile."""
    statement = (
        select(FanAddress.id)
        .where(FanAddress.fan_id == fan_id)
        .order_by(FanAddress.id)
        .with_for_update()
    )
    await tx.session.execute(statement)


async def count(tx: Tx, fan_id: int) -> int:
    statement = select(FanAddress.id).where(FanAddress.fan_id == fan_id)
    return len((await tx.session.execute(statement)).all())


async def change(tx: Tx, fan_id: int, address_id: UUID, **values: Any) -> bool:
    """False: there is no such address of this fan."""
    changed = await tx.session.execute(
        update(FanAddress)
        .where(FanAddress.id == address_id, FanAddress.fan_id == fan_id)
        .values(**values, updated_at=tx.now)
        .returning(FanAddress.id)
        .execution_options(synchronize_session=False)
    )
    return changed.first() is not None


async def no_default(tx: Tx, fan_id: int) -> None:
    await tx.session.execute(
        update(FanAddress)
        .where(FanAddress.fan_id == fan_id, FanAddress.is_default)
        .values(is_default=False)
        .execution_options(synchronize_session=False)
    )


async def remove(tx: Tx, fan_id: int, address_id: UUID) -> bool:
    """Whether it was the default."""
    gone = await tx.session.execute(
        delete(FanAddress)
        .where(FanAddress.id == address_id, FanAddress.fan_id == fan_id)
        .returning(FanAddress.is_default)
        .execution_options(synchronize_session=False)
    )
    return bool(gone.scalar_one_or_none())


async def newest_as_default(tx: Tx, fan_id: int) -> None:
    newest = (
        select(FanAddress.id)
        .where(FanAddress.fan_id == fan_id)
        .order_by(FanAddress.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    await tx.session.execute(
        update(FanAddress)
        .where(FanAddress.id == newest)
        .values(is_default=True)
        .execution_options(synchronize_session=False)
    )


def _address(row: FanAddress) -> Address:
    pin = None
    if row.latitude is not None and row.longitude is not None:
        pin = MapPin(row.latitude, row.longitude)
    return Address(
        id=row.id,
        fan_id=row.fan_id,
        recipient=row.recipient,
        phone=row.phone,
        area=places().area(row.commune_code),
        street=row.street,
        note=row.note,
        pin=pin,
        is_default=row.is_default,
    )
