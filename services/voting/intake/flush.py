"""Many ballots in one transaction: read and lock what they touch, decide, write it all at once."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from services.core.uow import Tx
from services.voting.intake import repository
from services.voting.intake.book import WindowBook
from services.voting.intake.bulk import bulk_on
from services.voting.intake.receipts import code_hash, receipt_code, voter_tag
from services.voting.intake.rows import Owner, TallyRow, Written
from services.voting.intake.rules import Decision, Known, decide, decide_undo, idems_of
from services.voting.intake.schemas import (
    CastVote,
    Command,
    Lot,
    OpenWindow,
    Outcome,
    Paper,
    StoredVote,
    UndoVote,
    Verdict,
    Voter,
)
from services.voting.show.model import VoteKind

NO_WINDOW = Verdict(Outcome.NO_WINDOW)


class Voters(Protocol):
    """What is known of fans; who is not in the answer is a stranger."""

    async def of(
        self, tx: Tx, fan_ids: Sequence[int], *, events: Sequence[str] = (), tiers: bool = False
    ) -> Mapping[int, Voter]:
        """With the tickets of `events` and with tiers only where a window asks for them."""
        ...


@dataclass(slots=True)
class _Ledger:
    """What stands in the database, moved on in memory as ballots are decided."""

    windows: dict[str, OpenWindow]
    voters: Mapping[int, Voter]
    papers: dict[Owner, Paper]
    rows: dict[Owner, dict[str, StoredVote]]
    lots: dict[tuple[Owner, VoteKind], list[Lot]]


async def count(
    tx: Tx, commands: Sequence[Command], book: WindowBook, voters: Voters, *, writer: int
) -> list[Verdict]:
    """A verdict for each command, in order; all in the caller's transaction.

    `writer` names who writes totals, so that two of them never wait for each other.
    """
    windows = await book.windows(tx, sorted({command.window_id for command in commands}))
    wanted = [command for command in commands if command.window_id in windows]
    if not wanted:
        return [NO_WINDOW] * len(commands)
    state = await _read(tx, windows, wanted, voters)
    verdicts: list[Verdict] = []
    stored: list[StoredVote] = []
    touched: set[Owner] = set()
    used: dict[str, int] = defaultdict(int)
    for command in commands:
        if command.window_id not in windows:
            verdicts.append(NO_WINDOW)
            continue
        decision = _decide(state, command)
        verdicts.append(decision.verdict)
        if decision.paper is not None:
            touched.add((command.window_id, command.fan_id))
            stored += decision.rows
            for lot, number in decision.lots:
                used[lot] += number
    if stored:
        papers = [(owner, state.papers[owner]) for owner in sorted(touched)]
        written = Written(stored, papers, _tallies(stored), _batches(windows, stored))
        await bulk_on(tx.dialect).write(await _connection(tx), written, writer=writer)
    if used:
        await repository.use_lots(tx, used)
    return verdicts


async def _read(
    tx: Tx, windows: dict[str, OpenWindow], commands: Sequence[Command], voters: Voters
) -> _Ledger:
    owners = sorted({(command.window_id, command.fan_id) for command in commands})
    bulk, connection = bulk_on(tx.dialect), await _connection(tx)
    papers = await bulk.papers(connection, owners)
    # Nothing of a fan is there before the paper says that something is.
    keys = [
        (command.window_id, command.fan_id, idem)
        for command in commands
        if papers[command.window_id, command.fan_id] != Paper()
        for idem in idems_of(command)
    ]
    rows: dict[Owner, dict[str, StoredVote]] = defaultdict(dict)
    for row in await bulk.votes(connection, keys) if keys else ():
        rows[row.window_id, row.fan_id][row.idem] = row
    paid = {
        (command.window_id, command.fan_id)
        for command in commands
        if isinstance(command, CastVote) and command.kind in (VoteKind.PAID, VoteKind.BONUS)
    }
    lots = await repository.lots(tx, sorted(paid)) if paid else {}
    known = await voters.of(
        tx,
        sorted({command.fan_id for command in commands}),
        events=sorted({w.ticket_event for w in windows.values() if w.ticket_event}),
        tiers=any(window.asks_for_tier for window in windows.values()),
    )
    return _Ledger(windows, known, papers, rows, lots)


def _decide(state: _Ledger, command: Command) -> Decision:
    owner = command.window_id, command.fan_id
    window = state.windows[command.window_id]
    match command:
        case CastVote():
            lots = tuple(state.lots.get((owner, command.kind), ()))
            known = Known(state.papers[owner], state.rows[owner], lots)
            voter = state.voters.get(command.fan_id, _STRANGER)
            decision = decide(window, voter, known, command)
        case UndoVote():
            known = Known(state.papers[owner], state.rows[owner])
            decision = decide_undo(window, known, command)
    if decision.paper is not None:
        state.papers[owner] = decision.paper
        for row in decision.rows:
            state.rows[owner][row.idem] = row
        _use(state, owner, decision)
    return decision


_STRANGER = Voter()


def _use(state: _Ledger, owner: Owner, decision: Decision) -> None:
    used = dict(decision.lots)
    for kind in (VoteKind.PAID, VoteKind.BONUS):
        known = state.lots.get((owner, kind))
        if known and used:
            state.lots[owner, kind] = [
                Lot(lot.id, lot.left - used.get(lot.id, 0)) for lot in known
            ]


def _tallies(votes: Sequence[StoredVote]) -> list[TallyRow]:
    sums: dict[tuple[str, str, str, datetime, str], list[int]] = {}
    for vote in votes:
        minute = vote.at.replace(second=0, microsecond=0)
        key = vote.window_id, vote.act, vote.province, minute, vote.kind.value
        total = sums.setdefault(key, [0, 0])
        total[0] += vote.votes
        total[1] += vote.units
    return [TallyRow(*key, *total) for key, total in sorted(sums.items())]


def _batches(
    windows: Mapping[str, OpenWindow], votes: Sequence[StoredVote]
) -> list[tuple[str, str]]:
    """What the sealer needs for the leaves of these votes; see `sealing.leaves`."""
    entries: dict[str, list[tuple[object, ...]]] = defaultdict(list)
    for vote in votes:
        secret = windows[vote.window_id].secret
        hashed = code_hash(receipt_code(secret, vote.fan_id, vote.idem)).hex()
        tag = voter_tag(secret, vote.fan_id)
        minute = int(vote.at.timestamp()) // 60
        what = vote.act, vote.units, vote.votes, vote.kind.value, minute, tag, hashed
        entries[vote.window_id].append((vote.fan_id, vote.idem, *what))
    return [
        (window, json.dumps(rows, separators=(",", ":")))
        for window, rows in sorted(entries.items())
    ]


async def _connection(tx: Tx) -> AsyncConnection:
    return await tx.session.connection()
