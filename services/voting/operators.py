"""Does something for an operator: what was done is logged with it, a refusal after it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from services.core.errors import DomainError
from services.core.uow import Tx, UnitOfWork
from services.voting.errors import RoleMissing
from services.voting.programme import repository as programme
from services.voting.states import VoteRole

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Act:
    """Who does what with which window, and why."""

    window_id: str
    action: str
    actor_id: int
    reason: str = ""


async def logged(
    uow: UnitOfWork, act: Act, work: Callable[[Tx], Awaitable[R]], outcome: str | None = "done"
) -> R:
    """In a transaction of its own. An act outside a role is refused and stands in the log.

    `outcome` None: a look that is logged only if it is refused.
    """

    async def done(tx: Tx) -> R:
        result = await work(tx)
        if outcome is not None:
            await note(tx, act, outcome)
        return result

    try:
        return await uow.run(done)
    except DomainError as refusal:
        code = refusal.code.removeprefix("voting.")
        await uow.run(lambda tx: note(tx, act, code))
        raise


async def note(tx: Tx, act: Act, outcome: str) -> None:
    """A line for the window; nothing where there is no such window."""
    row = await programme.window(tx, act.window_id)
    if row is not None:
        await programme.note(
            tx,
            row.show_code,
            act.window_id,
            act.action,
            outcome,
            actor_id=act.actor_id,
            note=act.reason,
        )


async def require(
    tx: Tx, show_code: str, actor_id: int, allowed: frozenset[VoteRole]
) -> frozenset[VoteRole]:
    """The actor's roles in the show. RoleMissing unless one of them is `allowed`."""
    roles = await programme.roles(tx, show_code, actor_id)
    if not roles & allowed:
        raise RoleMissing(roles=sorted(allowed))
    return roles
