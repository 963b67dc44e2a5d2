"""The guards of groups: each change asks one of them in its own statement."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_

from services.core.uow import Tx
from services.ticketing.groups.models import TicketGroup, TicketGroupPlace
from services.ticketing.groups.schemas import GroupState
from services.ticketing.models import StockHold


def waits() -> ColumnElement[bool]:
    """A place's hold while the place belongs to the group: nobody is paying for it."""
    return and_(StockHold.kind == "cart", StockHold.state == "live")


def is_open() -> ColumnElement[bool]:
    """The guard of every change: nobody has ended the group yet."""
    return TicketGroup.state == GroupState.OPEN


def has_room() -> ColumnElement[bool]:
    """The guard of a claim: a place has no person yet."""
    return TicketGroup.claimed < TicketGroup.quantity


def is_free() -> ColumnElement[bool]:
    """The guard of a place: it is nobody's."""
    return TicketGroupPlace.fan_id.is_(None)


def is_over(tx: Tx) -> ColumnElement[bool]:
    return TicketGroup.expires_at <= tx.now
