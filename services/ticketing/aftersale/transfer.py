"""A ticket for a friend: offered by a link that works once, claimed in one transaction.

Order of locks: the ticket, then what is asked about it, its gift, the door of its event. The
owner's code is good until the claim, and nothing of the stock moves.
"""

from __future__ import annotations

from uuid import UUID

from services.core.ids import uuid7
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.ticketing.aftersale import renewing
from services.ticketing.aftersale.errors import (
    GiftNotFound,
    GiftOver,
    NotTransferable,
    OwnGift,
)
from services.ticketing.aftersale.holdings import require_free, require_own, require_usable
from services.ticketing.aftersale.repository import gifts, tickets
from services.ticketing.aftersale.repository.gifts import GiftRow
from services.ticketing.aftersale.repository.tickets import Holding
from services.ticketing.aftersale.rules import GIFT_LIFE, GiftState, Move
from services.ticketing.aftersale.schemas import Gift, GiftRanOut, OfferedGift, TicketGiven
from services.ticketing.aftersale.tokens import GiftTokens, token_hash
from services.ticketing.aftersale.views import without_code
from services.ticketing.keyring import Keyring
from services.ticketing.repository import tickets as cards


class GiftService:
    """`secret` is the settings' own: it makes the links and opens the events' signing keys."""

    def __init__(self, uow: UnitOfWork, secret: bytes) -> None:
        self.uow = uow
        self._keyring = Keyring(secret)
        self._tokens = GiftTokens(secret)

    @use_case
    async def give(self, tx: Tx, fan_id: int, ticket_id: UUID) -> Gift:
        """Offer a ticket to whoever has the link; the same offer while it is open.

        TicketNotFound, NotTransferable, TicketUsed, TicketBlocked, TicketNotFree.
        """
        await tickets.lock(tx, [ticket_id])
        held = await require_own(tx, fan_id, ticket_id)
        known = await gifts.open_of(tx, ticket_id)
        if known is not None and known.is_open_at(tx.now):
            return self._gift(known)
        await self._expire(tx, ticket_id)
        _require_transferable(held)
        require_usable(held, tx.now)
        await require_free(tx, ticket_id)
        until = min(tx.now + GIFT_LIFE, held.ends_at)
        made = GiftRow(uuid7(), ticket_id, fan_id, GiftState.OPEN, until, None)
        await gifts.add(tx, made, token_hash(self._tokens.token(made.id)))
        return self._gift(made)

    def _gift(self, row: GiftRow) -> Gift:
        return Gift(row.ticket_id, row.expires_at, self._tokens.token(row.id))

    @query
    async def open_gift(self, tx: Tx, fan_id: int, ticket_id: UUID) -> Gift | None:
        """The fan's offer of this ticket, while it can be claimed."""
        found = await gifts.open_of(tx, ticket_id)
        if found is None or found.from_fan != fan_id or not found.is_open_at(tx.now):
            return None
        return self._gift(found)

    @use_case
    async def take_back(self, tx: Tx, fan_id: int, ticket_id: UUID) -> None:
        """End the offer; quiet when there is none any more. TicketNotFound.

        Who has claimed it keeps it: then it is not this fan's ticket.
        """
        await tickets.lock(tx, [ticket_id])
        await require_own(tx, fan_id, ticket_id)
        await gifts.cancel(tx, [ticket_id])

    @query
    async def offered(self, tx: Tx, fan_id: int, token: str) -> OfferedGift:
        """What the link offers, whatever has become of it. GiftNotFound."""
        gift = await _by_token(tx, token)
        (card,) = await cards.cards(tx, [gift.ticket_id])
        state = gift.state
        if state is GiftState.OPEN and not gift.is_open_at(tx.now):
            state = GiftState.EXPIRED
        return OfferedGift(
            ticket_id=gift.ticket_id,
            from_fan=gift.from_fan,
            state=state,
            expires_at=gift.expires_at,
            ticket=without_code(card),
            is_mine=gift.to_fan == fan_id,
        )

    @use_case
    async def claim(self, tx: Tx, fan_id: int, token: str) -> UUID:
        """The ticket becomes this fan's, with a new code; the same claim again, the same ticket.

        GiftNotFound, OwnGift, GiftOver; TicketUsed or TicketBlocked when it is worth nothing any
        more.
        """
        gift = await _by_token(tx, token)
        if gift.from_fan == fan_id:
            raise OwnGift
        await tickets.lock(tx, [gift.ticket_id])
        if not await gifts.claim(tx, gift.id, fan_id):
            return await _claimed_before(tx, token, fan_id)
        held = await require_own(tx, gift.from_fan, gift.ticket_id)
        require_usable(held, tx.now)
        await require_free(tx, gift.ticket_id)
        await renewing.renew(tx, self._keyring, [gift.ticket_id], Move.GIVEN, fan_id)
        tx.emit(TicketGiven(gift.id, gift.ticket_id, held.event_id, gift.from_fan, fan_id))
        return gift.ticket_id

    @use_case
    async def sweep(self, tx: Tx) -> None:
        """Tell owners of gifts that nobody has claimed in time."""
        await self._expire(tx)

    async def _expire(self, tx: Tx, ticket_id: UUID | None = None) -> None:
        for ended in await gifts.expire(tx, ticket_id):
            event_id = await tickets.event_of(tx, ended.ticket_id)
            tx.emit(GiftRanOut(ended.id, ended.ticket_id, event_id, ended.from_fan))


async def _by_token(tx: Tx, token: str) -> GiftRow:
    gift = await gifts.by_token(tx, token_hash(token))
    if gift is None:
        raise GiftNotFound
    return gift


async def _claimed_before(tx: Tx, token: str, fan_id: int) -> UUID:
    gift = await _by_token(tx, token)
    if gift.to_fan != fan_id:
        raise GiftOver
    return gift.ticket_id


def _require_transferable(held: Holding) -> None:
    if not held.rules.is_transferable:
        raise NotTransferable(event_id=held.event_id)
