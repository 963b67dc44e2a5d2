"""What must be true before a window moves on, beside the people who agree on it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import permutations
from typing import Any, Final

from sqlalchemy import Row

from services.core.uow import Tx
from services.voting.errors import NotReady
from services.voting.models.trust import VoteReport
from services.voting.programme import repository
from services.voting.quarantine import repository as quarantine
from services.voting.sanity import repository as reports
from services.voting.show.model import Show, Window
from services.voting.states import SIGNED_BY, VoteRole

FEASIBLE: Final = "feasible"
SANITY: Final = "sanity"
DRY_RUN: Final = "dry_run"
BUNDLE: Final = "bundle"
ROOT: Final = "root"
"""Actions in the log: a bundle was written, its last root was told to the public channel."""


async def may_arm(tx: Tx, row: Row[Any], show: Show) -> None:
    """Feasible or signed, played dry with this very configuration, in both languages."""
    if not all(_has_texts(show, row)):
        raise NotReady(why="texts")
    await _found_nothing(tx, row, FEASIBLE)
    played = await reports.newest_report(tx, row.id, DRY_RUN)
    if played is None or json.loads(played.body)["version"] != row.config_version:
        raise NotReady(why="dry_run_missing")
    if played.flags:
        raise NotReady(why="dry_run_failed")


def _has_texts(show: Show, row: Row[Any]) -> Sequence[bool]:
    stage = next(stage for stage in show.stages if stage.code == row.stage)
    names = [show.name, stage.name, *(act.name for act in show.contestants)]
    return [bool(name.km.strip() and name.en.strip()) for name in names]


async def may_open(tx: Tx, row: Row[Any]) -> None:
    """What the judges have locked leaves the public its say, or two people have signed."""
    if await reports.newest_report(tx, row.id, FEASIBLE) is not None:
        await _found_nothing(tx, row, FEASIBLE)


async def may_certify(tx: Tx, row: Row[Any], rules: Window) -> None:
    """Time is over, nothing is held, and the totals as they are now were tested."""
    if tx.now < row.closed_at + timedelta(seconds=rules.verify_min_seconds):
        raise NotReady(why="too_early")
    if await repository.unsealed(tx, row.id):
        raise NotReady(why="not_sealed")
    if held := await quarantine.held(tx, row.id):
        raise NotReady(why="votes_held", cases=held)
    await may_open(tx, row)
    tested = await reports.newest_report(tx, row.id, SANITY)
    if tested is None or tested.at < row.closed_at:
        raise NotReady(why="not_tested")
    if json.loads(tested.body)["excluded"] != await reports.excluded(tx, row.id):
        raise NotReady(why="not_tested")
    await _found_nothing(tx, row, SANITY)


async def may_publish(tx: Tx, row: Row[Any], show: Show) -> None:
    """The bundle is written, its root is where everybody sees it, no appeal waits."""
    if await quarantine.held(tx, row.id):
        raise NotReady(why="votes_held")
    if not await repository.was_noted(tx, row.id, BUNDLE):
        raise NotReady(why="bundle_missing")
    if show.channel is not None and not await repository.was_noted(tx, row.id, ROOT, "final"):
        raise NotReady(why="root_not_public")


async def _found_nothing(tx: Tx, row: Row[Any], kind: str) -> None:
    """The newest report found nothing, or those who must have signed it."""
    report = await reports.newest_report(tx, row.id, kind)
    if report is None:
        raise NotReady(why=f"{kind}_missing")
    if report.flags and not await is_signed(tx, row.show_code, report):
        raise NotReady(why=f"{kind}_unsigned", flags=report.flags)


async def is_signed(tx: Tx, show_code: str, report: VoteReport) -> bool:
    agreed = await repository.approvals(tx, report.window_id, signature(report))
    roles = {actor: await repository.roles(tx, show_code, actor) for actor in agreed}
    return enough(SIGNED_BY[report.kind], roles)


def signature(report: VoteReport) -> str:
    """Under which name the signatures of one report are kept: a newer report needs new ones."""
    return f"r{report.id}"


def enough(
    needed: Sequence[frozenset[VoteRole]], agreed: Mapping[int, frozenset[VoteRole]]
) -> bool:
    """Whether different people cover all that is needed."""
    return any(
        all(agreed[actor] & roles for actor, roles in zip(actors, needed, strict=True))
        for actors in permutations(agreed, len(needed))
    )
