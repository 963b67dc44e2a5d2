"""The chat of ticketing with a hall of numbered seats on sale."""

import random
from typing import Any

import pytest
from aiogram.dispatcher.event.bases import UNHANDLED

from handlers.kit.window import Window
from handlers.seats.desk import SeatDesk
from handlers.seats.router import router
from services.artwork.studio import PictureStudio
from services.core.uow import UnitOfWork
from services.ticketing import TicketingService
from services.ticketing.seats.service import SeatService
from tests.handlers.ticketing.chat import Chat
from tests.handlers.ticketing.conftest import (
    chat as plain_chat,  # noqa: F401 - a fixture
)
from tests.handlers.ticketing.conftest import (  # noqa: F401 - fixtures
    database_url,
    fans,
    language,
    pins,
    studio,
    ticketing,
    uow,
    wallet,
)
from tests.services.ticketing.seats.halls import a_hall, a_load


class SeatChat(Chat):
    """Asks the router of seats first, as the bot does."""

    async def _handle(self, kind: str, event: Any, window: Window) -> None:
        outcome = await router.propagate_event(
            update_type=kind, event=event, window=window, t=self.t, fan=self.fan, **self.services
        )
        self.conversation = window.conversation
        if outcome is UNHANDLED:
            await super()._handle(kind, event, window)


@pytest.fixture
def seats(uow: UnitOfWork) -> SeatService:  # noqa: F811 - a fixture
    return SeatService(uow, random.Random(7))


@pytest.fixture
async def chat(
    plain_chat: Chat,  # noqa: F811 - a fixture
    seats: SeatService,
    ticketing: TicketingService,  # noqa: F811 - a fixture
    studio: PictureStudio,  # noqa: F811 - a fixture
) -> SeatChat:
    """Rows A and B of ten seats in front, row C of ten behind."""
    await ticketing.load_events(a_load(a_hall(10, 10, 10, rows_in_front=2)))
    desk = plain_chat.desk
    return SeatChat(
        fan=plain_chat.fan,
        t=plain_chat.t,
        telegram=plain_chat.telegram,
        kit=plain_chat.kit,
        desk=desk,
        services={**plain_chat.services, "seat_desk": SeatDesk(seats, desk, studio)},
    )
