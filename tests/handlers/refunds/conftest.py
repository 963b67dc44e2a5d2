"""Refunds in chat on a real database: a fan with two tickets, and an operator."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from handlers.kit.window import Window
from handlers.operator.desk import OperatorDesk
from handlers.refunds.desk import RefundChat
from handlers.refunds.operator_router import refunds_queue
from handlers.refunds.router import router
from services.core.clock import FrozenClock
from services.core.i18n import Language
from services.core.sent_files import SentFiles
from services.core.uow import Tx, UnitOfWork
from services.identity import Channel, FanProfile, VerificationLevel
from services.identity.roles import Role, RolesService
from services.payments import PaymentsService
from services.ticketing import Purchase, TicketingService
from services.ticketing.refunds import repository
from services.ticketing.refunds.desk import RefundDesk
from services.ticketing.refunds.rules import RefundRule
from services.ticketing.refunds.service import RefundsService
from services.wallet import WalletService
from tests.handlers.ticketing.chat import BOT_ID, Chat
from tests.handlers.ticketing.conftest import (
    TRANSLATORS,
    database_url,
    fans,
    language,
    pins,
    ticketing,
    uow,
    wallet,
)
from tests.services.ticketing.programme import DARA, EVENT, NOW, Fans, a_load, an_event, buy

__all__ = ["database_url", "fans", "language", "pins", "ticketing", "uow", "wallet"]

RULES = (
    RefundRule(7, basis_points=1_000),
    RefundRule(0, basis_points=5_000, by_staff=True),
)


class RefundsChat(Chat):
    """Taps go to the handlers of refunds."""

    async def _handle(self, kind: str, event: Any, window: Window) -> None:
        await router.propagate_event(
            update_type=kind, event=event, window=window, t=self.t, fan=self.fan, **self.services
        )
        self.conversation = window.conversation

    def says(self, key: str, **values: Any) -> bool:
        return self.t(key, **values) in self.text

    async def press_key(self, key: str, **values: Any) -> None:
        await self.press(self.t.plain(key, **values))


@dataclass(frozen=True, slots=True)
class House:
    uow: UnitOfWork
    clock: FrozenClock
    fans: Fans
    ticketing: TicketingService
    refunds: RefundsService
    roles: RolesService
    bought: Purchase

    async def set_rules(self, *rules: RefundRule) -> None:
        async def replace(tx: Tx) -> None:
            await repository.replace_rules(tx, EVENT, rules)

        await self.uow.run(replace)

    @property
    def ticket(self) -> UUID:
        return self.bought.ticket_ids[0]


@pytest.fixture
async def house(
    uow: UnitOfWork,
    ticketing: TicketingService,
    wallet: WalletService,
    fans: Fans,
    clock: FrozenClock,
) -> AsyncIterator[House]:
    await ticketing.load_events(a_load(an_event(refunds=RULES)))
    await fans.come(DARA)
    bought = await buy(ticketing, fans, DARA, 2)
    refunds = RefundsService(uow, wallet, PaymentsService(uow, wallet, {}))
    roles = RolesService(uow)
    await roles.grant(DARA, Role.OPERATOR)
    yield House(uow, clock, fans, ticketing, refunds, roles, bought)
    assert await ticketing.recount() == []
    assert await wallet.audit() == []


@pytest.fixture
def chat(uow: UnitOfWork, wallet: WalletService, house: House, language: Language) -> RefundsChat:
    fan = FanProfile(
        id=DARA,
        first_name="Dara",
        last_name=None,
        username=None,
        phone=None,
        language=language,
        language_chosen=True,
        channel=Channel.ACTIVE,
        level=VerificationLevel.BASIC,
        created_at=NOW,
    )
    desk = RefundDesk(uow, house.roles, house.refunds)
    services = {
        "refund_chat": RefundChat(house.refunds, wallet),
        "refund_desk": desk,
        "operator_desk": OperatorDesk(house.roles, [refunds_queue(desk)]),
    }
    t = TRANSLATORS.for_language(language)
    made = RefundsChat.open(fan, t, SentFiles(uow, BOT_ID), None, **services)  # type: ignore[arg-type]
    assert isinstance(made, RefundsChat)
    return made
