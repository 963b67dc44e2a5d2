"""All SQL of one-time codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, update

from services.core.money import Currency, Money
from services.core.uow import Tx
from services.identity.codes.models import OneTimeCode
from services.identity.codes.schemas import CODE_TRIES, IssuedCode
from services.identity.models import Fan


@dataclass(frozen=True, slots=True)
class Sealed:
    """A code that was not sent yet."""

    fan_id: int
    sealed: bytes
    amount: Money | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Try:
    """A try that was counted: what to compare with, and how many are left after it."""

    hash: str
    left: int


async def hold_fan(tx: Tx, fan_id: int) -> None:
    """One question for codes of a fan after the other, until the transaction ends."""
    await tx.session.execute(
        select(Fan.id).where(Fan.id == fan_id).with_for_update(key_share=True)
    )


async def sent_since(tx: Tx, fan_id: int, since: datetime) -> tuple[int, datetime | None]:
    """How many codes were made since then, and when the oldest of them."""
    statement = select(func.count(), func.min(OneTimeCode.created_at)).where(
        OneTimeCode.fan_id == fan_id, OneTimeCode.created_at > since
    )
    count, oldest = (await tx.session.execute(statement)).one()
    return int(count), oldest


async def find_open(
    tx: Tx, fan_id: int, purpose: str, amount: Money | None, since: datetime
) -> IssuedCode | None:
    """A code of this purpose and amount, made since then, that can still be entered."""
    statement = (
        select(OneTimeCode.id, OneTimeCode.expires_at)
        .where(
            *_about(fan_id, purpose, amount), *_enterable(tx.now), OneTimeCode.created_at > since
        )
        .order_by(OneTimeCode.created_at.desc())
        .limit(1)
    )
    row = (await tx.session.execute(statement)).one_or_none()
    return IssuedCode(row.id, purpose, amount, row.expires_at, is_new=False) if row else None


async def find(tx: Tx, code_id: str) -> IssuedCode | None:
    """A code by its id, whatever became of it."""
    statement = select(
        OneTimeCode.purpose,
        OneTimeCode.amount_minor,
        OneTimeCode.currency,
        OneTimeCode.expires_at,
    ).where(OneTimeCode.id == code_id)
    row = (await tx.session.execute(statement)).one_or_none()
    if row is None:
        return None
    amount = Money(row.amount_minor, Currency(row.currency)) if row.currency else None
    return IssuedCode(code_id, row.purpose, amount, row.expires_at, is_new=False)


async def add(tx: Tx, fan_id: int, issued: IssuedCode, hashed: str, sealed: bytes) -> None:
    """A new code; the open ones of the same purpose end."""
    await tx.session.execute(
        update(OneTimeCode)
        .where(
            OneTimeCode.fan_id == fan_id,
            OneTimeCode.purpose == issued.purpose,
            OneTimeCode.confirmed_at.is_(None),
            OneTimeCode.expires_at > tx.now,
        )
        .values(expires_at=tx.now, sealed=None)
    )
    tx.session.add(
        OneTimeCode(
            id=issued.code_id,
            fan_id=fan_id,
            purpose=issued.purpose,
            amount_minor=issued.amount.amount_minor if issued.amount else None,
            currency=issued.amount.currency if issued.amount else None,
            hash=hashed,
            sealed=sealed,
            tries=0,
            created_at=tx.now,
            expires_at=issued.expires_at,
        )
    )
    await tx.session.flush()


async def unsent(tx: Tx, code_id: str) -> Sealed | None:
    """None when it was sent, or is worth nothing any more."""
    statement = select(
        OneTimeCode.fan_id,
        OneTimeCode.sealed,
        OneTimeCode.amount_minor,
        OneTimeCode.currency,
        OneTimeCode.expires_at,
    ).where(OneTimeCode.id == code_id, OneTimeCode.sealed.is_not(None), *_enterable(tx.now))
    row = (await tx.session.execute(statement)).one_or_none()
    if row is None:
        return None
    amount = Money(row.amount_minor, Currency(row.currency)) if row.currency else None
    return Sealed(row.fan_id, row.sealed, amount, row.expires_at)


async def was_sent(tx: Tx, code_id: str) -> None:
    """From now on nobody can read it out of the database, sealed or not."""
    await tx.session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.id == code_id)
        .values(sealed=None, sent_at=func.coalesce(OneTimeCode.sent_at, tx.now))
    )


async def count_try(tx: Tx, code_id: str) -> Try | None:
    """Count a try before it is compared; None when the code takes none any more."""
    statement = (
        update(OneTimeCode)
        .where(OneTimeCode.id == code_id, *_enterable(tx.now))
        .values(tries=OneTimeCode.tries + 1)
        .returning(OneTimeCode.hash, OneTimeCode.tries)
    )
    row = (await tx.session.execute(statement)).one_or_none()
    return Try(row.hash, CODE_TRIES - row.tries) if row else None


async def confirm(tx: Tx, code_id: str, lasts: timedelta) -> None:
    """The right digits were entered: for so long it can be used."""
    await tx.session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.id == code_id)
        .values(confirmed_at=tx.now, expires_at=tx.now + lasts)
    )


async def use(tx: Tx, fan_id: int, purpose: str, amount: Money | None) -> bool:
    """Use up what was confirmed for this purpose and amount; False when nothing is left."""
    used = await tx.session.execute(
        update(OneTimeCode)
        .where(
            *_about(fan_id, purpose, amount),
            OneTimeCode.confirmed_at.is_not(None),
            OneTimeCode.used_at.is_(None),
            OneTimeCode.expires_at > tx.now,
        )
        .values(used_at=tx.now)
        .returning(OneTimeCode.id)
    )
    return used.first() is not None


async def is_confirmed(tx: Tx, fan_id: int, purpose: str, amount: Money | None) -> bool:
    """Whether `use` would find one now."""
    statement = select(OneTimeCode.id).where(
        *_about(fan_id, purpose, amount),
        OneTimeCode.confirmed_at.is_not(None),
        OneTimeCode.used_at.is_(None),
        OneTimeCode.expires_at > tx.now,
    )
    return (await tx.session.execute(statement)).first() is not None


async def purge(tx: Tx, older_than: datetime) -> None:
    """Forget codes that were made before then and are over."""
    await tx.session.execute(
        delete(OneTimeCode).where(
            OneTimeCode.created_at < older_than, OneTimeCode.expires_at < tx.now
        )
    )


def _about(fan_id: int, purpose: str, amount: Money | None) -> tuple[ColumnElement[bool], ...]:
    owned = (OneTimeCode.fan_id == fan_id, OneTimeCode.purpose == purpose)
    if amount is None:
        return (*owned, OneTimeCode.amount_minor.is_(None))
    return (
        *owned,
        OneTimeCode.amount_minor == amount.amount_minor,
        OneTimeCode.currency == amount.currency,
    )


def _enterable(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        OneTimeCode.confirmed_at.is_(None),
        OneTimeCode.expires_at > now,
        OneTimeCode.tries < CODE_TRIES,
    )
