"""All SQL of quotes: an offered exchange, used at most once; and what a day of them moved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, update

from services.core.money import Currency, Money
from services.core.uow import Tx
from services.wallet.models import WalletQuote
from services.wallet.schemas import ExchangeRate, Quote


async def add(tx: Tx, quote: Quote) -> None:
    tx.session.add(
        WalletQuote(
            id=quote.id,
            fan_id=quote.fan_id,
            currency=quote.amount.currency,
            amount_minor=quote.amount.amount_minor,
            spread_minor=quote.spread.amount_minor,
            gain_currency=quote.gain.currency,
            gain_minor=quote.gain.amount_minor,
            rate_id=quote.rate.id,
            created_at=tx.now,
            expires_at=quote.expires_at,
        )
    )


async def use(tx: Tx, quote_id: UUID, fan_id: int, key: str) -> bool:
    """Take the quote for this key; False if it is unknown, used or has run out."""
    statement = (
        update(WalletQuote)
        .where(
            WalletQuote.id == quote_id,
            WalletQuote.fan_id == fan_id,
            WalletQuote.used_at.is_(None),
            WalletQuote.expires_at > tx.now,
        )
        .values(used_at=tx.now, used_key=key)
        .returning(WalletQuote.id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).first() is not None


async def find(tx: Tx, quote_id: UUID, fan_id: int) -> tuple[Row[Any], str | None] | None:
    """The stored quote and the key that used it."""
    statement = select(*WalletQuote.__table__.columns).where(
        WalletQuote.id == quote_id, WalletQuote.fan_id == fan_id
    )
    row = (await tx.session.execute(statement)).one_or_none()
    return (row, row.used_key) if row else None


def as_quote(row: Row[Any], rate: ExchangeRate) -> Quote:
    currency = Currency(row.currency)
    return Quote(
        id=row.id,
        fan_id=row.fan_id,
        amount=Money(row.amount_minor, currency),
        spread=Money(row.spread_minor, currency),
        gain=Money(row.gain_minor, Currency(row.gain_currency)),
        rate=rate,
        expires_at=row.expires_at,
    )


async def moved(tx: Tx, since: datetime, until: datetime) -> Sequence[Row[*tuple[Any, ...]]]:
    """Per source currency: how many exchanges, what left, the spread, what came."""
    statement = (
        select(
            WalletQuote.currency,
            func.count().label("how_many"),
            func.sum(WalletQuote.amount_minor).label("amount_minor"),
            func.sum(WalletQuote.spread_minor).label("spread_minor"),
            func.sum(WalletQuote.gain_minor).label("gain_minor"),
        )
        .where(WalletQuote.used_at >= since, WalletQuote.used_at < until)
        .group_by(WalletQuote.currency)
    )
    return (await tx.session.execute(statement)).all()
