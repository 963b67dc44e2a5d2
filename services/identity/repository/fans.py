"""All SQL about fans."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, case, select, update

from services.core.formats import Language
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.identity.models import Fan
from services.identity.schemas import Channel, FanProfile, FanSeen, VerificationLevel

_COLUMNS = (
    Fan.id,
    Fan.first_name,
    Fan.last_name,
    Fan.username,
    Fan.phone,
    Fan.language,
    Fan.language_chosen,
    Fan.channel,
    Fan.level,
    Fan.created_at,
    Fan.level_expires_at,
)


async def find(tx: Tx, fan_id: int) -> FanProfile | None:
    row = (await tx.session.execute(select(*_COLUMNS).where(Fan.id == fan_id))).one_or_none()
    return _profile(row) if row else None


async def save_seen(tx: Tx, seen: FanSeen, guess: Language | None) -> FanProfile:
    """A new fan, or what is new about a known one; a chosen language stays.

    The channel is back, or opened, only by a sign of life in the chat. `seen` holds cleaned names.
    """
    statement = insert_into(tx, Fan).values(
        id=seen.fan_id,
        first_name=seen.first_name,
        last_name=seen.last_name,
        username=seen.username,
        username_folded=seen.username.lower() if seen.username else None,
        language=guess,
        language_chosen=False,
        channel=Channel.ACTIVE if seen.in_chat else Channel.BLOCKED,
        level=VerificationLevel.BASIC,
        created_at=tx.now,
    )
    fresh = statement.excluded
    renewed = statement.on_conflict_do_update(
        index_elements=["id"],
        set_={
            "first_name": fresh.first_name,
            "last_name": fresh.last_name,
            "username": fresh.username,
            "username_folded": fresh.username_folded,
            "language": case((Fan.language_chosen, Fan.language), else_=fresh.language),
            "channel": fresh.channel if seen.in_chat else Fan.channel,
        },
    ).returning(*_COLUMNS)
    return _profile((await tx.session.execute(renewed)).one())


async def save_language(tx: Tx, fan_id: int, language: Language) -> FanProfile | None:
    return await _change(tx, fan_id, language=language, language_chosen=True)


async def save_channel(tx: Tx, fan_id: int, channel: Channel) -> FanProfile | None:
    return await _change(tx, fan_id, channel=channel)


async def find_all(tx: Tx, fan_ids: Iterable[int]) -> dict[int, FanProfile]:
    """Those of them who are known."""
    statement = select(*_COLUMNS).where(Fan.id.in_(set(fan_ids)))
    return {row.id: _profile(row) for row in await tx.session.execute(statement)}


async def by_phone(tx: Tx, phone: str) -> FanProfile | None:
    """Whose number it is now; E.164."""
    row = (await tx.session.execute(select(*_COLUMNS).where(Fan.phone == phone))).one_or_none()
    return _profile(row) if row else None


async def by_username(tx: Tx, username: str) -> list[FanProfile]:
    """Those who had this name when they were last seen, two at most; names pass on."""
    statement = select(*_COLUMNS).where(Fan.username_folded == username.lower()).limit(2)
    return [_profile(row) for row in await tx.session.execute(statement)]


async def _change(tx: Tx, fan_id: int, **values: Any) -> FanProfile | None:
    statement = update(Fan).where(Fan.id == fan_id).values(**values).returning(*_COLUMNS)
    row = (await tx.session.execute(statement)).one_or_none()
    return _profile(row) if row else None


def _profile(row: Row[*tuple[Any, ...]]) -> FanProfile:
    return FanProfile(
        id=row.id,
        first_name=row.first_name,
        last_name=row.last_name,
        username=row.username,
        phone=row.phone,
        language=row.language,
        language_chosen=row.language_chosen,
        channel=Channel(row.channel),
        level=VerificationLevel(row.level),
        created_at=row.created_at,
        level_expires_at=row.level_expires_at,
    )


async def levels(
    tx: Tx, fan_ids: Iterable[int]
) -> dict[int, tuple[VerificationLevel, datetime | None]]:
    """Stored level and its end, by fan; unknown people are left out."""
    statement = select(Fan.id, Fan.level, Fan.level_expires_at).where(Fan.id.in_(set(fan_ids)))
    rows = await tx.session.execute(statement)
    return {row.id: (VerificationLevel(row.level), row.level_expires_at) for row in rows}


async def met_at(tx: Tx, fan_ids: Sequence[int]) -> dict[int, datetime]:
    statement = select(Fan.id, Fan.created_at).where(Fan.id.in_(fan_ids))
    return {row.id: row.created_at for row in await tx.session.execute(statement)}


async def with_phone(tx: Tx, fan_ids: Sequence[int]) -> frozenset[int]:
    statement = select(Fan.id).where(Fan.id.in_(fan_ids), Fan.phone.is_not(None))
    return frozenset(await tx.session.scalars(statement))
