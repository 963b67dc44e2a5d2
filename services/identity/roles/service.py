"""Roles are asked for in the transaction that needs them; nothing of them is remembered."""

from __future__ import annotations

from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity.errors import UnknownFan
from services.identity.repository import fans
from services.identity.roles import repository
from services.identity.roles.errors import RoleRequired
from services.identity.roles.schemas import Role, RoleMove


class RolesService:
    """Grants are made by the installation's command line; operators cannot promote anybody."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    @use_case
    async def grant(self, tx: Tx, fan_id: int, role: Role, *, actor_id: int | None = None) -> bool:
        """Whether the role is new to this person. UnknownFan if nobody has met them."""
        if await fans.find(tx, fan_id) is None:
            raise UnknownFan(fan_id=fan_id)
        added = await repository.add(tx, fan_id, role)
        if added:
            await repository.note(tx, fan_id, role, actor_id, granted=True)
        return added

    @use_case
    async def revoke(
        self, tx: Tx, fan_id: int, role: Role, *, actor_id: int | None = None
    ) -> bool:
        """Counts for every action that has not begun yet. Whether there was anything to revoke."""
        removed = await repository.remove(tx, fan_id, role)
        if removed:
            await repository.note(tx, fan_id, role, actor_id, granted=False)
        return removed

    @query
    async def roles_of(self, tx: Tx, fan_id: int) -> frozenset[Role]:
        return await repository.of(tx, fan_id)

    @query
    async def log(self, tx: Tx, fan_id: int) -> list[RoleMove]:
        """What this person was granted and lost, the oldest first."""
        return await repository.moves(tx, fan_id)

    async def has(self, tx: Tx, actor_id: int, role: Role) -> bool:
        """Whether the actor has the role now; for looking only, what changes asks `require`."""
        return role in await repository.of(tx, actor_id)

    async def require(self, tx: Tx, actor_id: int, role: Role) -> None:
        """RoleRequired unless the actor has the role now, and until `tx` ends.

        Two actions of one actor that need the same role wait for each other.
        """
        if not await repository.hold(tx, actor_id, role):
            raise RoleRequired(role=role)
