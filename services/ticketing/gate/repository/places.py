"""SQL of devices at their gates, and of the lists and keys that they check by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from services.core.uow import Tx
from services.ticketing.gate.models import (
    GateDevice,
    GateDoor,
    GateList,
    GatePost,
)
from services.ticketing.gate.rules import (
    RuleBook,
    RuleBooks,
)
from services.ticketing.gate.schemas import ALL_GATES
from services.ticketing.models import SigningKey


@dataclass(frozen=True, slots=True)
class Place:
    """A device at its gate; `is_posted`: its owner may work there."""

    device_id: str
    event_id: str
    gate: str
    device_name: str
    fan_id: int
    off_at: datetime | None
    is_open: bool
    is_posted: bool


@dataclass(frozen=True, slots=True)
class ListRow:
    id: int
    event_id: str
    products: tuple[int, ...]
    books: RuleBooks


async def place(tx: Tx, device_id: str, actor_id: int) -> Place | None:
    """The actor's device and its event's door; None where it is nobody's or another one's."""
    posted = (
        select(GatePost.fan_id)
        .where(
            GatePost.event_id == GateDevice.event_id,
            GatePost.fan_id == GateDevice.fan_id,
            GatePost.gate.in_((ALL_GATES, GateDevice.gate)),
        )
        .exists()
    )
    statement = (
        select(
            GateDevice.event_id,
            GateDevice.gate,
            GateDevice.name,
            GateDevice.fan_id,
            GateDevice.off_at,
            GateDoor.is_open,
            posted.label("is_posted"),
        )
        .outerjoin(GateDoor, GateDoor.event_id == GateDevice.event_id)
        .where(GateDevice.id == device_id, GateDevice.fan_id == actor_id)
    )
    row = (await tx.session.execute(statement)).one_or_none()
    if row is None:
        return None
    return Place(
        device_id=device_id,
        event_id=row.event_id,
        gate=row.gate,
        device_name=row.name,
        fan_id=row.fan_id,
        off_at=row.off_at,
        is_open=bool(row.is_open),
        is_posted=bool(row.is_posted),
    )


async def lists(tx: Tx, event_id: str, list_ids: Iterable[int]) -> dict[int, ListRow]:
    """Lists of this event by their ids; others are left out."""
    statement = select(GateList).where(
        GateList.event_id == event_id, GateList.id.in_(set(list_ids))
    )
    return {
        row.id: ListRow(row.id, row.event_id, tuple(row.products), _books(row.books))
        for row in (await tx.session.execute(statement)).scalars()
    }


def _books(raw: list[dict[str, Any]]) -> RuleBooks:
    return RuleBooks(
        tuple(
            (datetime.fromisoformat(each["since"]), RuleBook.read(each["rules"])) for each in raw
        )
    )


async def public_key(tx: Tx, key_id: int) -> bytes | None:
    statement = select(SigningKey.public_key).where(SigningKey.id == key_id)
    return (await tx.session.execute(statement)).scalar_one_or_none()
