"""Two fans' chats on one real database, with the handlers of tickets and of what follows."""

from dataclasses import replace
from typing import Any

import pytest
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.types import User

from handlers.aftersale.desk import AftersaleDesk, TicketButtons
from handlers.aftersale.resale_desk import EventButtons, ResaleDesk
from handlers.aftersale.resale_router import buy_tap
from handlers.aftersale.router import router
from handlers.identity.pin_desk import PinDesk
from handlers.kit.window import Window
from services.core.clock import FrozenClock
from services.core.uow import UnitOfWork
from services.identity import IdentityService, PinService, ProfileCache
from services.identity.roles import RolesService
from services.payments import PaymentsService
from services.payments.schemas import Way
from services.ticketing import TicketingService
from services.ticketing.aftersale.handing_on import Desk
from services.ticketing.aftersale.keeping import KeepingService
from services.ticketing.aftersale.passes import PassOffice, PassSigners
from services.ticketing.aftersale.resale import ResaleService
from services.ticketing.aftersale.transfer import GiftService
from services.ticketing.keyring import Keyring
from services.wallet import ExchangeService, WalletService
from tests.handlers.ticketing.chat import BOT_ID, Chat
from tests.handlers.ticketing.conftest import (
    chat as plain_chat,
)
from tests.handlers.ticketing.conftest import (
    database_url,
    fans,
    language,
    pins,
    studio,
    ticketing,
    uow,
    wallet,
)
from tests.services.ticketing.aftersale.conftest import SOLD_ON
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    SECRET,
    Fans,
    a_load,
    an_event,
    buy,
)
from tests.services.ticketing.test_outside import Bank

__all__ = [
    "database_url",
    "fans",
    "language",
    "pins",
    "plain_chat",
    "studio",
    "ticketing",
    "uow",
    "wallet",
]


class Signer:
    """Signs for both kinds of phones."""

    pass_type, team, issuer, account = "pass.test", "TEAM", "1", "a@test"

    def sign(self, what: object) -> Any:
        return b"signature" if isinstance(what, bytes) else "a.b.c"


APP = "https://tickets.test/app/"
OFFICE = PassOffice(PassSigners(Signer(), Signer()))


class AftersaleChat(Chat):
    """Asks the router of what follows a sale first."""

    async def _handle(self, kind: str, event: Any, window: Window) -> None:
        outcome = await router.propagate_event(
            update_type=kind,
            event=event,
            window=window,
            t=self.t,
            fan=self.fan,
            bot=self.kit.bot,
            **self.services,
        )
        self.conversation = window.conversation
        if outcome is UNHANDLED:
            await super()._handle(kind, event, window)


@pytest.fixture
async def chats(
    plain_chat: Chat,
    uow: UnitOfWork,
    ticketing: TicketingService,
    fans: Fans,
    clock: FrozenClock,
    wallet: WalletService,
    pins: PinService,
) -> tuple[AftersaleChat, AftersaleChat]:
    """Dara, who has bought the only two tickets, and Bopha."""
    await ticketing.load_events(a_load(an_event(size=2, aftersale=SOLD_ON)))
    for fan in (DARA, BOPHA):
        await fans.come(fan)
    await buy(ticketing, fans, DARA, 2)
    keeping = KeepingService(uow, SECRET)
    desk = replace(plain_chat.desk, ticket_extras=(TicketButtons(keeping, OFFICE, APP),))
    identity = IdentityService(uow, ProfileCache(clock))
    aftersale = AftersaleDesk(keeping, GiftService(uow, SECRET), identity, desk, OFFICE)
    payments = PaymentsService(uow, wallet, {Way.KHQR: Bank()})
    resale = ResaleService(uow, Desk(wallet, pins, payments, Keyring(SECRET)))
    desk = replace(desk, event_extras=(EventButtons(resale),))
    exchange = ExchangeService(uow, RolesService(uow), pins)
    pin_desk = PinDesk(pins, {"ticket_resale": buy_tap}, plain_chat.services["pin_desk"].codes)
    services = {
        "aftersale_desk": replace(aftersale, ticket_desk=desk),
        "resale_desk": ResaleDesk(resale, exchange, identity, desk),
        "pin_desk": pin_desk,
    }
    plain_chat.kit.bot._me = User(id=BOT_ID, is_bot=True, first_name="HM", username="hm_bot")
    dara, bopha = (
        AftersaleChat(
            fan=replace(plain_chat.fan, id=fan),
            t=plain_chat.t,
            telegram=plain_chat.telegram,
            kit=plain_chat.kit,
            desk=desk,
            services=services,
        )
        for fan in (DARA, BOPHA)
    )
    return dara, bopha
