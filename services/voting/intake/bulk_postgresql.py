"""The intake on PostgreSQL: one statement for any number of rows, which come as arrays.

Arrays of plain words and numbers travel as text ('{a,b}'): the driver looks twice at each element
of an array, which costs several times what joining here and parsing there do. Codes, keys and
provinces hold no character that would need quotes; the borders see to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.core.raw_driver import driver_of, fail
from services.voting.intake.rows import Owner, RowKey, Written
from services.voting.intake.rules import acts_as_text, acts_of_text
from services.voting.intake.schemas import Paper, StoredVote
from services.voting.show.model import Channel, VoteKind

_PAPER: Final = "free_used, day, day_used, paid_used, points_used, bonus_used, acts"
# Each row is looked up by itself (LATERAL): a plan made while a table was small would else read
# the whole of it. The keys come in ascending order, and so the rows are locked.
_LOCK: Final = f"""
    SELECT p.* FROM unnest($1::text::text[], $2::text::bigint[]) AS wanted (window_id, fan_id)
    CROSS JOIN LATERAL (
        SELECT window_id, fan_id, {_PAPER} FROM vote_papers
        WHERE window_id = wanted.window_id AND fan_id = wanted.fan_id FOR NO KEY UPDATE) p"""
# Whoever made the row in the meantime has committed: it is locked and read as it is.
_OPEN: Final = f"""
    INSERT INTO vote_papers (window_id, fan_id)
    SELECT * FROM unnest($1::text::text[], $2::text::bigint[]) AS new (window_id, fan_id)
    ON CONFLICT (window_id, fan_id) DO UPDATE SET free_used = vote_papers.free_used
    RETURNING window_id, fan_id, {_PAPER}"""
_VOTES: Final = """
    SELECT v.* FROM unnest($1::text::text[], $2::text::bigint[], $3::text::text[])
        AS wanted (window_id, fan_id, idem)
    CROSS JOIN LATERAL (
        SELECT window_id, fan_id, idem, act, votes, units, kind, channel, province, lot_id,
            reverses, at
        FROM votes WHERE window_id = wanted.window_id AND fan_id = wanted.fan_id
            AND idem = wanted.idem OFFSET 0) v"""
_WRITE: Final = """
    WITH stored AS (
        INSERT INTO votes (window_id, fan_id, idem, act, votes, units, kind, channel, province,
            lot_id, reverses, at)
        SELECT * FROM unnest($1::text::text[], $2::text::bigint[], $3::text::text[],
            $4::text::text[], $5::text::int[], $6::text::int[], $7::text::text[],
            $8::text::text[], $9::text::text[], $10::text::text[], $11::text::text[],
            $12::text::timestamptz[])
    ), queued AS (
        INSERT INTO vote_batches (window_id, entries)
        SELECT * FROM unnest($13::text[], $14::text[])
    ), counted AS (
        INSERT INTO vote_tallies (window_id, act, province, minute, kind, votes, units, writer)
        SELECT *, $22::int FROM unnest($15::text::text[], $16::text::text[], $17::text::text[],
            $18::text::timestamptz[], $19::text::text[], $20::text::bigint[],
            $21::text::bigint[])
        ON CONFLICT (window_id, act, province, minute, kind, writer) DO UPDATE SET
            votes = vote_tallies.votes + excluded.votes,
            units = vote_tallies.units + excluded.units
    )
    UPDATE vote_papers SET free_used = new.free_used, day = new.day, day_used = new.day_used,
        paid_used = new.paid_used, points_used = new.points_used, bonus_used = new.bonus_used,
        acts = new.acts
    FROM unnest($23::text::text[], $24::text::bigint[], $25::text::int[], $26::text::text[],
        $27::text::int[], $28::text::int[], $29::text::int[], $30::text::int[], $31::text[])
        AS new (window_id, fan_id, free_used, day, day_used, paid_used, points_used, bonus_used,
            acts)
    WHERE vote_papers.window_id = new.window_id AND vote_papers.fan_id = new.fan_id"""


class Postgresql:
    async def papers(
        self, connection: AsyncConnection, owners: Sequence[Owner]
    ) -> dict[Owner, Paper]:
        found = _papers(await _rows(connection, _LOCK, *_columns(owners)))
        if missing := [owner for owner in owners if owner not in found]:
            found |= _papers(await _rows(connection, _OPEN, *_columns(missing)))
        return found

    async def votes(self, connection: AsyncConnection, keys: Sequence[RowKey]) -> list[StoredVote]:
        rows = await _rows(connection, _VOTES, *_columns(keys))
        return [_vote(row) for row in rows]

    async def write(self, connection: AsyncConnection, written: Written, *, writer: int) -> None:
        papers = [
            (
                *owner,
                p.free_used,
                p.day or '""',
                p.day_used,
                p.paid_used,
                p.points_used,
                p.bonus_used,
            )
            for owner, p in written.papers
        ]
        await _rows(
            connection,
            _WRITE,
            *_columns(map(_vote_columns, written.votes), width=12),
            [window for window, _ in written.batches],
            [entries for _, entries in written.batches],
            *_columns(
                (
                    (t.window_id, t.act, t.province, _moment(t.minute), t.kind, t.votes, t.units)
                    for t in written.tallies
                ),
                width=7,
            ),
            writer,
            *_columns(papers, width=8),
            [acts_as_text(paper.acts) for _, paper in written.papers],
        )


def _vote_columns(vote: StoredVote) -> tuple[object, ...]:
    return (
        vote.window_id,
        vote.fan_id,
        vote.idem,
        vote.act,
        vote.votes,
        vote.units,
        vote.kind,
        vote.channel,
        vote.province,
        vote.lot_id or "NULL",
        vote.reverses or "NULL",
        _moment(vote.at),
    )


def _vote(row: Any) -> StoredVote:
    window, fan, idem, act, votes, units, kind, channel, province, lot, reverses, at = row
    kinds = VoteKind(kind), Channel(channel)
    return StoredVote(window, fan, idem, act, votes, units, *kinds, province, lot, reverses, at)


def _papers(rows: Sequence[Any]) -> dict[Owner, Paper]:
    return {
        (window, fan): Paper(free, day, day_used, paid, points, bonus, acts_of_text(acts))
        for window, fan, free, day, day_used, paid, points, bonus, acts in rows
    }


def _columns(rows: Iterable[Sequence[object]], width: int = 0) -> list[str]:
    """Rows as one array for each column; `width` says how many there are if there is no row."""
    columns = list(zip(*rows, strict=True)) or [()] * width
    return ["{" + ",".join(map(str, column)) + "}" for column in columns]


def _moment(moment: datetime) -> str:
    return f'"{moment.isoformat()}"'


async def _rows(connection: AsyncConnection, statement: str, *values: Any) -> Sequence[Any]:
    driver = driver_of(connection)
    try:
        rows: Sequence[Any] = await driver.fetch(statement, *values)
    except Exception as error:  # noqa: BLE001 - raised again
        await fail(connection, error, statement)
    return rows
