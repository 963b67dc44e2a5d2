"""All SQL of exchange rates: dated rows that are only added."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from services.core.uow import Tx
from services.core.upserts import insert_into
from services.wallet.models import WalletRate
from services.wallet.rules import FIRST_RATE
from services.wallet.schemas import ExchangeRate

_COLUMNS = (
    WalletRate.id,
    WalletRate.khr_per_100_usd,
    WalletRate.spread_basis_points,
    WalletRate.source,
    WalletRate.set_by,
    WalletRate.since,
)
_IN_FORCE = select(*_COLUMNS).order_by(WalletRate.since.desc(), WalletRate.id.desc()).limit(1)


async def in_force(tx: Tx) -> ExchangeRate:
    """The newest rate that has begun; before any was set, the first of all."""
    statement = _IN_FORCE.where(WalletRate.since <= tx.now)
    row = (await tx.session.execute(statement)).one_or_none()
    return _rate(row) if row else FIRST_RATE


async def in_force_stored(tx: Tx) -> ExchangeRate:
    """The same, as a row that others may refer to."""
    rate = await in_force(tx)
    if rate is FIRST_RATE:
        await add(tx, rate)
    return rate


async def find(tx: Tx, rate_id: UUID) -> ExchangeRate | None:
    row = (await tx.session.execute(select(*_COLUMNS).where(WalletRate.id == rate_id))).first()
    return _rate(row) if row else None


async def newest(tx: Tx, limit: int) -> list[ExchangeRate]:
    """Also those that have not begun, newest first."""
    statement = select(*_COLUMNS).order_by(WalletRate.since.desc(), WalletRate.id.desc())
    return [_rate(row) for row in await tx.session.execute(statement.limit(limit))]


async def add(tx: Tx, rate: ExchangeRate) -> bool:
    """Store a rate; False (and nothing stored) if its id is known."""
    statement = (
        insert_into(tx, WalletRate)
        .values(
            id=rate.id,
            khr_per_100_usd=int(rate.khr_per_usd * 100),
            spread_basis_points=rate.spread_basis_points,
            source=rate.source,
            set_by=rate.set_by,
            since=rate.since,
            created_at=tx.now,
        )
        .on_conflict_do_nothing(index_elements=["id"])
        .returning(WalletRate.id)
    )
    return (await tx.session.execute(statement)).first() is not None


def _rate(row: Row[*tuple[Any, ...]]) -> ExchangeRate:
    return ExchangeRate(
        id=row.id,
        khr_per_usd=Decimal(row.khr_per_100_usd) / 100,
        spread_basis_points=row.spread_basis_points,
        source=row.source,
        set_by=row.set_by,
        since=row.since,
    )
