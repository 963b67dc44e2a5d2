"""SQL of refunds: one transaction at a time for an order, each ticket in one refund."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, case, delete, func, insert, literal, or_, select, update

from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.ticketing.box_office.models import BoxSale
from services.ticketing.box_office.rules import WayAtCounter
from services.ticketing.gate.models import GateScan
from services.ticketing.models import (
    BuyerCount,
    OrderLine,
    OrderMove,
    OrderRequest,
    Ticket,
    TicketOrder,
    TicketType,
    TicketTypePool,
)
from services.ticketing.refunds.models import (
    TicketRefund,
    TicketRefundLine,
    TicketRefundRule,
)
from services.ticketing.refunds.rules import RefundRule, SoldLine
from services.ticketing.refunds.schemas import RefundState
from services.ticketing.repository.stock import Units
from services.ticketing.rules import OrderState, RequestState, may_move
from services.ticketing.schemas import TicketState
from services.ticketing.vouchers.models import VoucherUse

_LINES: Any = OrderLine.__table__
_COUNTS: Any = BuyerCount.__table__


@dataclass(frozen=True, slots=True)
class PaidOrder:
    """An order as its refunds see it."""

    id: UUID
    key: str
    number: str
    fan_id: int
    event_id: str
    state: OrderState
    total: Money
    tax: Money
    riel_per_dollar: Decimal
    paid_at: datetime | None


async def order_of(
    tx: Tx, ticket_ids: Collection[UUID], *, lock: bool = False
) -> PaidOrder | None:
    """The one order that all these tickets are of; locked, no other refund of it goes on."""
    orders = select(Ticket.order_id).where(Ticket.id.in_(ticket_ids)).distinct()
    found = list((await tx.session.execute(orders)).scalars())
    return await paid_order(tx, found[0], lock=lock) if len(found) == 1 else None


async def paid_order(tx: Tx, order_id: UUID, *, lock: bool = False) -> PaidOrder | None:
    statement = select(TicketOrder).where(TicketOrder.id == order_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = (await tx.session.execute(statement)).scalar_one_or_none()
    if row is None:
        return None
    currency = Currency(row.currency)
    return PaidOrder(
        id=row.id,
        key=row.key,
        number=row.number,
        fan_id=row.fan_id,
        event_id=row.event_id,
        state=OrderState(row.state),
        total=Money(row.total_minor, currency),
        tax=Money(row.tax_minor, currency),
        riel_per_dollar=row.riel_per_dollar,
        paid_at=row.paid_at,
    )


async def order_by_key(tx: Tx, key: str, fan_id: int) -> PaidOrder | None:
    statement = select(TicketOrder.id).where(TicketOrder.key == key, TicketOrder.fan_id == fan_id)
    order_id = (await tx.session.execute(statement)).scalar_one_or_none()
    return await paid_order(tx, order_id) if order_id else None


@dataclass(frozen=True, slots=True)
class SoldTicket:
    """A ticket of a paid order, with what its line says of its price."""

    id: UUID
    line_id: UUID
    label: str
    owner_id: int
    state: TicketState
    type_id: int
    type_slug: str
    name_km: str
    name_en: str
    row: str | None
    seat: str | None
    line: SoldLine

    @property
    def place(self) -> str | None:
        """`A-12`, for a numbered seat."""
        return f"{self.row}-{self.seat}" if self.row and self.seat else None


async def sold_tickets(tx: Tx, order_id: UUID) -> list[SoldTicket]:
    """All tickets of an order in their order, also those that have gone back."""
    statement = (
        select(
            Ticket.id,
            Ticket.order_line_id,
            Ticket.position,
            Ticket.owner_id,
            Ticket.state,
            Ticket.ticket_type_id,
            Ticket.row,
            Ticket.seat,
            TicketOrder.number,
            TicketType.slug,
            TicketType.name_km,
            TicketType.name_en,
            OrderLine.quantity,
            OrderLine.unit_price_minor,
            VoucherUse.discount_minor,
        )
        .join(TicketOrder, TicketOrder.id == Ticket.order_id)
        .join(OrderLine, OrderLine.id == Ticket.order_line_id)
        .join(TicketType, TicketType.id == Ticket.ticket_type_id)
        .outerjoin(
            VoucherUse,
            and_(
                VoucherUse.order_id == OrderLine.order_id,
                VoucherUse.ticket_type_id == OrderLine.ticket_type_id,
            ),
        )
        .where(Ticket.order_id == order_id)
        .order_by(Ticket.position)
    )
    return [
        SoldTicket(
            id=row.id,
            line_id=row.order_line_id,
            label=f"{row.number}-{row.position}",
            owner_id=row.owner_id,
            state=TicketState(row.state),
            type_id=row.ticket_type_id,
            type_slug=row.slug,
            name_km=row.name_km,
            name_en=row.name_en,
            row=row.row,
            seat=row.seat,
            line=SoldLine(row.quantity, row.unit_price_minor, row.discount_minor or 0),
        )
        for row in (await tx.session.execute(statement)).all()
    ]


async def lock_tickets(tx: Tx, ticket_ids: Collection[UUID]) -> None:
    """Nobody scans, transfers or sells them until this transaction ends."""
    statement = (
        select(Ticket.id).where(Ticket.id.in_(ticket_ids)).order_by(Ticket.id).with_for_update()
    )
    await tx.session.execute(statement)


async def used(tx: Tx, ticket_ids: Collection[UUID]) -> set[UUID]:
    """Those that somebody came in with. Lock the tickets before, or a scan may be under way."""
    statement = select(GateScan.ticket_id).where(
        GateScan.ticket_id.in_(ticket_ids), GateScan.passed
    )
    return {each for each in (await tx.session.execute(statement)).scalars() if each}


async def under_way(tx: Tx, ticket_ids: Collection[UUID]) -> set[UUID]:
    """Tickets with a refund that waits or is done. Lock the tickets before."""
    statement = select(TicketRefundLine.ticket_id).where(
        TicketRefundLine.ticket_id.in_(ticket_ids), TicketRefundLine.stands
    )
    return set((await tx.session.execute(statement)).scalars())


async def revoke(tx: Tx, ticket_ids: Collection[UUID]) -> int:
    """Valid tickets become revoked; how many were."""
    statement = (
        update(Ticket)
        .where(Ticket.id.in_(ticket_ids), Ticket.state == TicketState.VALID)
        .values(state=TicketState.REVOKED)
        .returning(Ticket.id)
        .execution_options(synchronize_session=False)
    )
    return len((await tx.session.execute(statement)).all())


async def cancel_units(tx: Tx, by_line: Mapping[UUID, int]) -> None:
    """So many units of each line are sold no more; a line without any left is cancelled."""
    for line_id, quantity in sorted(by_line.items()):
        gone = OrderLine.cancelled_quantity + quantity
        statement = (
            update(OrderLine)
            .where(OrderLine.id == line_id, gone <= OrderLine.quantity)
            .values(
                cancelled_quantity=gone,
                state=case((gone == OrderLine.quantity, "cancelled"), else_="valid"),
            )
            .returning(OrderLine.id)
            .execution_options(synchronize_session=False)
        )
        assert (await tx.session.execute(statement)).first(), "more units go than were sold"


async def all_cancelled(tx: Tx, order_id: UUID) -> bool:
    statement = select(OrderLine.id).where(
        OrderLine.order_id == order_id, OrderLine.state == "valid"
    )
    return (await tx.session.execute(statement.limit(1))).first() is None


async def units_of_types(tx: Tx, by_type: Mapping[int, int]) -> Units:
    """What so many tickets of each type take of the pools, pools ascending."""
    statement = select(TicketTypePool.ticket_type_id, TicketTypePool.pool_id).where(
        TicketTypePool.ticket_type_id.in_(by_type)
    )
    units: Units = {}
    for kind, pool_id in await tx.session.execute(statement):
        units[pool_id] = units.get(pool_id, 0) + by_type[kind]
    return dict(sorted(units.items()))


async def discount_buyer(tx: Tx, fan_id: int, by_type: Mapping[int, int]) -> None:
    """The fan may buy so many more of each type."""
    fewer = _COUNTS.c.quantity - bindparam("units")
    statement = (
        _COUNTS.update()
        .where(_COUNTS.c.fan_id == bindparam("fan"), _COUNTS.c.ticket_type_id == bindparam("kind"))
        .values(quantity=case((fewer > 0, fewer), else_=0))
    )
    connection = await tx.session.connection()
    await connection.execute(
        statement,
        [{"fan": fan_id, "kind": kind, "units": units} for kind, units in sorted(by_type.items())],
    )


async def move_order(
    tx: Tx, order_id: UUID, source: OrderState, target: OrderState, reason: str
) -> bool:
    """Moves the order with a line in its timeline; False: it stands elsewhere."""
    assert may_move(source, target)
    values: dict[str, Any] = {"state": target}
    if target is OrderState.CANCELLED:
        values["cancel_reason"] = reason
    statement = (
        update(TicketOrder)
        .where(TicketOrder.id == order_id, TicketOrder.state == source)
        .values(**values)
        .returning(TicketOrder.id)
        .execution_options(synchronize_session=False)
    )
    if (await tx.session.execute(statement)).first() is None:
        return False
    await tx.session.execute(
        insert(OrderMove).values(
            id=uuid7(),
            order_id=order_id,
            from_state=source,
            to_state=target,
            reason=reason,
            moved_at=tx.now,
        )
    )
    return True


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


async def paid_request(tx: Tx, order_id: UUID) -> UUID | None:
    """The request of payments that brought the order's money; None: the wallet did."""
    statement = select(OrderRequest.intent_id).where(
        OrderRequest.order_id == order_id, OrderRequest.state == RequestState.PAID
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


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


async def was_paid_in_cash(tx: Tx, order_id: UUID) -> bool:
    """At the box office: there is no payment in a wallet that could be given back."""
    statement = select(BoxSale.order_id).where(
        BoxSale.order_id == order_id, BoxSale.way == WayAtCounter.CASH
    )
    return (await tx.session.execute(statement)).first() is not None


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
