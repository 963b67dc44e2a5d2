"""SQL of refunds: one transaction at a time for an order, each ticket in one refund."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, delete, func, insert, literal, or_, select, update

from services.core.money import Currency
from services.core.uow import Tx
from services.ticketing.models import (
    BuyerCount,
    OrderLine,
    Ticket,
    TicketOrder,
)
from services.ticketing.refunds.models import (
    TicketRefund,
    TicketRefundLine,
    TicketRefundRule,
)
from services.ticketing.refunds.rules import RefundRule
from services.ticketing.refunds.schemas import RefundState
from services.ticketing.schemas import TicketState

_LINES: Any = OrderLine.__table__
_COUNTS: Any = BuyerCount.__table__


async def under_way(tx: Tx, ticket_ids: Collection[UUID]) -> set[UUID]:
    """Tickets with a refund that waits or is done. Lock the tickets before."""
    statement = select(TicketRefundLine.ticket_id).where(
        TicketRefundLine.ticket_id.in_(ticket_ids), TicketRefundLine.stands
    )
    return set((await tx.session.execute(statement)).scalars())


@dataclass(frozen=True, slots=True)
class GivenBefore:
    """What has gone back of an order, or is promised: from its sources, and of its fixed part."""

    from_sources_minor: int
    fixed_minor: int


async def given_before(tx: Tx, order_id: UUID, without: UUID | None = None) -> GivenBefore:
    """`without` is the refund that is being given: it does not count itself."""
    stands = TicketRefund.state.in_((RefundState.WAITING, RefundState.SENDING, RefundState.PAID))
    gone = TicketRefund.state.in_((RefundState.SENDING, RefundState.PAID))
    refund = TicketRefund.paid_minor - TicketRefund.kept_minor
    statement = select(
        func.coalesce(
            func.sum(
                case((and_(gone, TicketRefund.payee_id == TicketOrder.fan_id), refund), else_=0)
            ),
            0,
        ),
        func.coalesce(func.max(case((stands, TicketRefund.fixed_minor), else_=0)), 0),
    ).join(TicketOrder, TicketOrder.id == TicketRefund.order_id)
    statement = statement.where(TicketRefund.order_id == order_id)
    if without is not None:
        statement = statement.where(TicketRefund.id != without)
    row = (await tx.session.execute(statement)).one()
    return GivenBefore(int(row[0]), int(row[1]))


@dataclass(frozen=True, slots=True)
class NewRefund:
    """A refund to write down; `lines` are (ticket, paid, kept) in minor units."""

    id: UUID
    key: str
    order_id: UUID
    fan_id: int
    payee_id: int
    state: RefundState
    reason: str
    goes_to: str
    currency: Currency
    paid_minor: int
    kept_minor: int
    tax_minor: int
    fixed_minor: int
    decided_by: int | None
    lines: Sequence[tuple[UUID, int, int]]


async def add(tx: Tx, new: NewRefund) -> None:
    """Its tickets must be locked and free of another refund: the index refuses a second one."""
    await tx.session.execute(
        insert(TicketRefund).values(
            id=new.id,
            key=new.key,
            order_id=new.order_id,
            fan_id=new.fan_id,
            payee_id=new.payee_id,
            state=new.state,
            reason=new.reason,
            goes_to=new.goes_to,
            currency=new.currency,
            paid_minor=new.paid_minor,
            kept_minor=new.kept_minor,
            tax_minor=new.tax_minor,
            fixed_minor=new.fixed_minor,
            decided_by=new.decided_by,
            asked_at=tx.now,
        )
    )
    await tx.session.execute(
        insert(TicketRefundLine),
        [
            {
                "refund_id": new.id,
                "ticket_id": ticket_id,
                "paid_minor": paid,
                "kept_minor": kept,
                "stands": True,
            }
            for ticket_id, paid, kept in new.lines
        ],
    )


async def find_by_key(tx: Tx, key: str) -> TicketRefund | None:
    statement = select(TicketRefund).where(TicketRefund.key == key)
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def find(tx: Tx, refund_id: UUID) -> TicketRefund | None:
    return await tx.session.get(TicketRefund, refund_id, populate_existing=True)


async def of_order(tx: Tx, order_id: UUID) -> list[TicketRefund]:
    """All refunds of an order, the oldest first."""
    statement = (
        select(TicketRefund).where(TicketRefund.order_id == order_id).order_by(TicketRefund.id)
    )
    return list((await tx.session.execute(statement)).scalars())


async def lines_of(tx: Tx, refund_id: UUID) -> list[tuple[UUID, int, int]]:
    """Its tickets with what was paid for them and what is kept, in minor units."""
    statement = (
        select(
            TicketRefundLine.ticket_id, TicketRefundLine.paid_minor, TicketRefundLine.kept_minor
        )
        .where(TicketRefundLine.refund_id == refund_id)
        .order_by(TicketRefundLine.ticket_id)
    )
    rows = (await tx.session.execute(statement)).all()
    return [(row.ticket_id, row.paid_minor, row.kept_minor) for row in rows]


async def tickets_of(tx: Tx, refund_id: UUID) -> list[UUID]:
    return [ticket_id for ticket_id, _, _ in await lines_of(tx, refund_id)]


async def move(
    tx: Tx, refund_id: UUID, source: RefundState, target: RefundState, **values: Any
) -> bool:
    """False: it stands elsewhere, somebody was first."""
    if target in (RefundState.PAID, RefundState.REFUSED, RefundState.WITHDRAWN):
        values["ended_at"] = tx.now
    statement = (
        update(TicketRefund)
        .where(TicketRefund.id == refund_id, TicketRefund.state == source)
        .values(state=target, **values)
        .returning(TicketRefund.id)
        .execution_options(synchronize_session=False)
    )
    if (await tx.session.execute(statement)).first() is None:
        return False
    if target in (RefundState.REFUSED, RefundState.WITHDRAWN):
        await tx.session.execute(
            update(TicketRefundLine)
            .where(TicketRefundLine.refund_id == refund_id)
            .values(stands=False)
            .execution_options(synchronize_session=False)
        )
    return True


async def by_outside(tx: Tx, outside_id: UUID) -> TicketRefund | None:
    statement = select(TicketRefund).where(TicketRefund.outside_id == outside_id)
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def is_still_sending(tx: Tx, order_id: UUID) -> bool:
    statement = select(TicketRefund.id).where(
        TicketRefund.order_id == order_id,
        or_(TicketRefund.state == RefundState.SENDING, TicketRefund.state == RefundState.WAITING),
    )
    return (await tx.session.execute(statement.limit(1))).first() is not None


async def count_waiting(tx: Tx) -> int:
    statement = select(func.count()).where(TicketRefund.state == RefundState.WAITING)
    return (await tx.session.execute(statement)).scalar_one()


async def waiting(tx: Tx, limit: int) -> list[UUID]:
    """Those that wait for a decision, the oldest first."""
    statement = (
        select(TicketRefund.id)
        .where(TicketRefund.state == RefundState.WAITING)
        .order_by(TicketRefund.id)
        .limit(limit)
    )
    return list((await tx.session.execute(statement)).scalars())


async def differences(tx: Tx) -> list[UUID]:
    """Refunds whose tickets do not add up to them, or that are done and left a valid ticket."""
    lines = (
        select(
            TicketRefundLine.refund_id,
            func.sum(TicketRefundLine.paid_minor).label("paid"),
            func.sum(TicketRefundLine.kept_minor).label("kept"),
            func.sum(case((Ticket.state == TicketState.VALID, 1), else_=0)).label("valid"),
        )
        .join(Ticket, Ticket.id == TicketRefundLine.ticket_id)
        .group_by(TicketRefundLine.refund_id)
        .subquery()
    )
    done = TicketRefund.state.in_((RefundState.SENDING, RefundState.PAID))
    statement = (
        select(TicketRefund.id)
        .outerjoin(lines, lines.c.refund_id == TicketRefund.id)
        .where(
            or_(
                TicketRefund.paid_minor != func.coalesce(lines.c.paid, literal(-1)),
                TicketRefund.kept_minor != func.coalesce(lines.c.kept, literal(-1)),
                and_(done, lines.c.valid > 0),
            )
        )
    )
    return list((await tx.session.execute(statement)).scalars())


async def rules_of(tx: Tx, event_id: str) -> list[RefundRule]:
    statement = select(TicketRefundRule).where(TicketRefundRule.event_id == event_id)
    return [
        RefundRule(
            days_before=row.days_before,
            fixed_minor=row.fixed_minor,
            per_ticket_minor=row.per_ticket_minor,
            basis_points=row.basis_points,
            by_staff=row.by_staff,
            type_id=row.type_slug or None,
        )
        for row in (await tx.session.execute(statement)).scalars()
    ]


async def replace_rules(tx: Tx, event_id: str, rules: Sequence[RefundRule]) -> None:
    """The event's rules from now on are these."""
    await tx.session.execute(delete(TicketRefundRule).where(TicketRefundRule.event_id == event_id))
    if rules:
        await tx.session.execute(
            insert(TicketRefundRule),
            [
                {
                    "event_id": event_id,
                    "type_slug": rule.type_id or "",
                    "days_before": rule.days_before,
                    "fixed_minor": rule.fixed_minor,
                    "per_ticket_minor": rule.per_ticket_minor,
                    "basis_points": rule.basis_points,
                    "by_staff": rule.by_staff,
                }
                for rule in rules
            ],
        )
