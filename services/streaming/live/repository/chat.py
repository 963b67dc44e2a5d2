"""SQL of the chat: a line, who wrote when, who may not write."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from services.core.db import UtcDateTime
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.streaming.live.models import LiveMessageRow, LiveReportRow, LiveTalkerRow
from services.streaming.live.schemas import ChatLine, Say

FOR_GOOD: Final = datetime(9000, 1, 1, tzinfo=UTC)
_LINE: Final = (
    LiveMessageRow.number,
    LiveMessageRow.fan_id,
    LiveMessageRow.name,
    LiveMessageRow.text,
    LiveMessageRow.at,
    LiveMessageRow.removed_at,
    LiveMessageRow.by_host,
)


async def said(tx: Tx, say: Say) -> ChatLine | None:
    """The line that this key has become."""
    return await _one(
        tx,
        LiveMessageRow.room == say.room,
        LiveMessageRow.fan_id == say.fan_id,
        LiveMessageRow.key == say.key,
    )


async def take_turn(tx: Tx, say: Say, words: str, quiet_since: datetime) -> bool:
    """Whether this person may write now; then it is noted in the same statement.

    Not if they wrote after `quiet_since`, the same words as last time, or are silenced. Two
    messages at once wait for each other here, and the second is too soon.
    """
    statement = insert_into(tx, LiveTalkerRow).values(
        room=say.room, fan_id=say.fan_id, last_at=tx.now, last_hash=words
    )
    free = or_(LiveTalkerRow.muted_until.is_(None), LiveTalkerRow.muted_until <= tx.now)
    taken = await tx.session.execute(
        statement.on_conflict_do_update(
            index_elements=["room", "fan_id"],
            set_={"last_at": tx.now, "last_hash": words},
            where=and_(
                LiveTalkerRow.last_at <= quiet_since, LiveTalkerRow.last_hash != words, free
            ),
        ).returning(LiveTalkerRow.fan_id)
    )
    return taken.first() is not None


async def talker(tx: Tx, room: str, fan_id: int) -> LiveTalkerRow | None:
    statement = select(LiveTalkerRow).where(
        LiveTalkerRow.room == room, LiveTalkerRow.fan_id == fan_id
    )
    return (await tx.session.execute(statement)).scalar()


async def add(tx: Tx, say: Say, text: str, *, by_host: bool) -> ChatLine:
    row = LiveMessageRow(
        room=say.room,
        fan_id=say.fan_id,
        key=say.key,
        name=say.name,
        text=text,
        by_host=by_host,
        at=tx.now,
    )
    tx.session.add(row)
    await tx.session.flush()
    return ChatLine(row.number, say.fan_id, say.name, text, tx.now, removed=False, by_host=by_host)


async def newest(tx: Tx, room: str, limit: int) -> list[ChatLine]:
    """The last lines, the oldest first; removed ones without their text."""
    return (await before(tx, room, None, limit))[::-1]


async def before(tx: Tx, room: str, number: int | None, limit: int) -> list[ChatLine]:
    """Lines before that number, the newest first."""
    statement = select(*_LINE).where(LiveMessageRow.room == room)
    if number is not None:
        statement = statement.where(LiveMessageRow.number < number)
    statement = statement.order_by(LiveMessageRow.number.desc()).limit(limit)
    return [_line(row) for row in await tx.session.execute(statement)]


async def after(tx: Tx, room: str, number: int, limit: int) -> list[ChatLine]:
    """Lines after that number, the oldest first."""
    statement = (
        select(*_LINE)
        .where(LiveMessageRow.room == room, LiveMessageRow.number > number)
        .order_by(LiveMessageRow.number)
        .limit(limit)
    )
    return [_line(row) for row in await tx.session.execute(statement)]


async def removed_since(tx: Tx, room: str, since: datetime, limit: int) -> list[int]:
    """Numbers of lines that were taken away lately."""
    statement = (
        select(LiveMessageRow.number)
        .where(LiveMessageRow.room == room, LiveMessageRow.removed_at >= since)
        .order_by(LiveMessageRow.removed_at.desc())
        .limit(limit)
    )
    return list((await tx.session.execute(statement)).scalars())


async def remove(tx: Tx, room: str, number: int, actor_id: int) -> int | None:
    """Whose line it was; None: there is no such line in this room."""
    taken = await tx.session.execute(
        update(LiveMessageRow)
        .where(LiveMessageRow.room == room, LiveMessageRow.number == number)
        .values(
            removed_at=func.coalesce(LiveMessageRow.removed_at, tx.now, type_=UtcDateTime()),
            removed_by=func.coalesce(LiveMessageRow.removed_by, actor_id),
        )
        .returning(LiveMessageRow.fan_id)
        .execution_options(synchronize_session=False)
    )
    fan_id: int | None = taken.scalar()
    return fan_id


async def author(tx: Tx, room: str, number: int) -> int | None:
    """Who wrote a line; None: there is no such line in this room."""
    statement = select(LiveMessageRow.fan_id).where(
        LiveMessageRow.room == room, LiveMessageRow.number == number
    )
    fan_id: int | None = (await tx.session.execute(statement)).scalar()
    return fan_id


async def mute(tx: Tx, room: str, fan_id: int, until: datetime | None) -> None:
    """Silence somebody until then; None: let them write again."""
    statement = insert_into(tx, LiveTalkerRow).values(
        room=room, fan_id=fan_id, last_at=tx.now, last_hash="", muted_until=until
    )
    await tx.session.execute(
        statement.on_conflict_do_update(
            index_elements=["room", "fan_id"], set_={"muted_until": until}
        )
    )


async def report(tx: Tx, room: str, number: int, fan_id: int) -> bool:
    """False: there is no such line."""
    if await _one(tx, LiveMessageRow.room == room, LiveMessageRow.number == number) is None:
        return False
    await tx.session.execute(
        insert_into(tx, LiveReportRow)
        .values(number=number, fan_id=fan_id, at=tx.now)
        .on_conflict_do_nothing()
    )
    return True


async def reported(tx: Tx, room: str, limit: int) -> list[tuple[ChatLine, int]]:
    """Lines that people object to and that still stand, with how many do, the most first."""
    many = func.count(LiveReportRow.fan_id)
    statement = (
        select(*_LINE, many.label("reports"))
        .join(LiveReportRow, LiveReportRow.number == LiveMessageRow.number)
        .where(LiveMessageRow.room == room, LiveMessageRow.removed_at.is_(None))
        .group_by(*_LINE)
        .order_by(many.desc(), LiveMessageRow.number.desc())
        .limit(limit)
    )
    return [(_line(row), row.reports) for row in await tx.session.execute(statement)]


async def _one(tx: Tx, *conditions: ColumnElement[bool]) -> ChatLine | None:
    row = (await tx.session.execute(select(*_LINE).where(*conditions))).one_or_none()
    return _line(row) if row else None


def _line(row: Any) -> ChatLine:
    gone = row.removed_at is not None
    text = "" if gone else row.text
    return ChatLine(
        row.number, row.fan_id, row.name, text, row.at, removed=gone, by_host=row.by_host
    )
