"""All SQL of devices: every step is one statement with its condition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select, update

from services.core.uow import Tx
from services.core.upserts import insert_into
from services.identity.devices.models import DeviceRow
from services.identity.devices.schemas import Device, Platform
from services.identity.devices.tokens import Hashes
from services.identity.models import Fan, PinConfirmation, PinCredential

_NO_BIOMETRY: Final[dict[str, Any]] = {"biometry_family": None, "biometry_hash": None}
_COLUMNS = (
    DeviceRow.id,
    DeviceRow.fan_id,
    DeviceRow.name,
    DeviceRow.platform,
    DeviceRow.created_at,
    DeviceRow.last_seen_at,
    DeviceRow.trusted_at,
    DeviceRow.biometry_hash,
)


@dataclass(frozen=True, slots=True)
class Chain:
    """Where the chain of a device's tokens stands, whatever became of the device."""

    fan_id: int
    family: str | None
    token: str | None
    step: int
    last_use: str | None


async def hold_fan(tx: Tx, fan_id: int) -> None:
    """One new device of a fan after the other, until the transaction ends."""
    await tx.session.execute(
        select(Fan.id).where(Fan.id == fan_id).with_for_update(key_share=True)
    )


async def find_by_proof(tx: Tx, fan_id: int, proof_hash: str) -> Device | None:
    return await _one(tx, DeviceRow.fan_id == fan_id, DeviceRow.proof_hash == proof_hash)


async def find(tx: Tx, fan_id: int, device_id: str) -> Device | None:
    return await _one(tx, DeviceRow.fan_id == fan_id, DeviceRow.id == device_id)


async def _one(tx: Tx, *conditions: ColumnElement[bool]) -> Device | None:
    statement = select(*_COLUMNS).where(*conditions, DeviceRow.revoked_at.is_(None))
    row = (await tx.session.execute(statement)).one_or_none()
    return _device(row) if row else None


async def of_fan(tx: Tx, fan_id: int) -> list[Device]:
    """The last seen first."""
    statement = (
        select(*_COLUMNS)
        .where(DeviceRow.fan_id == fan_id, DeviceRow.revoked_at.is_(None))
        .order_by(DeviceRow.last_seen_at.desc(), DeviceRow.id)
    )
    return [_device(row) for row in await tx.session.execute(statement)]


async def count(tx: Tx, fan_id: int) -> int:
    statement = select(func.count()).where(
        DeviceRow.fan_id == fan_id, DeviceRow.revoked_at.is_(None)
    )
    return int((await tx.session.execute(statement)).scalar_one())


async def add(tx: Tx, device: Device, proof_hash: str, public_key: bytes | None) -> bool:
    """False when this proof was known before: a revoked one does not come back."""
    added = await tx.session.execute(
        insert_into(tx, DeviceRow)
        .values(
            id=device.id,
            fan_id=device.fan_id,
            name=device.name,
            platform=device.platform,
            proof_hash=proof_hash,
            public_key=public_key,
            created_at=device.since,
            last_seen_at=device.last_seen_at,
            biometry_step=0,
        )
        .on_conflict_do_nothing()
        .returning(DeviceRow.id)
    )
    return added.first() is not None


async def public_key(tx: Tx, fan_id: int, device_id: str) -> bytes | None:
    statement = select(DeviceRow.public_key).where(
        DeviceRow.id == device_id, DeviceRow.fan_id == fan_id, DeviceRow.revoked_at.is_(None)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def seen(tx: Tx, device_id: str, grain: timedelta) -> None:
    """Note that it was seen, at most once in `grain`."""
    await tx.session.execute(
        update(DeviceRow)
        .where(DeviceRow.id == device_id, DeviceRow.last_seen_at < tx.now - grain)
        .values(last_seen_at=tx.now)
    )


async def rename(tx: Tx, fan_id: int, device_id: str, name: str) -> bool:
    return await _change(tx, fan_id, device_id, name=name)


async def trust(tx: Tx, fan_id: int, device_id: str) -> bool:
    """False when it is no device of the fan; trusted before is trusted."""
    at = func.coalesce(DeviceRow.trusted_at, tx.now)
    return await _change(tx, fan_id, device_id, trusted_at=at)


async def revoke(tx: Tx, fan_id: int, device_id: str) -> bool:
    return await _change(tx, fan_id, device_id, revoked_at=tx.now, **_NO_BIOMETRY)


async def revoke_all(tx: Tx, fan_id: int) -> list[str]:
    """The names of those that were revoked now."""
    gone = await tx.session.execute(
        update(DeviceRow)
        .where(DeviceRow.fan_id == fan_id, DeviceRow.revoked_at.is_(None))
        .values(revoked_at=tx.now, **_NO_BIOMETRY)
        .returning(DeviceRow.name)
    )
    return list(gone.scalars())


async def _change(tx: Tx, fan_id: int, device_id: str, **values: Any) -> bool:
    changed = await tx.session.execute(
        update(DeviceRow)
        .where(
            DeviceRow.id == device_id,
            DeviceRow.fan_id == fan_id,
            DeviceRow.revoked_at.is_(None),
        )
        .values(**values)
        .returning(DeviceRow.id)
    )
    return changed.first() is not None


async def chain(tx: Tx, device_id: str) -> Chain | None:
    statement = select(
        DeviceRow.fan_id,
        DeviceRow.biometry_family,
        DeviceRow.biometry_hash,
        DeviceRow.biometry_step,
        DeviceRow.last_use,
    ).where(DeviceRow.id == device_id)
    row = (await tx.session.execute(statement)).one_or_none()
    return Chain(*row) if row else None


async def start_chain(tx: Tx, fan_id: int, device_id: str, hashes: Hashes, step: int) -> bool:
    """Biometry is on with this token; False unless the device is trusted."""
    started = await tx.session.execute(
        update(DeviceRow)
        .where(
            DeviceRow.id == device_id,
            DeviceRow.fan_id == fan_id,
            DeviceRow.revoked_at.is_(None),
            DeviceRow.trusted_at.is_not(None),
        )
        .values(
            biometry_family=hashes.family,
            biometry_hash=hashes.token,
            biometry_step=step,
            last_use=None,
        )
        .returning(DeviceRow.id)
    )
    return started.first() is not None


async def turn(
    tx: Tx, device_id: str, step: int, old: Hashes, new: Hashes, use: str
) -> int | None:
    """End the token of this step for the next, for one of all who show it; the fan's id, or None.

    Not while the PIN is locked.
    """
    pin_is_usable = (
        select(PinCredential.fan_id)
        .where(
            PinCredential.fan_id == DeviceRow.fan_id,
            PinCredential.locked_until.is_(None) | (PinCredential.locked_until <= tx.now),
        )
        .exists()
    )
    turned = await tx.session.execute(
        update(DeviceRow)
        .where(
            DeviceRow.id == device_id,
            DeviceRow.biometry_hash == old.token,
            DeviceRow.biometry_step == step,
            DeviceRow.revoked_at.is_(None),
            pin_is_usable,
        )
        .values(
            biometry_hash=new.token,
            biometry_step=step + 1,
            last_use=use,
            last_seen_at=tx.now,
        )
        .returning(DeviceRow.fan_id)
    )
    return turned.scalar_one_or_none()


async def end_chain(tx: Tx, fan_id: int, device_id: str) -> bool:
    """Biometry of one device is off; False when it was."""
    ended = await tx.session.execute(
        update(DeviceRow)
        .where(
            DeviceRow.id == device_id,
            DeviceRow.fan_id == fan_id,
            DeviceRow.biometry_hash.is_not(None),
        )
        .values(**_NO_BIOMETRY)
        .returning(DeviceRow.id)
    )
    return ended.first() is not None


async def end_biometry(tx: Tx, fan_id: int) -> bool:
    """Biometry of all devices of the fan is off; False when it was."""
    ended = await tx.session.execute(
        update(DeviceRow)
        .where(DeviceRow.fan_id == fan_id, DeviceRow.biometry_hash.is_not(None))
        .values(**_NO_BIOMETRY)
        .returning(DeviceRow.id)
    )
    return ended.first() is not None


async def add_confirmation(
    tx: Tx, use_id: str, fan_id: int, purpose: str, most_minor: int, lasts: timedelta
) -> None:
    """The same kind of proof as a pad leaves, for an amount up to `most_minor` US cents."""
    await tx.session.execute(
        insert_into(tx, PinConfirmation)
        .values(
            pad_id=use_id,
            fan_id=fan_id,
            purpose=purpose,
            most_minor=most_minor,
            expires_at=tx.now + lasts,
        )
        .on_conflict_do_nothing()
    )


def new_device(
    device_id: str, fan_id: int, name: str, platform: Platform, now: datetime
) -> Device:
    return Device(device_id, fan_id, name, platform, now, now, None, has_biometry=False)


def _device(row: Any) -> Device:
    return Device(
        id=row.id,
        fan_id=row.fan_id,
        name=row.name,
        platform=Platform(row.platform),
        since=row.created_at,
        last_seen_at=row.last_seen_at,
        trusted_at=row.trusted_at,
        has_biometry=row.biometry_hash is not None,
    )
