"""What each operator sees: the shows somebody works for, their windows, what may come next."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Final

from services.artwork.schemas import Bilingual
from services.core.uow import Tx, UnitOfWork, query
from services.voting.dry_run.schemas import DryRun, decoded
from services.voting.errors import ShowNotFound, WindowNotFound
from services.voting.intake.book import WindowBook, part_of
from services.voting.operations import repository
from services.voting.operations.schemas import DeskShow, DeskWindow, LogLine, WindowDesk
from services.voting.operators import Act, logged, require
from services.voting.programme import ProgrammeService, guards, moves
from services.voting.programme import repository as programme
from services.voting.programme.repository import EVERYWHERE
from services.voting.results.feasibility import Finding, Flaw
from services.voting.sanity import repository as reports
from services.voting.sanity.service import newest
from services.voting.show.codec import decoded as show_of
from services.voting.states import SIGNED_BY, VoteRole, WindowState

_LINES: Final = 12
_ANYBODY: Final = frozenset(VoteRole)


class OverviewService:
    def __init__(self, uow: UnitOfWork, book: WindowBook, cards: ProgrammeService) -> None:
        self.uow = uow
        self._book = book
        self._cards = cards

    @query
    async def works_here(self, tx: Tx, actor_id: int) -> bool:
        """Whether somebody has any role in voting, or judges a show."""
        return bool(await self._shows(tx, actor_id))

    @query
    async def shows(self, tx: Tx, actor_id: int) -> list[DeskShow]:
        """Shows in which somebody has a role, the newest first."""
        return await self._shows(tx, actor_id)

    async def _shows(self, tx: Tx, actor_id: int) -> list[DeskShow]:
        granted = await repository.grants(tx, actor_id)
        found: list[DeskShow] = []
        for row in await programme.shows(tx):
            roles = granted.get(row.code, frozenset()) | granted.get(EVERYWHERE, frozenset())
            config = await programme.newest_config(tx, row.code)
            assert config is not None, "a show has a configuration"
            show = show_of(config.body)
            named = {judge.fan_id for judge in show.judges}
            if actor_id in named:
                roles |= {VoteRole.JUDGE}
            windows = [window for stage in show.stages for window in stage.windows]
            if any(window.responsible_fan == actor_id for window in windows):
                roles |= {VoteRole.RESPONSIBLE}
            if roles:
                name = Bilingual(row.name_km, row.name_en)
                found.append(DeskShow(row.code, name, row.season, roles))
        return found

    async def windows(self, show_code: str, actor_id: int) -> list[DeskWindow]:
        """All windows of a show in the order of its stages. ShowNotFound for all others."""
        if show_code not in {show.code for show in await self.shows(actor_id)}:
            raise ShowNotFound(show=show_code)
        return await self._windows(show_code)

    @query
    async def _windows(self, tx: Tx, show_code: str) -> list[DeskWindow]:
        found: list[tuple[int, int, DeskWindow]] = []
        for row in await programme.windows_of(tx, show_code):
            show = await self._book.show_of(tx, show_code, row.config_version)
            stage, rules = part_of(show, row.stage, row.code)
            place = show.stages.index(stage), stage.windows.index(rules)
            opens = row.opened_at or row.opens_at
            state = WindowState(row.state)
            found.append((*place, DeskWindow(row.id, stage.name, row.code, state, opens)))
        return [desk for *_, desk in sorted(found, key=lambda each: each[:2])]

    async def window(self, window_id: str, actor_id: int) -> WindowDesk:
        """A window with all that decides on what comes next. RoleMissing, WindowNotFound."""
        card = await self._cards.window(window_id)

        async def work(tx: Tx) -> WindowDesk:
            row = await programme.window(tx, window_id)
            if row is None:
                raise WindowNotFound(window_id=window_id)
            show = await self._book.show_of(tx, row.show_code, row.config_version)
            mine = next((j.code for j in show.judges if j.fan_id == actor_id), None)
            roles = await moves.roles_here(tx, row, card.rules, actor_id)
            if mine is not None:
                roles |= {VoteRole.JUDGE}
            if not roles:
                roles = await require(tx, row.show_code, actor_id, _ANYBODY)
            locked = await repository.judges(tx, window_id)
            cases, held = await repository.cases(tx, window_id)
            return WindowDesk(
                card=card,
                roles=roles,
                agreed=await repository.approvals(tx, window_id),
                findings=await _findings(tx, window_id),
                sanity=await newest(tx, window_id),
                dry_run=await _dry_run(tx, window_id, row.config_version),
                signed=await _signed(tx, row.show_code, window_id),
                cases=cases,
                held=held,
                judges={judge.code: judge.code in locked for judge in show.judges},
                my_judge=mine,
            )

        return await logged(self.uow, Act(window_id, "look", actor_id), work, None)

    async def log(self, window_id: str, actor_id: int) -> list[LogLine]:
        """The newest lines of a window's log. RoleMissing."""

        async def work(tx: Tx) -> list[LogLine]:
            row = await programme.window(tx, window_id)
            if row is None:
                raise WindowNotFound(window_id=window_id)
            await require(tx, row.show_code, actor_id, _ANYBODY)
            return await repository.log(tx, window_id, _LINES)

        return await logged(self.uow, Act(window_id, "log", actor_id), work, None)

    @query
    async def grants_of(self, tx: Tx, fan_id: int) -> list[tuple[datetime, str, str, str]]:
        """(when, show, grant or revoke, role) of all that a person was given and lost."""
        return await repository.grant_log(tx, fan_id)

    @query
    async def my_marks(self, tx: Tx, window_id: str, judge: str) -> dict[str, int] | None:
        """What a judge has locked; None while there is nothing."""
        return await repository.marks_of(tx, window_id, judge)


async def _findings(tx: Tx, window_id: str) -> tuple[Finding, ...] | None:
    report = await reports.newest_report(tx, window_id, guards.FEASIBLE)
    if report is None:
        return None
    listed = json.loads(report.body)["findings"]
    return tuple(Finding(code, Flaw(flaw)) for code, flaw in listed)


async def _dry_run(tx: Tx, window_id: str, version: int) -> DryRun | None:
    """Only one of the configuration as it is now."""
    report = await reports.newest_report(tx, window_id, guards.DRY_RUN)
    played = decoded(report.body, report.at) if report else None
    return played if played is not None and played.version == version else None


async def _signed(tx: Tx, show_code: str, window_id: str) -> frozenset[str]:
    found: set[str] = set()
    for kind in SIGNED_BY:
        report = await reports.newest_report(tx, window_id, kind)
        if report is not None and report.flags and await guards.is_signed(tx, show_code, report):
            found.add(kind)
    return frozenset(found)
