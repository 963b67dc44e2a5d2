"""All SQL of sessions: every step is one statement with its condition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import Table, bindparam, case, delete, literal, select, update

from services.core.db import UtcDateTime
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.identity.devices.models import DeviceRow
from services.identity.sessions.models import AppSession, UsedInitData


@dataclass(frozen=True, slots=True)
class Standing:
    """A session as it is stored."""

    id: str
    fan_id: int
    device_id: str
    step: int
    renewed_at: datetime
    refresh_until: datetime


_SESSIONS: Final = cast("Table", AppSession.__table__)
_DEVICES: Final = cast("Table", DeviceRow.__table__)
# Built once: nearly every request asks it.
WHO: Final = (
    select(_SESSIONS.c.fan_id, _SESSIONS.c.device_id)
    .join(_DEVICES, _DEVICES.c.id == _SESSIONS.c.device_id)
    .where(
        _SESSIONS.c.id == bindparam("session"),
        _SESSIONS.c.ended_at.is_(None),
        _DEVICES.c.revoked_at.is_(None),
    )
)


async def bind(tx: Tx, init_hash: str, proof_hash: str, until: datetime) -> bool:
    """Whether the proof of Telegram is this device's, now or from before."""
    await tx.session.execute(
        insert_into(tx, UsedInitData)
        .values(init_hash=init_hash, proof_hash=proof_hash, until=until)
        .on_conflict_do_nothing()
    )
    holder = select(UsedInitData.proof_hash).where(UsedInitData.init_hash == init_hash)
    return (await tx.session.execute(holder)).scalar_one() == proof_hash


def add(
    tx: Tx,
    session_id: str,
    fan_id: int,
    device_id: str,
    *,
    refresh_until: datetime,
    ends_at: datetime,
) -> None:
    tx.session.add(
        AppSession(
            id=session_id,
            fan_id=fan_id,
            device_id=device_id,
            step=0,
            opened_at=tx.now,
            renewed_at=tx.now,
            refresh_until=refresh_until,
            ends_at=ends_at,
        )
    )


async def renew(
    tx: Tx, session_id: str, step: int, proof_hash: str, refresh_until: datetime
) -> Standing | None:
    """Take the step, for one of all who try; None unless it is the present one of this device."""
    renewed = await tx.session.execute(
        update(AppSession)
        .where(
            AppSession.id == session_id,
            AppSession.step == step,
            AppSession.ended_at.is_(None),
            AppSession.refresh_until > tx.now,
            _is_of(proof_hash),
        )
        .values(
            step=step + 1,
            renewed_at=tx.now,
            refresh_until=case(
                (AppSession.ends_at < refresh_until, AppSession.ends_at),
                else_=literal(refresh_until, UtcDateTime),
            ),
        )
        .returning(*_standing_columns())
    )
    row = renewed.one_or_none()
    return Standing(*row) if row else None


async def find(tx: Tx, session_id: str, proof_hash: str) -> Standing | None:
    """An open session, if it is this device's."""
    statement = select(*_standing_columns()).where(
        AppSession.id == session_id,
        AppSession.ended_at.is_(None),
        AppSession.refresh_until > tx.now,
        _is_of(proof_hash),
    )
    row = (await tx.session.execute(statement)).one_or_none()
    return Standing(*row) if row else None


async def end(tx: Tx, session_id: str) -> bool:
    ended = await tx.session.execute(
        update(AppSession)
        .where(AppSession.id == session_id, AppSession.ended_at.is_(None))
        .values(ended_at=tx.now)
        .returning(AppSession.id)
    )
    return ended.first() is not None


async def purge(tx: Tx, before: datetime) -> None:
    """Forget what nobody can use any more since `before`."""
    await tx.session.execute(delete(AppSession).where(AppSession.refresh_until < before))
    await tx.session.execute(delete(UsedInitData).where(UsedInitData.until < before))


def _standing_columns() -> tuple[Any, ...]:
    return (
        AppSession.id,
        AppSession.fan_id,
        AppSession.device_id,
        AppSession.step,
        AppSession.renewed_at,
        AppSession.refresh_until,
    )


def _is_of(proof_hash: str) -> Any:
    return (
        select(DeviceRow.id)
        .where(
            DeviceRow.id == AppSession.device_id,
            DeviceRow.proof_hash == proof_hash,
            DeviceRow.revoked_at.is_(None),
        )
        .exists()
    )
