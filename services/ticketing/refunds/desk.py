"""Refunds that an operator decides: the oldest first, given as asked or refused."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from services.core.uow import Tx, UnitOfWork, use_case
from services.identity.roles import Role, RolesService
from services.ticketing.refunds import giving, log, quoting, repository, sold
from services.ticketing.refunds.errors import RefundIsDecided, RefundNotFound
from services.ticketing.refunds.models import TicketRefund
from services.ticketing.refunds.schemas import (
    RefundDecided,
    RefundState,
    TicketRefundCard,
)
from services.ticketing.refunds.service import RefundsService, card
from services.ticketing.refunds.sold import PaidOrder

_SHOWN: Final = 7


class RefundDesk:
    """Every use case asks for the role operator; a decision is logged with its actor."""

    def __init__(self, uow: UnitOfWork, roles: RolesService, refunds: RefundsService) -> None:
        self.uow = uow
        self._roles = roles
        self._refunds = refunds

    @use_case
    async def waiting(self, tx: Tx, actor_id: int) -> int:
        """How many wait."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        return await repository.count_waiting(tx)

    @use_case
    async def queue(self, tx: Tx, actor_id: int) -> list[TicketRefundCard]:
        """Those that wait the longest."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        found = [await repository.find(tx, each) for each in await repository.waiting(tx, _SHOWN)]
        return [await card(tx, refund) for refund in found if refund is not None]

    @use_case
    async def look(self, tx: Tx, actor_id: int, refund_id: UUID) -> TicketRefundCard:
        """One of them, also when it is decided. RefundNotFound."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        refund = await repository.find(tx, refund_id)
        if refund is None:
            raise RefundNotFound
        return await card(tx, refund)

    @use_case
    async def approve(self, tx: Tx, actor_id: int, refund_id: UUID) -> TicketRefundCard:
        """Give it as it was asked for. RefundIsDecided, RefundNotFound.

        TicketUsed, TicketBound: meanwhile somebody came in with it or it is on its way to
        somebody else; it can only be refused then.
        """
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        refund, order = await self._locked(tx, refund_id)
        ids = await repository.tickets_of(tx, refund_id)
        await sold.lock_tickets(tx, ids)
        await quoting.check_unused(tx, ids)
        refund.decided_by = actor_id
        await giving.give(tx, self._refunds.sources, order, refund)
        await log.add(tx, order.event_id, actor_id, "refund_given", refund_id.hex)
        return await self._shown(tx, refund_id)

    @use_case
    async def refuse(self, tx: Tx, actor_id: int, refund_id: UUID) -> TicketRefundCard:
        """Leave the tickets where they are; the fan is told. RefundIsDecided, RefundNotFound."""
        await self._roles.require(tx, actor_id, Role.OPERATOR)
        refund, order = await self._locked(tx, refund_id)
        await repository.move(
            tx, refund_id, RefundState.WAITING, RefundState.REFUSED, decided_by=actor_id
        )
        await log.add(tx, order.event_id, actor_id, "refund_refused", refund_id.hex)
        tx.emit(RefundDecided(refund_id, refund.fan_id, order.event_id))
        return await self._shown(tx, refund_id)

    async def _locked(self, tx: Tx, refund_id: UUID) -> tuple[TicketRefund, PaidOrder]:
        """A waiting refund, with its order locked: nobody else decides about it now."""
        known = await repository.find(tx, refund_id)
        if known is None:
            raise RefundNotFound
        order = await sold.paid_order(tx, known.order_id, lock=True)
        refund = await repository.find(tx, refund_id)
        assert order is not None
        assert refund is not None
        if refund.state != RefundState.WAITING:
            raise RefundIsDecided
        return refund, order

    async def _shown(self, tx: Tx, refund_id: UUID) -> TicketRefundCard:
        refund = await repository.find(tx, refund_id)
        assert refund is not None
        return await card(tx, refund)
