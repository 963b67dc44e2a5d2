"""The waiting list in chat on a real database: everything is held by somebody else."""

from dataclasses import dataclass
from typing import Any

import pytest

from handlers.kit.window import Window
from handlers.ticketing.desk import TicketDesk
from handlers.waitlist.desk import WaitlistChat
from handlers.waitlist.router import router
from services.artwork.studio import PictureStudio
from services.core.clock import FrozenClock
from services.core.i18n import Language
from services.core.jobs import Jobs
from services.core.sent_files import SentFiles
from services.core.uow import UnitOfWork
from services.identity import Channel, FanProfile, VerificationLevel
from services.ticketing import OrderSummary, TicketingService
from services.ticketing.queue import QueueService
from services.ticketing.waitlist.jobs import register
from services.ticketing.waitlist.service import WaitlistService
from services.wallet import WalletService
from tests.handlers.ticketing.chat import BOT_ID, Chat
from tests.handlers.ticketing.conftest import (
    TRANSLATORS,
    database_url,
    fans,
    language,
    pins,
    studio,
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
    hold,
)

__all__ = ["database_url", "fans", "language", "pins", "studio", "ticketing", "uow", "wallet"]


class ListChat(Chat):
    """Taps go to the handlers of the waiting list."""

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
    clock: FrozenClock
    ticketing: TicketingService
    waitlist: WaitlistService
    jobs: Jobs
    others: OrderSummary

    async def give_up(self) -> None:
        await self.ticketing.cancel(BOPHA, self.others.key)
        await self.jobs.run_until_idle()


@pytest.fixture
async def house(
    uow: UnitOfWork, ticketing: TicketingService, fans: Fans, clock: FrozenClock
) -> House:
    await ticketing.load_events(a_load(an_event(size=4)))
    for fan_id in (DARA, BOPHA):
        await fans.come(fan_id)
    waitlist = WaitlistService(uow, ticketing)
    jobs = Jobs(uow)
    register(jobs, waitlist)
    return House(clock, ticketing, waitlist, jobs, await hold(ticketing, BOPHA, 4))


@pytest.fixture
def chat(
    uow: UnitOfWork,
    wallet: WalletService,
    studio: PictureStudio,
    house: House,
    language: Language,
) -> ListChat:
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
    queue = QueueService(uow, SECRET)
    desk = TicketDesk(house.ticketing, wallet, studio, TRANSLATORS, house.clock, queue)
    services = {
        "ticket_desk": desk,
        "waitlist_chat": WaitlistChat(house.waitlist, house.ticketing),
    }
    t = TRANSLATORS.for_language(language)
    made = ListChat.open(fan, t, SentFiles(uow, BOT_ID), desk, **services)
    made.services = services
    assert isinstance(made, ListChat)
    return made
