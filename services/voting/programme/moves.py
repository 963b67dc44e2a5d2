"""A window moves from state to state: by the clock, or by people, of whom it often takes two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Row

from services.core.uow import Tx
from services.voting.errors import NotReady, RoleMissing, SamePerson, WindowNotFound, WrongState
from services.voting.programme import guards, repository
from services.voting.programme.guards import enough
from services.voting.programme.schemas import DEMO_JOB, LOOK_EVERY, LOOK_JOB, WindowDue
from services.voting.show.model import ActState, Contingency, Entrants, Show, Window
from services.voting.states import BY_HAND, TARGETS, Move, VoteRole, WindowState

OPEN_JOB: Final = "voting.open"
CLOSE_JOB: Final = "voting.close"
VERIFY_JOB: Final = "voting.verify"
MOST_MINUTES: Final = 60 * 24 * 7
DRAIN: Final = timedelta(seconds=5)
"""A vote that was received in time is in the database by then: the queue refuses older ones."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants with a window."""

    window_id: str
    move: Move
    actor_id: int
    reason: str = ""
    minutes: int = 0

    @property
    def agreed_on(self) -> str:
        """What two people must say alike: a longer window is agreed on by its minutes."""
        return f"{self.minutes} {self.reason}" if self.minutes else self.reason


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
    roles = await roles_here(tx, row, rules, asked.actor_id)
    fitting = roles & frozenset().union(*needed)
    if not fitting:
        raise RoleMissing(roles=sorted(frozenset().union(*needed)))
    allowed, _ = TARGETS[asked.move]
    if row.state not in allowed:
        raise WrongState(state=row.state)
    role = min(fitting)
    everybody = await _agreed(tx, row, asked, role, rules, alone=len(needed) == 1)
    if not enough(needed, everybody):
        await _log(tx, row, asked, role, "agreed")
        return WindowState(row.state)
    state = await make(tx, row, asked.move, show, rules, asked.minutes)
    await _log(tx, row, asked, role, state)
    return state


async def _agreed(
    tx: Tx, row: Row[Any], asked: Asked, role: VoteRole, rules: Window, *, alone: bool
) -> dict[int, frozenset[VoteRole]]:
    """Everybody who wants the same by now, with their roles. SamePerson."""
    if asked.minutes:
        await repository.forget_others(tx, row.id, asked.move, f"{asked.minutes} ")
    new = await repository.approve(tx, row.id, asked.move, asked.actor_id, role, asked.agreed_on)
    if not new and not alone:
        raise SamePerson(move=asked.move)
    agreed = await repository.approvals(tx, row.id, asked.move)
    return {actor: await roles_here(tx, row, rules, actor) for actor in agreed}


async def roles_here(tx: Tx, row: Row[Any], rules: Window, actor_id: int) -> frozenset[VoteRole]:
    """A person's roles in this window: where it names who is responsible, nobody else is."""
    roles = await repository.roles(tx, row.show_code, actor_id)
    if rules.responsible_fan is None:
        return roles
    named = frozenset({VoteRole.RESPONSIBLE})
    return roles | named if actor_id == rules.responsible_fan else roles - named


async def locked(tx: Tx, window_id: str) -> Row[Any]:
    row = await repository.window(tx, window_id, lock=True)
    if row is None:
        raise WindowNotFound(window_id=window_id)
    return row


async def make(
    tx: Tx, row: Row[Any], move: Move, show: Show, rules: Window, minutes: int = 0
) -> WindowState:
    """Do the move; WrongState if the window has moved on, NotReady if a guard does not hold."""
    allowed, to = TARGETS[move]
    changes: dict[str, object] = {}
    match move:
        case Move.ARM:
            changes = await _arm(tx, row, show)
        case Move.OPEN:
            await guards.may_open(tx, row)
            changes = _open(tx, row, rules)
        case Move.CLOSE:
            changes = {"closed_at": min(tx.now, row.ends_at or tx.now)}
            tx.enqueue(VERIFY_JOB, WindowDue(row.id), run_in=grace_of(row) + DRAIN)
        case Move.VERIFY:
            tx.enqueue(LOOK_JOB, WindowDue(row.id))
            if show.is_demo:
                checked = timedelta(seconds=rules.verify_min_seconds) + DRAIN
                tx.enqueue(DEMO_JOB, WindowDue(row.id), run_in=checked)
        case Move.CERTIFY:
            await guards.may_certify(tx, row, rules)
        case Move.PUBLISH:
            await guards.may_publish(tx, row, show)
        case Move.EXTEND | Move.POSTPONE:
            changes = _later(row, move, rules, minutes)
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
    if not show.is_demo:
        await guards.may_arm(tx, row, show)
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
    tx.enqueue(LOOK_JOB, WindowDue(row.id), run_in=LOOK_EVERY)
    return {"opened_at": tx.now, "ends_at": ends_at}


def _later(row: Row[Any], move: Move, rules: Window, minutes: int) -> dict[str, object]:
    """More time, if the show has said beforehand that this is what it does in need."""
    planned = Contingency.EXTEND if move is Move.EXTEND else Contingency.POSTPONE
    if rules.contingency is not planned:
        raise NotReady(why="not_announced")
    if not 0 < minutes <= MOST_MINUTES:
        raise NotReady(why="minutes")
    more = timedelta(minutes=minutes)
    if move is Move.EXTEND:
        return {"ends_at": row.ends_at + more}  # the job that closes sees it and waits
    if row.opens_at is None:
        raise NotReady(why="opened_by_hand")
    ends_at = row.ends_at + more if row.ends_at is not None else None
    return {"opens_at": row.opens_at + more, "ends_at": ends_at}


def grace_of(row: Row[Any]) -> timedelta:
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
