"""All SQL about PINs: credentials and their tries, pads, confirmations."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, case, delete, literal, select, update

from services.core.db import UtcDateTime
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.identity.models import Fan, PinConfirmation, PinCredential, PinPad
from services.identity.rules import LOCKS, PIN_TRIES, lock_time
from services.identity.schemas import PadKind


class PadState(StrEnum):
    OPEN = "open"
    CHECKING = "checking"  # a whole PIN is being compared or hashed; taps change nothing
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Tries:
    """How the tries stand: wrong ones in a row, and the lock if there is one."""

    failed: int
    locked_until: datetime | None


@dataclass(frozen=True, slots=True)
class Pad:
    """A pad as it is stored."""

    id: str
    fan_id: int
    purpose: str
    about: str
    kind: PadKind
    replaces_pin: bool
    state: PadState
    expires_at: datetime
    code_id: str | None = None
    sealed: bytes | None = None
    last_tap_key: str | None = None
    last_step: str | None = None


_PAD = tuple(getattr(PinPad, each.name) for each in fields(Pad))


async def tries(tx: Tx, fan_id: int) -> Tries | None:
    """None when the fan has no PIN. A lock that has run out is no lock."""
    statement = select(PinCredential.failed_attempts, PinCredential.locked_until).where(
        PinCredential.fan_id == fan_id
    )
    row = (await tx.session.execute(statement)).one_or_none()
    if row is None:
        return None
    if row.locked_until is not None and row.locked_until <= tx.now:
        return Tries(0, None)
    return Tries(row.failed_attempts, row.locked_until)


async def count_try(tx: Tx, fan_id: int) -> str | None:
    """Count a try before it is compared, so that no number of simultaneous ones exceeds five.

    The fifth locks with the same statement; a right PIN lifts that again. The hash to match, or
    None when locked.
    """
    lapsed = PinCredential.locked_until <= tx.now
    is_fifth = PinCredential.failed_attempts == PIN_TRIES - 1
    locked_until = case(
        *(
            (PinCredential.locks == earlier, literal(tx.now + lock_time(earlier), UtcDateTime()))
            for earlier in range(len(LOCKS))
        ),
        else_=literal(tx.now + LOCKS[-1], UtcDateTime()),
    )
    statement = (
        update(PinCredential)
        .where(
            PinCredential.fan_id == fan_id,
            PinCredential.locked_until.is_(None) | lapsed,
        )
        .values(
            failed_attempts=case((lapsed, 1), else_=PinCredential.failed_attempts + 1),
            locks=case((is_fifth, PinCredential.locks + 1), else_=PinCredential.locks),
            locked_until=case((is_fifth, locked_until), else_=None),
        )
        .returning(PinCredential.hash)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def forgive_tries(tx: Tx, fan_id: int) -> None:
    """The right PIN was typed: no wrong tries, no lock, short locks again."""
    await tx.session.execute(
        update(PinCredential)
        .where(PinCredential.fan_id == fan_id)
        .values(failed_attempts=0, locks=0, locked_until=None)
    )


async def hash_of(tx: Tx, fan_id: int) -> str:
    """Of a fan who has a PIN."""
    statement = select(PinCredential.hash).where(PinCredential.fan_id == fan_id)
    return (await tx.session.execute(statement)).scalar_one()


async def save_pin(tx: Tx, fan_id: int, hashed: str, *, replaces: bool) -> bool:
    """The first PIN, or with `replaces` a new one over the old; False when it is not so."""
    values = {"hash": hashed, "failed_attempts": 0, "locks": 0, "locked_until": None}
    if replaces:
        statement: Any = (
            update(PinCredential)
            .where(PinCredential.fan_id == fan_id)
            .values(set_at=tx.now, **values)
            .returning(PinCredential.fan_id)
        )
    else:
        statement = (
            insert_into(tx, PinCredential)
            .values(fan_id=fan_id, set_at=tx.now, **values)
            .on_conflict_do_nothing()
            .returning(PinCredential.fan_id)
        )
    return (await tx.session.execute(statement)).one_or_none() is not None


async def phone_of(tx: Tx, fan_id: int) -> str | None:
    return (await tx.session.execute(select(Fan.phone).where(Fan.id == fan_id))).scalar()


async def add_pad(tx: Tx, pad: Pad) -> None:
    tx.session.add(
        PinPad(
            id=pad.id,
            fan_id=pad.fan_id,
            purpose=pad.purpose,
            about=pad.about,
            kind=pad.kind,
            replaces_pin=pad.replaces_pin,
            code_id=pad.code_id,
            sealed=pad.sealed,
            state=pad.state,
            expires_at=pad.expires_at,
        )
    )
    await tx.session.flush()


async def find_pad(tx: Tx, pad_id: str, fan_id: int) -> Pad | None:
    """The fan's pad as it is now."""
    statement = select(*_PAD).where(PinPad.id == pad_id, PinPad.fan_id == fan_id)
    row = (await tx.session.execute(statement)).one_or_none()
    return _pad(row) if row else None


async def lock_pad(tx: Tx, pad_id: str, fan_id: int) -> Pad | None:
    """The fan's pad, held until the transaction ends: taps on one pad go one by one."""
    statement = select(*_PAD).where(PinPad.id == pad_id, PinPad.fan_id == fan_id).with_for_update()
    row = (await tx.session.execute(statement)).one_or_none()
    return _pad(row) if row else None


def _pad(row: Row[*tuple[Any, ...]]) -> Pad:
    values = {**row._asdict(), "kind": PadKind(row.kind), "state": PadState(row.state)}
    return Pad(**values)


async def save_pad(tx: Tx, pad: Pad) -> None:
    await tx.session.execute(
        update(PinPad)
        .where(PinPad.id == pad.id)
        .values(
            sealed=pad.sealed,
            state=pad.state,
            last_tap_key=pad.last_tap_key,
            last_step=pad.last_step,
            expires_at=pad.expires_at,
        )
    )


async def newest_open_pad(tx: Tx, fan_id: int) -> Pad | None:
    """The pad that the fan looks at, if one takes taps now."""
    statement = (
        select(*_PAD)
        .where(PinPad.fan_id == fan_id, PinPad.state == PadState.OPEN, PinPad.expires_at > tx.now)
        .order_by(PinPad.expires_at.desc())
        .limit(1)
    )
    row = (await tx.session.execute(statement)).one_or_none()
    return _pad(row) if row else None


async def add_confirmation(tx: Tx, pad: Pad, lasts: timedelta) -> None:
    await tx.session.execute(
        insert_into(tx, PinConfirmation)
        .values(pad_id=pad.id, fan_id=pad.fan_id, purpose=pad.purpose, expires_at=tx.now + lasts)
        .on_conflict_do_nothing()
    )


async def prolong_confirmation(tx: Tx, fan_id: int, purpose: str, until: datetime) -> None:
    """What was confirmed for this purpose waits for a second proof; never shorter than before."""
    await tx.session.execute(
        update(PinConfirmation)
        .where(
            PinConfirmation.fan_id == fan_id,
            PinConfirmation.purpose == purpose,
            PinConfirmation.used_at.is_(None),
            PinConfirmation.expires_at > tx.now,
            PinConfirmation.expires_at < until,
        )
        .values(expires_at=until)
    )


async def use_confirmation(tx: Tx, fan_id: int, purpose: str, amount_minor: int | None) -> bool:
    """Use up what was confirmed for this purpose; False when nothing is left to use.

    A confirmation with a limit serves an amount (US cents) up to it, and nothing without one.
    """
    enough: ColumnElement[bool] = PinConfirmation.most_minor.is_(None)
    if amount_minor is not None:
        enough |= PinConfirmation.most_minor >= amount_minor
    used = await tx.session.execute(
        update(PinConfirmation)
        .where(
            PinConfirmation.fan_id == fan_id,
            PinConfirmation.purpose == purpose,
            PinConfirmation.used_at.is_(None),
            PinConfirmation.expires_at > tx.now,
            enough,
        )
        .values(used_at=tx.now)
        .returning(PinConfirmation.pad_id)
    )
    return used.first() is not None


async def purge(tx: Tx, older_than: datetime) -> None:
    """Forget pads and confirmations that ran out before then."""
    await tx.session.execute(delete(PinPad).where(PinPad.expires_at < older_than))
    await tx.session.execute(
        delete(PinConfirmation).where(PinConfirmation.expires_at < older_than)
    )
