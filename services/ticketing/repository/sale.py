"""SQL of the moment of paying: what an order says beside what holds now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, bindparam, select, update

from services.core.money import Currency, Money
from services.core.uow import Tx
from services.ticketing.models import (
    Event,
    OrderLine,
    OrderRequest,
    SigningKey,
    TicketOrder,
    TicketType,
)
from services.ticketing.prices import Price
from services.ticketing.queue.turns import Standing, standing_of, with_standing
from services.ticketing.repository.orders import is_pending
from services.ticketing.rules import EventState, RequestState
from services.ticketing.seats.models import SeatedType
from services.ticketing.vouchers.models import VoucherUse

_LINES: Any = OrderLine.__table__


@dataclass(frozen=True, slots=True)
class SaleLine:
    """A line at the moment of paying: what the order says, and what its type costs now."""

    id: UUID
    ticket_type_id: int
    quantity: int
    unit_price: Money
    price_now: Money
    zone: str | None
    gate: str | None
    is_seated: bool
    discount: Money
    has_voucher: bool

    @property
    def price_due(self) -> Money:
        """Today's price; a line with a voucher keeps what it was promised."""
        return self.unit_price if self.has_voucher else self.price_now


@dataclass(frozen=True, slots=True)
class Sale:
    """All that paying an order needs to know."""

    event_id: str
    event_state: EventState
    doors_at: datetime
    ends_at: datetime
    key_id: int
    sealed_private_key: bytes
    lines: tuple[SaleLine, ...]
    standing: Standing
    open_request: UUID | None
    tax_is_included: bool

    @property
    def price_has_changed(self) -> bool:
        return any(line.unit_price != line.price_due for line in self.lines)


async def sale(tx: Tx, order_id: UUID, fan_id: int) -> Sale:
    statement = with_standing(_sale(order_id), fan_id)
    rows = (await tx.session.execute(statement)).all()
    row = rows[0]
    currency = Currency(row.currency)
    return Sale(
        event_id=row.event_id,
        event_state=EventState(row.state),
        doors_at=row.doors_at,
        ends_at=row.ends_at,
        key_id=row.key_id,
        sealed_private_key=row.sealed_private_key,
        standing=standing_of(row),
        tax_is_included=row.tax_is_included,
        open_request=row.intent_id,
        lines=tuple(_line(line, currency) for line in rows),
    )


def _sale(order_id: UUID) -> Select[*tuple[Any, ...]]:
    """Its lines as they stand, with what each costs now, its seat, voucher and bank request."""
    return (
        select(
            Event.id.label("event_id"),
            Event.state,
            Event.currency,
            Event.tax_is_included,
            Event.doors_at,
            Event.ends_at,
            SigningKey.id.label("key_id"),
            SigningKey.sealed_private_key,
            OrderLine.id.label("line_id"),
            OrderLine.ticket_type_id,
            OrderLine.quantity,
            OrderLine.unit_price_minor,
            TicketType.price_minor,
            TicketType.zone,
            TicketType.gate,
            SeatedType.zone.label("seat_zone"),
            OrderRequest.intent_id,
            VoucherUse.discount_minor,
        )
        .join(TicketType, TicketType.id == OrderLine.ticket_type_id)
        .join(Event, Event.id == TicketType.event_id)
        .join(SigningKey, SigningKey.event_id == Event.id)
        .outerjoin(SeatedType, SeatedType.ticket_type_id == OrderLine.ticket_type_id)
        .outerjoin(
            VoucherUse,
            and_(
                VoucherUse.order_id == OrderLine.order_id,
                VoucherUse.ticket_type_id == OrderLine.ticket_type_id,
            ),
        )
        .outerjoin(
            OrderRequest,
            and_(
                OrderRequest.order_id == OrderLine.order_id,
                OrderRequest.state == RequestState.OPEN,
            ),
        )
        .where(OrderLine.order_id == order_id, OrderLine.state == "valid")
        .order_by(OrderLine.id)
    )


def _line(line: Row[Any], currency: Currency) -> SaleLine:
    return SaleLine(
        id=line.line_id,
        ticket_type_id=line.ticket_type_id,
        quantity=line.quantity,
        unit_price=Money(line.unit_price_minor, currency),
        price_now=Money(line.price_minor, currency),
        zone=line.zone,
        gate=line.gate,
        is_seated=line.seat_zone is not None,
        discount=Money(line.discount_minor or 0, currency),
        has_voucher=line.discount_minor is not None,
    )


async def reprice(tx: Tx, order_id: UUID, sale: Sale, price: Price) -> None:
    """A pending order takes today's prices; its revision tells old summaries from the new one."""
    changed = (
        update(TicketOrder)
        .where(TicketOrder.id == order_id, is_pending())
        .values(
            subtotal_minor=price.subtotal.amount_minor,
            fee_minor=price.fee.amount_minor,
            tax_minor=price.tax.amount_minor,
            tax_is_included=price.tax_is_included,
            total_minor=price.total.amount_minor,
            gift_card_minor=0,
            revision=TicketOrder.revision + 1,
        )
        .returning(TicketOrder.id)
        .execution_options(synchronize_session=False)
    )
    if (await tx.session.execute(changed)).first() is None:
        return
    statement = (
        _LINES.update()
        .where(_LINES.c.id == bindparam("line"))
        .values(unit_price_minor=bindparam("price"))
    )
    connection = await tx.session.connection()
    await connection.execute(
        statement,
        [{"line": line.id, "price": line.price_due.amount_minor} for line in sale.lines],
    )
