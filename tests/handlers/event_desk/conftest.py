"""The operators' events in chat, on a real database with the jobs of changes."""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import insert

from handlers.evening.router import router as evening_router
from handlers.event_desk.router import FLOWS, router
from handlers.identity.pin_desk import PinDesk
from handlers.kit.window import Window
from handlers.operator.desk import OperatorDesk
from services.core.clock import FrozenClock
from services.core.i18n import Language
from services.core.ids import new_key
from services.core.sealing import TextSeal
from services.core.sent_files import SentFiles
from services.core.uow import UnitOfWork
from services.identity import Channel, FanProfile, PinHasher, PinService, VerificationLevel
from services.identity.codes import CodeService
from services.identity.models import PinConfirmation
from services.identity.roles import Role, RolesService
from services.notifications import NotificationsService
from services.ticketing import TicketingService
from services.ticketing.changes.service import EventDesk
from services.ticketing.evening.service import EveningService
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
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    NOW,
    SECRET,
    Fans,
    a_load,
    an_event,
    buy,
)

__all__ = ["database_url", "fans", "language", "pins", "ticketing", "uow", "wallet"]


class DeskChat(Chat):
    """Taps and words go to the handlers of the event desk, then to those of the guide."""

    async def _handle(self, kind: str, event: Any, window: Window) -> None:
        for each in (router, evening_router):
            await each.propagate_event(
                update_type=kind,
                event=event,
                window=window,
                t=self.t,
                fan=self.fan,
                **self.services,
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
    ticketing: TicketingService
    fans: Fans

    async def confirm(self, purpose: str) -> None:
        """As if the operator had just typed the PIN."""
        async with self.uow.database.write.begin() as connection:
            await connection.execute(
                insert(PinConfirmation).values(
                    pad_id=new_key(),
                    fan_id=DARA,
                    purpose=purpose,
                    expires_at=self.clock.now().replace(year=2030),
                )
            )


@pytest.fixture
async def house(
    uow: UnitOfWork, ticketing: TicketingService, fans: Fans, clock: FrozenClock
) -> House:
    await ticketing.load_events(a_load(an_event(size=10)))
    for fan_id in (DARA, BOPHA):
        await fans.come(fan_id)
    await buy(ticketing, fans, BOPHA, 2)
    return House(uow, clock, ticketing, fans)


@pytest.fixture
async def chat(uow: UnitOfWork, pins: PinService, house: House, language: Language) -> DeskChat:
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
    roles = RolesService(uow)
    await roles.grant(DARA, Role.OPERATOR)
    codes = CodeService(uow, PinHasher(SECRET), TextSeal(SECRET, "one-time-code"))
    services = {
        "event_desk": EventDesk(uow, roles, pins),
        "pin_desk": PinDesk(pins, FLOWS, codes),
        "operator_desk": OperatorDesk(roles, []),
        "clock": house.clock,
        "evening": EveningService(uow, NotificationsService(uow)),
    }
    t = TRANSLATORS.for_language(language)
    made = DeskChat.open(fan, t, SentFiles(uow, BOT_ID), None, **services)  # type: ignore[arg-type]
    assert isinstance(made, DeskChat)
    return made
