"""SQL of changed events: the event itself, its orders page by page, the numbers of operators."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from services.artwork.schemas import Bilingual
from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.ticketing.changes.models import EventChange, EventChangePart
from services.ticketing.changes.schemas import (
    ChangeKind,
    ChangeProgress,
    Failed,
    ListedEvent,
    PartState,
    PoolNumbers,
)
from services.ticketing.models import Event, StockPool, Ticket, TicketOrder
from services.ticketing.refunds.models import TicketRefund
from services.ticketing.refunds.schemas import RefundState
from services.ticketing.repository.orders import is_pending
from services.ticketing.rules import SOLD_STATES, EventState
from services.ticketing.schemas import TicketState
from services.ticketing.seats.models import SeatedType

_ALIVE = (EventState.ON_SALE, EventState.CLOSED)
_FAILURES_SHOWN = 5


async def lock_event(tx: Tx, event_id: str) -> Event | None:
    statement = select(Event).where(Event.id == event_id).with_for_update()
    statement = statement.execution_options(populate_existing=True)
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def call_off(tx: Tx, event_id: str) -> bool:
    """False: it is called off or over already."""
    statement = (
        update(Event)
        .where(Event.id == event_id, Event.state.in_(_ALIVE), Event.ends_at > tx.now)
        .values(state=EventState.CANCELLED, updated_at=tx.now)
        .returning(Event.id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).first() is not None


async def close_pools(tx: Tx, event_id: str) -> None:
    pools = select(StockPool.id).where(StockPool.event_id == event_id).order_by(StockPool.id)
    await tx.session.execute(pools.with_for_update())
    await tx.session.execute(
        update(StockPool)
        .where(StockPool.event_id == event_id)
        .values(state="closed")
        .execution_options(synchronize_session=False)
    )


async def move_event(tx: Tx, event: Event, by: timedelta) -> None:
    """All times of the evening move, and the end of its sale."""
    await tx.session.execute(
        update(Event)
        .where(Event.id == event.id)
        .values(
            doors_at=event.doors_at + by,
            starts_at=event.starts_at + by,
            ends_at=event.ends_at + by,
            sales_until=max(event.sales_until + by, event.sales_from + timedelta(minutes=1)),
            updated_at=tx.now,
        )
        .execution_options(synchronize_session=False)
    )


async def new_summaries(tx: Tx, event_id: str) -> None:
    """Who is about to pay sees the new date first: the summary that was shown counts no more."""
    await tx.session.execute(
        update(TicketOrder)
        .where(TicketOrder.event_id == event_id, is_pending())
        .values(revision=TicketOrder.revision + 1)
        .execution_options(synchronize_session=False)
    )


async def add(
    tx: Tx,
    event_id: str,
    kind: ChangeKind,
    actor_id: int,
    was_at: datetime,
    starts_at: datetime,
    give_back_until: datetime | None = None,
) -> UUID:
    change_id = uuid7()
    await tx.session.execute(
        insert_into(tx, EventChange).values(
            id=change_id,
            event_id=event_id,
            kind=kind,
            actor_id=actor_id,
            made_at=tx.now,
            was_at=was_at,
            starts_at=starts_at,
            give_back_until=give_back_until,
            listed=False,
        )
    )
    return change_id


async def newest(tx: Tx, event_id: str) -> EventChange | None:
    statement = (
        select(EventChange)
        .where(EventChange.event_id == event_id)
        .order_by(EventChange.id.desc())
        .limit(1)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def lock(tx: Tx, change_id: UUID) -> EventChange:
    statement = select(EventChange).where(EventChange.id == change_id).with_for_update()
    statement = statement.execution_options(populate_existing=True)
    return (await tx.session.execute(statement)).scalar_one()


async def find(tx: Tx, change_id: UUID) -> EventChange:
    statement = select(EventChange).where(EventChange.id == change_id)
    return (await tx.session.execute(statement)).scalar_one()


async def unpaid(tx: Tx, event_id: str, limit: int) -> list[UUID]:
    """Orders that wait for money; one that is just being paid is left out."""
    statement = (
        select(TicketOrder.id)
        .where(TicketOrder.event_id == event_id, is_pending())
        .order_by(TicketOrder.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list((await tx.session.execute(statement)).scalars())


async def list_orders(tx: Tx, change: EventChange, limit: int) -> list[UUID]:
    """The next paid orders after those that are listed; written down as waiting."""
    statement = (
        select(TicketOrder.id)
        .where(TicketOrder.event_id == change.event_id)
        .where(TicketOrder.state.in_(sorted(SOLD_STATES)))
        .order_by(TicketOrder.id)
        .limit(limit)
    )
    if change.last_order_id is not None:
        statement = statement.where(TicketOrder.id > change.last_order_id)
    found = list((await tx.session.execute(statement)).scalars())
    if found:
        await tx.session.execute(
            insert_into(tx, EventChangePart).on_conflict_do_nothing(),
            [
                {"change_id": change.id, "order_id": each, "state": PartState.WAITING}
                for each in found
            ],
        )
    await tx.session.execute(
        update(EventChange)
        .where(EventChange.id == change.id)
        .values(
            last_order_id=found[-1] if found else change.last_order_id,
            listed=len(found) < limit,
        )
        .execution_options(synchronize_session=False)
    )
    return found


async def end_part(
    tx: Tx, change_id: UUID, order_id: UUID, state: PartState, reason: str | None = None
) -> bool:
    """False: this order is done already."""
    statement = (
        update(EventChangePart)
        .where(EventChangePart.change_id == change_id, EventChangePart.order_id == order_id)
        .where(EventChangePart.state != PartState.DONE)
        .values(state=state, reason=reason)
        .returning(EventChangePart.order_id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).first() is not None


async def unfinished(tx: Tx, change_id: UUID) -> list[UUID]:
    statement = select(EventChangePart.order_id).where(
        EventChangePart.change_id == change_id, EventChangePart.state != PartState.DONE
    )
    return list((await tx.session.execute(statement)).scalars())


async def owners_of(tx: Tx, order_id: UUID) -> dict[UUID, int]:
    """The valid tickets of an order with who has them now, by ascending id."""
    statement = (
        select(Ticket.id, Ticket.owner_id)
        .where(Ticket.order_id == order_id, Ticket.state == TicketState.VALID)
        .order_by(Ticket.id)
    )
    return {row.id: row.owner_id for row in (await tx.session.execute(statement)).all()}


async def progress(tx: Tx, event_id: str) -> ChangeProgress | None:
    """The event's newest change; None: it has had none."""
    change = await newest(tx, event_id)
    if change is None:
        return None
    counted = (
        select(EventChangePart.state, func.count())
        .where(EventChangePart.change_id == change.id)
        .group_by(EventChangePart.state)
    )
    counts: dict[str, int] = {
        str(state): int(number) for state, number in await tx.session.execute(counted)
    }
    failed = (
        select(TicketOrder.number, EventChangePart.reason)
        .join(TicketOrder, TicketOrder.id == EventChangePart.order_id)
        .where(EventChangePart.change_id == change.id)
        .where(EventChangePart.state == PartState.FAILED)
        .order_by(TicketOrder.id)
        .limit(_FAILURES_SHOWN)
    )
    rows = (await tx.session.execute(failed)).all()
    return ChangeProgress(
        id=change.id,
        kind=ChangeKind(change.kind),
        made_at=change.made_at,
        was_at=change.was_at,
        give_back_until=change.give_back_until,
        listed=change.listed,
        waiting=counts.get(PartState.WAITING, 0),
        done=counts.get(PartState.DONE, 0),
        failed=tuple(Failed(row.number, row.reason or "") for row in rows),
        failures=counts.get(PartState.FAILED, 0),
    )


async def is_moved_since(tx: Tx, event_id: str, bought_at: datetime) -> bool:
    """Whether what was bought then may come back whole now: the event was moved afterwards."""
    statement = select(EventChange.id).where(
        EventChange.event_id == event_id,
        EventChange.kind == ChangeKind.MOVED,
        EventChange.made_at >= bought_at,
        EventChange.give_back_until > tx.now,
    )
    return (await tx.session.execute(statement.limit(1))).first() is not None


async def pools(tx: Tx, event_id: str) -> list[PoolNumbers]:
    statement = (
        select(StockPool, SeatedType.ticket_type_id)
        .outerjoin(SeatedType, SeatedType.pool_id == StockPool.id)
        .where(StockPool.event_id == event_id)
        .order_by(StockPool.id)
        .execution_options(populate_existing=True)
    )
    return [
        PoolNumbers(
            pool_id=row.StockPool.id,
            slug=row.StockPool.slug,
            size=row.StockPool.size,
            held=row.StockPool.held,
            sold=row.StockPool.sold,
            waiting=row.StockPool.waiting,
            is_open=row.StockPool.state == "open",
            is_seated=row.ticket_type_id is not None,
        )
        for row in (await tx.session.execute(statement)).all()
    ]


async def money_of(tx: Tx, event_id: str) -> tuple[int, int, Money, Money]:
    """Paid orders, valid tickets, what was paid, what went back."""
    event = (
        await tx.session.execute(select(Event.currency).where(Event.id == event_id))
    ).scalar_one()
    currency = Currency(event)
    paid = select(func.count(), func.coalesce(func.sum(TicketOrder.total_minor), 0)).where(
        TicketOrder.event_id == event_id, TicketOrder.paid_at.is_not(None)
    )
    orders, taken = (await tx.session.execute(paid)).one()
    back: Any = func.sum(TicketRefund.paid_minor - TicketRefund.kept_minor)
    refunds = (
        select(func.coalesce(back, 0))
        .join(TicketOrder, TicketOrder.id == TicketRefund.order_id)
        .where(TicketOrder.event_id == event_id)
        .where(TicketRefund.state.in_((RefundState.SENDING, RefundState.PAID)))
    )
    returned = (await tx.session.execute(refunds)).scalar_one()
    valid = select(func.count()).where(
        Ticket.event_id == event_id, Ticket.state == TicketState.VALID
    )
    tickets = (await tx.session.execute(valid)).scalar_one()
    return int(orders), tickets, Money(int(taken), currency), Money(int(returned), currency)


async def coming(tx: Tx, skip: int, limit: int) -> list[ListedEvent]:
    """Events that are not over, the soonest first, also those that are called off."""
    statement = (
        select(Event.id, Event.name_km, Event.name_en, Event.state)
        .where(Event.state != EventState.DRAFT, Event.ends_at > tx.now)
        .order_by(Event.starts_at, Event.id)
        .offset(skip)
        .limit(limit)
    )
    return [
        ListedEvent(row.id, Bilingual(row.name_km, row.name_en), EventState(row.state))
        for row in (await tx.session.execute(statement)).all()
    ]
