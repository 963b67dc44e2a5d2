"""All SQL of tracks in the chat."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from services.core.uow import Tx
from services.core.upserts import insert_into
from services.streaming.tracks.models import StreamingTracksSent


async def sent(tx: Tx, fan_id: int, day: date) -> int:
    statement = select(StreamingTracksSent.tracks).where(
        StreamingTracksSent.fan_id == fan_id, StreamingTracksSent.day == day
    )
    return (await tx.session.execute(statement)).scalar_one_or_none() or 0


async def count(tx: Tx, fan_id: int, day: date, tracks: int, limit: int) -> bool:
    """Counts so many more, all or none; False: they would be over the limit."""
    assert 0 < tracks <= limit
    counted = await tx.session.execute(
        insert_into(tx, StreamingTracksSent)
        .values(fan_id=fan_id, day=day, tracks=tracks)
        .on_conflict_do_update(
            index_elements=["fan_id", "day"],
            set_={"tracks": StreamingTracksSent.tracks + tracks},
            where=StreamingTracksSent.tracks + tracks <= limit,
        )
        .returning(StreamingTracksSent.tracks)
    )
    return counted.first() is not None
