"""SQL of vouchers: every use is one guarded update, and goes back once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, insert, or_, select, update

from services.core.ids import uuid7
from services.core.uow import Tx
from services.core.vouchers import count_back
from services.ticketing.models import TicketOrder
from services.ticketing.vouchers import blocks
from services.ticketing.vouchers.models import Voucher, VoucherUse
from services.ticketing.vouchers.schemas import Coupon, VoucherSpec


async def by_code(tx: Tx, event_id: str, codes: Collection[str]) -> dict[str, Voucher]:
    statement = select(Voucher).where(Voucher.event_id == event_id, Voucher.code.in_(codes))
    return {each.code: each for each in (await tx.session.execute(statement)).scalars()}


def has_left(discount_minor: int) -> ColumnElement[bool]:
    """The guard: one more use, and so much more off, fit."""
    return and_(
        or_(Voucher.max_uses.is_(None), Voucher.redeemed < Voucher.max_uses),
        or_(
            Voucher.budget_minor.is_(None),
            Voucher.spent_minor + discount_minor <= Voucher.budget_minor,
        ),
    )


def is_valid(now: datetime) -> ColumnElement[bool]:
    return or_(Voucher.valid_until.is_(None), Voucher.valid_until > now)


async def take(tx: Tx, coupon: Coupon) -> bool:
    """Use it once; False: it is used up or over."""
    off_minor = coupon.discount.amount_minor
    statement = (
        update(Voucher)
        .where(Voucher.id == coupon.voucher_id, has_left(off_minor), is_valid(tx.now))
        .values(redeemed=Voucher.redeemed + 1, spent_minor=Voucher.spent_minor + off_minor)
        .returning(Voucher.id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).first() is not None


async def add_uses(tx: Tx, order_id: UUID, coupons: Mapping[int, Coupon]) -> None:
    await tx.session.execute(
        insert(VoucherUse),
        [
            {
                "order_id": order_id,
                "ticket_type_id": kind,
                "voucher_id": coupon.voucher_id,
                "discount_minor": coupon.discount.amount_minor,
                "state": "used",
            }
            for kind, coupon in coupons.items()
        ],
    )


async def has_uses(tx: Tx, order_id: UUID) -> bool:
    """Whether an order has or had a voucher."""
    statement = select(exists().where(VoucherUse.order_id == order_id))
    return bool((await tx.session.execute(statement)).scalar_one())


async def give_back(tx: Tx, order_ids: Sequence[UUID]) -> None:
    """What these orders used can be used again."""
    ending = (
        update(VoucherUse)
        .where(VoucherUse.order_id.in_(order_ids), VoucherUse.state == "used")
        .values(state="returned")
        .returning(VoucherUse.voucher_id, VoucherUse.discount_minor)
        .execution_options(synchronize_session=False)
    )
    ended = (await tx.session.execute(ending)).all()
    uses = await count_back(tx, Voucher.__table__, ended)
    if not uses:
        return
    for voucher_id, pool_id in await _blocking(tx, uses):
        await blocks.bring_back(tx, voucher_id, pool_id, uses[voucher_id])


async def _blocking(tx: Tx, voucher_ids: Collection[UUID]) -> list[tuple[UUID, int]]:
    """Those of them, still valid, for which units of a pool wait."""
    statement = (
        select(Voucher.id, Voucher.pool_id)
        .where(Voucher.id.in_(voucher_ids), Voucher.blocks_pool, is_valid(tx.now))
        .order_by(Voucher.id)
    )
    rows = await tx.session.execute(statement)
    return [(row.id, row.pool_id) for row in rows if row.pool_id is not None]


async def save(
    tx: Tx, event_id: str, spec: VoucherSpec, type_id: int | None, pool_id: int | None
) -> bool:
    """Make it or bring it up to date; False: it gives more already, or is another event's.

    PoolTooSmall: there is not so much to set aside for it.
    """
    statement = select(Voucher).where(Voucher.code == spec.code).with_for_update()
    known = (await tx.session.execute(statement)).scalar_one_or_none()
    limits = {
        "max_uses": spec.uses,
        "budget_minor": spec.budget_minor,
        "valid_until": spec.valid_until,
    }
    what = {
        "ticket_type_id": type_id,
        "pool_id": pool_id,
        "blocks_pool": spec.blocks_pool,
        "mode": spec.mode,
        "value": spec.value,
    }
    if known is None:
        voucher_id = uuid7()
        await tx.session.execute(
            insert(Voucher).values(
                id=voucher_id, code=spec.code, event_id=event_id, **what, **limits
            )
        )
        await _set_aside(tx, voucher_id, spec, pool_id, redeemed=0)
        return True
    kept = ("ticket_type_id", "pool_id", "mode", "value")
    is_same = all(getattr(known, name) == what[name] for name in kept)
    if known.event_id != event_id or (known.redeemed and not is_same):
        return False
    if spec.uses is not None and known.redeemed > spec.uses:
        return False
    if spec.budget_minor is not None and known.spent_minor > spec.budget_minor:
        return False
    await tx.session.execute(
        update(Voucher)
        .where(Voucher.id == known.id)
        .values(**what, **limits)
        .execution_options(synchronize_session=False)
    )
    await _set_aside(tx, known.id, spec, pool_id, redeemed=known.redeemed)
    return True


class PoolTooSmall(Exception):
    """Not so many units of a pool are free as a voucher shall set aside."""


async def _set_aside(
    tx: Tx, voucher_id: UUID, spec: VoucherSpec, pool_id: int | None, *, redeemed: int
) -> None:
    if not spec.blocks_pool:
        return
    assert pool_id is not None
    assert spec.uses is not None
    is_over = spec.valid_until is not None and spec.valid_until <= tx.now
    wanted = 0 if is_over else spec.uses - redeemed
    if not await blocks.resize(tx, voucher_id, pool_id, wanted):
        raise PoolTooSmall


async def differences(tx: Tx) -> list[UUID]:
    """Vouchers whose counters are not what the lines of orders add up to."""
    used = (
        select(
            VoucherUse.voucher_id,
            func.count().label("uses"),
            func.sum(VoucherUse.discount_minor).label("spent"),
        )
        .join(TicketOrder, TicketOrder.id == VoucherUse.order_id)
        .where(VoucherUse.state == "used")
        .group_by(VoucherUse.voucher_id)
        .subquery()
    )
    statement = (
        select(Voucher.id)
        .outerjoin(used, used.c.voucher_id == Voucher.id)
        .where(
            or_(
                Voucher.redeemed != func.coalesce(used.c.uses, 0),
                Voucher.spent_minor != func.coalesce(used.c.spent, 0),
            )
        )
    )
    return list((await tx.session.execute(statement)).scalars())
