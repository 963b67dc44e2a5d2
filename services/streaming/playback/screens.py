"""Devices of a fan: so many for video, so many for sound; changing them takes a day each.

No device has an id that one can rely on. A client makes one up and keeps it; whoever loses it is
a new device.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select, update

from services.core.uow import Tx, UnitOfWork, query, use_case
from services.core.upserts import insert_into
from services.entitlements import Entitlements, Number, entitlements_of
from services.streaming.playback import leases, repository, uses
from services.streaming.playback.errors import DeviceLimit, NoSuchScreen
from services.streaming.playback.models import NAME_CHARACTERS, Screen
from services.streaming.playback.schemas import Lease, Screens, ScreenView

SWAP_COOL_DOWN: Final = timedelta(hours=24)
_LIMITS: Final = {Number.VIDEO_DEVICES: 10, Number.AUDIO_DEVICES: 5}


class ScreensService:
    """The devices as their owner sees them."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    @query
    async def screens(self, tx: Tx, fan_id: int) -> Screens:
        mine = await entitlements_of(tx, fan_id)
        playing = {each.device_id: each.lease_id for each in await leases.active(tx, fan_id)}
        rows = await _rows(tx, fan_id)
        return Screens(
            tuple(
                _view(row, playing.get(row.device_id)) for row in rows if row.removed_at is None
            ),
            _limit(mine, Number.VIDEO_DEVICES),
            _limit(mine, Number.AUDIO_DEVICES),
            _swap_at(rows, tx.now),
        )

    @query
    async def playing(self, tx: Tx, fan_id: int) -> list[Lease]:
        """Where this fan plays something now."""
        return await leases.active(tx, fan_id)

    @use_case
    async def rename(self, tx: Tx, fan_id: int, device_id: str, name: str) -> ScreenView:
        """NoSuchScreen."""
        changed = await tx.session.execute(
            update(Screen)
            .where(
                Screen.fan_id == fan_id,
                Screen.device_id == device_id,
                Screen.removed_at.is_(None),
            )
            .values(name=name.strip()[:NAME_CHARACTERS])
            .returning(Screen)
            .execution_options(synchronize_session=False)
        )
        row = changed.scalar_one_or_none()
        if row is None:
            raise NoSuchScreen
        return _view(row, None)

    @use_case
    async def remove(self, tx: Tx, fan_id: int, device_id: str) -> bool:
        """It stops playing, and what it may keep is kept no longer. False: it was not there."""
        gone = await tx.session.execute(
            update(Screen)
            .where(
                Screen.fan_id == fan_id,
                Screen.device_id == device_id,
                Screen.removed_at.is_(None),
            )
            .values(removed_at=tx.now)
            .returning(Screen.device_id)
            .execution_options(synchronize_session=False)
        )
        if gone.scalar_one_or_none() is None:
            return False
        stopped = await leases.end(tx, fan_id=fan_id, device_id=device_id)
        await uses.close(tx, stopped)
        await repository.revoke_kept(tx, fan_id, device_id)
        return True

    @use_case
    async def stop(self, tx: Tx, fan_id: int, lease_id: UUID) -> bool:
        """Stop what plays there. False: it has stopped already, or it is another one's."""
        stopped = await leases.end(tx, lease_id=lease_id, fan_id=fan_id)
        await uses.close(tx, stopped)
        return bool(stopped)


async def admit(
    tx: Tx, fan_id: int, device_id: str, platform: str, *, mine: Entitlements, is_audio: bool
) -> None:
    """Know the device, or make it known if there is a place. DeviceLimit.

    The device's row is this transaction's from here on: two starts of one device wait for each
    other.
    """
    kind = Screen.audio_since if is_audio else Screen.video_since
    if await _seen(tx, fan_id, device_id, platform, kind):
        return
    await _lock(tx, fan_id)
    number = Number.AUDIO_DEVICES if is_audio else Number.VIDEO_DEVICES
    limit = _limit(mine, number)
    others = [row for row in await _rows(tx, fan_id) if row.device_id != device_id]
    of_kind = [row for row in others if getattr(row, kind.key) is not None]
    if _places_taken(of_kind, tx.now) >= limit:
        raise DeviceLimit(
            limit=limit,
            devices=[_for_json(row) for row in of_kind if row.removed_at is None],
            swap_at=_swap_at(of_kind, tx.now),
        )
    await _register(tx, fan_id, device_id, platform, kind.key)


async def _seen(tx: Tx, fan_id: int, device_id: str, platform: str, kind: Any) -> bool:
    seen = await tx.session.execute(
        update(Screen)
        .where(
            Screen.fan_id == fan_id,
            Screen.device_id == device_id,
            Screen.removed_at.is_(None),
            kind.is_not(None),
        )
        .values(last_seen_at=tx.now, platform=platform)
        .returning(Screen.device_id)
        .execution_options(synchronize_session=False)
    )
    return seen.scalar_one_or_none() is not None


async def _lock(tx: Tx, fan_id: int) -> None:
    """New devices of one fan come one after the other; SQLite has one writer anyway."""
    if tx.dialect == "postgresql":
        name = f"screens:{fan_id}"
        await tx.session.execute(
            select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0)))
        )


async def _rows(tx: Tx, fan_id: int) -> Sequence[Screen]:
    """Those that are there, and those removed within the cool-down; the last seen first."""
    statement = (
        select(Screen)
        .where(
            Screen.fan_id == fan_id,
            Screen.removed_at.is_(None) | (Screen.removed_at > tx.now - SWAP_COOL_DOWN),
        )
        .order_by(Screen.last_seen_at.desc(), Screen.device_id)
        .execution_options(populate_existing=True)
    )
    return (await tx.session.execute(statement)).scalars().all()


async def _register(tx: Tx, fan_id: int, device_id: str, platform: str, kind: str) -> None:
    adding = insert_into(tx, Screen).values(
        fan_id=fan_id,
        device_id=device_id,
        platform=platform,
        name="",
        since=tx.now,
        last_seen_at=tx.now,
        removed_at=None,
        **{kind: tx.now},
    )
    again = {"platform": platform, "last_seen_at": tx.now, "removed_at": None, kind: tx.now}
    await tx.session.execute(
        adding.on_conflict_do_update(index_elements=["fan_id", "device_id"], set_=again)
    )


def _places_taken(rows: Sequence[Screen], now: datetime) -> int:
    """One change is free; of the others each keeps its place for a day."""
    there = sum(row.removed_at is None for row in rows)
    return there + max(0, len(_removed(rows, now)) - 1)


def _swap_at(rows: Sequence[Screen], now: datetime) -> datetime | None:
    removed = _removed(rows, now)
    return min(removed) + SWAP_COOL_DOWN if removed else None


def _removed(rows: Sequence[Screen], now: datetime) -> list[datetime]:
    gone = [row.removed_at for row in rows if row.removed_at is not None]
    return [at for at in gone if at > now - SWAP_COOL_DOWN]


def _limit(mine: Entitlements, number: Number) -> int:
    given = mine.number(number)
    return _LIMITS[number] if given is None else given


def _view(row: Screen, lease_id: UUID | None) -> ScreenView:
    return ScreenView(
        row.device_id,
        row.name,
        row.platform,
        row.since,
        row.last_seen_at,
        row.video_since is not None,
        row.audio_since is not None,
        lease_id,
    )


def _for_json(row: Screen) -> dict[str, Any]:
    return {
        "id": row.device_id,
        "name": row.name,
        "platform": row.platform,
        "last_seen_at": row.last_seen_at,
    }
