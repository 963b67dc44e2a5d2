"""Sharing a plan: an invitation by link, so many places as the plan has."""

from __future__ import annotations

from uuid import UUID

from services.core.ids import short_id, uuid7
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.subscriptions import changing, periods
from services.subscriptions.errors import (
    FamilyIsFull,
    FamilyNotOffered,
    InAnotherFamily,
    InviteNotFound,
    OwnInvite,
)
from services.subscriptions.repository import people
from services.subscriptions.repository import subscriptions as rows
from services.subscriptions.schemas import Plan
from services.subscriptions.states import State


class FamilyService:
    """Who shares has the rights of the plan's family set while the plan is paid."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    @use_case
    async def invite(self, tx: Tx, fan_id: int) -> str:
        """The words of the link; the same until somebody is taken out.

        NoSubscription, FamilyNotOffered.
        """
        mine = await changing.of_fan(tx, fan_id)
        if not (await periods.plans_in_force(tx))[mine.plan].family_members:
            raise FamilyNotOffered
        if not mine.invite:
            mine.invite = short_id(uuid7())
        return mine.invite

    @query
    async def look(self, tx: Tx, invite: str) -> Plan:
        """What an invitation offers. InviteNotFound."""
        row = await rows.by_invite(tx, invite) if invite else None
        if row is None:
            raise InviteNotFound
        return (await periods.plans_in_force(tx))[row.plan]

    @use_case
    async def join(self, tx: Tx, fan_id: int, invite: str) -> Plan:
        """A place is this fan's; again: the same.

        InviteNotFound, OwnInvite, FamilyIsFull, InAnotherFamily.
        """
        row = await rows.by_invite(tx, invite) if invite else None
        if row is None:
            raise InviteNotFound
        if row.fan_id == fan_id:
            raise OwnInvite
        plan = (await periods.plans_in_force(tx))[row.plan]
        there = await people.family_of(tx, fan_id)
        if there == row.id:
            return plan
        if await _lasts(tx, there):
            raise InAnotherFamily
        if there is not None:
            await _leave(tx, there, fan_id)
        if await people.count_members(tx, row.id) >= plan.family_members:
            raise FamilyIsFull(most=plan.family_members)
        if not await people.join(tx, row.id, fan_id):
            raise InAnotherFamily
        if row.state != State.PAUSED:
            await periods.give_member(tx, row, fan_id)
        await rows.note(tx, row.id, "joined", fan=fan_id)
        return plan

    @use_case
    async def leave(self, tx: Tx, fan_id: int) -> None:
        """This fan shares nothing any more. Quiet when it was so before."""
        there = await people.family_of(tx, fan_id)
        if there is not None:
            await _leave(tx, there, fan_id)

    @use_case
    async def remove(self, tx: Tx, fan_id: int, member_id: int) -> None:
        """One place is free again, and the old link opens nothing. NoSubscription."""
        mine = await changing.of_fan(tx, fan_id)
        if await people.leave(tx, mine.id, member_id):
            mine.invite = ""
            await periods.take_from(tx, mine, [member_id])
            await rows.note(tx, mine.id, "removed", fan=member_id)


async def _leave(tx: Tx, subscription_id: UUID, fan_id: int) -> None:
    """The place is free again, and nothing of it is left."""
    row = await rows.find(tx, subscription_id, lock=True)
    assert row is not None
    await people.leave(tx, subscription_id, fan_id)
    await periods.take_from(tx, row, [fan_id])
    await rows.note(tx, row.id, "left", fan=fan_id)


async def _lasts(tx: Tx, subscription_id: UUID | None) -> bool:
    """Whether a family that somebody is in still has paid time."""
    row = await rows.find(tx, subscription_id) if subscription_id else None
    return row is not None and row.ends_at > tx.now
