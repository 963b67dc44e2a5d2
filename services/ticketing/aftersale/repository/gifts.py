"""SQL of gifts: made with a hashed token, each ends once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, insert, select, update

from services.core.uow import Tx
from services.ticketing.aftersale.models import TicketGift
from services.ticketing.aftersale.rules import GiftState
from services.ticketing.models import Ticket


@dataclass(frozen=True, slots=True)
class GiftRow:
    id: UUID
    ticket_id: UUID
    from_fan: int
    state: GiftState
    expires_at: datetime
    to_fan: int | None

    def is_open_at(self, now: datetime) -> bool:
        return self.state is GiftState.OPEN and now < self.expires_at


_COLUMNS: Final = (
    TicketGift.id,
    TicketGift.ticket_id,
    TicketGift.from_fan,
    TicketGift.state,
    TicketGift.expires_at,
    TicketGift.to_fan,
)


def _gift(row: Row[*tuple[Any, ...]]) -> GiftRow:
    return GiftRow(
        row.id, row.ticket_id, row.from_fan, GiftState(row.state), row.expires_at, row.to_fan
    )


async def add(tx: Tx, gift: GiftRow, token_hash: str) -> None:
    await tx.session.execute(
        insert(TicketGift).values(
            id=gift.id,
            ticket_id=gift.ticket_id,
            from_fan=gift.from_fan,
            token_hash=token_hash,
            state=gift.state,
            created_at=tx.now,
            expires_at=gift.expires_at,
        )
    )


async def by_token(tx: Tx, token_hash: str) -> GiftRow | None:
    statement = select(*_COLUMNS).where(TicketGift.token_hash == token_hash)
    row = (await tx.session.execute(statement)).one_or_none()
    return _gift(row) if row else None


async def open_of(tx: Tx, ticket_id: UUID) -> GiftRow | None:
    """The gift that the ticket waits for, also one whose time is over and nobody has noticed."""
    statement = select(*_COLUMNS).where(
        TicketGift.ticket_id == ticket_id, TicketGift.state == GiftState.OPEN
    )
    row = (await tx.session.execute(statement)).one_or_none()
    return _gift(row) if row else None


def can_be_claimed(now: datetime) -> tuple[Any, ...]:
    """The guard of a claim: nobody was first, and there is still time."""
    return TicketGift.state == GiftState.OPEN, TicketGift.expires_at > now


async def claim(tx: Tx, gift_id: UUID, to_fan: int) -> bool:
    """False: somebody was first, it was taken back, or its time is over."""
    return await _end(
        tx,
        (TicketGift.id == gift_id, *can_be_claimed(tx.now)),
        state=GiftState.CLAIMED,
        to_fan=to_fan,
    )


async def cancel(tx: Tx, ticket_ids: Sequence[UUID]) -> bool:
    """Take open gifts of tickets back; False: there was none."""
    open_ones = (TicketGift.ticket_id.in_(ticket_ids), TicketGift.state == GiftState.OPEN)
    return await _end(tx, open_ones, state=GiftState.CANCELLED)


async def _end(tx: Tx, which: tuple[Any, ...], **values: Any) -> bool:
    statement = (
        update(TicketGift)
        .where(*which)
        .values(ended_at=tx.now, **values)
        .returning(TicketGift.id)
        .execution_options(synchronize_session=False)
    )
    return (await tx.session.execute(statement)).first() is not None


async def expire(tx: Tx, ticket_id: UUID | None = None) -> list[GiftRow]:
    """End gifts whose time is over, of one ticket or of all; each once."""
    statement = update(TicketGift).where(
        TicketGift.state == GiftState.OPEN, TicketGift.expires_at <= tx.now
    )
    if ticket_id is not None:
        statement = statement.where(TicketGift.ticket_id == ticket_id)
    ended = (
        statement.values(state=GiftState.EXPIRED, ended_at=tx.now)
        .returning(*_COLUMNS)
        .execution_options(synchronize_session=False)
    )
    return [_gift(row) for row in (await tx.session.execute(ended)).all()]


async def bound(tx: Tx, ticket_ids: Sequence[UUID]) -> set[UUID]:
    """Tickets that wait for a friend."""
    statement = select(TicketGift.ticket_id).where(
        TicketGift.ticket_id.in_(ticket_ids), *can_be_claimed(tx.now)
    )
    return set((await tx.session.execute(statement)).scalars())


async def tickets_waiting(tx: Tx, event_id: str) -> list[UUID]:
    """Tickets of an event with a gift that nobody has ended."""
    statement = (
        select(TicketGift.ticket_id)
        .join(Ticket, Ticket.id == TicketGift.ticket_id)
        .where(Ticket.event_id == event_id, TicketGift.state == GiftState.OPEN)
    )
    return list((await tx.session.execute(statement)).scalars())
