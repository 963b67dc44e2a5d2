"""SQL that reads whole orders, as their fans see them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Row, and_, bindparam, exists, select

from services.artwork.schemas import Bilingual
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.ticketing.models import (
    City,
    Event,
    OrderLine,
    Ticket,
    TicketOrder,
    TicketType,
    Venue,
)
from services.ticketing.prices import Price
from services.ticketing.repository.orders import is_pending
from services.ticketing.repository.programme import LABEL_COLUMNS, label_of
from services.ticketing.rules import CancelReason, OrderState
from services.ticketing.schemas import OrderSummary, SummaryLine
from services.ticketing.seats.models import SeatedType
from services.ticketing.vouchers.models import Voucher, VoucherUse

_SUMMARY: Final = (
    select(
        TicketOrder.id,
        TicketOrder.key,
        TicketOrder.number,
        TicketOrder.fan_id,
        TicketOrder.state,
        TicketOrder.revision,
        TicketOrder.currency,
        TicketOrder.subtotal_minor,
        TicketOrder.fee_minor,
        TicketOrder.tax_minor,
        TicketOrder.tax_is_included,
        TicketOrder.riel_per_dollar,
        TicketOrder.expires_at,
        TicketOrder.cancel_reason,
        TicketOrder.gift_card_minor,
        TicketOrder.paid_at,
        SeatedType.zone.label("seat_zone"),
        *LABEL_COLUMNS,
        OrderLine.ticket_type_id,
        OrderLine.quantity,
        OrderLine.unit_price_minor,
        VoucherUse.discount_minor,
        Voucher.code.label("voucher_code"),
        TicketType.name_km,
        TicketType.name_en,
    )
    .join(OrderLine, OrderLine.order_id == TicketOrder.id)
    .join(TicketType, TicketType.id == OrderLine.ticket_type_id)
    .outerjoin(
        VoucherUse,
        and_(
            VoucherUse.order_id == OrderLine.order_id,
            VoucherUse.ticket_type_id == OrderLine.ticket_type_id,
        ),
    )
    .outerjoin(SeatedType, SeatedType.ticket_type_id == OrderLine.ticket_type_id)
    .outerjoin(Voucher, Voucher.id == VoucherUse.voucher_id)
    .join(Event, Event.id == TicketOrder.event_id)
    .join(Venue, Venue.id == Event.venue_id)
    .join(City, City.id == Venue.city_id)
    .order_by(TicketOrder.id, OrderLine.id)
)


_CAN_BE_PAID: Final = (
    TicketOrder.fan_id == bindparam("fan"),
    is_pending(),
    TicketOrder.expires_at > bindparam("now"),
)
UNPAID: Final = _SUMMARY.where(*_CAN_BE_PAID)
"""Of one fan, at a moment."""
WAITS: Final = select(
    exists(select(TicketOrder.id).where(*_CAN_BE_PAID)),
    exists(select(Ticket.id).where(Ticket.owner_id == bindparam("fan"))),
)
"""Whether a fan has orders to pay; whether any ticket."""


async def summary(tx: Tx, key: str, fan_id: int) -> OrderSummary | None:
    """An order with its lines; None if there is none, or it is somebody else's."""
    statement = _SUMMARY.where(TicketOrder.key == key, TicketOrder.fan_id == fan_id)
    rows = (await tx.session.execute(statement)).all()
    return _summary_of(rows) if rows else None


async def unpaid(tx: Tx, fan_id: int) -> tuple[OrderSummary, ...]:
    """A fan's orders that can be paid, newest first."""
    rows = await tx.session.execute(UNPAID, {"fan": fan_id, "now": tx.now})
    return orders_in(rows.all())


def orders_in(rows: Sequence[Row[*tuple[Any, ...]]]) -> tuple[OrderSummary, ...]:
    """The orders whose lines these are, newest first."""
    found = {order: _summary_of(list(lines)) for order, lines in groupby(rows, lambda r: r.id)}
    return tuple(sorted(found.values(), key=lambda order: order.id, reverse=True))


def _summary_of(rows: Sequence[Row[*tuple[Any, ...]]]) -> OrderSummary:
    row = rows[0]
    currency = Currency(row.currency)
    return OrderSummary(
        id=row.id,
        key=row.key,
        number=row.number,
        fan_id=row.fan_id,
        state=OrderState(row.state),
        revision=row.revision,
        event=label_of(row),
        lines=tuple(
            SummaryLine(
                line.ticket_type_id,
                Bilingual(line.name_km, line.name_en),
                line.quantity,
                Money(line.unit_price_minor, currency),
                Money(line.discount_minor or 0, currency),
                line.voucher_code,
                is_seated=line.seat_zone is not None,
            )
            for line in rows
        ),
        price=Price(
            Money(row.subtotal_minor, currency),
            Money(row.fee_minor, currency),
            Money(row.tax_minor, currency),
            row.tax_is_included,
        ),
        riel_per_dollar=row.riel_per_dollar,
        expires_at=row.expires_at,
        cancel_reason=CancelReason(row.cancel_reason) if row.cancel_reason else None,
        gift_card_minor=row.gift_card_minor,
        paid_at=row.paid_at,
    )
