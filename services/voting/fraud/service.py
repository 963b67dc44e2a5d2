"""Looks at a window behind the counting and hands what is suspicious to the quarantine."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity.levels import first_seen
from services.voting.errors import WindowNotFound
from services.voting.fraud import repository
from services.voting.fraud.rules import suspicions
from services.voting.fraud.schemas import Cast, Scene, Suspicion, Trace, VoteKey
from services.voting.intake.book import WindowBook
from services.voting.programme import repository as programme
from services.voting.programme.schemas import LOOK_EVERY, LOOK_JOB, SANITY_JOB, WindowDue
from services.voting.quarantine import repository as quarantine
from services.voting.show.model import Channel, FraudRules
from services.voting.states import WindowState

_PAGE: Final = 10_000
_FANS_AT_ONCE: Final = 5_000
_CHECKED: Final = (WindowState.CLOSED, WindowState.VERIFYING)


class FraudService:
    def __init__(self, uow: UnitOfWork, book: WindowBook) -> None:
        self.uow = uow
        self._book = book

    def register(self, jobs: Jobs) -> None:
        jobs.register(LOOK_JOB, WindowDue, self.look_due)

    async def look_due(self, due: WindowDue) -> None:
        """While the window is open it is looked at again and again; once closed, tested."""
        await self.look(due.window_id)
        await self._follow_up(due)

    @use_case
    async def _follow_up(self, tx: Tx, due: WindowDue) -> None:
        row = await programme.window(tx, due.window_id)
        if row is not None and row.state == WindowState.OPEN:
            tx.enqueue(LOOK_JOB, due, run_in=LOOK_EVERY, dedupe=f"{LOOK_JOB}:{due.window_id}")
        if row is not None and row.state == WindowState.VERIFYING:
            tx.enqueue(SANITY_JOB, due)

    async def look(self, window_id: str) -> list[Suspicion]:
        """All that is suspicious now; new votes of it are held. WindowNotFound."""
        opened_at, rules, origins = await self._frame(window_id)
        if opened_at is None:
            return []
        traces = await self._traces(window_id)
        scene = Scene(opened_at, traces, origins)
        found = await asyncio.to_thread(suspicions, scene, rules)
        for suspicion in found:
            await self._hold(window_id, suspicion)
        return found

    @query
    async def _frame(
        self, tx: Tx, window_id: str
    ) -> tuple[datetime | None, FraudRules, Mapping[str, Mapping[str, frozenset[int]]]]:
        row = await programme.window(tx, window_id)
        if row is None:
            raise WindowNotFound(window_id=window_id)
        show = await self._book.show_of(tx, row.show_code, row.config_version)
        return row.opened_at, show.fraud, await repository.origins(tx, window_id)

    async def _traces(self, window_id: str) -> dict[int, Trace]:
        undone: set[VoteKey] = set()
        casts: dict[int, list[Cast]] = {}
        after: VoteKey = (0, "")
        while page := await self._page(window_id, after):
            after = page[-1].fan_id, page[-1].idem
            for row in page:
                if row.reverses is not None:
                    undone.add((row.fan_id, row.reverses))
                    continue
                online = row.channel == Channel.MINIAPP
                cast = Cast(row.idem, row.act, row.votes, row.at, online)
                casts.setdefault(row.fan_id, []).append(cast)
        for fan in {fan for fan, _ in undone}:
            casts[fan] = [cast for cast in casts[fan] if (fan, cast.idem) not in undone]
        casts = {fan: given for fan, given in casts.items() if given}
        met = await self._met(sorted(casts))
        return {
            fan: Trace(fan, met.get(fan), tuple(sorted(given, key=lambda c: (c.at, c.idem))))
            for fan, given in casts.items()
        }

    @query
    async def _page(self, tx: Tx, window_id: str, after: VoteKey) -> list[Any]:
        return await repository.votes(tx, window_id, after, _PAGE)

    @query
    async def _met(self, tx: Tx, fan_ids: list[int]) -> dict[int, datetime]:
        met: dict[int, datetime] = {}
        for start in range(0, len(fan_ids), _FANS_AT_ONCE):
            met |= await first_seen(tx, fan_ids[start : start + _FANS_AT_ONCE])
        return met

    @use_case
    async def _hold(self, tx: Tx, window_id: str, suspicion: Suspicion) -> None:
        """Nothing is held any more once the count is certified."""
        row = await programme.window(tx, window_id)
        if row is None or row.state not in (WindowState.OPEN, *_CHECKED):
            return
        case_id = await quarantine.open_case(
            tx, window_id, suspicion.rule, suspicion.subject, suspicion.score
        )
        if case_id is not None:
            await quarantine.flag(tx, window_id, case_id, suspicion)
            await quarantine.weigh(tx, case_id)
