"""Rows around the votes: windows as they stand now, configurations, credit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, select, tuple_, update

from services.core.uow import Tx
from services.voting.intake.rows import Owner
from services.voting.intake.schemas import Lot
from services.voting.models.shows import VoteConfig, VoteWindow
from services.voting.models.votes import VoteLot, VoterProfile
from services.voting.show.model import VoteKind
from services.voting.states import WindowState

_WINDOW: Any = VoteWindow.__table__


@dataclass(frozen=True, slots=True)
class WindowRow:
    """A window's row, without what only operators need."""

    id: str
    show_code: str
    stage: str
    code: str
    config_version: int
    state: WindowState
    acts: frozenset[str]
    opened_at: datetime | None
    ends_at: datetime | None
    closed_at: datetime | None
    grace_ms: int
    sealed_secret: bytes


async def windows(tx: Tx, ids: Sequence[str], *, keep: bool) -> list[WindowRow]:
    """`keep`: none of them changes until the end of the transaction."""
    statement = select(_WINDOW).where(_WINDOW.c.id.in_(ids))
    if keep:
        statement = statement.order_by(_WINDOW.c.id).with_for_update(read=True)
    return [
        WindowRow(
            id=row.id,
            show_code=row.show_code,
            stage=row.stage,
            code=row.code,
            config_version=row.config_version,
            state=WindowState(row.state),
            acts=frozenset(row.acts.split()),
            opened_at=row.opened_at,
            ends_at=row.ends_at,
            closed_at=row.closed_at,
            grace_ms=row.grace_ms,
            sealed_secret=row.sealed_secret,
        )
        for row in await tx.session.execute(statement)
    ]


async def config(tx: Tx, show_code: str, version: int) -> str:
    statement = select(VoteConfig.body).where(
        VoteConfig.show_code == show_code, VoteConfig.version == version
    )
    return (await tx.session.execute(statement)).scalar_one()


async def lots(tx: Tx, owners: Sequence[Owner]) -> dict[tuple[Owner, VoteKind], list[Lot]]:
    """Credit with something left, locked, the oldest first."""
    statement = (
        select(VoteLot)
        .where(
            tuple_(VoteLot.window_id, VoteLot.fan_id).in_(owners),
            VoteLot.state == "live",
            VoteLot.used < VoteLot.count,
        )
        .order_by(VoteLot.created_at, VoteLot.id)
        .with_for_update()
    )
    found: dict[tuple[Owner, VoteKind], list[Lot]] = {}
    for lot in (await tx.session.scalars(statement)).all():
        key = (lot.window_id, lot.fan_id), VoteKind(lot.kind)
        found.setdefault(key, []).append(Lot(lot.id, lot.count - lot.used))
    return found


async def use_lots(tx: Tx, used: dict[str, int]) -> None:
    """Add to what is used of each lot; the table refuses more than there is."""
    amounts = case(used, value=VoteLot.id)
    await tx.session.execute(
        update(VoteLot)
        .where(VoteLot.id.in_(used))
        .values(used=VoteLot.used + amounts)
        .execution_options(synchronize_session=False)
    )


async def provinces(tx: Tx, fan_ids: Sequence[int]) -> dict[int, str]:
    statement = select(VoterProfile.fan_id, VoterProfile.province)
    rows = await tx.session.execute(statement.where(VoterProfile.fan_id.in_(fan_ids)))
    return {row.fan_id: row.province for row in rows}
