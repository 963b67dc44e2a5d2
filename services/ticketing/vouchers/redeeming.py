"""Vouchers in the sale. Each function joins the sale's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.core.uow import Tx
from services.core.vouchers import VoucherMode, discount_of
from services.ticketing.errors import SizeBelowTaken
from services.ticketing.repository.offers import Offer
from services.ticketing.repository.stock import Units
from services.ticketing.schemas import CartLine
from services.ticketing.vouchers import blocks, repository
from services.ticketing.vouchers.errors import (
    VoucherForbidsChange,
    VoucherNotFound,
    VoucherOver,
    VoucherUsedUp,
)
from services.ticketing.vouchers.models import Voucher
from services.ticketing.vouchers.schemas import Coupon, VoucherSpec


async def coupons_for(
    tx: Tx, event_id: str, lines: Sequence[CartLine], offers: Mapping[int, Offer]
) -> dict[int, Coupon]:
    """By ticket type. VoucherNotFound. Without codes nothing is asked."""
    codes = {line.voucher for line in lines if line.voucher}
    if not codes:
        return {}
    known = await repository.by_code(tx, event_id, codes)
    found: dict[int, Coupon] = {}
    for line in lines:
        if line.voucher is None:
            continue
        voucher, offer = known.get(line.voucher), offers[line.ticket_type_id]
        if voucher is None or not _is_for(voucher, offer):
            raise VoucherNotFound
        off = discount_of(
            VoucherMode(voucher.mode), voucher.value, offer.price * line.quantity, line.quantity
        )
        blocked = voucher.pool_id if voucher.blocks_pool else None
        found[line.ticket_type_id] = Coupon(
            voucher.id, line.voucher, off, voucher.valid_until, blocked
        )
    return found


def _is_for(voucher: Voucher, offer: Offer) -> bool:
    if voucher.pool_id is not None and voucher.pool_id not in offer.pool_ids:
        return False
    return voucher.ticket_type_id in (None, offer.ticket_type_id)


async def redeem(tx: Tx, order_id: UUID, coupons: Mapping[int, Coupon]) -> Units:
    """Use them all, vouchers in ascending id. VoucherOver, VoucherUsedUp.

    The units that waited for them and are the order's now; their pools count them as held.
    """
    units: Units = {}
    for coupon in sorted(coupons.values(), key=lambda one: one.voucher_id):
        if await repository.take(tx, coupon):
            pool_id = coupon.blocked_pool_id
            if pool_id and await blocks.use_one(tx, coupon.voucher_id, pool_id):
                units[pool_id] = units.get(pool_id, 0) + 1
            continue
        if coupon.valid_until is not None and coupon.valid_until <= tx.now:
            raise VoucherOver(until=coupon.valid_until)
        raise VoucherUsedUp
    if coupons:
        await repository.add_uses(tx, order_id, coupons)
    return units


async def load(
    tx: Tx,
    event_id: str,
    specs: Sequence[VoucherSpec],
    types: Mapping[str, int],
    pools: Mapping[str, int],
) -> None:
    """VoucherForbidsChange; SizeBelowTaken: a pool has less than a voucher shall set aside."""
    for spec in specs:
        type_id = types[spec.type_id] if spec.type_id else None
        pool_id = pools[spec.pool_id] if spec.pool_id else None
        try:
            is_saved = await repository.save(tx, event_id, spec, type_id, pool_id)
        except repository.PoolTooSmall as error:
            raise SizeBelowTaken(item=event_id, field="vouchers", pool=spec.pool_id) from error
        if not is_saved:
            raise VoucherForbidsChange(item=event_id, field="vouchers")
