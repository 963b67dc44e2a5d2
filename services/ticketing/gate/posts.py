"""SQL of who works where: posts, devices, lists, doors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select, update

from services.artwork.schemas import Bilingual
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.ticketing.gate.models import GateBlock, GateDevice, GateDoor, GateList, GatePost
from services.ticketing.gate.rules import RuleBook
from services.ticketing.gate.schemas import (
    ALL_GATES,
    CheckInList,
    Device,
    Post,
    Stationed,
    TicketState,
)
from services.ticketing.models import Event, Ticket, TicketOrder, TicketType

FIRST_LIST: Final = "main"
_DAY: Final = timedelta(days=1)
_AT_ONCE: Final = 50


async def open_door(tx: Tx, event_id: str, book: RuleBook) -> bool:
    """Make scanning possible for an event, with a first list; False: no such event."""
    found = await tx.session.execute(select(Event.id).where(Event.id == event_id))
    if found.first() is None:
        return False
    await tx.session.execute(
        insert_into(tx, GateDoor)
        .values(event_id=event_id, is_open=True, revocations=0)
        .on_conflict_do_nothing()
    )
    await tx.session.execute(
        insert_into(tx, GateList)
        .values(event_id=event_id, name=FIRST_LIST, products=[], books=[_since(tx, book)])
        .on_conflict_do_nothing()
    )
    return True


async def set_door(tx: Tx, event_id: str, *, is_open: bool) -> bool:
    """False: there is no scanning for such an event."""
    statement = (
        update(GateDoor)
        .where(GateDoor.event_id == event_id)
        .values(is_open=is_open)
        .returning(GateDoor.event_id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).first() is not None


async def post(tx: Tx, event_id: str, fan_id: int, gate: str, actor_id: int) -> None:
    await tx.session.execute(
        insert_into(tx, GatePost)
        .values(event_id=event_id, fan_id=fan_id, gate=gate, posted_by=actor_id, posted_at=tx.now)
        .on_conflict_do_nothing()
    )


async def unpost(tx: Tx, event_id: str, fan_id: int) -> None:
    await tx.session.execute(
        delete(GatePost).where(GatePost.event_id == event_id, GatePost.fan_id == fan_id)
    )


async def gates_of(tx: Tx, event_id: str, fan_id: int) -> frozenset[str]:
    """Where a person may work at an event; the empty gate is all of them."""
    statement = select(GatePost.gate).where(
        GatePost.event_id == event_id, GatePost.fan_id == fan_id
    )
    return frozenset((await tx.session.execute(statement)).scalars())


async def posts_of(tx: Tx, fan_id: int) -> list[Post]:
    """Where a person works, at events that are not over for a day, the soonest first."""
    statement = (
        select(GatePost.event_id, GatePost.gate)
        .join(Event, Event.id == GatePost.event_id)
        .where(GatePost.fan_id == fan_id, Event.ends_at > tx.now - _DAY)
        .limit(_AT_ONCE)
    )
    rows = (await tx.session.execute(statement)).all()
    gates: dict[str, list[str]] = {}
    for row in rows:
        gates.setdefault(row.event_id, []).append(row.gate)
    return await _posts(tx, gates)


async def doors(tx: Tx) -> list[Post]:
    """Events that are not over for a day, the soonest first, as posts at all gates.

    Where nobody was posted yet there is no list, and no scanning.
    """
    statement = (
        select(Event.id)
        .where(Event.ends_at > tx.now - _DAY)
        .order_by(Event.starts_at, Event.id)
        .limit(_AT_ONCE)
    )
    found = (await tx.session.execute(statement)).scalars()
    return await _posts(tx, {event_id: [ALL_GATES] for event_id in found})


async def _posts(tx: Tx, gates: dict[str, list[str]]) -> list[Post]:
    statement = (
        select(Event.id, Event.name_km, Event.name_en, Event.starts_at, GateDoor.is_open)
        .outerjoin(GateDoor, GateDoor.event_id == Event.id)
        .where(Event.id.in_(gates))
        .order_by(Event.starts_at, Event.id)
    )
    rows = (await tx.session.execute(statement)).all()
    kept = await lists_of(tx, [row.id for row in rows])
    return [
        Post(
            event_id=row.id,
            name=Bilingual(row.name_km, row.name_en),
            starts_at=row.starts_at,
            gates=tuple(sorted(gates[row.id])),
            lists=tuple(each for each in kept if each.event_id == row.id),
            is_open=bool(row.is_open),
        )
        for row in rows
    ]


async def staff(tx: Tx, event_id: str) -> list[Stationed]:
    """Who works at an event and at which of its gates."""
    statement = (
        select(GatePost.fan_id, GatePost.gate)
        .where(GatePost.event_id == event_id)
        .order_by(GatePost.fan_id, GatePost.gate)
    )
    gates: dict[int, list[str]] = {}
    for row in (await tx.session.execute(statement)).all():
        gates.setdefault(row.fan_id, []).append(row.gate)
    return [Stationed(fan_id, tuple(held)) for fan_id, held in gates.items()]


async def lists_of(tx: Tx, event_ids: Sequence[str]) -> list[CheckInList]:
    statement = select(GateList).where(GateList.event_id.in_(event_ids)).order_by(GateList.id)
    return [_list(row) for row in (await tx.session.execute(statement)).scalars()]


async def event_of_list(tx: Tx, list_id: int) -> str | None:
    statement = select(GateList.event_id).where(GateList.id == list_id)
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def save_list(
    tx: Tx, event_id: str, name: str, products: Sequence[int], book: RuleBook
) -> CheckInList:
    """The list of this name; new rules count from now on."""
    statement = (
        insert_into(tx, GateList)
        .values(event_id=event_id, name=name, products=[], books=[])
        .on_conflict_do_nothing()
    )
    await tx.session.execute(statement)
    found = (
        select(GateList)
        .where(GateList.event_id == event_id, GateList.name == name)
        .with_for_update()
    )
    row = (await tx.session.execute(found)).scalar_one()
    row.products = list(products)
    if not row.books or row.books[-1]["rules"] != book.json():
        row.books = [*row.books, _since(tx, book)]
    await tx.session.flush()
    return _list(row)


def _since(tx: Tx, book: RuleBook) -> dict[str, object]:
    return {"since": tx.now.isoformat(), "rules": book.json()}


def _list(row: GateList) -> CheckInList:
    rules = RuleBook.read(row.books[-1]["rules"]).json()
    return CheckInList(row.id, row.event_id, row.name, tuple(row.products), rules)


async def types_of(tx: Tx, event_id: str) -> frozenset[int]:
    statement = select(TicketType.id).where(TicketType.event_id == event_id)
    return frozenset((await tx.session.execute(statement)).scalars())


async def add_device(tx: Tx, device: Device) -> Device:
    """The device; of the same id, the one that is there."""
    await tx.session.execute(
        insert_into(tx, GateDevice)
        .values(
            id=device.id,
            event_id=device.event_id,
            gate=device.gate,
            name=device.name,
            fan_id=device.fan_id,
            registered_at=tx.now,
        )
        .on_conflict_do_nothing()
    )
    found = await find_device(tx, device.id)
    assert found is not None
    return found


async def find_device(tx: Tx, device_id: str) -> Device | None:
    row = (
        await tx.session.execute(select(GateDevice).where(GateDevice.id == device_id))
    ).scalar_one_or_none()
    return _device(row) if row else None


async def devices(tx: Tx, event_id: str) -> list[Device]:
    """Devices of an event, the newest first."""
    statement = (
        select(GateDevice)
        .where(GateDevice.event_id == event_id)
        .order_by(GateDevice.registered_at.desc(), GateDevice.id)
        .limit(_AT_ONCE)
    )
    return [_device(row) for row in (await tx.session.execute(statement)).scalars()]


def _device(row: GateDevice) -> Device:
    return Device(row.id, row.event_id, row.gate, row.name, row.fan_id, is_on=row.off_at is None)


async def switch(tx: Tx, device_id: str, *, is_on: bool) -> Device | None:
    """Switch a device off (since now, or since it was) or on again; None: no such device."""
    changes = {"off_at": None} if is_on else {"off_at": tx.now}
    wanted = GateDevice.off_at.is_not(None) if is_on else GateDevice.off_at.is_(None)
    await tx.session.execute(
        update(GateDevice)
        .where(GateDevice.id == device_id, wanted)
        .values(**changes)
        .execution_options(synchronize_session=False)
    )
    return await find_device(tx, device_id)


async def label_of(tx: Tx, event_id: str, ticket_id: UUID) -> str | None:
    """What stands on a ticket of this event; None: there is none."""
    statement = (
        select(TicketOrder.number, Ticket.position)
        .join(TicketOrder, TicketOrder.id == Ticket.order_id)
        .where(Ticket.id == ticket_id, Ticket.event_id == event_id)
    )
    row = (await tx.session.execute(statement)).one_or_none()
    return f"{row.number}-{row.position}" if row else None


async def by_label(tx: Tx, event_id: str, label: str) -> TicketState | None:
    """The ticket of this event on which the label stands."""
    number, _, position = label.rpartition("-")
    if not position.isascii() or not position.isdigit():
        return None
    statement = (
        select(Ticket.id, GateBlock.reason)
        .join(TicketOrder, TicketOrder.id == Ticket.order_id)
        .outerjoin(GateBlock, GateBlock.ticket_id == Ticket.id)
        .where(Ticket.event_id == event_id, TicketOrder.number == number)
        .where(Ticket.position == int(position[:4]))
    )
    row = (await tx.session.execute(statement)).one_or_none()
    return TicketState(row.id, label, row.reason) if row else None


async def block(tx: Tx, ticket_id: UUID, reason: str, actor_id: int) -> bool:
    """False: it is blocked already."""
    blocked = await tx.session.execute(
        insert_into(tx, GateBlock)
        .values(ticket_id=ticket_id, reason=reason, blocked_by=actor_id, blocked_at=tx.now)
        .on_conflict_do_nothing()
        .returning(GateBlock.ticket_id)
    )
    return blocked.first() is not None


async def unblock(tx: Tx, ticket_id: UUID) -> bool:
    """False: it was not blocked."""
    gone = await tx.session.execute(
        delete(GateBlock).where(GateBlock.ticket_id == ticket_id).returning(GateBlock.ticket_id)
    )
    return gone.first() is not None
