"""People in their roles around a show that is no demo, and how they lead its window."""

from __future__ import annotations

from typing import Any

from services.voting.dry_run.schemas import DryRun
from services.voting.operations import OperationsService
from services.voting.programme.moves import Asked
from services.voting.sanity import repository as reports
from services.voting.show.model import (
    Stage,
)
from services.voting.states import Move, VoteRole, WindowState
from tests.services.voting.conftest import Studio
from tests.services.voting.shows import show, stage, window

PRODUCER, OPERATOR, SECOND, AUDITOR, ANALYST, BOSS = 1, 2, 3, 4, 5, 6


def operations(studio: Studio) -> OperationsService:
    return OperationsService(studio.uow, studio.book, studio.programme, studio.sealing)


async def staffed(studio: Studio, *stages: Stage, **changes: Any) -> str:
    """A show that is no demo, with its window as a draft and people in their roles."""
    staged = stages or (stage("final", windows=(window("w1"),)),)
    loaded = await studio.programme.load(show(*staged, is_demo=False, **changes))
    for fan, role in (
        (PRODUCER, VoteRole.PRODUCER),
        (OPERATOR, VoteRole.OPERATOR),
        (SECOND, VoteRole.OPERATOR),
        (AUDITOR, VoteRole.AUDITOR),
        (ANALYST, VoteRole.FRAUD_ANALYST),
        (BOSS, VoteRole.RESPONSIBLE),
    ):
        await studio.programme.grant("test", fan, role)
    studio.window_id = loaded.windows[0]
    return studio.window_id


async def ask(studio: Studio, move: Move, *actors: int) -> WindowState:
    state = WindowState.DRAFT
    for actor in actors:
        state = await operations(studio).ask(Asked(studio.window_id, move, actor, "because"))
    return state


async def played_dry(studio: Studio) -> None:
    """As if a dry run had passed: a real one takes its time."""
    passed = DryRun(1, 0, {}, (), ("c1",), (), ()).encoded()
    await studio.uow.run(
        lambda tx: reports.save_report(tx, studio.window_id, "dry_run", 0, passed)
    )


async def armed(studio: Studio, *stages: Stage, **changes: Any) -> None:
    await staffed(studio, *stages, **changes)
    await played_dry(studio)
    assert await ask(studio, Move.ARM, PRODUCER, OPERATOR) is WindowState.ARMED


async def verified(studio: Studio) -> None:
    """Armed, opened, voted in, closed by two, sealed and tested."""
    await armed(studio)
    assert await ask(studio, Move.OPEN, OPERATOR) is WindowState.OPEN
    await studio.count(studio.vote(11))
    assert await ask(studio, Move.CLOSE, OPERATOR, SECOND) is WindowState.CLOSED
    await studio.verify()
    studio.clock.advance(60)
