"""SQL of plays and of leases to keep."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import and_, case, literal, select, update

from services.core.among import among
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.streaming.playback.models import OfflineLease, Play, PlayLease
from services.streaming.playback.schemas import Delivered, Kept, Player, PlayRecord

_HAS_PLACE: Final = and_(PlayLease.lease_id == Play.lease_id, PlayLease.play_id == Play.id)
SILENCE_MS: Final = 30_000
"""Between two signs of life at most so much counts as played: two beats."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A play with what was played of it.

    `place` is the number of the place that is still its own, None: it has none any more;
    `country` is where it was started.
    """

    play: PlayRecord
    beat_ms: int
    played_ms: int
    counted_ms: int
    is_early: bool
    is_exclusive: bool
    place: int | None
    country: str | None

    @property
    def leased(self) -> bool:
        return self.place is not None

    def played_by(self, now_ms: int) -> int:
        """The same sum that `beat` and `close` write."""
        return self.played_ms + min(max(now_ms - self.beat_ms, 0), SILENCE_MS)


async def without_place(tx: Tx, fan_id: int) -> list[UUID]:
    """Plays of a fan whose place went to another one, or that nobody ended."""
    statement = (
        select(Play.id)
        .join(PlayLease, _HAS_PLACE, isouter=True)
        .where(Play.fan_id == fan_id, Play.ended_at.is_(None), PlayLease.place.is_(None))
    )
    return list((await tx.session.execute(statement)).scalars())


async def plays(tx: Tx, ids: Collection[UUID]) -> dict[UUID, Counted]:
    """Those that there are."""
    columns = (
        Play.id,
        Play.fan_id,
        Play.item_id,
        Play.version,
        Play.lease_id,
        Play.device_id,
        Play.player,
        Play.max_height,
        Play.delivered,
        Play.expires_at,
        Play.ended_at,
    )
    statement = (
        select(
            *columns,
            Play.beat_ms,
            Play.played_ms,
            Play.counted_ms,
            Play.is_early,
            Play.is_exclusive,
            Play.country,
            PlayLease.place,
        )
        .join(PlayLease, _HAS_PLACE, isouter=True)
        .where(among(tx, Play.id, ids))
    )
    found: dict[UUID, Counted] = {}
    for row in await tx.session.execute(statement):
        record = PlayRecord(
            row.id,
            row.fan_id,
            row.item_id,
            row.version,
            row.lease_id,
            row.device_id,
            Player(row.player),
            row.max_height,
            Delivered(row.delivered),
            row.expires_at,
            row.ended_at,
        )
        sums = row.beat_ms, row.played_ms, row.counted_ms
        found[row.id] = Counted(
            record, *sums, row.is_early, row.is_exclusive, row.place, row.country
        )
    return found


def add(tx: Tx, play: PlayRecord, **about: object) -> None:
    tx.session.add(
        Play(
            id=play.id,
            fan_id=play.fan_id,
            item_id=play.item_id,
            version=play.version,
            lease_id=play.lease_id,
            device_id=play.device_id,
            player=play.player,
            max_height=play.max_height,
            delivered=play.delivered,
            expires_at=play.expires_at,
            started_at=tx.now,
            ended_at=None,
            beat_ms=milliseconds(tx.now),
            played_ms=0,
            counted_ms=0,
            **about,
        )
    )


async def beat(tx: Tx, ids: Collection[UUID]) -> None:
    """They go on: what has passed since their last sign of life was played."""
    await tx.session.execute(
        update(Play)
        .where(among(tx, Play.id, ids))
        .values(**_played(tx.now))
        .execution_options(synchronize_session=False)
    )


async def close(tx: Tx, ids: Collection[UUID]) -> None:
    """They are over; whoever is over already stays as it is."""
    await tx.session.execute(
        update(Play)
        .where(among(tx, Play.id, ids), Play.ended_at.is_(None))
        .values(ended_at=tx.now, **_played(tx.now))
        .execution_options(synchronize_session=False)
    )


async def counted(tx: Tx, sums: Sequence[tuple[UUID, int]]) -> None:
    """What the uses of their fans hold by now, in milliseconds; in rising order of plays."""
    for play_id, counted_ms in sorted(sums):
        await tx.session.execute(
            update(Play)
            .where(Play.id == play_id)
            .values(counted_ms=counted_ms)
            .execution_options(synchronize_session=False)
        )


def _played(now: datetime) -> dict[str, object]:
    now_ms = milliseconds(now)
    passed = literal(now_ms) - Play.beat_ms
    step = case((passed < 0, 0), (passed > SILENCE_MS, SILENCE_MS), else_=passed)
    return {"played_ms": Play.played_ms + step, "beat_ms": now_ms}


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


async def keep(tx: Tx, fan_id: int, item_id: UUID, device_id: str, lasting: timedelta) -> Kept:
    """A lease to keep it on this device; asked again, the same lease with a new end."""
    ends_at = tx.now + lasting
    adding = insert_into(tx, OfflineLease).values(
        fan_id=fan_id,
        item_id=item_id,
        device_id=device_id,
        lease_id=uuid4(),
        given_at=tx.now,
        ends_at=ends_at,
        revoked_at=None,
    )
    keeping = adding.on_conflict_do_update(
        index_elements=["fan_id", "item_id", "device_id"],
        set_={"given_at": tx.now, "ends_at": ends_at, "revoked_at": None},
    ).returning(OfflineLease.lease_id)
    return Kept((await tx.session.execute(keeping)).scalar_one(), ends_at)


async def revoke_kept(tx: Tx, fan_id: int, device_id: str) -> None:
    """Everything that this device may keep."""
    await tx.session.execute(
        update(OfflineLease)
        .where(
            OfflineLease.fan_id == fan_id,
            OfflineLease.device_id == device_id,
            OfflineLease.revoked_at.is_(None),
        )
        .values(revoked_at=tx.now)
        .execution_options(synchronize_session=False)
    )
