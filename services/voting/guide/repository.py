"""What a season's page reads beside its windows."""

from __future__ import annotations

from sqlalchemy import select

from services.core.uow import Tx
from services.voting.guide.schemas import ActFate
from services.voting.models.shows import VoteFate
from services.voting.show.rules import Fate


async def fates(tx: Tx, show_code: str) -> tuple[ActFate, ...]:
    """Of all stages with a certified result; the best placed first."""
    statement = select(VoteFate).where(VoteFate.show_code == show_code)
    ordered = statement.order_by(VoteFate.stage, VoteFate.place.is_(None), VoteFate.place)
    rows = await tx.session.scalars(ordered.order_by(VoteFate.act))
    return tuple(ActFate(row.stage, row.act, Fate(row.fate), row.place) for row in rows)
