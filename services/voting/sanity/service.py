"""Tests the totals of a window once it is sealed, and keeps what was found for ever."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.voting.errors import WindowNotFound
from services.voting.intake.book import WindowBook, part_of
from services.voting.programme import repository as programme
from services.voting.programme.schemas import SANITY_JOB, WindowDue
from services.voting.results import repository as results
from services.voting.sanity import repository
from services.voting.sanity.cells import copied_cells, divisibility, last_digits, share_jumps
from services.voting.sanity.chance import (
    Likelihood,
    can_share_a_multiple,
    common_multiple,
    equal_gaps,
)
from services.voting.sanity.jury import jury_outliers
from services.voting.sanity.repository import Sums, TallyCell
from services.voting.sanity.schemas import (
    Check,
    Fact,
    Result,
    SanityReport,
    Test,
    decoded,
    encoded,
)

SANITY: Final = "sanity"
_PAGE: Final = 5_000
_FEW_ACTS: Final = 10
_LARGE_CELL: Final = 1_000
_MOST_TOTALS: Final = 40


@dataclass(frozen=True, slots=True)
class Counted:
    """A window as every place that stores votes has it."""

    tally: Sums
    rows: Sums
    leaves: Sums
    after: Sums
    recount: Sums
    used: Mapping[str, int]
    kinds: Mapping[str, int]
    cells: Sequence[TallyCell]
    others: Mapping[str, Mapping[str, int]]
    jury: Mapping[str, Mapping[str, int]]
    n_pick: int
    excluded: int


class SanityService:
    def __init__(self, uow: UnitOfWork, book: WindowBook) -> None:
        self.uow = uow
        self._book = book

    def register(self, jobs: Jobs) -> None:
        jobs.register(SANITY_JOB, WindowDue, self.run_due)

    async def run_due(self, due: WindowDue) -> None:
        await self.run(due.window_id)

    async def run(self, window_id: str) -> SanityReport:
        """Test the window as it stands now, and store the report. WindowNotFound."""
        counted = await self._read(window_id, await self._leaves(window_id))
        checks = await asyncio.to_thread(tested, counted)
        await self._store(window_id, counted.excluded, checks)
        newest = await self.newest(window_id)
        assert newest is not None
        return newest

    @query
    async def newest(self, tx: Tx, window_id: str) -> SanityReport | None:
        return await newest(tx, window_id)

    @use_case
    async def _store(
        self, tx: Tx, window_id: str, excluded: int, checks: tuple[Check, ...]
    ) -> None:
        flags = sum(check.result is Result.FLAGGED for check in checks)
        await repository.save_report(tx, window_id, SANITY, flags, encoded(excluded, checks))

    async def _leaves(self, window_id: str) -> Sums:
        sums: dict[str, Any] = {}
        start = 0
        while found := await self._some_leaves(window_id, start, sums):
            start += found
        return {act: (v, u) for act, (v, u) in sorted(sums.items()) if v or u}

    @query
    async def _some_leaves(self, tx: Tx, window_id: str, start: int, into: dict[str, Any]) -> int:
        return await repository.leaf_sums(tx, window_id, start, _PAGE, into)

    @query
    async def _read(self, tx: Tx, window_id: str, leaves: Sums) -> Counted:
        row = await programme.window(tx, window_id)
        if row is None:
            raise WindowNotFound(window_id=window_id)
        show = await self._book.show_of(tx, row.show_code, row.config_version)
        _, rules = part_of(show, row.stage, row.code)
        cells = await repository.tallies(tx, window_id)
        after = await results.units(tx, window_id)
        return Counted(
            tally=_tallied(cells),
            rows=await repository.rows(tx, window_id),
            leaves=leaves,
            after=_units(after),
            recount=await repository.counted_rows(tx, window_id),
            used=await repository.used(tx, window_id),
            kinds=await repository.by_kind(tx, window_id),
            cells=cells,
            others=await self._other_windows(tx, window_id, frozenset(row.acts.split())),
            jury=await results.jury(tx, window_id),
            n_pick=rules.ballot.n_pick,
            excluded=await repository.excluded(tx, window_id),
        )

    async def _other_windows(
        self, tx: Tx, window_id: str, acts: frozenset[str]
    ) -> dict[str, Mapping[str, int]]:
        """Totals and provinces of other windows, as far as they are about the same acts."""
        found: dict[str, Mapping[str, int]] = {}
        for other in await repository.other_windows(tx, window_id):
            regions = await results.units(tx, other)
            if {act for values in regions.values() for act in values} <= acts:
                found |= {f"{other}:{name}": values for name, values in regions.items()}
        return found


async def newest(tx: Tx, window_id: str) -> SanityReport | None:
    """The last report of a window; joins the caller's transaction."""
    row = await repository.newest_report(tx, window_id, SANITY)
    return decoded(row.id, row.at, row.body) if row else None


def tested(counted: Counted) -> tuple[Check, ...]:
    """All tests; pure, and the same for the same counts."""
    provinces, minutes = _provinces(counted.cells), _minutes(counted.cells)
    totals = _totals(counted.after, provinces)
    return (
        _reconcile(counted),
        _gaps(totals),
        _multiple(totals),
        divisibility(counted.n_pick, counted.kinds.get("free", 0)),
        last_digits(provinces),
        share_jumps(minutes),
        copied_cells({**counted.others, **provinces}),
        jury_outliers(counted.jury),
    )


def _reconcile(counted: Counted) -> Check:
    """Tally = rows = leaves; papers and credit = votes; counted again = counted on the way."""
    facts: dict[str, Fact] = {"votes": sum(votes for votes, _ in counted.rows.values())}
    recount = {act: units for act, (_, units) in counted.recount.items() if units}
    after = {act: units for act, (_, units) in counted.after.items() if units}
    pairs = {
        "tally": counted.tally == counted.rows,
        "leaves": counted.leaves == counted.rows,
        "quota": counted.used == counted.kinds,
        "recount": recount == after,
    }
    wrong = [name for name, holds in pairs.items() if not holds]
    facts["differs"] = " ".join(wrong)
    return Check(Test.RECONCILE, Result.FLAGGED if wrong else Result.PASSED, facts)


def _gaps(totals: Sequence[int]) -> Check:
    if len(totals) < 3:
        return Check(Test.EQUAL_GAPS, Result.SKIPPED, {"totals": len(totals)})
    return _likely(Test.EQUAL_GAPS, equal_gaps(totals), len(totals))


def _multiple(totals: Sequence[int]) -> Check:
    if not totals or not can_share_a_multiple(totals):
        return Check(Test.COMMON_MULTIPLE, Result.SKIPPED, {"totals": len(totals)})
    return _likely(Test.COMMON_MULTIPLE, common_multiple(totals), len(totals))


def _likely(test: Test, found: Likelihood, totals: int) -> Check:
    facts: dict[str, Fact] = {
        "totals": totals,
        "value": found.value,
        "met": found.met,
        "tried": found.tried,
        "multiple": found.detail,
    }
    return Check(test, Result.FLAGGED if found.is_flagged else Result.PASSED, facts)


def _totals(after: Sums, provinces: Mapping[str, Mapping[str, int]]) -> list[int]:
    """The totals of the acts; of their large parts where there are few acts."""
    acts = [units for _, units in after.values() if units > 0]
    if len(acts) >= _FEW_ACTS:
        return acts
    large = [v for values in provinces.values() for v in values.values() if v >= _LARGE_CELL]
    return sorted(large, reverse=True)[:_MOST_TOTALS] if len(large) >= _FEW_ACTS else acts


def _tallied(cells: Sequence[TallyCell]) -> Sums:
    sums: dict[str, tuple[int, int]] = {}
    for cell in cells:
        votes, units = sums.get(cell.act, (0, 0))
        sums[cell.act] = votes + cell.votes, units + cell.units
    return {act: both for act, both in sorted(sums.items()) if any(both)}


def _units(regions: Mapping[str, Mapping[str, int]]) -> Sums:
    sums: dict[str, int] = defaultdict(int)
    for values in regions.values():
        for act, units in values.items():
            sums[act] += units
    return {act: (0, units) for act, units in sorted(sums.items())}


def _provinces(cells: Sequence[TallyCell]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for cell in cells:
        values = found.setdefault(cell.province, {})
        values[cell.act] = values.get(cell.act, 0) + cell.units
    return found


def _minutes(cells: Sequence[TallyCell]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for cell in cells:
        values = found.setdefault(int(cell.minute.timestamp()) // 60, {})
        values[cell.act] = values.get(cell.act, 0) + cell.votes
    return found
