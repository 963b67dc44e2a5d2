"""SQL of gift cards."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, insert, or_, select, update

from services.core.money import Currency, Money
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.payments.gift_cards.models import GiftCardRow, GiftCardTries, GiftCardUse
from services.payments.gift_cards.schemas import CardState, GiftCardPart


async def add(tx: Tx, row: GiftCardRow) -> None:
    tx.session.add(row)
    await tx.session.flush()


async def make_ready(tx: Tx, intent_id: UUID) -> UUID | None:
    """The card that this payment was for, now ready; None: it was before, or is none."""
    statement = (
        update(GiftCardRow)
        .where(GiftCardRow.intent_id == intent_id, GiftCardRow.state == CardState.WAITING)
        .values(state=CardState.READY)
        .returning(GiftCardRow.id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def of_fan(tx: Tx, fan_id: int, limit: int) -> Sequence[GiftCardRow]:
    """Those that a fan holds, and those bought that nobody holds yet; the newest first."""
    statement = (
        select(GiftCardRow)
        .where(
            or_(
                GiftCardRow.holder_id == fan_id,
                (GiftCardRow.buyer_id == fan_id) & (GiftCardRow.state == CardState.READY),
            )
        )
        .order_by(GiftCardRow.id.desc())
        .limit(limit)
    )
    return (await tx.session.execute(statement)).scalars().all()


async def find(tx: Tx, card_id: UUID) -> GiftCardRow | None:
    return await tx.session.get(GiftCardRow, card_id)


async def by_secret(tx: Tx, digest: str) -> GiftCardRow | None:
    """A paid card by the hash of its token or of its code; locked."""
    statement = (
        select(GiftCardRow)
        .where(or_(GiftCardRow.token_hash == digest, GiftCardRow.code_hash == digest))
        .where(GiftCardRow.state != CardState.WAITING)
        .with_for_update()
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def take_try(tx: Tx, who: str, limit: int, since: datetime) -> bool:
    """One more try; False: there were as many as allowed since then. Older ones are forgotten."""
    statement = insert_into(tx, GiftCardTries).values(who=who, since=tx.now, count=1)
    is_old = GiftCardTries.since <= since
    counting = statement.on_conflict_do_update(
        index_elements=["who"],
        set_={
            "count": case((is_old, 1), else_=GiftCardTries.count + 1),
            "since": case((is_old, statement.excluded.since), else_=GiftCardTries.since),
        },
        where=or_(is_old, GiftCardTries.count < limit),
    ).returning(GiftCardTries.who)
    return (await tx.session.execute(counting)).first() is not None


async def give_try_back(tx: Tx, who: str) -> None:
    """It was not in vain."""
    await tx.session.execute(
        update(GiftCardTries)
        .where(GiftCardTries.who == who)
        .values(count=GiftCardTries.count - 1)
        .execution_options(synchronize_session=False)
    )


async def tried_since(tx: Tx, who: str) -> datetime:
    statement = select(GiftCardTries.since).where(GiftCardTries.who == who)
    return (await tx.session.execute(statement)).scalar_one()


async def add_use(
    tx: Tx, use_id: UUID, card_id: UUID, subject: str, payee: str, amount: Money
) -> None:
    await tx.session.execute(
        insert(GiftCardUse).values(
            id=use_id,
            card_id=card_id,
            subject=subject,
            payee=payee,
            amount_minor=amount.amount_minor,
            currency=amount.currency,
            state="held",
            made_at=tx.now,
        )
    )


async def end_uses(tx: Tx, subjects: Collection[str], state: str) -> list[tuple[UUID, Money]]:
    """Held parts become `spent` or `released`, each once; they with their amounts."""
    statement = (
        update(GiftCardUse)
        .where(GiftCardUse.subject.in_(subjects), GiftCardUse.state == "held")
        .values(state=state)
        .returning(GiftCardUse.id, GiftCardUse.amount_minor, GiftCardUse.currency)
        .execution_options(synchronize_session=False)
    )
    rows = await tx.session.execute(statement)
    return sorted((row.id, Money(row.amount_minor, Currency(row.currency))) for row in rows)


async def parts_of(tx: Tx, subjects: Collection[str]) -> dict[str, list[GiftCardPart]]:
    """What cards pay, or paid, of these subjects."""
    statement = (
        select(GiftCardUse)
        .where(GiftCardUse.subject.in_(subjects), GiftCardUse.state != "released")
        .order_by(GiftCardUse.id)
    )
    found: dict[str, list[GiftCardPart]] = {}
    for row in (await tx.session.execute(statement)).scalars():
        currency = Currency(row.currency)
        amount, back = Money(row.amount_minor, currency), Money(row.refunded_minor, currency)
        part = GiftCardPart(row.id, row.card_id, amount, back)
        found.setdefault(row.subject, []).append(part)
    return found


async def use(tx: Tx, use_id: UUID) -> GiftCardUse | None:
    return await tx.session.get(GiftCardUse, use_id, populate_existing=True)


async def count_refund(tx: Tx, use_id: UUID, amount: Money) -> bool:
    """Whether so much more of a use may go back; it is counted then."""
    statement = (
        update(GiftCardUse)
        .where(GiftCardUse.id == use_id, GiftCardUse.state == "spent")
        .where(GiftCardUse.refunded_minor + amount.amount_minor <= GiftCardUse.amount_minor)
        .values(refunded_minor=GiftCardUse.refunded_minor + amount.amount_minor)
        .returning(GiftCardUse.id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).first() is not None
