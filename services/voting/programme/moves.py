"""A window moves from state to state: by the clock, or by people, of whom it often takes two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import permutations
from typing import Any, Final

from sqlalchemy import Row

from services.core.uow import Tx
from services.voting.errors import NotReady, RoleMissing, SamePerson, WindowNotFound, WrongState
from services.voting.programme import repository
from services.voting.programme.schemas import WindowDue
from services.voting.show.model import ActState, Entrants, Show, Window
from services.voting.states import BY_HAND, TARGETS, Move, VoteRole, WindowState

OPEN_JOB: Final = "voting.open"
CLOSE_JOB: Final = "voting.close"
VERIFY_JOB: Final = "voting.verify"
DRAIN: Final = timedelta(seconds=5)
"""A vote that was received in time is in the database by then: the queue refuses older ones."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants with a window."""

    window_id: str
    move: Move
    actor_id: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WindowMoved:
    """An event: the window is in another state now."""

    window_id: str
    show_code: str
    state: WindowState


async def ask(tx: Tx, asked: Asked, show: Show, rules: Window) -> WindowState:
    """The state after it: the same as before while somebody else must agree.

    RoleMissing, SamePerson, WrongState, NotReady. Each is a line in the log of the show.
    """
    row = await locked(tx, asked.window_id)
    needed = BY_HAND.get(asked.move)
    if needed is None:
        raise RoleMissing(roles=[])
    roles = await repository.roles(tx, row.show_code, asked.actor_id)
    fitting = roles & frozenset().union(*needed)
    if not fitting:
        raise RoleMissing(roles=sorted(frozenset().union(*needed)))
    allowed, _ = TARGETS[asked.move]
    if row.state not in allowed:
        raise WrongState(state=row.state)
    role = min(fitting)
    if (
        not await repository.approve(tx, row.id, asked.move, asked.actor_id, role, asked.reason)
        and len(needed) > 1
    ):
        raise SamePerson(move=asked.move)
    agreed = await repository.approvals(tx, row.id, asked.move)
    everybody = {actor: await repository.roles(tx, row.show_code, actor) for actor in agreed}
    if not enough(needed, everybody):
        await _log(tx, row, asked, role, "agreed")
        return WindowState(row.state)
    state = await make(tx, row, asked.move, show, rules)
    await _log(tx, row, asked, role, state)
    return state


def enough(
    needed: Sequence[frozenset[VoteRole]], agreed: Mapping[int, frozenset[VoteRole]]
) -> bool:
    """Whether different people cover all that is needed."""
    return any(
        all(agreed[actor] & roles for actor, roles in zip(actors, needed, strict=True))
        for actors in permutations(agreed, len(needed))
    )


async def locked(tx: Tx, window_id: str) -> Row[Any]:
    row = await repository.window(tx, window_id, lock=True)
    if row is None:
        raise WindowNotFound(window_id=window_id)
    return row


async def make(tx: Tx, row: Row[Any], move: Move, show: Show, rules: Window) -> WindowState:
    """Do the move; WrongState if the window has moved on, NotReady if a guard does not hold."""
    allowed, to = TARGETS[move]
    changes: dict[str, object] = {}
    match move:
        case Move.ARM:
            changes = await _arm(tx, row, show)
        case Move.OPEN:
            changes = _open(tx, row, rules)
        case Move.CLOSE:
            changes = {"closed_at": min(tx.now, row.ends_at or tx.now)}
            tx.enqueue(VERIFY_JOB, WindowDue(row.id), run_in=_grace(row) + DRAIN)
        case Move.CERTIFY:
            _certify(tx, row, rules)
        case _:
            pass
    if not await repository.move_window(tx, row.id, allowed, to, **changes):
        raise WrongState(state=row.state)
    await repository.forget_approvals(tx, row.id, move)
    tx.emit(WindowMoved(row.id, row.show_code, to))
    return to


async def _arm(tx: Tx, row: Row[Any], show: Show) -> dict[str, object]:
    """From now on the configuration is frozen and the acts are known."""
    acts = await entrants(tx, show, row.stage)
    if not acts:
        raise NotReady(why="no_acts")
    await repository.freeze(tx, row.show_code, row.config_version)
    if row.opens_at is not None:
        tx.enqueue(OPEN_JOB, WindowDue(row.id), run_in=max(row.opens_at - tx.now, timedelta(0)))
    return {"acts": " ".join(acts)}


def _open(tx: Tx, row: Row[Any], rules: Window) -> dict[str, object]:
    length = timedelta(minutes=rules.minutes)
    ends_at = row.ends_at or tx.now + length
    if row.opens_at is None or ends_at <= tx.now:
        ends_at = tx.now + length
    tx.enqueue(CLOSE_JOB, WindowDue(row.id), run_in=ends_at - tx.now)
    return {"opened_at": tx.now, "ends_at": ends_at}


def _certify(tx: Tx, row: Row[Any], rules: Window) -> None:
    if tx.now < row.closed_at + timedelta(seconds=rules.verify_min_seconds):
        raise NotReady(why="too_early")


def _grace(row: Row[Any]) -> timedelta:
    return timedelta(milliseconds=row.grace_ms)


async def entrants(tx: Tx, show: Show, stage_code: str) -> list[str]:
    """The acts of a stage that are still in the show, in their order."""
    stage = next(stage for stage in show.stages if stage.code == stage_code)
    active = [
        act.code
        for act in await repository.acts(tx, show.code, {})
        if act.state is ActState.ACTIVE
    ]
    if show.starts_at == stage_code:
        return active
    came: list[str] = []
    for one in stage.entrants:
        came += await _from(tx, show, one)
    return [code for code in active if code in came]


async def _from(tx: Tx, show: Show, one: Entrants) -> list[str]:
    if one.stage is None:
        return [act.code for act in show.contestants]
    return await repository.with_fate(tx, show.code, one.stage, one.slot)


async def _log(tx: Tx, row: Row[Any], asked: Asked, role: VoteRole, outcome: str) -> None:
    await repository.note(
        tx,
        row.show_code,
        row.id,
        asked.move,
        outcome,
        actor_id=asked.actor_id,
        role=role,
        note=asked.reason,
    )
