"""SQL of the shop's vouchers: every use is one guarded update, and goes back once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, insert, or_, select, update

from services.catalog.models import Product, Variant
from services.catalog.stock.repository import levels
from services.checkout.schemas import VoucherSpec
from services.checkout.vouchers.models import ShopVoucher, ShopVoucherUse
from services.core.ids import uuid7
from services.core.uow import Tx
from services.core.vouchers import count_back


async def by_code(tx: Tx, code: str) -> ShopVoucher | None:
    statement = select(ShopVoucher).where(ShopVoucher.code == code)
    return (
        await tx.session.scalars(statement, execution_options={"populate_existing": True})
    ).one_or_none()


async def take(tx: Tx, voucher_id: UUID, uses: int, off_minor: int) -> bool:
    """Use it so many times; False: it is used up or over."""
    statement = (
        update(ShopVoucher)
        .where(
            ShopVoucher.id == voucher_id,
            or_(ShopVoucher.valid_until.is_(None), ShopVoucher.valid_until > tx.now),
            has_left(uses, off_minor),
        )
        .values(
            redeemed=ShopVoucher.redeemed + uses, spent_minor=ShopVoucher.spent_minor + off_minor
        )
        .returning(ShopVoucher.id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).first() is not None


def has_left(uses: int, off_minor: int) -> Any:
    """The guard: so many more uses, and so much more off, fit."""
    return and_(
        or_(ShopVoucher.max_uses.is_(None), ShopVoucher.redeemed + uses <= ShopVoucher.max_uses),
        or_(
            ShopVoucher.budget_minor.is_(None),
            ShopVoucher.spent_minor + off_minor <= ShopVoucher.budget_minor,
        ),
    )


async def add_uses(
    tx: Tx, order_id: UUID, voucher_id: UUID, discounts_minor: Mapping[int, int]
) -> None:
    """By the number of the order's line."""
    rows = [
        {
            "order_id": order_id,
            "line": line,
            "voucher_id": voucher_id,
            "discount_minor": off_minor,
            "state": "used",
        }
        for line, off_minor in discounts_minor.items()
    ]
    await tx.session.execute(insert(ShopVoucherUse), rows)


async def give_back(tx: Tx, order_id: UUID, line: int | None = None) -> None:
    """What an order, or one line of it, has used can be used again; once."""
    ending = (
        update(ShopVoucherUse)
        .where(ShopVoucherUse.order_id == order_id, ShopVoucherUse.state == "used")
        .values(state="returned")
        .returning(ShopVoucherUse.voucher_id, ShopVoucherUse.discount_minor)
        .execution_options(synchronize_session=False)
    )
    if line is not None:
        ending = ending.where(ShopVoucherUse.line == line)
    ended = (await tx.session.execute(ending)).all()
    await count_back(tx, ShopVoucher.__table__, ended)


async def differences(tx: Tx) -> list[str]:
    """Codes whose counters are not what the lines of orders add up to: there must be none."""
    used = (
        select(
            ShopVoucherUse.voucher_id,
            func.count().label("uses"),
            func.sum(ShopVoucherUse.discount_minor).label("spent"),
        )
        .where(ShopVoucherUse.state == "used")
        .group_by(ShopVoucherUse.voucher_id)
        .subquery()
    )
    statement = (
        select(ShopVoucher.code)
        .outerjoin(used, used.c.voucher_id == ShopVoucher.id)
        .where(
            or_(
                ShopVoucher.redeemed != func.coalesce(used.c.uses, 0),
                ShopVoucher.spent_minor != func.coalesce(used.c.spent, 0),
            )
        )
    )
    return list(await tx.session.scalars(statement))


@dataclass(frozen=True, slots=True)
class VoucherGoods:
    """What a voucher is for, by the ids of the catalogue; all None: for everything."""

    product_id: str | None = None
    variant_id: UUID | None = None
    stock_id: UUID | None = None


async def goods_of(tx: Tx, spec: VoucherSpec) -> VoucherGoods | None:
    """None: there is no such product, variant or stock."""
    if spec.product_id is not None:
        known = await tx.session.get(Product, spec.product_id)
        return VoucherGoods(product_id=spec.product_id) if known else None
    if spec.sku is not None:
        variant = await tx.session.scalar(select(Variant.id).where(Variant.sku == spec.sku))
        return VoucherGoods(variant_id=variant) if variant else None
    if spec.pool is not None:
        stock_id = (await levels.ids_of(tx, [spec.pool])).get(spec.pool)
        return VoucherGoods(stock_id=stock_id) if stock_id else None
    return VoucherGoods()


async def save(tx: Tx, spec: VoucherSpec, goods: VoucherGoods) -> bool:
    """Make it or bring it up to date; False: it gives more already, or something else."""
    what = {
        **asdict(goods),
        "fan_id": spec.fan_id,
        "currency": spec.currency,
        "mode": spec.mode,
        "value": spec.value,
    }
    limits = {
        "max_uses": spec.uses,
        "budget_minor": spec.budget_minor,
        "valid_until": spec.valid_until,
    }
    statement = select(ShopVoucher).where(ShopVoucher.code == spec.code).with_for_update()
    known = (await tx.session.scalars(statement)).one_or_none()
    if known is None:
        row = insert(ShopVoucher).values(id=uuid7(), code=spec.code, **what, **limits)
        await tx.session.execute(row)
        return True
    if known.redeemed and any(getattr(known, name) != value for name, value in what.items()):
        return False
    if spec.uses is not None and known.redeemed > spec.uses:
        return False
    if spec.budget_minor is not None and known.spent_minor > spec.budget_minor:
        return False
    for name, value in {**what, **limits}.items():
        setattr(known, name, value)
    return True
