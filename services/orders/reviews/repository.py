"""SQL of reviews."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, insert, select, update

from services.artwork.schemas import Bilingual
from services.core.uow import Tx
from services.identity.models import Fan
from services.orders.models import ShopOrder, ShopOrderLine
from services.orders.pictures import repository as pictures
from services.orders.reviews.models import GoodsReview
from services.orders.reviews.schemas import HideReason, Review, ReviewState


def subject_of(review_id: UUID) -> str:
    """What its pictures belong to."""
    return f"review:{review_id.hex}"


async def add(tx: Tx, **values: object) -> None:
    await tx.session.execute(insert(GoodsReview).values(**values))


async def rewrite(tx: Tx, review_id: UUID, stars: int, text: str) -> bool:
    """The one change that a writer has, while nobody has looked; False: it is over."""
    return await _change(
        tx,
        [
            GoodsReview.id == review_id,
            GoodsReview.state == ReviewState.PENDING,
            GoodsReview.edits == 0,
        ],
        stars=stars,
        text=text,
        edits=1,
        written_at=tx.now,
    )


async def move(
    tx: Tx,
    review_id: UUID,
    source: ReviewState,
    to: ReviewState,
    actor_id: int,
    reason: HideReason | None,
) -> bool:
    """False: it stands elsewhere, somebody was first."""
    return await _change(
        tx,
        [GoodsReview.id == review_id, GoodsReview.state == source],
        state=to,
        reason=reason,
        decided_by=actor_id,
        decided_at=tx.now,
    )


async def answer(tx: Tx, review_id: UUID, actor_id: int, text: str) -> None:
    await _change(
        tx,
        [GoodsReview.id == review_id],
        answer=text,
        answered_by=actor_id,
        answered_at=tx.now,
    )


async def _change(tx: Tx, where: Sequence[ColumnElement[bool]], **values: object) -> bool:
    statement = (
        update(GoodsReview)
        .where(*where)
        .values(**values)
        .returning(GoodsReview.id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).first() is not None


async def find(tx: Tx, review_id: UUID, *, lock: bool = False) -> Review | None:
    if lock:
        await tx.session.execute(
            select(GoodsReview.id).where(GoodsReview.id == review_id).with_for_update()
        )
    found = await _reviews(tx, [GoodsReview.id == review_id], limit=1)
    return found[0] if found else None


async def of_order(tx: Tx, order_id: UUID) -> dict[int, Review]:
    """What was written of an order, by line."""
    return {each.n: each for each in await _reviews(tx, [GoodsReview.order_id == order_id])}


async def shown(tx: Tx, product_id: str, before: UUID | None, limit: int) -> list[Review]:
    """Of a product, the newest first, older than `before`."""
    where = [GoodsReview.product_id == product_id, GoodsReview.state == ReviewState.SHOWN]
    if before is not None:
        where.append(GoodsReview.id < before)
    return await _reviews(tx, where, limit=limit, newest_first=True)


async def in_state(tx: Tx, state: ReviewState, after: UUID | None, limit: int) -> list[Review]:
    """The oldest first."""
    where = [GoodsReview.state == state]
    if after is not None:
        where.append(GoodsReview.id > after)
    return await _reviews(tx, where, limit=limit)


async def count_pending(tx: Tx) -> int:
    statement = select(func.count()).where(GoodsReview.state == ReviewState.PENDING)
    return (await tx.session.scalars(statement)).one()


async def is_shown(tx: Tx, review_id: UUID) -> bool:
    statement = select(GoodsReview.id).where(
        GoodsReview.id == review_id, GoodsReview.state == ReviewState.SHOWN
    )
    return (await tx.session.execute(statement)).first() is not None


async def _reviews(
    tx: Tx,
    where: Sequence[ColumnElement[bool]],
    *,
    limit: int | None = None,
    newest_first: bool = False,
) -> list[Review]:
    statement = (
        select(GoodsReview, ShopOrderLine, ShopOrder.key, Fan.first_name)
        .join(
            ShopOrderLine,
            and_(ShopOrderLine.order_id == GoodsReview.order_id, ShopOrderLine.n == GoodsReview.n),
        )
        .join(ShopOrder, ShopOrder.id == GoodsReview.order_id)
        .join(Fan, Fan.id == GoodsReview.fan_id)
        .where(*where)
        .order_by(GoodsReview.id.desc() if newest_first else GoodsReview.id)
        .execution_options(populate_existing=True)
    )
    if limit is not None:
        statement = statement.limit(limit)
    rows = (await tx.session.execute(statement)).all()
    seen = await pictures.of(tx, [subject_of(row[0].id) for row in rows]) if rows else {}
    return [
        Review(
            id=row.id,
            order_id=row.order_id,
            order_key=key,
            n=row.n,
            product_id=row.product_id,
            product_name=Bilingual(line.name_km, line.name_en),
            attributes=line.attributes,
            fan_id=row.fan_id,
            by=first_name,
            stars=row.stars,
            text=row.text,
            picture_ids=seen.get(subject_of(row.id), ()),
            state=ReviewState(row.state),
            reason=HideReason(row.reason) if row.reason else None,
            may_edit=row.state == ReviewState.PENDING and row.edits == 0,
            answer=row.answer,
            answered_at=row.answered_at,
            written_at=row.written_at,
        )
        for row, line, key, first_name in rows
    ]
