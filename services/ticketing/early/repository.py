"""SQL of early access."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select

from services.artwork.schemas import Bilingual
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.ticketing.early.models import EarlyGrant, EarlyMove
from services.ticketing.early.schemas import EarlyType
from services.ticketing.models import Event, TicketType


async def words_of(tx: Tx, fan_id: int) -> frozenset[str]:
    statement = select(EarlyGrant.word).where(EarlyGrant.fan_id == fan_id)
    return frozenset((await tx.session.execute(statement)).scalars())


async def grant(tx: Tx, fan_id: int, word: str) -> bool:
    """False: the fan has it already."""
    statement = (
        insert_into(tx, EarlyGrant)
        .values(fan_id=fan_id, word=word, granted_at=tx.now)
        .on_conflict_do_nothing()
        .returning(EarlyGrant.fan_id)
    )
    return (await tx.session.execute(statement)).first() is not None


async def revoke(tx: Tx, fan_id: int, word: str) -> bool:
    """False: the fan does not have it."""
    statement = (
        delete(EarlyGrant)
        .where(EarlyGrant.fan_id == fan_id, EarlyGrant.word == word)
        .returning(EarlyGrant.fan_id)
    )
    return (await tx.session.execute(statement)).first() is not None


async def note(tx: Tx, fan_id: int, word: str, actor_id: int, *, is_granted: bool) -> None:
    values: dict[str, Any] = {
        "fan_id": fan_id,
        "word": word,
        "actor_id": actor_id,
        "is_granted": is_granted,
        "at": tx.now,
    }
    await tx.session.execute(insert(EarlyMove).values(**values))


async def newest(tx: Tx, word: str, limit: int) -> list[int]:
    """The fans who got the word last."""
    statement = (
        select(EarlyGrant.fan_id)
        .where(EarlyGrant.word == word)
        .order_by(EarlyGrant.granted_at.desc(), EarlyGrant.fan_id)
        .limit(limit)
    )
    return list((await tx.session.execute(statement)).scalars())


async def count(tx: Tx, word: str) -> int:
    statement = select(func.count()).where(EarlyGrant.word == word)
    return (await tx.session.execute(statement)).scalar_one()


async def coming(tx: Tx, now: datetime) -> Sequence[EarlyType]:
    """Types whose early access is not over, the soonest first."""
    statement = (
        select(
            TicketType.early_word,
            Event.name_km,
            Event.name_en,
            TicketType.sales_from,
            TicketType.sales_until,
        )
        .join(Event, Event.id == TicketType.event_id)
        .where(TicketType.early_word.is_not(None), TicketType.is_open)
        .where(TicketType.sales_until > now)
        .order_by(TicketType.sales_from, TicketType.id)
    )
    found: list[EarlyType] = []
    for word, km, en, opens_at, closes_at in await tx.session.execute(statement):
        assert word
        assert opens_at
        assert closes_at
        found.append(EarlyType(word, Bilingual(km, en), opens_at, closes_at))
    return found
