"""A change for all who have tickets: orders page by page, each by a job of its own, once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from services.core.errors import DomainError
from services.core.jobs import Jobs
from services.core.logs import get_logger
from services.core.uow import Tx, UnitOfWork, use_case
from services.ticketing import purchase
from services.ticketing.aftersale import bonds, renewing
from services.ticketing.aftersale.rules import Move
from services.ticketing.changes import repository
from services.ticketing.changes.models import EventChange
from services.ticketing.changes.schemas import (
    BuyersTold,
    ChangeKind,
    DoPart,
    GoOn,
    PartState,
)
from services.ticketing.keyring import Keyring
from services.ticketing.refunds import giving, quoting, sold
from services.ticketing.refunds import repository as refunds
from services.ticketing.refunds.schemas import RefundState
from services.ticketing.refunds.service import RefundsService
from services.ticketing.refunds.sold import PaidOrder, SoldTicket
from services.ticketing.rules import CancelReason
from services.ticketing.schemas import TicketState

GO_ON: Final = "changes.go_on"
DO_PART: Final = "changes.do_part"
_AT_ONCE: Final = 200
log = get_logger("changes")


class ChangeWork:
    """The jobs of changes. Killed anywhere, they go on: each order knows whether it is done."""

    def __init__(self, uow: UnitOfWork, refunds: RefundsService, keyring: Keyring) -> None:
        self.uow = uow
        self._refunds = refunds
        self._keyring = keyring

    def register(self, jobs: Jobs) -> None:
        jobs.register(GO_ON, GoOn, self.go_on)
        jobs.register(DO_PART, DoPart, self.do_part)

    @use_case
    async def go_on(self, tx: Tx, job: GoOn) -> None:
        """Unpaid orders end first; then the paid ones are listed, a page at a time."""
        change = await repository.lock(tx, job.change_id)
        if change.listed:
            return
        if change.kind == ChangeKind.CALLED_OFF:
            waiting = await repository.unpaid(tx, change.event_id, _AT_ONCE)
            if waiting:
                await purchase.cancel_orders(tx, waiting, CancelReason.EVENT_OFF)
                tx.enqueue(GO_ON, job)
                return
        found = await repository.list_orders(tx, change, _AT_ONCE)
        for order_id in found:
            tx.enqueue(DO_PART, DoPart(change.id, order_id))
        if len(found) == _AT_ONCE:
            tx.enqueue(GO_ON, job)

    async def do_part(self, job: DoPart) -> None:
        """One order. What the rules refuse is written down for the operators."""
        try:
            await self._do(job)
        except DomainError as refusal:
            await self._failed(job, refusal.code)

    @use_case
    async def _do(self, tx: Tx, job: DoPart) -> None:
        order = await sold.paid_order(tx, job.order_id, lock=True)
        assert order is not None
        change = await repository.find(tx, job.change_id)
        if not await repository.end_part(tx, change.id, order.id, PartState.DONE):
            return
        if change.kind == ChangeKind.CALLED_OFF:
            await self._refund(tx, change, order)
        else:
            await self._renew(tx, change, order)

    @use_case
    async def _failed(self, tx: Tx, job: DoPart, code: str) -> None:
        log.warning("change_refused", order_id=str(job.order_id), code=code)
        await repository.end_part(tx, job.change_id, job.order_id, PartState.FAILED, code)

    async def _refund(self, tx: Tx, change: EventChange, order: PaidOrder) -> None:
        """All tickets that are still out go back whole, to each who has paid for them."""
        tickets = [
            ticket
            for ticket in await sold.sold_tickets(tx, order.id)
            if ticket.state is TicketState.VALID
        ]
        if not tickets:
            return
        ids = [ticket.id for ticket in tickets]
        await sold.lock_tickets(tx, ids)
        for asked in await refunds.of_order(tx, order.id):
            await refunds.move(tx, asked.id, RefundState.WAITING, RefundState.WITHDRAWN)
        buyers = await bonds.resold(tx, ids)
        for payee_id, group in _by_payee(order, tickets, buyers).items():
            found = await quoting.figures(
                tx, self._refunds.sources, order, group, is_called_off=True
            )
            key = f"off:{order.id.hex[-20:]}:{payee_id}"
            refund = await self._refunds.write(tx, order, found, payee_id, key, change.actor_id)
            await giving.give(tx, self._refunds.sources, order, refund)
        self._tell(tx, change, {ticket.owner_id for ticket in tickets} - {order.fan_id})

    async def _renew(self, tx: Tx, change: EventChange, order: PaidOrder) -> None:
        """New codes for the new day; all who have one are told."""
        owners = await repository.owners_of(tx, order.id)
        if not owners:
            return
        await sold.lock_tickets(tx, owners)
        await renewing.renew(tx, self._keyring, list(owners), Move.DATE_CHANGED)
        self._tell(tx, change, set(owners.values()))

    def _tell(self, tx: Tx, change: EventChange, fan_ids: set[int]) -> None:
        people = tuple(sorted(fan_ids - {quoting.AT_THE_COUNTER}))
        if people:
            tx.emit(BuyersTold(change.id, change.event_id, ChangeKind(change.kind), people))


def _by_payee(
    order: PaidOrder, tickets: list[SoldTicket], buyers: Mapping[UUID, int]
) -> dict[int, list[SoldTicket]]:
    """The tickets of each who has paid for them."""
    groups: dict[int, list[SoldTicket]] = {}
    for ticket in tickets:
        groups.setdefault(buyers.get(ticket.id, order.fan_id), []).append(ticket)
    return groups
