"""How a cart is shown: what its lines cost and whether they can be had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.checkout.cart.contents import Contents
from services.checkout.cart.models import CartLineRow
from services.checkout.members import Membership
from services.checkout.prices import Goods, LinePrice, Offer, line_prices
from services.checkout.schemas import (
    Cart,
    CartChange,
    CartLine,
    CartVoucher,
    ChangeKind,
    LineState,
    VoucherState,
)
from services.checkout.shipping import free_delivery
from services.checkout.vouchers.models import ShopVoucher
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.core.vouchers import VoucherMode


@dataclass(frozen=True, slots=True)
class Priced:
    """A cart, and what its voucher takes off which line, where it takes off something."""

    cart: Cart
    voucher: ShopVoucher | None
    off: dict[UUID, Money]


def priced(
    tx: Tx, contents: Contents, membership: Membership, voucher: ShopVoucher | None
) -> Priced:
    now = tx.now
    active = contents.active
    ready = [row for row in active if contents.is_ready(row, now)]
    offer = offer_of(tx, voucher) if voucher else None
    fits = [voucher is not None and is_for(voucher, contents, row) for row in ready]
    goods = [_goods(contents, row) for row in ready]
    prices = dict(zip(_ids(ready), line_prices(goods, membership, offer, fits), strict=True))
    lines = tuple(_line(tx, contents, row, membership, prices) for row in active)
    saved = tuple(
        _line(tx, contents, row, membership, {}) for row in contents.rows if row.is_saved
    )
    nothing = Money.zero(_currency(contents))
    off = sum((each.voucher for each in prices.values()), nothing)
    subtotal = sum((each.total for each in prices.values()), nothing)
    is_sent = any(line.is_shipped for line in lines)
    row = contents.row
    cart = Cart(
        fan_id=contents.fan_id,
        revision=row.revision if row else 0,
        lines=lines,
        saved=saved,
        changes=tuple(_changes(tx, contents, active)),
        voucher=(
            CartVoucher(row.voucher, off, _voucher_state(tx, voucher, off))
            if row and row.voucher
            else None
        ),
        held_until=min(
            (until for until in contents.held.values() if until and until > now), default=None
        ),
        subtotal=subtotal,
        discounts=sum((each.discount for each in prices.values()), nothing),
        free_delivery=free_delivery(subtotal, membership) if is_sent else None,
    )
    return Priced(cart, voucher, {key: one.voucher for key, one in prices.items() if one.voucher})


def offer_of(tx: Tx, voucher: ShopVoucher) -> Offer | None:
    """What is left of it; None: it is over."""
    if voucher.valid_until is not None and voucher.valid_until <= tx.now:
        return None
    uses = None if voucher.max_uses is None else voucher.max_uses - voucher.redeemed
    budget = None if voucher.budget_minor is None else voucher.budget_minor - voucher.spent_minor
    return Offer(VoucherMode(voucher.mode), voucher.value, uses, budget)


def is_for(voucher: ShopVoucher, contents: Contents, row: CartLineRow) -> bool:
    variant = contents.variants[row.variant_id]
    return (
        variant.base.currency == voucher.currency
        and voucher.product_id in (None, variant.product_id)
        and voucher.variant_id in (None, variant.id)
        and (voucher.stock_id is None or voucher.stock_id in variant.parts)
    )


def _voucher_state(tx: Tx, voucher: ShopVoucher | None, off: Money) -> VoucherState:
    if off:
        return VoucherState.USED
    offer = offer_of(tx, voucher) if voucher else None
    if offer is None:
        return VoucherState.OVER
    is_used_up = offer.uses == 0 or offer.budget_minor == 0
    return VoucherState.USED_UP if is_used_up else VoucherState.NO_FIT


def _goods(contents: Contents, row: CartLineRow) -> Goods:
    variant = contents.variants[row.variant_id]
    return Goods(variant.product_id, row.quantity, variant.base, variant.bulk, variant.member)


def _line(
    tx: Tx,
    contents: Contents,
    row: CartLineRow,
    membership: Membership,
    prices: Mapping[UUID, LinePrice],
) -> CartLine:
    variant = contents.variants[row.variant_id]
    price = prices.get(row.variant_id)
    if price is None:
        (price,) = line_prices([_goods(contents, row)], membership)
    state, left = _state(tx, contents, row)
    return CartLine(
        variant_id=variant.id,
        product_id=variant.product_id,
        name=variant.name,
        attributes=variant.attributes,
        sku=variant.sku,
        quantity=row.quantity,
        unit=variant.base,
        discount=price.discount,
        total=price.total,
        picture=variant.picture,
        pair=variant.pair,
        state=state,
        left=left,
        is_ready=row.variant_id in prices,
        is_shipped=variant.parcel is not None,
    )


def _state(tx: Tx, contents: Contents, row: CartLineRow) -> tuple[LineState, int | None]:
    if not contents.variants[row.variant_id].is_on_sale:
        return LineState.GONE, 0
    room = contents.room(row, tx.now)
    if room.left is None:
        return LineState.IN_STOCK, None
    left = max(0, room.left)
    if not left:
        return LineState.SOLD_OUT, 0
    if left <= room.low_at or left < row.quantity:
        return LineState.LOW, left
    return LineState.IN_STOCK, None


def _changes(tx: Tx, contents: Contents, rows: Sequence[CartLineRow]) -> list[CartChange]:
    found = []
    for row in rows:
        price = contents.variants[row.variant_id].base.amount_minor
        if not contents.is_ready(row, tx.now):
            left = max(0, contents.room(row, tx.now).left or 0)
            kind = ChangeKind.LESS if left else ChangeKind.GONE
            found.append(CartChange(row.variant_id, kind, row.quantity, left))
        elif price != row.seen_minor:
            found.append(CartChange(row.variant_id, ChangeKind.PRICE, row.seen_minor, price))
    return found


def _currency(contents: Contents) -> Currency:
    """That of the cart; dollars while it is empty."""
    rows = contents.active or contents.rows
    return contents.variants[rows[0].variant_id].base.currency if rows else Currency.USD


def _ids(rows: Sequence[CartLineRow]) -> list[UUID]:
    return [row.variant_id for row in rows]
