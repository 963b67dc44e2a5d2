"""Waiting rooms in chat on a real database: one fan, and whoever turns the ticks."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from handlers.kit.window import Window
from handlers.operator.desk import OperatorDesk
from handlers.waiting_room.desk import WaitingDesk
from handlers.waiting_room.operator_router import waiting_rooms
from handlers.waiting_room.router import router
from services.core.clock import FrozenClock
from services.core.i18n import Language
from services.core.sent_files import SentFiles
from services.core.uow import UnitOfWork
from services.identity import Channel, FanProfile, VerificationLevel
from services.identity.roles import RolesService
from services.ticketing import TicketingService
from services.ticketing.queue import QueueDesk, QueuePlace, QueueService, rules
from services.ticketing.queue.schemas import TickRoom, WaitingRoomSpec
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
    DARA,
    EVENING,
    EVENT,
    NOW,
    SECRET,
    Fans,
    a_load,
    an_event,
    times_at,
)

__all__ = ["database_url", "fans", "language", "pins", "ticketing", "uow", "wallet"]

SALE_AT = NOW + timedelta(hours=1)


class SeenCards:
    """What fans were shown."""

    def __init__(self) -> None:
        self.places: list[QueuePlace] = []

    def shown(self, fan_id: int, place: QueuePlace) -> None:
        assert fan_id == DARA
        self.places.append(place)


class RoomChat(Chat):
    """Taps go to the waiting room's handlers."""

    async def _handle(self, kind: str, event: Any, window: Window) -> None:
        await router.propagate_event(
            update_type=kind, event=event, window=window, t=self.t, fan=self.fan, **self.services
        )
        self.conversation = window.conversation


@dataclass(frozen=True, slots=True)
class House:
    """The sale, its room of one, and the clock."""

    queue: QueueService
    roles: RolesService
    clock: FrozenClock
    cards: SeenCards

    async def start_sale(self) -> None:
        self.clock.advance((SALE_AT + rules.DRAW_AFTER - self.clock.now()).total_seconds())
        await self.tick()

    async def tick(self, seconds: float = 0) -> None:
        self.clock.advance(seconds)
        room = await self.queue.look_at_room(EVENT)
        await self.queue.tick(TickRoom(EVENT, room.ticks))


@pytest.fixture
async def house(
    uow: UnitOfWork, ticketing: TicketingService, fans: Fans, clock: FrozenClock
) -> AsyncIterator[House]:
    times = replace(times_at(EVENING), sales_from=SALE_AT)
    spec = WaitingRoomSpec(timedelta(hours=1), 1, timedelta(minutes=10))
    await ticketing.load_events(a_load(an_event(times=times, waiting_room=spec)))
    await fans.come(DARA)
    queue = QueueService(uow, SECRET)
    queue.start()
    yield House(queue, RolesService(uow), clock, SeenCards())
    await queue.stop()


@pytest.fixture
def chat(
    uow: UnitOfWork, ticketing: TicketingService, house: House, language: Language
) -> RoomChat:
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
    queue_desk = QueueDesk(uow, house.roles)
    services = {
        "ticketing": ticketing,
        "queue_desk": queue_desk,
        "operator_desk": OperatorDesk(house.roles, [waiting_rooms(queue_desk)]),
        "waiting_desk": WaitingDesk(house.queue, ticketing, house.clock, house.cards),
    }
    t = TRANSLATORS.for_language(language)
    made = RoomChat.open(fan, t, SentFiles(uow, BOT_ID), None, **services)  # type: ignore[arg-type]
    assert isinstance(made, RoomChat)
    return made
