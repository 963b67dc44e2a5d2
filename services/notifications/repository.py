"""All SQL of notifications."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Row, case, delete, exists, select, update

from services.core.ids import uuid7
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.notifications import values
from services.notifications.models import (
    NotificationRow,
    NotificationSettingsRow,
    PromoDay,
    SendingHalt,
)
from services.notifications.schemas import Kind, LinkTo, Notification, NotificationSettings


class State(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"
    UNDELIVERABLE = "undeliverable"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notification that this worker holds; `attempt` counts from 1."""

    id: UUID
    fan_id: int
    kind: Kind
    text_key: str
    text_values: str
    text_count: int | None
    picture: str | None
    links: tuple[LinkTo, ...]
    asked_for: bool
    expires_at: datetime | None
    attempt: int


_CLAIMED = (
    NotificationRow.id,
    NotificationRow.fan_id,
    NotificationRow.kind,
    NotificationRow.text_key,
    NotificationRow.text_values,
    NotificationRow.text_count,
    NotificationRow.picture,
    NotificationRow.links,
    NotificationRow.asked_for,
    NotificationRow.expires_at,
    NotificationRow.attempts,
)


async def add(tx: Tx, told: Notification, due_at: datetime) -> UUID | None:
    """The id of the new notification, or None when this fact was told to this fan before."""
    statement = (
        insert_into(tx, NotificationRow)
        .values(
            id=uuid7(),
            fan_id=told.fan_id,
            kind=told.kind,
            rank=told.kind.rank,
            key=told.key,
            text_key=told.text_key,
            text_values=values.encode(told.values),
            text_count=told.count,
            picture=told.picture,
            links=json.dumps([[link.label_key, link.payload] for link in told.links]),
            asked_for=told.asked_for,
            expires_at=told.expires_at,
            state=State.WAITING,
            due_at=due_at,
            attempts=0,
            created_at=tx.now,
        )
        .on_conflict_do_nothing(index_elements=["kind", "key", "fan_id"])
        .returning(NotificationRow.id)
    )
    added: UUID | None = (await tx.session.execute(statement)).scalar_one_or_none()
    return added


async def note_told(tx: Tx, fan_id: int, kind: Kind, key: str) -> None:
    """The fact counts as told; what waits to tell it is dropped."""
    settled = {"state": State.DROPPED, "reason": "seen on the screen", "settled_at": tx.now}
    row = insert_into(tx, NotificationRow).values(
        id=uuid7(),
        fan_id=fan_id,
        kind=kind,
        rank=kind.rank,
        key=key,
        text_key="",
        text_values=values.encode({}),
        links="[]",
        asked_for=False,
        due_at=tx.now,
        attempts=0,
        created_at=tx.now,
        **settled,
    )
    await tx.session.execute(
        row.on_conflict_do_update(
            index_elements=["kind", "key", "fan_id"],
            set_={**settled, "lease_until": None},
            where=NotificationRow.state == State.WAITING,
        )
    )


async def claim_one(tx: Tx, notification_id: UUID, lease: timedelta) -> list[Claimed]:
    """This notification if it waits and nobody holds it, due or not; else nothing."""
    return await _claim(tx, [NotificationRow.id == notification_id, *_is_free(tx)], lease)


async def claim_due(tx: Tx, lease: timedelta, limit: int) -> list[Claimed]:
    """Up to `limit` due notifications, the urgent and then the old first."""
    due = (
        select(NotificationRow.id)
        .where(*_is_due(tx))
        .order_by(NotificationRow.rank, NotificationRow.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")  # asked once: as a plain subquery it may be asked for each row of the table
    )
    claimed = await _claim(tx, [NotificationRow.id.in_(select(due.c.id))], lease)
    return sorted(claimed, key=lambda each: (each.kind.rank, each.id))


async def _claim(tx: Tx, which: Sequence[Any], lease: timedelta) -> list[Claimed]:
    rows = await tx.session.execute(
        update(NotificationRow)
        .where(*which)
        .values(lease_until=tx.now + lease, attempts=NotificationRow.attempts + 1)
        .returning(*_CLAIMED)
        .execution_options(synchronize_session=False)
    )
    return [_claimed(row) for row in rows]


def _is_free(tx: Tx) -> Sequence[Any]:
    return (
        NotificationRow.state == State.WAITING,
        NotificationRow.lease_until.is_(None) | (NotificationRow.lease_until < tx.now),
    )


def _is_due(tx: Tx) -> Sequence[Any]:
    return (*_is_free(tx), NotificationRow.due_at <= tx.now)


def _claimed(row: Row[*tuple[Any, ...]]) -> Claimed:
    return Claimed(
        id=row.id,
        fan_id=row.fan_id,
        kind=Kind(row.kind),
        text_key=row.text_key,
        text_values=row.text_values,
        text_count=row.text_count,
        picture=row.picture,
        links=tuple(LinkTo(*link) for link in json.loads(row.links)),
        asked_for=row.asked_for,
        expires_at=row.expires_at,
        attempt=row.attempts,
    )


async def settle(
    tx: Tx,
    held: Claimed,
    state: State,
    *,
    reason: str | None = None,
    message_id: int | None = None,
) -> None:
    """Its end: nobody will look at it again."""
    await _change(
        tx,
        held,
        state=state,
        reason=reason[:200] if reason else None,
        message_id=message_id,
        settled_at=tx.now,
    )


async def postpone(tx: Tx, held: Claimed, until: datetime, *, counts: bool) -> None:
    """Give it back until then; `counts`: this was an attempt."""
    attempts = held.attempt if counts else held.attempt - 1
    await _change(tx, held, due_at=until, attempts=attempts)


async def _change(tx: Tx, held: Claimed, **changes: Any) -> None:
    """Only while we hold it: another worker may have taken it after our lease."""
    await tx.session.execute(
        update(NotificationRow)
        .where(
            NotificationRow.id == held.id,
            NotificationRow.state == State.WAITING,
            NotificationRow.attempts == held.attempt,
        )
        .values(lease_until=None, **changes)
    )


async def take_promo_day(tx: Tx, held: Claimed, day: date) -> bool:
    """Whether this is the fan's one offer of the day; asking again says the same."""
    await tx.session.execute(
        insert_into(tx, PromoDay)
        .values(fan_id=held.fan_id, day=day, notification_id=held.id)
        .on_conflict_do_nothing()
    )
    statement = select(PromoDay.notification_id).where(
        PromoDay.fan_id == held.fan_id, PromoDay.day == day
    )
    return (await tx.session.execute(statement)).scalar_one() == held.id


async def settings(tx: Tx, fan_id: int) -> NotificationSettings:
    return (await settings_of(tx, [fan_id])).get(fan_id, NotificationSettings())


async def settings_of(tx: Tx, fan_ids: Iterable[int]) -> Mapping[int, NotificationSettings]:
    """Of those who have switched anything."""
    statement = select(
        NotificationSettingsRow.fan_id,
        NotificationSettingsRow.show,
        NotificationSettingsRow.artist,
        NotificationSettingsRow.promo,
    ).where(NotificationSettingsRow.fan_id.in_(set(fan_ids)))
    rows = await tx.session.execute(statement)
    return {row.fan_id: NotificationSettings(row.show, row.artist, row.promo) for row in rows}


async def save_switch(tx: Tx, fan_id: int, kind: Kind, *, on: bool) -> NotificationSettings:
    first = {**asdict(NotificationSettings()), str(kind): on}
    await tx.session.execute(
        insert_into(tx, NotificationSettingsRow)
        .values(fan_id=fan_id, **first)
        .on_conflict_do_update(index_elements=["fan_id"], set_={str(kind): on})
    )
    return await settings(tx, fan_id)


async def purge(tx: Tx, settled_before: datetime) -> None:
    """Forget what was settled before then, and days whose cap is over."""
    await tx.session.execute(
        delete(NotificationRow).where(NotificationRow.settled_at < settled_before)
    )
    await tx.session.execute(delete(PromoDay).where(PromoDay.day < settled_before.date()))
    await tx.session.execute(delete(SendingHalt).where(SendingHalt.until < tx.now))


async def anything_is_due(tx: Tx) -> bool:
    return bool((await tx.session.execute(select(exists().where(*_is_due(tx))))).scalar())


async def note_halt(tx: Tx, scope: str, until: datetime) -> None:
    statement = insert_into(tx, SendingHalt).values(scope=scope, until=until)
    longer = case(
        (SendingHalt.until > statement.excluded.until, SendingHalt.until),
        else_=statement.excluded.until,
    )
    await tx.session.execute(
        statement.on_conflict_do_update(index_elements=["scope"], set_={"until": longer})
    )


async def halts(tx: Tx) -> Mapping[str, datetime]:
    """Those that still run."""
    statement = select(SendingHalt.scope, SendingHalt.until).where(SendingHalt.until > tx.now)
    return {row.scope: row.until for row in await tx.session.execute(statement)}
