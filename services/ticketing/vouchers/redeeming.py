"""Vouchers in the sale. Each function joins the sale's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.core.money import Money
from services.core.uow import Tx
from services.ticketing.vouchers import repository
from services.ticketing.vouchers.errors import (
    VoucherForbidsChange,
    VoucherNotFound,
    VoucherOver,
    VoucherUsedUp,
)
from services.ticketing.vouchers.rules import VoucherMode, discount_of
from services.ticketing.vouchers.schemas import Coupon, VoucherSpec


async def coupons_for(
    tx: Tx, event_id: str, lines: Sequence[tuple[int, int, Money, str | None]]
) -> dict[int, Coupon]:
    """By ticket type, for lines of (type, quantity, unit price, code). VoucherNotFound.

    Without codes nothing is asked.
    """
    codes = {code for _, _, _, code in lines if code}
    if not codes:
        return {}
    known = await repository.by_code(tx, event_id, codes)
    found: dict[int, Coupon] = {}
    for kind, quantity, unit_price, code in lines:
        if code is None:
            continue
        voucher = known.get(code)
        if voucher is None or voucher.ticket_type_id not in (None, kind):
            raise VoucherNotFound
        off = discount_of(VoucherMode(voucher.mode), voucher.value, unit_price, quantity)
        found[kind] = Coupon(voucher.id, code, off, voucher.valid_until)
    return found


async def redeem(tx: Tx, order_id: UUID, coupons: Mapping[int, Coupon]) -> None:
    """Use them all, vouchers in ascending id. VoucherOver, VoucherUsedUp."""
    if not coupons:
        return
    for coupon in sorted(coupons.values(), key=lambda one: one.voucher_id):
        if await repository.take(tx, coupon):
            continue
        if coupon.valid_until is not None and coupon.valid_until <= tx.now:
            raise VoucherOver(until=coupon.valid_until)
        raise VoucherUsedUp
    await repository.add_uses(tx, order_id, coupons)


async def load(
    tx: Tx, event_id: str, specs: Sequence[VoucherSpec], types: Mapping[str, int]
) -> None:
    """VoucherForbidsChange."""
    for spec in specs:
        type_id = types[spec.type_id] if spec.type_id else None
        if not await repository.save(tx, event_id, spec, type_id):
            raise VoucherForbidsChange(item=event_id, field="vouchers")
