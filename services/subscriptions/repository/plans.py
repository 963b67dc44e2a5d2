"""SQL of plans and offers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select, update

from services.artwork.schemas import Bilingual
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.payments.schemas import Way
from services.subscriptions.models import OfferRow, PlanRow
from services.subscriptions.schemas import Offer, OfferKind, Plan


async def in_force(tx: Tx, day: date) -> dict[str, Plan]:
    """Every plan by its code as it counts on that day, the lowest rank first; closed ones too."""
    newest = (
        select(PlanRow.code, func.max(PlanRow.since).label("since"))
        .where(PlanRow.since <= day)
        .group_by(PlanRow.code)
        .subquery()
    )
    statement = (
        select(PlanRow)
        .join(newest, (newest.c.code == PlanRow.code) & (newest.c.since == PlanRow.since))
        .order_by(PlanRow.rank, PlanRow.code)
    )
    rows = (await tx.session.execute(statement)).scalars()
    return {row.code: _plan(row) for row in rows}


async def offers(tx: Tx) -> list[Offer]:
    """Those that are open, in the order of their file."""
    statement = select(OfferRow).where(OfferRow.is_open).order_by(OfferRow.position)
    rows = (await tx.session.execute(statement)).scalars()
    return [
        Offer(
            row.code,
            OfferKind(row.kind),
            row.percent,
            row.periods,
            tuple(row.plans),
            row.from_days,
            row.until_days,
        )
        for row in rows
    ]


async def save(tx: Tx, plans: Sequence[Plan], given: Sequence[Offer]) -> int:
    """Bring them up to date; how many plans are closed because no file names them any more."""
    for plan in plans:
        values = _values(plan)
        statement = insert_into(tx, PlanRow).values(code=plan.code, since=plan.since, **values)
        await tx.session.execute(
            statement.on_conflict_do_update(index_elements=["code", "since"], set_=values)
        )
    closed = await tx.session.execute(
        update(PlanRow)
        .where(PlanRow.is_open, PlanRow.code.not_in([plan.code for plan in plans]))
        .values(is_open=False)
        .returning(PlanRow.code)
        .execution_options(synchronize_session=False)
    )
    await tx.session.execute(
        update(OfferRow).values(is_open=False).execution_options(synchronize_session=False)
    )
    for position, offer in enumerate(given):
        told = {
            "position": position,
            "kind": offer.kind,
            "percent": offer.percent,
            "periods": offer.periods,
            "from_days": offer.from_days,
            "until_days": offer.until_days,
            "plans": list(offer.plans),
            "is_open": True,
        }
        adding = insert_into(tx, OfferRow).values(code=offer.code, **told)
        await tx.session.execute(adding.on_conflict_do_update(index_elements=["code"], set_=told))
    return len({row.code for row in closed})


def _values(plan: Plan) -> dict[str, object]:
    return {
        "rank": plan.rank,
        "name_km": plan.name.km,
        "name_en": plan.name.en,
        "price_minor": plan.price.amount_minor,
        "currency": plan.price.currency,
        "year_off_bp": plan.year_off_bp,
        "rights": plan.rights,
        "ways": ",".join(sorted(plan.ways)),
        "trial_days": plan.trial_days,
        "family_members": plan.family_members,
        "family_rights": plan.family_rights,
        "is_open": plan.is_open,
    }


def _plan(row: PlanRow) -> Plan:
    return Plan(
        code=row.code,
        since=row.since,
        rank=row.rank,
        name=Bilingual(row.name_km, row.name_en),
        price=Money(row.price_minor, Currency(row.currency)),
        year_off_bp=row.year_off_bp,
        rights=row.rights,
        ways=frozenset(Way(word) for word in row.ways.split(",") if word),
        trial_days=row.trial_days,
        family_members=row.family_members,
        family_rights=row.family_rights,
        is_open=row.is_open,
    )
