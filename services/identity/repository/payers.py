"""SQL for many payers at once: who they are to risk, and what they have confirmed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from services.core.among import among
from services.core.uow import Tx
from services.identity.codes.models import OneTimeCode
from services.identity.models import Fan, PinConfirmation
from services.identity.resets.models import PinReset
from services.identity.resets.schemas import ResetState
from services.identity.schemas import VerificationLevel


@dataclass(frozen=True, slots=True)
class PayerRow:
    """A fan as stored; `reset_at` is when a PIN was last replaced without the old one."""

    level: VerificationLevel
    level_expires_at: datetime | None
    since: datetime
    reset_at: datetime | None


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A confirmation that is not used; `most_minor` US cents if it has a limit."""

    pad_id: str
    most_minor: int | None


async def payers(tx: Tx, fan_ids: Collection[int]) -> dict[int, PayerRow]:
    reset = (
        select(func.max(PinReset.ended_at))
        .where(PinReset.fan_id == Fan.id, PinReset.state == ResetState.DONE)
        .correlate(Fan)
        .scalar_subquery()
    )
    statement = select(
        Fan.id, Fan.level, Fan.level_expires_at, Fan.created_at, reset.label("reset_at")
    ).where(among(tx, Fan.id, fan_ids))
    return {
        row.id: PayerRow(
            VerificationLevel(row.level), row.level_expires_at, row.created_at, row.reset_at
        )
        for row in await tx.session.execute(statement)
    }


async def confirmations(
    tx: Tx, fan_ids: Collection[int], purposes: Collection[str]
) -> dict[tuple[int, str], list[Confirmed]]:
    """What is confirmed for these purposes and not used, by fan and purpose."""
    statement = select(
        PinConfirmation.fan_id,
        PinConfirmation.purpose,
        PinConfirmation.pad_id,
        PinConfirmation.most_minor,
    ).where(
        among(tx, PinConfirmation.fan_id, fan_ids),
        among(tx, PinConfirmation.purpose, purposes),
        PinConfirmation.used_at.is_(None),
        PinConfirmation.expires_at > tx.now,
    )
    found: dict[tuple[int, str], list[Confirmed]] = {}
    for row in await tx.session.execute(statement):
        found.setdefault((row.fan_id, row.purpose), []).append(
            Confirmed(row.pad_id, row.most_minor)
        )
    return found


async def use(tx: Tx, pad_ids: Collection[str]) -> None:
    """They are used up, whichever of the fan's confirmations came first."""
    await tx.session.execute(
        update(PinConfirmation)
        .where(among(tx, PinConfirmation.pad_id, pad_ids), PinConfirmation.used_at.is_(None))
        .values(used_at=tx.now)
    )


async def codes(
    tx: Tx, fan_ids: Collection[int], purposes: Collection[str]
) -> set[tuple[int, str, int, str]]:
    """Fan, purpose, amount and currency of every code that was entered and is not used."""
    statement = select(
        OneTimeCode.fan_id, OneTimeCode.purpose, OneTimeCode.amount_minor, OneTimeCode.currency
    ).where(
        among(tx, OneTimeCode.fan_id, fan_ids),
        among(tx, OneTimeCode.purpose, purposes),
        OneTimeCode.confirmed_at.is_not(None),
        OneTimeCode.used_at.is_(None),
        OneTimeCode.expires_at > tx.now,
    )
    rows = await tx.session.execute(statement)
    return {tuple(row) for row in rows}  # type: ignore[misc]
