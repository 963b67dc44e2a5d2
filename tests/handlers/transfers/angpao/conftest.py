"""Ang pao in chat on a real database, in both languages."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, cast

import pytest
from aiogram.types import User

from handlers.identity.pin_desk import PinDesk
from handlers.transfers.angpao.desk import AngPaoDesk
from handlers.transfers.angpao.router import confirm_tap
from services.artists import ArtistSpec, ArtistsService, LoadArtists
from services.artwork.colours import Pair
from services.artwork.schemas import Bilingual, Hair
from services.artwork.studio import PictureStudio
from services.core.conversations import Conversations
from services.core.i18n import Language
from services.core.sent_files import SentFiles
from services.identity.roles import RolesService
from services.transfers.angpao.rules import PIN_FLOW
from services.wallet import ExchangeService
from tests.handlers.ticketing.chat import BOT_ID
from tests.handlers.transfers.angpao.chat import AngPaoChat
from tests.handlers.transfers.conftest import TRANSLATORS, Open
from tests.services.transfers.angpao.giving import Giving
from tests.services.transfers.world import VANNA, World

SINGER = ArtistSpec(
    id="neak-reach",
    name=Bilingual("នាគ រាជ", "Neak Reach"),
    genre=Bilingual("តន្ត្រី", "Pop"),
    about=Bilingual("តន្ត្រី", "Sings"),
    pair=Pair.TEAL,
    face=Hair.BUN,
    face_pair=Pair.GOLD,
    event_ids=(),
)


@pytest.fixture
async def giving(world: World) -> AsyncIterator[Giving]:
    """Dara gives; Sok and Vanna are here; one artist is on the list."""
    await world.come(VANNA)
    await ArtistsService(world.uow).load(LoadArtists((SINGER,)))
    made = Giving(world)
    made.service.start()
    yield made
    await made.service.stop()


@pytest.fixture
def open_chat(giving: Giving, studio: PictureStudio, language: Language) -> Open:
    """The chat of one person."""
    world = giving.world

    async def opened(fan_id: int) -> AngPaoChat:
        desk = AngPaoDesk(
            giving.service,
            world.wallet,
            ExchangeService(world.uow, RolesService(world.uow), world.pins),
            ArtistsService(world.uow),
            Conversations(world.uow),
            studio,
            TRANSLATORS,
            world.clock,
        )
        fan = replace(await world.identity.profile(fan_id), language=language)
        chat = AngPaoChat.open(
            fan,
            TRANSLATORS.for_language(language),
            SentFiles(world.uow, BOT_ID),
            cast("Any", None),
            ang_pao_desk=desk,
            pin_desk=PinDesk(world.pins, {PIN_FLOW: confirm_tap}, world.codes),
        )
        chat.kit.bot._me = User(id=1, is_bot=True, first_name="Bot", username="hangmeas_bot")
        return cast("AngPaoChat", chat)

    return opened
