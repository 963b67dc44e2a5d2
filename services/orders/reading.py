"""Rows of orders as people see them, and the rows of new ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from services.artwork.schemas import Bilingual
from services.core.ids import short_id
from services.core.money import Currency, Money, split_by_share
from services.orders.models import ShopOrder, ShopOrderLine
from services.orders.schemas.delivery import Area, MapPoint, Recipient, ShipTo
from services.orders.schemas.money import OrderMoney, OrderPrice, Parts
from services.orders.schemas.new_order import NewOrder, NewOrderLine
from services.orders.schemas.order import Order, OrderLine, TimelineEntry
from services.orders.states import CancelReason, OrderState


def row_of(order_id: UUID, new: NewOrder, now: datetime) -> dict[str, Any]:
    """A new order that waits for its money."""
    price, parts = new.price, new.parts
    return {
        "id": order_id,
        "key": short_id(order_id),
        "placed_key": new.key,
        "number": new.number,
        "fan_id": new.fan_id,
        "state": OrderState.PENDING,
        "currency": new.currency,
        "subtotal_minor": price.subtotal.amount_minor,
        "discounts_minor": price.discounts.amount_minor,
        "wrap_minor": price.wrap.amount_minor,
        "shipping_minor": price.shipping.amount_minor,
        "tax_minor": price.tax.amount_minor,
        "surcharge_minor": price.surcharge.amount_minor,
        "total_minor": price.total.amount_minor,
        "due_minor": new.due.amount_minor,
        "financed_minor": new.financed.amount_minor,
        "points": parts.points,
        "points_minor": _minor(parts.points_worth),
        "gift_card_minor": _minor(parts.gift_card),
        "gift_card_id": parts.gift_card_id,
        "wallet_minor": _minor(parts.wallet),
        "exchanged_minor": _minor(parts.exchanged),
        "exchanged_from": parts.exchanged_from,
        "riel_per_dollar": new.riel_per_dollar,
        "shipping_method": new.shipping_method,
        "pickup_point_id": new.pickup_point_id,
        "address": asdict(new.address) if new.address else None,
        "is_wrapped": new.is_wrapped,
        "card_text": new.card_text,
        "recipient": new.recipient,
        "instalments": new.instalments,
        "created_at": now,
        "moves_at": now + new.waits,
        "settled_minor": 0,
    }


def line_rows(order_id: UUID, new: NewOrder) -> list[dict[str, Any]]:
    """The lines, numbered from 1; each with its share of the tax."""
    weights = [line.total.amount_minor for line in new.lines]
    taxes = split_by_share(new.price.tax, weights)
    return [
        _line_row(order_id, n, line, tax)
        for n, (line, tax) in enumerate(zip(new.lines, taxes, strict=True), start=1)
    ]


def _line_row(order_id: UUID, n: int, line: NewOrderLine, tax: Money) -> dict[str, Any]:
    return {
        "order_id": order_id,
        "n": n,
        "variant_id": line.variant_id,
        "product_id": line.product_id,
        "name_km": line.name.km,
        "name_en": line.name.en,
        "attributes": dict(line.attributes),
        "sku": line.sku,
        "picture": line.picture,
        "pair": line.pair,
        "quantity": line.quantity,
        "unit_minor": line.unit.amount_minor,
        "discount_minor": line.discount.amount_minor,
        "total_minor": line.total.amount_minor,
        "tax_minor": tax.amount_minor,
        "takes": {stock.hex: units for stock, units in line.takes.items()},
        "is_shipped": line.is_shipped,
        "is_digital": line.is_digital,
        "voucher": line.voucher,
        "sent": 0,
        "delivered": 0,
        "cancelled": 0,
        "returned": 0,
    }


def line_of(row: ShopOrderLine, currency: str) -> OrderLine:
    unit = Currency(currency)
    return OrderLine(
        n=row.n,
        variant_id=row.variant_id,
        product_id=row.product_id,
        name=Bilingual(row.name_km, row.name_en),
        attributes=row.attributes,
        sku=row.sku,
        picture=row.picture,
        pair=row.pair,
        quantity=row.quantity,
        unit=Money(row.unit_minor, unit),
        discount=Money(row.discount_minor, unit),
        total=Money(row.total_minor, unit),
        tax=Money(row.tax_minor, unit),
        takes={UUID(stock): units for stock, units in row.takes.items()},
        is_shipped=row.is_shipped,
        is_digital=row.is_digital,
        voucher=row.voucher,
        sent=row.sent,
        delivered=row.delivered,
        cancelled=row.cancelled,
        returned=row.returned,
    )


def order_of(
    row: ShopOrder,
    lines: Sequence[OrderLine],
    timeline: Sequence[TimelineEntry],
    money: Sequence[OrderMoney],
    owed_minor: int = 0,
) -> Order:
    currency = Currency(row.currency)
    return Order(
        id=row.id,
        key=row.key,
        number=row.number,
        fan_id=row.fan_id,
        state=OrderState(row.state),
        lines=tuple(lines),
        price=_price(row, currency),
        parts=_parts(row, currency),
        due=Money(row.due_minor, currency),
        financed=Money(row.financed_minor, currency),
        riel_per_dollar=row.riel_per_dollar,
        shipping_method=row.shipping_method,
        pickup_point_id=row.pickup_point_id,
        address=_address(row.address) if row.address else None,
        is_wrapped=row.is_wrapped,
        card_text=row.card_text,
        recipient=Recipient(row.recipient),
        instalments=row.instalments,
        intent_id=row.intent_id,
        placed_at=row.created_at,
        moves_at=row.moves_at,
        approved_at=row.approved_at,
        paid_at=row.paid_at,
        ended_at=row.ended_at,
        delivered_at=row.delivered_at,
        settled=Money(row.settled_minor, currency),
        cancel_reason=CancelReason(row.cancel_reason) if row.cancel_reason else None,
        back_on=row.back_on,
        timeline=tuple(timeline),
        money=tuple(money),
        owed=Money(owed_minor, currency) if owed_minor else None,
    )


def _price(row: ShopOrder, currency: Currency) -> OrderPrice:
    return OrderPrice(
        subtotal=Money(row.subtotal_minor, currency),
        discounts=Money(row.discounts_minor, currency),
        wrap=Money(row.wrap_minor, currency),
        shipping=Money(row.shipping_minor, currency),
        tax=Money(row.tax_minor, currency),
        surcharge=Money(row.surcharge_minor, currency),
        total=Money(row.total_minor, currency),
    )


def _parts(row: ShopOrder, currency: Currency) -> Parts:
    def part(minor: int) -> Money | None:
        return Money(minor, currency) if minor else None

    return Parts(
        points=row.points,
        points_worth=part(row.points_minor),
        gift_card_id=row.gift_card_id,
        gift_card=part(row.gift_card_minor),
        wallet=part(row.wallet_minor),
        exchanged=part(row.exchanged_minor),
        exchanged_from=row.exchanged_from,
    )


def _address(document: Mapping[str, Any]) -> ShipTo:
    areas = {name: Area(**document[name]) for name in ("commune", "district", "province")}
    pin = MapPoint(**document["pin"]) if document["pin"] else None
    return ShipTo(**{**document, **areas, "pin": pin})


def _minor(part: Money | None) -> int:
    return part.amount_minor if part else 0
