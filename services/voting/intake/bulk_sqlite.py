"""The intake on SQLite: one statement run over many rows; its one writer is the lock."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.core.raw_driver import driver_of, fail
from services.voting.intake.rows import Owner, RowKey, Written
from services.voting.intake.rules import acts_as_text, acts_of_text
from services.voting.intake.schemas import Paper, StoredVote
from services.voting.show.model import Channel, VoteKind

_PAPERS: Final = """
    SELECT p.window_id, p.fan_id, free_used, day, day_used, paid_used, points_used, bonus_used,
        acts
    FROM json_each(?1) AS wanted JOIN vote_papers p
        ON p.window_id = wanted.value ->> 0 AND p.fan_id = wanted.value ->> 1"""
_VOTES: Final = """
    SELECT v.window_id, v.fan_id, v.idem, act, votes, units, kind, channel, province, lot_id,
        reverses, at
    FROM json_each(?1) AS wanted JOIN votes v ON v.window_id = wanted.value ->> 0
        AND v.fan_id = wanted.value ->> 1 AND v.idem = wanted.value ->> 2"""
_INSERT_VOTES: Final = """
    INSERT INTO votes (window_id, fan_id, idem, act, votes, units, kind, channel, province,
        lot_id, reverses, at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_KEEP_PAPERS: Final = """
    INSERT INTO vote_papers (window_id, fan_id, free_used, day, day_used, paid_used, points_used,
        bonus_used, acts)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (window_id, fan_id) DO UPDATE SET free_used = excluded.free_used,
        day = excluded.day, day_used = excluded.day_used, paid_used = excluded.paid_used,
        points_used = excluded.points_used, bonus_used = excluded.bonus_used,
        acts = excluded.acts"""
_QUEUE: Final = "INSERT INTO vote_batches (window_id, entries) VALUES (?, ?)"
_COUNT: Final = """
    INSERT INTO vote_tallies (window_id, act, province, minute, kind, votes, units, writer)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (window_id, act, province, minute, kind, writer) DO UPDATE SET
        votes = votes + excluded.votes, units = units + excluded.units"""


class Sqlite:
    async def papers(
        self, connection: AsyncConnection, owners: Sequence[Owner]
    ) -> dict[Owner, Paper]:
        rows = await _rows(connection, _PAPERS, json.dumps(owners))
        found = {
            (window, fan): Paper(free, day, day_used, paid, points, bonus, acts_of_text(acts))
            for window, fan, free, day, day_used, paid, points, bonus, acts in rows
        }
        return {owner: found.get(owner, Paper()) for owner in owners}

    async def votes(self, connection: AsyncConnection, keys: Sequence[RowKey]) -> list[StoredVote]:
        return [_vote(row) for row in await _rows(connection, _VOTES, json.dumps(keys))]

    async def write(self, connection: AsyncConnection, written: Written, *, writer: int) -> None:
        await _run(connection, _INSERT_VOTES, [_vote_columns(vote) for vote in written.votes])
        await _run(
            connection,
            _KEEP_PAPERS,
            [_paper_columns(owner, paper) for owner, paper in written.papers],
        )
        await _run(connection, _QUEUE, list(written.batches))
        await _run(
            connection,
            _COUNT,
            [
                (t.window_id, t.act, t.province, _text(t.minute), t.kind, t.votes, t.units, writer)
                for t in written.tallies
            ],
        )


def _vote_columns(vote: StoredVote) -> tuple[object, ...]:
    return (
        vote.window_id,
        vote.fan_id,
        vote.idem,
        vote.act,
        vote.votes,
        vote.units,
        vote.kind.value,
        vote.channel.value,
        vote.province,
        vote.lot_id,
        vote.reverses,
        _text(vote.at),
    )


def _paper_columns(owner: Owner, paper: Paper) -> tuple[object, ...]:
    used = paper.free_used, paper.day, paper.day_used, paper.paid_used, paper.points_used
    return (*owner, *used, paper.bonus_used, acts_as_text(paper.acts))


def _vote(row: Sequence[Any]) -> StoredVote:
    window, fan, idem, act, votes, units, kind, channel, province, lot, reverses, at = row
    kinds = VoteKind(kind), Channel(channel)
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    return StoredVote(
        window, fan, idem, act, votes, units, *kinds, province, lot, reverses, moment
    )


def _text(moment: datetime) -> str:
    """As UtcDateTime has it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


async def _rows(connection: AsyncConnection, statement: str, *values: Any) -> list[Any]:
    try:
        return sqlite3.Cursor(driver_of(connection)).execute(statement, values).fetchall()
    except sqlite3.Error as error:
        await fail(connection, error, statement)


async def _run(connection: AsyncConnection, statement: str, rows: Sequence[Any]) -> None:
    try:
        sqlite3.Cursor(driver_of(connection)).executemany(statement, rows)
    except sqlite3.Error as error:
        await fail(connection, error, statement)
