"""What operators do for plans: monthly boxes, booking ahead of others."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from services.core.uow import Tx, UnitOfWork, query, use_case
from services.entitlements import Flag, Use, count_use, entitlements_of, sets_in_force
from services.identity.roles import Role, RolesService
from services.subscriptions import periods, rules
from services.subscriptions.errors import RightMissing, TaskNotFound
from services.subscriptions.models import NOTE_CHARACTERS
from services.subscriptions.repository import people
from services.subscriptions.schemas import Task, TaskDone
from services.subscriptions.states import TaskKind

_SHOWN: Final = 20
_AT_ONCE: Final = 200


class PlanTasks:
    """Each box is one task for 30 days of a plan that has the right to it."""

    def __init__(self, uow: UnitOfWork, roles: RolesService) -> None:
        self.uow = uow
        self._roles = roles

    async def make_boxes(self) -> int:
        """Boxes that are due; how many. Twice makes none twice."""
        made = 0
        while some := await self._make_boxes():
            made += some
        return made

    @use_case
    async def _make_boxes(self, tx: Tx) -> int:
        sets = await sets_in_force(tx)
        plans = await periods.plans_in_force(tx)
        boxed = [
            plan.code
            for plan in plans.values()
            if plan.rights in sets and Flag.MONTHLY_BOX in sets[plan.rights].flags
        ]
        due = await people.due_boxes(tx, boxed, tx.now - rules.BOX_EVERY, _AT_ONCE)
        for row in due:
            row.boxed_at = tx.now
            key = f"{row.id.hex}:{tx.now:%Y%m%d}"[:40]
            await people.add_task(tx, row.fan_id, TaskKind.BOX, key, row.plan)
        return len(due)

    @use_case
    async def ask_booking(self, tx: Tx, fan_id: int, key: str, note: str) -> None:
        """An operator books for this fan before others; the same key is one task. RightMissing."""
        rights = await entitlements_of(tx, fan_id)
        if not rights.has(Flag.PRIORITY_BOOKING):
            raise RightMissing
        words = note.strip()[:NOTE_CHARACTERS]
        if await people.add_task(tx, fan_id, TaskKind.BOOKING, key[:40], words):
            await count_use(tx, fan_id, Use.BOOKINGS)

    @query
    async def open(self, tx: Tx, actor_id: int) -> list[Task]:
        """The oldest first. NotAllowed without the role of an operator."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        return [
            Task(row.id, row.fan_id, TaskKind(row.kind), row.note, row.made_at)
            for row in await people.open_tasks(tx, _SHOWN)
        ]

    @query
    async def count(self, tx: Tx, _: int = 0) -> int:
        return await people.count_open_tasks(tx)

    @use_case
    async def done(self, tx: Tx, actor_id: int, task_id: UUID) -> None:
        """Done by this operator; the fan is told. TaskNotFound: done before, or the own."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        row = await people.end_task(tx, task_id, actor_id)
        if row is None:
            raise TaskNotFound
        if row.kind == TaskKind.BOX:
            await count_use(tx, row.fan_id, Use.BOXES)
        tx.emit(TaskDone(row.id, row.fan_id, TaskKind(row.kind)))
