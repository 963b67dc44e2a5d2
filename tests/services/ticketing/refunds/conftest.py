"""Refunds of tickets on a real database with the real wallet and gate."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import pytest

from services.core.clock import FrozenClock
from services.core.ids import new_key
from services.core.money import Money
from services.core.uow import Tx, UnitOfWork
from services.identity.roles import Role, RolesService
from services.payments import PaymentsService
from services.ticketing import Purchase, TicketingService
from services.ticketing.refunds import AskRefund, TicketRefundCard, repository
from services.ticketing.refunds.desk import RefundDesk
from services.ticketing.refunds.rules import RefundRule
from services.ticketing.refunds.service import RefundsService
from services.wallet import WalletService
from tests.services.ticketing.one_database import database_url
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    EVENT,
    Fans,
    a_load,
    an_event,
    buy,
)

__all__ = ["database_url"]

BOSS = 99
WEEK_BEFORE = RefundRule(7, basis_points=1_000, per_ticket_minor=50)
LATE = RefundRule(2, basis_points=5_000, by_staff=True)


@dataclass(frozen=True, slots=True)
class House:
    """A show with rules, two fans with money, and an operator."""

    uow: UnitOfWork
    clock: FrozenClock
    ticketing: TicketingService
    refunds: RefundsService
    desk: RefundDesk
    fans: Fans

    async def buy(self, fan_id: int = DARA, quantity: int = 2, **changes: object) -> Purchase:
        return await buy(self.ticketing, self.fans, fan_id, quantity, **changes)

    async def ask(
        self, fan_id: int, *ticket_ids: UUID, refund: Money | None = None, key: str = ""
    ) -> TicketRefundCard:
        """Give tickets back for the figure that stands, as after looking at it."""
        expected = refund or (await self.refunds.quote(fan_id, ticket_ids)).refund
        return await self.refunds.ask(AskRefund(fan_id, ticket_ids, key or new_key(), expected))

    async def set_rules(self, *rules: RefundRule) -> None:
        async def replace(tx: Tx) -> None:
            await repository.replace_rules(tx, EVENT, rules)

        await self.uow.run(replace)


@pytest.fixture
async def house(
    uow: UnitOfWork,
    clock: FrozenClock,
    wallet: WalletService,
    ticketing: TicketingService,
    fans: Fans,
) -> AsyncIterator[House]:
    await ticketing.load_events(a_load(an_event()))
    for fan_id in (DARA, BOPHA, BOSS):
        await fans.come(fan_id)
    roles = RolesService(uow)
    await roles.grant(BOSS, Role.OPERATOR)
    refunds = RefundsService(uow, wallet, PaymentsService(uow, wallet, {}))
    made = House(uow, clock, ticketing, refunds, RefundDesk(uow, roles, refunds), fans)
    await made.set_rules(WEEK_BEFORE, LATE)
    yield made
    assert await uow.run(repository.differences) == []
