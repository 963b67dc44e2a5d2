"""What the owner of a ticket can do with it, and how it came to him."""

from __future__ import annotations

from uuid import UUID

from services.core.uow import Tx, UnitOfWork, query
from services.ticketing.aftersale import bonds, rotating
from services.ticketing.aftersale.errors import TicketBlocked, TicketUsed
from services.ticketing.aftersale.holdings import require_own, require_usable
from services.ticketing.aftersale.repository import gifts, listings, tickets
from services.ticketing.aftersale.rules import CodeMode
from services.ticketing.aftersale.schemas import OwnCode, Passage, Standing
from services.ticketing.rules import CODE_MARGIN


class KeepingService:
    """For the owner's eyes only: everybody else gets TicketNotFound.

    `secret` is the settings' own: the secrets of codes that change come from it.
    """

    def __init__(self, uow: UnitOfWork, secret: bytes) -> None:
        self.uow = uow
        self._secret = secret

    @query
    async def standing(self, tx: Tx, fan_id: int, ticket_id: UUID) -> Standing:
        """What may be offered for this ticket now; asked again, with its lock, when it is done."""
        held = await require_own(tx, fan_id, ticket_id)
        is_gift = bool(await gifts.bound(tx, [ticket_id]))
        is_listed = bool(await listings.bound(tx, [ticket_id]))
        is_free = not (is_gift or is_listed or await bonds.refunded(tx, [ticket_id]))
        try:
            require_usable(held, tx.now)
        except (TicketUsed, TicketBlocked):
            return Standing(can_give=False, can_sell=False, is_coming=False)
        resale = held.rules.resale
        sells = resale is not None and tx.now < resale.deadline(held.starts_at)
        return Standing(
            can_give=is_gift or (is_free and held.rules.is_transferable),
            can_sell=is_listed or (is_free and sells and held.paid.amount_minor > 0),
            is_coming=True,
        )

    @query
    async def history(self, tx: Tx, fan_id: int, ticket_id: UUID) -> list[Passage]:
        """How the ticket came to its owner after the sale, the oldest first."""
        await require_own(tx, fan_id, ticket_id)
        return [
            Passage(move.kind, move.from_fan, move.to_fan, move.moved_at)
            for move in await tickets.moves(tx, ticket_id)
        ]

    @query
    async def code(self, tx: Tx, fan_id: int, ticket_id: UUID) -> OwnCode:
        """What the owner's phone keeps to show the code, also with no network, from then on.

        TicketNotFound, TicketBlocked for one that is revoked.
        """
        held = await require_own(tx, fan_id, ticket_id)
        (ticket,) = await tickets.coded(tx, [ticket_id]) or (None,)
        if ticket is None:
            raise TicketBlocked
        mode, secret = held.rules.codes, None
        if mode is not CodeMode.STATIC:
            key = rotating.event_key(self._secret, ticket.event_id)
            secret = rotating.ticket_secret(key, ticket_id, ticket.serial)
        return OwnCode(
            mode=mode,
            code=ticket.code,
            serial=ticket.serial,
            valid_from=ticket.doors_at - CODE_MARGIN,
            valid_until=ticket.ends_at + CODE_MARGIN,
            secret=secret,
        )
