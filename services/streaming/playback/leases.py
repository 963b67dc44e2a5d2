"""Places to play at the same time: each exists once, so no race can give more than there are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, func, or_, select, update

from services.artwork.schemas import Bilingual
from services.core.among import among
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.entitlements import Entitlements, Number
from services.streaming.library.models import LibraryItem
from services.streaming.playback.models import Play, PlayLease, Screen
from services.streaming.playback.schemas import (
    LEASE_TTL,
    Lease,
    PlayRecord,
    Refusal,
    WhyNot,
)

_STREAMS: Final = 3  # where no set of rights says another number
_MOST_STREAMS: Final = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """A place for this device. Whoever asks holds the device's own row."""

    fan_id: int
    device_id: str
    play_id: UUID
    limit: int


def places(mine: Entitlements) -> int:
    """At how many places these rights let somebody play at the same time."""
    given = mine.number(Number.SIMULTANEOUS_STREAMS)
    return min(_STREAMS if given is None else given, _MOST_STREAMS)


def full(limit: int, playing: Sequence[Lease]) -> Refusal:
    """All places are taken, and by whom."""
    devices = [_for_json(each) for each in playing]
    return Refusal(WhyNot.TOO_MANY_STREAMS, {"limit": limit, "devices": devices})


async def take(tx: Tx, wanted: Wanted, takeover: UUID | None = None) -> UUID | None:
    """The lease of a place, None: all are taken. A device keeps the one that it has."""
    if (own := await _renew_own(tx, wanted)) is not None:
        return own
    await _drop(tx, wanted.fan_id, PlayLease.device_id == wanted.device_id)
    if takeover is not None:
        await _drop(tx, wanted.fan_id, PlayLease.lease_id == takeover)
    taken = await _taken(tx, wanted.fan_id)
    for place in range(wanted.limit):
        if place not in taken and (lease := await _take_place(tx, wanted, place)) is not None:
            return lease
    return None


async def active(tx: Tx, fan_id: int, limit: int = _MOST_STREAMS) -> list[Lease]:
    """What this fan plays now in so many places, the first begun first. Those beyond have been
    there since before a smaller plan and end by themselves.
    """
    statement = (
        select(PlayLease, Screen.name, Screen.platform, LibraryItem.name_km, LibraryItem.name_en)
        .join(Play, Play.id == PlayLease.play_id)
        .join(LibraryItem, LibraryItem.id == Play.item_id)
        .join(
            Screen,
            (Screen.fan_id == PlayLease.fan_id) & (Screen.device_id == PlayLease.device_id),
        )
        .where(
            PlayLease.fan_id == fan_id,
            PlayLease.expires_at > tx.now,
            PlayLease.place < limit,
        )
        .order_by(PlayLease.since, PlayLease.place)
    )
    return [
        Lease(row.lease_id, row.device_id, name, platform, row.since, Bilingual(km, en))
        for row, name, platform, km, en in await tx.session.execute(statement)
    ]


async def end(
    tx: Tx,
    *,
    lease_id: UUID | None = None,
    play_id: UUID | None = None,
    fan_id: int | None = None,
    device_id: str = "",
) -> list[UUID]:
    """Free a place by its lease, of one fan if that is said, or by the device; its plays.

    With `play_id` only while that is what plays there: an end that comes late ends nothing else.
    """
    which: list[ColumnElement[bool]] = []
    if play_id is not None:
        which.append(PlayLease.play_id == play_id)
    if lease_id is not None:
        which.append(PlayLease.lease_id == lease_id)
    if fan_id is not None:
        which.append(PlayLease.fan_id == fan_id)
    if device_id:
        which.append(PlayLease.device_id == device_id)
    assert lease_id is not None or device_id
    gone = await tx.session.execute(
        delete(PlayLease)
        .where(*which)
        .returning(PlayLease.play_id)
        .execution_options(synchronize_session=False)
    )
    return list(gone.scalars())


async def free(tx: Tx, plays: Collection[PlayRecord]) -> None:
    """The places of these by one statement, where nothing else plays by now."""
    await tx.session.execute(
        delete(PlayLease)
        .where(
            among(tx, PlayLease.lease_id, sorted(each.lease_id for each in plays)),
            among(tx, PlayLease.play_id, sorted(each.id for each in plays)),
        )
        .execution_options(synchronize_session=False)
    )


async def renew(tx: Tx, leases: Collection[UUID]) -> None:
    """All of them by one statement."""
    await tx.session.execute(
        update(PlayLease)
        .where(among(tx, PlayLease.lease_id, leases))
        .values(expires_at=tx.now + LEASE_TTL)
        .execution_options(synchronize_session=False)
    )


async def watching(tx: Tx, item_id: UUID, now: datetime) -> int:
    """How many devices play this item now."""
    statement = (
        select(func.count())
        .select_from(PlayLease)
        .join(Play, Play.id == PlayLease.play_id)
        .where(Play.item_id == item_id, Play.ended_at.is_(None), PlayLease.expires_at > now)
    )
    return int((await tx.session.execute(statement)).scalar_one())


def may_be_taken(tx: Tx, device_id: str) -> ColumnElement[bool]:
    """A place whose time is over, or the device's own."""
    return or_(PlayLease.expires_at <= tx.now, PlayLease.device_id == device_id)


async def _renew_own(tx: Tx, wanted: Wanted) -> UUID | None:
    statement = (
        update(PlayLease)
        .where(
            PlayLease.fan_id == wanted.fan_id,
            PlayLease.device_id == wanted.device_id,
            PlayLease.place < wanted.limit,
        )
        .values(play_id=wanted.play_id, expires_at=tx.now + LEASE_TTL)
        .returning(PlayLease.lease_id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def _taken(tx: Tx, fan_id: int) -> set[int]:
    """For the order of trying only: what decides is the condition of the taking itself."""
    statement = select(PlayLease.place).where(
        PlayLease.fan_id == fan_id, PlayLease.expires_at > tx.now
    )
    return set((await tx.session.execute(statement)).scalars())


async def _take_place(tx: Tx, wanted: Wanted, place: int) -> UUID | None:
    values: dict[str, Any] = {
        "lease_id": uuid4(),  # whoever knows it may end it: nobody must guess it
        "device_id": wanted.device_id,
        "play_id": wanted.play_id,
        "since": tx.now,
        "expires_at": tx.now + LEASE_TTL,
    }
    adding = insert_into(tx, PlayLease).values(fan_id=wanted.fan_id, place=place, **values)
    taking = adding.on_conflict_do_update(
        index_elements=["fan_id", "place"],
        set_=values,
        where=may_be_taken(tx, wanted.device_id),
    ).returning(PlayLease.lease_id)
    return (await tx.session.execute(taking)).scalar_one_or_none()


async def _drop(tx: Tx, fan_id: int, which: ColumnElement[bool]) -> None:
    await tx.session.execute(
        delete(PlayLease)
        .where(PlayLease.fan_id == fan_id, which)
        .execution_options(synchronize_session=False)
    )


def _for_json(lease: Lease) -> dict[str, object]:
    return {
        "lease_id": str(lease.lease_id),
        "device_id": lease.device_id,
        "name": lease.device,
        "platform": lease.platform,
        "since": lease.since,
        "title": {"km": lease.title.km, "en": lease.title.en},
    }
