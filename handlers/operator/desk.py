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
    None where nothing ever waits.
    """

    label: str
    role: Role
    tap: Tap
    waiting: Callable[[int], Awaitable[int]] | None = None

    async def count(self, actor_id: int) -> int | None:
        return await self.waiting(actor_id) if self.waiting else None


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
            if queue.role in held
        ]
        window.stop_asking()
        await window.show(screens.desk(window.t, held, open_queues))


class IsOperator(Filter):
    """Passes for people with a role. For all others there is no desk: nothing answers here."""

    async def __call__(
        self, _: TelegramObject, window: Window, operator_desk: OperatorDesk
    ) -> bool | dict[str, Any]:
        return bool(await operator_desk.roles.roles_of(window.fan.id))
