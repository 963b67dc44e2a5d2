"""The check for acts that no vote can save or lose, kept as a report that people may sign."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Row

from services.core.uow import Tx, UnitOfWork, use_case
from services.voting.errors import WindowNotFound
from services.voting.intake.book import WindowBook
from services.voting.programme import moves
from services.voting.programme import repository as programme
from services.voting.programme.guards import FEASIBLE
from services.voting.results import repository
from services.voting.results.feasibility import Finding, findings
from services.voting.results.ranking import Counts
from services.voting.sanity import repository as reports
from services.voting.show.model import Show, Source, Stage

_OTHERS = (Source.COACH, Source.AUDIENCE, Source.STREAMS)


class FeasibilityService:
    def __init__(self, uow: UnitOfWork, book: WindowBook) -> None:
        self.uow = uow
        self._book = book

    @use_case
    async def check(self, tx: Tx, window_id: str) -> list[Finding]:
        """Before the window is armed: what nobody's vote could change. WindowNotFound."""
        row = await programme.window(tx, window_id)
        if row is None:
            raise WindowNotFound(window_id=window_id)
        show = await self._book.show_of(tx, row.show_code, row.config_version)
        acts = row.acts.split() or await moves.entrants(tx, show, row.stage)
        return await check(tx, row, show, acts)


async def check(tx: Tx, row: Row, show: Show, acts: Sequence[str]) -> list[Finding]:  # type: ignore[type-arg]
    """The findings, stored unless the newest report says the same; joins the transaction.

    Until all judges have locked their marks, they are taken to be even.
    """
    stage = next(stage for stage in show.stages if stage.code == row.stage)
    marks = await repository.jury(tx, row.id)
    all_locked = bool(show.judges) and len(marks) >= len(show.judges)
    given: Counter[str] = Counter()
    for values in marks.values() if all_locked else ():
        given.update(values)
    found = _found(stage, acts, dict(given) if all_locked else dict.fromkeys(acts, 1))
    body = {
        "version": row.config_version,
        "acts": list(acts),
        "locked": all_locked,
        "findings": [[each.code, each.flaw] for each in found],
    }
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    newest = await reports.newest_report(tx, row.id, FEASIBLE)
    if newest is None or newest.body != text:
        await reports.save_report(tx, row.id, FEASIBLE, len(found), text)
    return found


def _found(stage: Stage, acts: Sequence[str], judges: dict[str, int]) -> list[Finding]:
    if stage.blend is None or len(acts) < 2:
        return []
    others = dict.fromkeys(_OTHERS, judges)
    return findings(acts, stage.blend, stage.rules, Counts({}, judges=judges, others=others))
