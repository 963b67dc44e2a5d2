"""The end of a group, once: what nobody has paid goes back to everybody.

Orders that are being paid keep their units: they end with their own time, which is the group's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement

from services.core.uow import Tx
from services.ticketing.groups import places
from services.ticketing.groups.repository import ends, guards
from services.ticketing.groups.schemas import GroupFinished, GroupState, PlacesReleased
from services.ticketing.repository import stock

_AT_ONCE: Final = 20


async def end(tx: Tx, group_id: UUID, state: GroupState, *which: ColumnElement[bool]) -> bool:
    """The group ends and its waiting places are free again; False: it has ended before."""
    if not await ends.end(tx, group_id, state, *which):
        return False
    units, fans = await ends.release(tx, group_id)
    await stock.give_back(tx, units)
    if fans:
        event_id = (await ends.about(tx, group_id)).event_id
        tx.emit(PlacesReleased(group_id, event_id, tuple(fans), state))
    await places.touch(tx, group_id)
    return True


async def expire(tx: Tx, group_id: UUID) -> bool:
    """Ends a group whose time is over."""
    return await end(tx, group_id, GroupState.OVER, guards.is_over(tx))


async def reclaim(tx: Tx, *, pool_ids: Sequence[int] = (), event_id: str | None = None) -> bool:
    """Groups past their time give back what others want now; whether there were any.

    Whoever finds something sold out need not wait for the sweeper.
    """
    found = await ends.expired(tx, _AT_ONCE, pool_ids=pool_ids, event_id=event_id)
    for group_id in found:
        await expire(tx, group_id)
    return bool(found)


async def sweep(tx: Tx) -> int:
    """Tidy some groups past their time away; how many. The exact moment is a job's."""
    found = await ends.expired(tx, _AT_ONCE)
    for group_id in found:
        await expire(tx, group_id)
    return len(found)


async def finish(tx: Tx) -> int:
    """Groups of which every place is paid end before their time; how many."""
    finished = 0
    for group_id in await ends.complete(tx, _AT_ONCE):
        if await end(tx, group_id, GroupState.OVER):
            about = await ends.about(tx, group_id)
            tx.emit(GroupFinished(group_id, about.event_id, about.host_id, about.quantity))
            finished += 1
    return finished


async def end_all(tx: Tx, event_id: str) -> None:
    """An event is called off: nobody is to pay for it any more."""
    for group_id in await ends.open_of_event(tx, event_id):
        await end(tx, group_id, GroupState.CANCELLED)
