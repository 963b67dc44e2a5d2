"""SQL of watch parties."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, func, select, update

from services.core.ids import new_key, uuid7
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.streaming.live.models import PartyMemberRow, WatchPartyRow
from services.streaming.live.parties.schemas import (
    PRESENT_FOR,
    Member,
    MoveParty,
    OpenParty,
    Party,
    PartyState,
)

_WHOLE_RATE: Final = 1_000


async def open_(tx: Tx, wish: OpenParty) -> str:
    """The code of a new party, or of the one that this key has become."""
    await tx.session.execute(
        insert_into(tx, WatchPartyRow)
        .values(
            id=uuid7(),
            code=new_key(),
            maker_id=wish.host_id,
            made_by=wish.key,
            host_id=wish.host_id,
            item=wish.item,
            position_ms=0,
            rate_permille=_WHOLE_RATE,
            audio="",
            captions="",
            playing=False,
            state_at=tx.now,
            revision=0,
            created_at=tx.now,
            looked_at=tx.now,
        )
        .on_conflict_do_nothing(index_elements=["maker_id", "made_by"])
    )
    statement = select(WatchPartyRow.code).where(
        WatchPartyRow.maker_id == wish.host_id, WatchPartyRow.made_by == wish.key
    )
    return (await tx.session.execute(statement)).scalar_one()


async def hold(tx: Tx, code: str) -> UUID | None:
    """The party's id if it goes on; nobody else comes or goes before `tx` ends."""
    held = await tx.session.execute(
        update(WatchPartyRow)
        .where(WatchPartyRow.code == code, WatchPartyRow.ended_at.is_(None))
        .values(looked_at=tx.now)
        .returning(WatchPartyRow.id)
        .execution_options(synchronize_session=False)
    )
    party_id: UUID | None = held.scalar()
    return party_id


async def find(tx: Tx, code: str) -> tuple[UUID, Party] | None:
    """A party that goes on."""
    statement = select(
        WatchPartyRow.id,
        WatchPartyRow.code,
        WatchPartyRow.host_id,
        WatchPartyRow.item,
        WatchPartyRow.position_ms,
        WatchPartyRow.rate_permille,
        WatchPartyRow.audio,
        WatchPartyRow.captions,
        WatchPartyRow.playing,
        WatchPartyRow.state_at,
        WatchPartyRow.revision,
    ).where(WatchPartyRow.code == code, WatchPartyRow.ended_at.is_(None))
    row = (await tx.session.execute(statement)).one_or_none()
    return (row.id, _party(row)) if row else None


async def sit_down(tx: Tx, party_id: UUID, fan_id: int, name: str) -> None:
    """Take the next seat, or keep one's own. Only while the party is held."""
    last = (
        select(func.coalesce(func.max(PartyMemberRow.seat), 0))
        .where(PartyMemberRow.party_id == party_id)
        .scalar_subquery()
    )
    statement = insert_into(tx, PartyMemberRow).values(
        party_id=party_id,
        fan_id=fan_id,
        seat=last + 1,
        name=name,
        joined_at=tx.now,
        seen_at=tx.now,
    )
    await tx.session.execute(
        statement.on_conflict_do_update(
            index_elements=["party_id", "fan_id"], set_={"seen_at": tx.now, "name": name}
        )
    )


async def note_here(tx: Tx, party_id: UUID, fan_id: int) -> bool:
    """False: this fan is not a member."""
    seen = await tx.session.execute(
        update(PartyMemberRow)
        .where(PartyMemberRow.party_id == party_id, PartyMemberRow.fan_id == fan_id)
        .values(seen_at=tx.now)
        .returning(PartyMemberRow.fan_id)
        .execution_options(synchronize_session=False)
    )
    return seen.first() is not None


async def is_member(tx: Tx, party_id: UUID, fan_id: int) -> bool:
    statement = select(PartyMemberRow.seat).where(
        PartyMemberRow.party_id == party_id, PartyMemberRow.fan_id == fan_id
    )
    return (await tx.session.execute(statement)).first() is not None


async def stand_up(tx: Tx, party_id: UUID, fan_id: int) -> None:
    await tx.session.execute(
        delete(PartyMemberRow)
        .where(PartyMemberRow.party_id == party_id, PartyMemberRow.fan_id == fan_id)
        .execution_options(synchronize_session=False)
    )


async def members(tx: Tx, party_id: UUID, host_id: int) -> list[Member]:
    """In the order in which they came."""
    statement = (
        select(PartyMemberRow.fan_id, PartyMemberRow.name, PartyMemberRow.seen_at)
        .where(PartyMemberRow.party_id == party_id)
        .order_by(PartyMemberRow.seat)
    )
    since = tx.now - PRESENT_FOR
    return [
        Member(row.fan_id, row.name, row.fan_id == host_id, is_here=row.seen_at > since)
        for row in await tx.session.execute(statement)
    ]


async def forget_absent(tx: Tx, party_id: UUID, before: datetime) -> None:
    """Free the seats of those who have not been heard of since then."""
    await tx.session.execute(
        delete(PartyMemberRow)
        .where(PartyMemberRow.party_id == party_id, PartyMemberRow.seen_at <= before)
        .execution_options(synchronize_session=False)
    )


async def hand_over(tx: Tx, party_id: UUID, old: int, new: int) -> bool:
    """False: somebody else is the host by now."""
    return await _change(tx, party_id, WatchPartyRow.host_id == old, host_id=new)


async def move(tx: Tx, party_id: UUID, wish: MoveParty) -> bool:
    """False: the party was moved meanwhile, or somebody else is its host."""
    return await _change(
        tx,
        party_id,
        WatchPartyRow.host_id == wish.actor_id,
        WatchPartyRow.revision == wish.revision,
        item=wish.state.item,
        position_ms=wish.state.position_ms,
        rate_permille=wish.state.rate_permille,
        audio=wish.state.audio,
        captions=wish.state.captions,
        playing=wish.state.playing,
        state_at=tx.now,
    )


async def end(tx: Tx, party_id: UUID) -> None:
    await _change(tx, party_id, ended_at=tx.now)


async def end_idle(tx: Tx, before: datetime) -> int:
    """End parties that nobody has been at since then; how many."""
    ended = await tx.session.execute(
        update(WatchPartyRow)
        .where(WatchPartyRow.ended_at.is_(None), WatchPartyRow.looked_at <= before)
        .values(ended_at=tx.now)
        .returning(WatchPartyRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(ended.all())


async def _change(tx: Tx, party_id: UUID, *also: Any, **values: Any) -> bool:
    changed = await tx.session.execute(
        update(WatchPartyRow)
        .where(WatchPartyRow.id == party_id, WatchPartyRow.ended_at.is_(None), *also)
        .values(revision=WatchPartyRow.revision + 1, **values)
        .returning(WatchPartyRow.id)
        .execution_options(synchronize_session=False)
    )
    return changed.first() is not None


def _party(row: Any) -> Party:
    state = PartyState(
        item=row.item,
        position_ms=row.position_ms,
        rate_permille=row.rate_permille,
        audio=row.audio,
        captions=row.captions,
        playing=row.playing,
    )
    return Party(row.code, row.host_id, state, row.state_at, row.revision)
