"""All SQL of withdrawals. States change by condition only: `move` is the one door."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update

from services.core.ids import uuid7
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.payments.withdrawals.models import (
    WithdrawalDestination,
    WithdrawalLog,
    WithdrawalRow,
)
from services.payments.withdrawals.rules import sources
from services.payments.withdrawals.schemas import LogLine, WithdrawalState


async def move(tx: Tx, withdrawal_id: UUID, target: WithdrawalState, **values: Any) -> bool:
    """Change the state if the table of moves allows it from where it stands; False: it does not.

    Who moves it has it alone until the transaction ends.
    """
    moved = await tx.session.execute(
        update(WithdrawalRow)
        .where(WithdrawalRow.id == withdrawal_id, WithdrawalRow.state.in_(sources(target)))
        .values(state=target, **values)
        .returning(WithdrawalRow.id)
        .execution_options(synchronize_session=False)
    )
    return moved.first() is not None


async def change(tx: Tx, withdrawal_id: UUID, **values: Any) -> None:
    """Change what is not the state, of a row that is locked."""
    await tx.session.execute(
        update(WithdrawalRow)
        .where(WithdrawalRow.id == withdrawal_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def find(
    tx: Tx, withdrawal_id: UUID, *, fan_id: int | None = None, lock: bool = False
) -> WithdrawalRow | None:
    """As it stands now; with `fan_id`, only if it is that fan's."""
    statement = select(WithdrawalRow).where(WithdrawalRow.id == withdrawal_id)
    if fan_id is not None:
        statement = statement.where(WithdrawalRow.fan_id == fan_id)
    if lock:
        statement = statement.with_for_update()
    statement = statement.execution_options(populate_existing=True)
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def by_key(tx: Tx, fan_id: int, key: str) -> WithdrawalRow | None:
    statement = select(WithdrawalRow).where(
        WithdrawalRow.fan_id == fan_id, WithdrawalRow.key == key
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def add(tx: Tx, row: dict[str, Any]) -> None:
    """Nothing if the fan's key is taken."""
    await tx.session.execute(
        insert_into(tx, WithdrawalRow)
        .values(row)
        .on_conflict_do_nothing(index_elements=["fan_id", "key"])
    )


async def take_turn(tx: Tx, withdrawal_id: UUID, until: datetime) -> bool:
    """The right to send or to ask, until then; False: not due, or somebody else has it."""
    taken = await tx.session.execute(
        update(WithdrawalRow)
        .where(
            WithdrawalRow.id == withdrawal_id,
            WithdrawalRow.state.in_((WithdrawalState.QUEUED, WithdrawalState.SENDING)),
            WithdrawalRow.next_try_at <= tx.now,
        )
        .values(next_try_at=until, tries=WithdrawalRow.tries + 1)
        .returning(WithdrawalRow.id)
        .execution_options(synchronize_session=False)
    )
    return taken.first() is not None


async def overdue(tx: Tx, before: datetime, limit: int) -> list[UUID]:
    """Whose turn was before then, and nobody has taken it."""
    statement = (
        select(WithdrawalRow.id)
        .where(
            WithdrawalRow.state.in_((WithdrawalState.QUEUED, WithdrawalState.SENDING)),
            WithdrawalRow.next_try_at < before,
        )
        .order_by(WithdrawalRow.next_try_at)
        .limit(limit)
    )
    return list((await tx.session.execute(statement)).scalars())


async def in_states(
    tx: Tx,
    states: Sequence[WithdrawalState],
    *,
    limit: int,
) -> list[WithdrawalRow]:
    """The oldest first."""
    statement = (
        select(WithdrawalRow)
        .where(WithdrawalRow.state.in_(states))
        .order_by(WithdrawalRow.created_at, WithdrawalRow.id)
        .limit(limit)
    )
    return list((await tx.session.execute(statement)).scalars())


async def count_in(tx: Tx, states: Sequence[WithdrawalState]) -> int:
    statement = select(func.count()).where(WithdrawalRow.state.in_(states))
    return int((await tx.session.execute(statement)).scalar_one())


async def of_fan(tx: Tx, fan_id: int, limit: int) -> list[WithdrawalRow]:
    """The newest first, without drafts."""
    statement = (
        select(WithdrawalRow)
        .where(WithdrawalRow.fan_id == fan_id, WithdrawalRow.hold_id.is_not(None))
        .order_by(WithdrawalRow.created_at.desc(), WithdrawalRow.id.desc())
        .limit(limit)
    )
    return list((await tx.session.execute(statement)).scalars())


async def was_paid(tx: Tx, fan_id: int, account_name: str) -> bool:
    """Whether money of this fan has arrived there before."""
    statement = (
        select(WithdrawalRow.id)
        .where(
            WithdrawalRow.fan_id == fan_id,
            WithdrawalRow.account_name == account_name,
            WithdrawalRow.state == WithdrawalState.DONE,
        )
        .limit(1)
    )
    return (await tx.session.execute(statement)).first() is not None


async def forget_drafts(tx: Tx, before: datetime) -> None:
    """Drafts that nobody confirmed, and their fans' cancelled ones: no money was in them."""
    await tx.session.execute(
        delete(WithdrawalRow).where(
            WithdrawalRow.created_at < before,
            WithdrawalRow.hold_id.is_(None),
            WithdrawalRow.state.in_((WithdrawalState.DRAFT, WithdrawalState.CANCELLED)),
        )
    )


def log(tx: Tx, withdrawal_id: UUID, action: str, actor_id: int | None, note: str = "") -> None:
    line = WithdrawalLog(
        id=uuid7(),
        withdrawal_id=withdrawal_id,
        action=action,
        actor_id=actor_id,
        note=note[:300],
        at=tx.now,
    )
    tx.session.add(line)


async def log_of(tx: Tx, withdrawal_id: UUID) -> list[LogLine]:
    """The oldest first."""
    statement = (
        select(WithdrawalLog)
        .where(WithdrawalLog.withdrawal_id == withdrawal_id)
        .order_by(WithdrawalLog.at, WithdrawalLog.id)
    )
    rows = (await tx.session.execute(statement)).scalars()
    return [LogLine(row.action, row.actor_id, row.note, row.at) for row in rows]


# --- saved accounts ------------------------------------------------------------------------------


async def save_destination(tx: Tx, row: dict[str, Any]) -> None:
    """A new one, or the same account again: then it is as fresh as now and back on the list."""
    statement = insert_into(tx, WithdrawalDestination).values(row)
    fresh = statement.excluded
    await tx.session.execute(
        statement.on_conflict_do_update(
            index_elements=["fan_id", "account_name"],
            set_={
                "khqr": fresh.khqr,
                "payee": fresh.payee,
                "bank_name": fresh.bank_name,
                "currencies": fresh.currencies,
                "removed_at": None,
            },
        )
    )


async def destination(tx: Tx, fan_id: int, destination_id: UUID) -> WithdrawalDestination | None:
    statement = select(WithdrawalDestination).where(
        WithdrawalDestination.id == destination_id,
        WithdrawalDestination.fan_id == fan_id,
        WithdrawalDestination.removed_at.is_(None),
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def destination_named(
    tx: Tx, fan_id: int, account_name: str
) -> WithdrawalDestination | None:
    statement = (
        select(WithdrawalDestination)
        .where(
            WithdrawalDestination.fan_id == fan_id,
            WithdrawalDestination.account_name == account_name,
        )
        .execution_options(populate_existing=True)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def destinations(tx: Tx, fan_id: int) -> list[WithdrawalDestination]:
    """Those on the list, the newest first."""
    statement = (
        select(WithdrawalDestination)
        .where(WithdrawalDestination.fan_id == fan_id, WithdrawalDestination.removed_at.is_(None))
        .order_by(WithdrawalDestination.created_at.desc(), WithdrawalDestination.id.desc())
    )
    return list((await tx.session.execute(statement)).scalars())


async def remove_destination(tx: Tx, fan_id: int, destination_id: UUID) -> None:
    await tx.session.execute(
        update(WithdrawalDestination)
        .where(
            WithdrawalDestination.id == destination_id,
            WithdrawalDestination.fan_id == fan_id,
            WithdrawalDestination.removed_at.is_(None),
        )
        .values(removed_at=tx.now)
    )


async def paid_accounts(tx: Tx, fan_id: int) -> frozenset[str]:
    """The names of the accounts where money of this fan has arrived."""
    statement = (
        select(WithdrawalRow.account_name)
        .where(WithdrawalRow.fan_id == fan_id, WithdrawalRow.state == WithdrawalState.DONE)
        .distinct()
    )
    return frozenset((await tx.session.execute(statement)).scalars())
