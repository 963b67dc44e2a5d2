"""Lots of votes: what was bought or given, and what of it goes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, update

from services.artwork.schemas import Bilingual
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.voting.intake.bulk import bulk_on
from services.voting.models.shows import VoteShow, VoteWindow
from services.voting.models.votes import VoteLot
from services.voting.packs.schemas import LotState
from services.voting.show.model import VoteKind

_PAID = (VoteKind.PAID, VoteKind.POINTS)


@dataclass(frozen=True, slots=True)
class NewLot:
    """`source` is the way it was paid (or `bonus`); `reference` is unique: one lot for each."""

    id: str
    window_id: str
    fan_id: int
    kind: VoteKind
    count: int
    used: int
    source: str
    reference: str


@dataclass(frozen=True, slots=True)
class PaidLot:
    id: str
    window_id: str
    fan_id: int
    intent_id: UUID


async def lock_paper(tx: Tx, window_id: str, fan_id: int) -> None:
    """Until the transaction ends nobody else counts or credits for this fan in the window."""
    await bulk_on(tx.dialect).papers(await tx.session.connection(), [(window_id, fan_id)])


async def add(tx: Tx, lot: NewLot) -> bool:
    """False: there is one with this reference already."""
    row = insert_into(tx, VoteLot).values(
        id=lot.id,
        window_id=lot.window_id,
        fan_id=lot.fan_id,
        kind=lot.kind,
        count=lot.count,
        used=lot.used,
        source=lot.source,
        reference=lot.reference,
        state=LotState.LIVE,
        created_at=tx.now,
    )
    made = row.on_conflict_do_nothing(index_elements=["reference"]).returning(VoteLot.id)
    return (await tx.session.execute(made)).first() is not None


async def counts(tx: Tx, window_id: str, fan_id: int) -> dict[VoteKind, int]:
    """How many votes of each kind a fan has got in a window, used or not."""
    statement = (
        select(VoteLot.kind, func.sum(VoteLot.count))
        .where(
            VoteLot.window_id == window_id,
            VoteLot.fan_id == fan_id,
            VoteLot.state == LotState.LIVE,
        )
        .group_by(VoteLot.kind)
    )
    return {VoteKind(kind): int(total) for kind, total in await tx.session.execute(statement)}


async def references(tx: Tx, window_id: str, fan_id: int) -> frozenset[str]:
    """What the fan's lots in a window were given for."""
    statement = select(VoteLot.reference).where(
        VoteLot.window_id == window_id, VoteLot.fan_id == fan_id
    )
    return frozenset(await tx.session.scalars(statement))


async def live_paid(tx: Tx, window_id: str, after: str, limit: int) -> Sequence[str]:
    """The next lots of a window whose money is still ours, by their ids."""
    statement = (
        select(VoteLot.id)
        .where(
            VoteLot.window_id == window_id,
            VoteLot.state == LotState.LIVE,
            VoteLot.kind.in_(_PAID),
            VoteLot.id > after,
        )
        .order_by(VoteLot.id)
        .limit(limit)
    )
    return (await tx.session.scalars(statement)).all()


async def take_back(tx: Tx, lot_id: str) -> PaidLot | None:
    """The lot is refunded from now on; None: it was before."""
    statement = (
        update(VoteLot)
        .where(VoteLot.id == lot_id, VoteLot.state == LotState.LIVE, VoteLot.kind.in_(_PAID))
        .values(state=LotState.REFUNDING)
        .returning(VoteLot.id, VoteLot.window_id, VoteLot.fan_id, VoteLot.reference)
        .execution_options(synchronize_session=False)
    )
    row = (await tx.session.execute(statement)).one_or_none()
    return PaidLot(row.id, row.window_id, row.fan_id, UUID(row.reference)) if row else None


async def show_of(tx: Tx, window_id: str) -> Bilingual:
    """The name of the show that a window belongs to."""
    statement = (
        select(VoteShow.name_km, VoteShow.name_en)
        .join(VoteWindow, VoteWindow.show_code == VoteShow.code)
        .where(VoteWindow.id == window_id)
    )
    row = (await tx.session.execute(statement)).one()
    return Bilingual(row.name_km, row.name_en)


async def arrived(tx: Tx, intent_id: UUID) -> None:
    """The money of a lot is back with the fan."""
    await tx.session.execute(
        update(VoteLot)
        .where(VoteLot.reference == str(intent_id), VoteLot.state == LotState.REFUNDING)
        .values(state=LotState.REFUNDED)
        .execution_options(synchronize_session=False)
    )
