"""Places of a group on their way into orders and back. Each function joins the caller's
transaction.

Order of locks: orders, then groups ascending, then holds, then pools.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.core import group_cards
from services.core.ids import short_id
from services.core.uow import Tx
from services.ticketing.groups.errors import GroupOver, NoPlaceToPay
from services.ticketing.groups.models import TicketGroupPlace
from services.ticketing.groups.repository import ordering, taking
from services.ticketing.groups.rules import CARD_KIND
from services.ticketing.rules import CancelReason
from services.ticketing.schemas import OrderSummary

_GIVES_UP: Final = frozenset({CancelReason.BY_BUYER, CancelReason.BY_HOST})
"""Whose order ends so does not want the place any more."""


@dataclass(frozen=True, slots=True)
class Handed:
    """So many tickets of a type came out of a group; the order ends with it."""

    ticket_type_id: int
    quantity: int
    expires_at: datetime


async def touch(tx: Tx, group_id: UUID) -> None:
    """The group's cards are drawn anew."""
    await group_cards.touch(tx, CARD_KIND, short_id(group_id))


async def group_of_orders(tx: Tx, order_ids: Sequence[UUID]) -> UUID | None:
    """The open group out of which an unpaid order came that another one is to replace."""
    found = await ordering.open_of_orders(tx, order_ids) if order_ids else []
    return found[0] if found else None


async def hand_over(
    tx: Tx,
    group_id: UUID,
    order: OrderSummary,
    wanted: Mapping[int, int],
    *,
    may_be_fewer: bool = False,
) -> Handed | None:
    """The fan's places that wait become the order's, which ends when the group does.

    GroupOver; NoPlaceToPay: there are not as many of the wanted type. With `may_be_fewer` what
    there is will do, also nothing.
    """
    group = await taking.lock(tx, group_id)
    if group is None or group.expires_at <= tx.now:
        if may_be_fewer:
            return None
        raise GroupOver
    is_same = group.event_id == order.event.id
    quantity = wanted.get(group.ticket_type_id, 0) if is_same else 0
    holds = await ordering.waiting_holds(tx, group_id, order.fan_id, quantity)
    if len(holds) < max(quantity, 1) and not may_be_fewer:
        raise NoPlaceToPay
    if not holds:
        return None
    handed = await ordering.hand_over(tx, holds, order.id)
    assert handed == len(holds), "the group is locked"
    await ordering.set_end_of_order(tx, order.id, group.expires_at)
    await touch(tx, group_id)
    return Handed(group.ticket_type_id, handed, group.expires_at)


async def come_back(tx: Tx, order_ids: Sequence[UUID], reason: CancelReason) -> None:
    """What orders that have just ended held of open groups is the groups' again.

    Before the holds of these orders are ended: what is left of them is free for everybody.
    """
    groups = await ordering.open_of_orders(tx, order_ids, locked=True)
    if not groups:
        return
    holds = await ordering.bring_back(tx, order_ids, groups)
    if reason in _GIVES_UP:
        await taking.take_back(tx, TicketGroupPlace.hold_id.in_(holds))
    for group_id in groups:
        await touch(tx, group_id)
