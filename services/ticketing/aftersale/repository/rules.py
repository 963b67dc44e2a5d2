"""SQL of what events allow after their sale."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select

from services.core.uow import Tx
from services.core.upserts import insert_into
from services.ticketing.aftersale.models import TicketEventRules
from services.ticketing.aftersale.rules import USUAL, CodeMode, EventRules, ResaleRules

RULES_COLUMNS: Final = (
    TicketEventRules.codes,
    TicketEventRules.is_transferable,
    TicketEventRules.resale_cap,
    TicketEventRules.resale_fee,
    TicketEventRules.royalty,
    TicketEventRules.resale_ends_before_seconds,
)


def rules_of(row: Any) -> EventRules:
    """The rules in a row that has RULES_COLUMNS; the usual ones where they are all NULL."""
    if row.codes is None:
        return USUAL
    resale = None
    if row.resale_cap is not None:
        before = timedelta(seconds=row.resale_ends_before_seconds)
        resale = ResaleRules(row.resale_cap, row.resale_fee, row.royalty, before)
    return EventRules(CodeMode(row.codes), row.is_transferable, resale)


async def event_rules(tx: Tx, event_id: str) -> EventRules:
    statement = select(*RULES_COLUMNS).where(TicketEventRules.event_id == event_id)
    row = (await tx.session.execute(statement)).one_or_none()
    return rules_of(row) if row else USUAL


async def save_rules(tx: Tx, event_id: str, rules: EventRules) -> None:
    resale = rules.resale or ResaleRules()
    values = {
        "codes": rules.codes,
        "is_transferable": rules.is_transferable,
        "resale_cap": resale.cap_basis_points if rules.resale else None,
        "resale_fee": resale.fee_basis_points,
        "royalty": resale.royalty_basis_points,
        "resale_ends_before_seconds": int(resale.ends_before.total_seconds()),
    }
    await tx.session.execute(
        insert_into(tx, TicketEventRules)
        .values(event_id=event_id, **values)
        .on_conflict_do_update(index_elements=["event_id"], set_=values)
    )
