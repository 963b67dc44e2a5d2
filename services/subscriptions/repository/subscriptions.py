"""SQL of subscriptions, their periods and what happened to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, func, insert, or_, select, update
from sqlalchemy.orm import aliased

from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.subscriptions.models import PeriodRow, SubscriptionEventRow, SubscriptionRow
from services.subscriptions.states import State, sources


async def running(tx: Tx, fan_id: int, *, lock: bool = False) -> SubscriptionRow | None:
    """The fan's one that is not cancelled; `lock` makes others wait until `tx` ends."""
    statement = select(SubscriptionRow).where(
        SubscriptionRow.fan_id == fan_id, SubscriptionRow.state != State.CANCELLED
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def newest(tx: Tx, fan_id: int) -> SubscriptionRow | None:
    """The one that ends last, cancelled or not."""
    statement = (
        select(SubscriptionRow)
        .where(SubscriptionRow.fan_id == fan_id)
        .order_by((SubscriptionRow.state == State.CANCELLED), SubscriptionRow.ends_at.desc())
        .limit(1)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def last_cancelled(tx: Tx, fan_id: int) -> SubscriptionRow | None:
    """The cancelled one that ends last."""
    statement = (
        select(SubscriptionRow)
        .where(SubscriptionRow.fan_id == fan_id, SubscriptionRow.state == State.CANCELLED)
        .order_by(SubscriptionRow.ends_at.desc())
        .limit(1)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def cancelled_after(tx: Tx, fan_id: int, after: datetime) -> Sequence[SubscriptionRow]:
    """The cancelled ones whose paid time lasts longer than that."""
    statement = select(SubscriptionRow).where(
        SubscriptionRow.fan_id == fan_id,
        SubscriptionRow.state == State.CANCELLED,
        SubscriptionRow.ends_at > after,
    )
    return (await tx.session.execute(statement)).scalars().all()


async def find(tx: Tx, subscription_id: UUID, *, lock: bool = False) -> SubscriptionRow | None:
    statement = select(SubscriptionRow).where(SubscriptionRow.id == subscription_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def by_invite(tx: Tx, invite: str) -> SubscriptionRow | None:
    """Locked: so many may join, and no more."""
    statement = (
        select(SubscriptionRow)
        .where(SubscriptionRow.invite == invite, SubscriptionRow.state != State.CANCELLED)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def add(tx: Tx, row: SubscriptionRow) -> None:
    tx.session.add(row)
    await tx.session.flush()


async def take_due(tx: Tx, now: datetime, limit: int) -> Sequence[SubscriptionRow]:
    """Those that the clock has to look at, locked; what another worker has is left to it."""
    statement = (
        select(SubscriptionRow)
        .where(SubscriptionRow.look_at.is_not(None), SubscriptionRow.look_at <= now)
        .order_by(SubscriptionRow.look_at, SubscriptionRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return (await tx.session.execute(statement)).scalars().all()


async def move(tx: Tx, row: SubscriptionRow, target: State, **values: Any) -> bool:
    """Into another state by the table of moves; False: it is in none that leads there."""
    moved = await tx.session.execute(
        update(SubscriptionRow)
        .where(SubscriptionRow.id == row.id, SubscriptionRow.state.in_(sources(target)))
        .values(state=target, revision=SubscriptionRow.revision + 1, **values)
        .returning(SubscriptionRow.id)
        .execution_options(synchronize_session=False)
    )
    if moved.first() is None:
        return False
    await tx.session.refresh(row)
    return True


# Periods


async def add_periods(tx: Tx, values: Sequence[Mapping[str, Any]]) -> None:
    if values:
        await tx.session.execute(insert(PeriodRow), list(values))


async def periods(tx: Tx, subscription_id: UUID, limit: int = 24) -> list[PeriodRow]:
    """The newest first."""
    statement = (
        select(PeriodRow)
        .where(PeriodRow.subscription_id == subscription_id)
        .order_by(PeriodRow.number.desc())
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    return list((await tx.session.execute(statement)).scalars())


async def open_periods(tx: Tx, subscription_id: UUID, after: datetime) -> list[PeriodRow]:
    """Those that were not over at `after`, in their order, to be changed."""
    statement = (
        select(PeriodRow)
        .where(PeriodRow.subscription_id == subscription_id, PeriodRow.ends_at > after)
        .order_by(PeriodRow.number)
        .execution_options(populate_existing=True)
    )
    return list((await tx.session.execute(statement)).scalars())


async def earn_over(tx: Tx, now: datetime, limit: int) -> list[Money]:
    """Mark periods that are over as earned, each once: what each was worth. Those of a pause
    are not over.
    """
    chosen = (
        select(PeriodRow.subscription_id, PeriodRow.number)
        .join(SubscriptionRow, SubscriptionRow.id == PeriodRow.subscription_id)
        .where(
            ~PeriodRow.earned,
            PeriodRow.ends_at <= now,
            SubscriptionRow.state != State.PAUSED,
        )
        .order_by(PeriodRow.ends_at)
        .limit(limit)
    )
    if tx.dialect == "postgresql":
        chosen = chosen.with_for_update(skip_locked=True, of=PeriodRow)
    due = chosen.cte("due")
    earned = await tx.session.execute(
        update(PeriodRow)
        .where(
            and_(
                PeriodRow.subscription_id == due.c.subscription_id,
                PeriodRow.number == due.c.number,
            ),
            ~PeriodRow.earned,
        )
        .values(earned=True)
        .returning(PeriodRow.worth_minor, PeriodRow.currency)
        .execution_options(synchronize_session=False)
    )
    return [Money(row.worth_minor, Currency(row.currency)) for row in earned]


async def worth_waiting(tx: Tx) -> dict[Currency, int]:
    """What the account of unearned money must hold for periods."""
    statement = (
        select(PeriodRow.currency, func.sum(PeriodRow.worth_minor))
        .where(~PeriodRow.earned)
        .group_by(PeriodRow.currency)
    )
    rows = (await tx.session.execute(statement)).all()
    return {Currency(word): int(minor) for word, minor in rows}


# What happened


async def note(tx: Tx, subscription_id: UUID, what: str, **about: Any) -> None:
    await note_all(tx, [(subscription_id, what, about)])


async def note_all(tx: Tx, facts: Sequence[tuple[UUID, str, Mapping[str, Any]]]) -> None:
    if facts:
        await tx.session.execute(
            insert(SubscriptionEventRow),
            [
                {
                    "id": uuid7(),
                    "subscription_id": subscription_id,
                    "what": what,
                    "about": dict(about),
                    "at": tx.now,
                }
                for subscription_id, what, about in facts
            ],
        )


async def rests(tx: Tx, subscription_id: UUID) -> list[tuple[datetime, datetime]]:
    """From when to when it rested; a rest that goes on is left out."""
    statement = (
        select(SubscriptionEventRow.what, SubscriptionEventRow.at)
        .where(
            SubscriptionEventRow.subscription_id == subscription_id,
            SubscriptionEventRow.what.in_(("paused", "resumed")),
        )
        .order_by(SubscriptionEventRow.id)
    )
    found: list[tuple[datetime, datetime]] = []
    begun: datetime | None = None
    for row in await tx.session.execute(statement):
        if row.what == "paused":
            begun = row.at
        elif begun is not None:
            found.append((begun, row.at))
    return found


async def gone_between(
    tx: Tx, since: datetime, until: datetime, limit: int, after: UUID | None
) -> Sequence[SubscriptionRow]:
    """Cancelled ones whose paid time ended in that time, by id, of fans who have not come back."""
    later = aliased(SubscriptionRow)
    came_back = exists().where(
        later.fan_id == SubscriptionRow.fan_id,
        or_(later.state != State.CANCELLED, later.ends_at > SubscriptionRow.ends_at),
    )
    statement = (
        select(SubscriptionRow)
        .where(
            SubscriptionRow.state == State.CANCELLED,
            SubscriptionRow.ends_at > since,
            SubscriptionRow.ends_at <= until,
            ~came_back,
        )
        .order_by(SubscriptionRow.id)
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(SubscriptionRow.id > after)
    return (await tx.session.execute(statement)).scalars().all()


async def among(tx: Tx, ids: Collection[UUID]) -> dict[UUID, SubscriptionRow]:
    statement = select(SubscriptionRow).where(SubscriptionRow.id.in_(ids))
    return {row.id: row for row in (await tx.session.execute(statement)).scalars()}
