"""All SQL about roles."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from services.core.uow import Tx
from services.core.upserts import insert_into
from services.identity.roles.models import RoleGrant, RoleMoveRow
from services.identity.roles.schemas import Role, RoleMove


async def add(tx: Tx, fan_id: int, role: Role) -> bool:
    """Whether this is new: a role that somebody has already is not granted twice."""
    added = await tx.session.execute(
        insert_into(tx, RoleGrant)
        .values(fan_id=fan_id, role=role, granted_at=tx.now)
        .on_conflict_do_nothing()
        .returning(RoleGrant.fan_id)
    )
    return added.first() is not None


async def remove(tx: Tx, fan_id: int, role: Role) -> bool:
    """Whether there was such a grant."""
    removed = await tx.session.execute(
        delete(RoleGrant)
        .where(RoleGrant.fan_id == fan_id, RoleGrant.role == role)
        .returning(RoleGrant.fan_id)
    )
    return removed.first() is not None


async def note(tx: Tx, fan_id: int, role: Role, actor_id: int | None, *, granted: bool) -> None:
    await tx.session.execute(
        insert(RoleMoveRow).values(
            fan_id=fan_id, role=role, granted=granted, actor_id=actor_id, at=tx.now
        )
    )


async def of(tx: Tx, fan_id: int) -> frozenset[Role]:
    rows = await tx.session.execute(select(RoleGrant.role).where(RoleGrant.fan_id == fan_id))
    return frozenset(Role(role) for role in rows.scalars())


async def holders(tx: Tx, role: Role) -> list[int]:
    """Everybody who has the role, for what all of them are told."""
    statement = select(RoleGrant.fan_id).where(RoleGrant.role == role).order_by(RoleGrant.fan_id)
    return list((await tx.session.execute(statement)).scalars())


async def hold(tx: Tx, fan_id: int, role: Role) -> bool:
    """Whether the person has the role; if so, nobody can take it away before `tx` ends."""
    statement = (
        select(RoleGrant.fan_id)
        .where(RoleGrant.fan_id == fan_id, RoleGrant.role == role)
        .with_for_update()
    )
    return (await tx.session.execute(statement)).first() is not None


async def moves(tx: Tx, fan_id: int) -> list[RoleMove]:
    statement = (
        select(RoleMoveRow).where(RoleMoveRow.fan_id == fan_id).order_by(RoleMoveRow.number)
    )
    return [
        RoleMove(row.fan_id, Role(row.role), row.granted, row.actor_id, row.at)
        for row in (await tx.session.execute(statement)).scalars()
    ]
