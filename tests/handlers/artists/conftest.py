"""The chat of artists on the demo story."""

from pathlib import Path
from typing import Any

import pytest
from aiogram.dispatcher.event.bases import UNHANDLED

from bot.load import ArtistFiles, EventFiles, FileKind, ProductFiles, load_files
from handlers.artists.desk import ArtistButtons, ArtistDesk
from handlers.artists.router import router
from handlers.kit.window import Window
from services.artists import ArtistsService
from services.artwork.studio import PictureStudio
from services.catalog import CatalogService
from services.core.clock import FrozenClock
from services.core.uow import UnitOfWork
from services.streaming.library.service import LibraryService
from services.ticketing import TicketingService
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


async def _nobody_makes(*_: object) -> None: ...


DEMO = Path(__file__).parents[3] / "demo"


class ArtistChat(Chat):
    """Asks the router of artists first."""

    async def _handle(self, kind: str, event: Any, window: Window) -> None:
        outcome = await router.propagate_event(
            update_type=kind, event=event, window=window, t=self.t, fan=self.fan, **self.services
        )
        self.conversation = window.conversation
        if outcome is UNHANDLED:
            await super()._handle(kind, event, window)


@pytest.fixture
def artists(uow: UnitOfWork) -> ArtistsService:  # noqa: F811 - a fixture
    return ArtistsService(uow)


@pytest.fixture
def catalog(uow: UnitOfWork) -> CatalogService:  # noqa: F811 - a fixture
    return CatalogService(uow)


@pytest.fixture
async def chat(
    plain_chat: Chat,  # noqa: F811 - a fixture
    catalog: CatalogService,
    artists: ArtistsService,
    ticketing: TicketingService,  # noqa: F811 - a fixture
    studio: PictureStudio,  # noqa: F811 - a fixture
    clock: FrozenClock,
    uow: UnitOfWork,  # noqa: F811 - a fixture
) -> ArtistChat:
    files = [DEMO / "events.yaml", DEMO / "artists.yaml", DEMO / "products.yaml"]
    loaders: list[FileKind] = [EventFiles(ticketing), ArtistFiles(artists), ProductFiles(catalog)]
    await load_files(files, loaders, clock.now())
    desk = plain_chat.desk
    object.__setattr__(desk, "event_extras", (ArtistButtons(artists),))
    return ArtistChat(
        fan=plain_chat.fan,
        t=plain_chat.t,
        telegram=plain_chat.telegram,
        kit=plain_chat.kit,
        desk=desk,
        services={
            **plain_chat.services,
            "artist_desk": ArtistDesk(
                artists, ticketing, studio, catalog, LibraryService(uow, artists, _nobody_makes)
            ),
        },
    )
