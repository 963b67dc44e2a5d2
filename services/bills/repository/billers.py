"""SQL of billers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from services.artwork.schemas import Bilingual
from services.bills.models import BillerRow
from services.bills.schemas import Biller, BillerCategory, BillerField
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.core.upserts import insert_into


async def all_open(tx: Tx) -> list[Biller]:
    """In the order of their file."""
    statement = (
        select(BillerRow).where(BillerRow.is_open).order_by(BillerRow.position, BillerRow.id)
    )
    return [biller_of(row) for row in (await tx.session.execute(statement)).scalars()]


async def find(tx: Tx, biller_id: str) -> Biller | None:
    """Also one that is closed: its old payments are still shown."""
    row = await tx.session.get(BillerRow, biller_id)
    return biller_of(row) if row else None


async def save(tx: Tx, billers: Sequence[Biller]) -> int:
    """Bring them up to date and close all others; how many were closed now."""
    for position, biller in enumerate(billers):
        values = _values(biller, position)
        statement = insert_into(tx, BillerRow).values(
            id=biller.id, updated_at=tx.now, is_open=True, **values
        )
        await tx.session.execute(
            statement.on_conflict_do_update(
                index_elements=["id"], set_={**values, "is_open": True, "updated_at": tx.now}
            )
        )
    closed = await tx.session.execute(
        update(BillerRow)
        .where(BillerRow.is_open, BillerRow.id.not_in([each.id for each in billers]))
        .values(is_open=False, updated_at=tx.now)
        .returning(BillerRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(closed.all())


def _values(biller: Biller, position: int) -> dict[str, object]:
    return {
        "position": position,
        "name_km": biller.name.km,
        "name_en": biller.name.en,
        "category": biller.category,
        "currency": biller.currency,
        "min_minor": biller.minimum.amount_minor,
        "max_minor": biller.maximum.amount_minor,
        "fee_minor": biller.fee.amount_minor,
        "takes_parts": biller.takes_parts,
        "has_bills": biller.has_bills,
        "fields": [
            {
                "name": field.name,
                "km": field.label.km,
                "en": field.label.en,
                "pattern": field.pattern,
                "example": field.example,
            }
            for field in biller.fields
        ],
        "prefixes": list(biller.prefixes),
    }


def biller_of(row: BillerRow) -> Biller:
    currency = Currency(row.currency)
    return Biller(
        id=row.id,
        name=Bilingual(row.name_km, row.name_en),
        category=BillerCategory(row.category),
        currency=currency,
        minimum=Money(row.min_minor, currency),
        maximum=Money(row.max_minor, currency),
        fee=Money(row.fee_minor, currency),
        takes_parts=row.takes_parts,
        has_bills=row.has_bills,
        fields=tuple(
            BillerField(
                each["name"], Bilingual(each["km"], each["en"]), each["pattern"], each["example"]
            )
            for each in row.fields
        ),
        prefixes=tuple(row.prefixes),
        is_open=row.is_open,
    )
