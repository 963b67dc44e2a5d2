"""The desk: which queues there are, who sees them, and what waits in each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from aiogram.filters import Filter
from aiogram.types import TelegramObject

from handlers.kit.buttons import Tap
from handlers.kit.window import Window
from handlers.operator import screens
from services.identity.roles import Role, RolesService


@dataclass(frozen=True, slots=True)
class Queue:
    """One kind of work. `label` is the key of its button; `waiting` counts for one operator,
    None where nothing ever waits. `allowed` asks the queue's own service where work is not given
    by a role of the house.
    """

    label: str
    role: Role | None
    tap: Tap
    waiting: Callable[[int], Awaitable[int]] | None = None
    allowed: Callable[[int], Awaitable[bool]] | None = None

    async def count(self, actor_id: int) -> int | None:
        return await self.waiting(actor_id) if self.waiting else None

    async def is_open_to(self, actor_id: int, held: frozenset[Role]) -> bool:
        if self.role in held:
            return True
        return self.allowed is not None and await self.allowed(actor_id)


@dataclass(frozen=True, slots=True)
class OperatorDesk:
    roles: RolesService
    queues: Sequence[Queue]

    async def show(self, window: Window) -> None:
        """The queues that this operator has roles for, with how much waits in each."""
        held = await self.roles.roles_of(window.fan.id)
        open_queues = [
            screens.OpenQueue(queue.label, queue.tap, await queue.count(window.fan.id))
            for queue in self.queues
            if await queue.is_open_to(window.fan.id, held)
        ]
        window.stop_asking()
        await window.show(screens.desk(window.t, held, open_queues))

    async def works_here(self, fan_id: int) -> bool:
        """Whether there is any work for somebody."""
        held = await self.roles.roles_of(fan_id)
        if held:
            return True
        for queue in self.queues:
            if await queue.is_open_to(fan_id, held):
                return True
        return False


class IsOperator(Filter):
    """Passes for people with a role. For all others there is no desk: nothing answers here."""

    async def __call__(
        self, _: TelegramObject, window: Window, operator_desk: OperatorDesk
    ) -> bool | dict[str, Any]:
        return await operator_desk.works_here(window.fan.id)
