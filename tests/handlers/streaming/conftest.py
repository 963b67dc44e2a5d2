"""Watching and listening in the chat on a real database, with the demo story in the library."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot
from aiogram.methods import SendAudio, SendMediaGroup, TelegramMethod
from aiogram.types import Audio, InputMediaAudio, Message

from bot.artist_file import ArtistFile
from bot.artist_file import command_of as artists_of
from bot.load import load_files
from bot.load.content import ContentFiles
from bot.load.files import validated
from bot.marked_yaml import read_yaml
from bot.playback import PlansOnSale
from handlers.kit.screen import PictureRef
from handlers.kit.window import Window, WindowKit
from handlers.streaming.desk import WatchDesk
from handlers.streaming.listening import ListenDesk
from handlers.streaming.live_desk import LiveDesk
from handlers.streaming.router import router
from services.artists import ArtistsService, LoadArtists
from services.artwork.schemas import Picture, PictureRequest
from services.artwork.studio import PictureStudio
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.i18n import Language
from services.core.limits import Limits
from services.core.sent_files import SentFiles
from services.core.uow import Tx, UnitOfWork
from services.entitlements import EntitlementService
from services.identity import (
    Channel,
    FanProfile,
    FanSeen,
    IdentityService,
    PinHasher,
    PinService,
    ProfileCache,
    Sealer,
    VerificationLevel,
)
from services.notifications import NotificationsService
from services.streaming.library import processed
from services.streaming.library.lists import ListsService
from services.streaming.library.loading import item_id_of
from services.streaming.library.schemas import Media
from services.streaming.library.service import LibraryService
from services.streaming.live.service import LiveService
from services.streaming.playback.screens import ScreensService
from services.streaming.playback.service import PlaybackService
from services.streaming.playback.signing import HmacSigner, MediaUrls
from services.streaming.processing.folders import Folders
from services.streaming.telling.service import RemindersService
from services.streaming.tracks.service import SOUND, TracksService
from services.subscriptions.service import SubscriptionsService
from tests.handlers.ticketing.chat import BOT_ID, KEYBOARDS, Chat, Telegram, no_banner
from tests.handlers.ticketing.conftest import (
    TRANSLATORS,
    uow,
)
from tests.servers.pool import Servers
from tests.services.streaming.playback.things import give
from tests.services.subscriptions.world import PLANS
from tests.services.ticketing.programme import DARA, SECRET

__all__ = ["uow"]
DEMO = Path(__file__).parents[3] / "demo"
ARTISTS = artists_of(validated(read_yaml(DEMO / "artists.yaml"), ArtistFile))
NOON = datetime(2026, 4, 1, 5, 0, tzinfo=UTC)
"""Where the clock of every test stands."""
SONGS = ("first-rain", "buffalo-road", "palm-sugar", "harvest-moon", "riverside-lights")
FILMS = ("candle-clip", "market-1", "market-2", "market-3", "soriya-interview")


class Player(Telegram):
    """Takes sound too, and keeps file ids as Telegram does."""

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], *_: Any, **__: Any) -> Any:
        match method:
            case SendAudio(audio=audio):
                self.calls.append(method)
                return self._heard(audio)
            case SendMediaGroup(media=media):
                self.calls.append(method)
                return [self._heard(each.media) for each in media]
            case _:
                return await super().make_request(bot, method)

    def _heard(self, file: Any) -> Message:
        known = file if isinstance(file, str) else f"id-of-{file.filename}"
        audio = Audio(file_id=known, file_unique_id=known, duration=1)
        return Message.model_validate(
            {
                "message_id": next(self._ids),
                "date": 0,
                "chat": {"id": 7, "type": "private"},
                "audio": audio.model_dump(),
            }
        )


@dataclass(slots=True, repr=False)
class WatchChat(Chat):
    """The chat of one fan with the router of streaming, and everything behind it."""

    uow: UnitOfWork = field(kw_only=True)
    clock: FrozenClock = field(kw_only=True)
    watch: WatchDesk = field(kw_only=True)

    async def _handle(self, kind: str, event: Any, window: Window) -> None:
        await router.propagate_event(
            update_type=kind,
            event=event,
            window=window,
            t=self.t,
            fan=self.fan,
            bot=self.kit.bot,
            **self.services,
        )
        self.conversation = window.conversation

    @property
    def heard(self) -> list[SendAudio]:
        return [call for call in self.telegram.calls if isinstance(call, SendAudio)]

    @property
    def albums(self) -> list[list[InputMediaAudio]]:
        return [
            [each for each in call.media if isinstance(each, InputMediaAudio)]
            for call in self.telegram.calls
            if isinstance(call, SendMediaGroup) and call.protect_content
        ]

    async def get_plan(self, rights: str) -> None:
        await give(self.uow, self.clock)(self.fan.id, rights)

    def from_number(self, phone: str | None) -> None:
        self.fan = replace(self.fan, phone=phone)


class QuickStudio(PictureStudio):
    """Draws nothing: how things look has tests of its own."""

    async def draw(self, request: PictureRequest) -> Picture:
        return await no_banner()


@pytest.fixture
def studio() -> Iterator[PictureStudio]:
    made = QuickStudio()
    yield made
    made.close()


@pytest.fixture
def language() -> Language:
    """English, unless a test walks both."""
    return "en"


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory, servers: Servers) -> Path:
    """A database in which the demo's artists, plans, songs and films are loaded and ready, and a
    fan who has come: made once, and copied for each test.
    """
    databases = servers.databases("sqlite")
    url = databases.create()
    asyncio.run(_fill(url))
    kept = tmp_path_factory.mktemp("story") / "story.sqlite"
    shutil.copyfile(url.partition("///")[2], kept)
    databases.drop(url)
    return kept


async def _fill(url: str) -> None:
    clock = FrozenClock(NOON)
    database = Database(url)
    uow = UnitOfWork(database, clock)
    artists = ArtistsService(uow)
    await IdentityService(uow, ProfileCache(clock)).meet(FanSeen(DARA, "Dara"))
    await artists.load(LoadArtists(tuple(replace(each, event_ids=()) for each in ARTISTS.artists)))
    library = LibraryService(uow, artists, _made_elsewhere)
    await load_files([DEMO / "content.yaml"], [ContentFiles(library)], clock.now())
    hasher = PinHasher(SECRET)
    pins = PinService(uow, hasher, Sealer(SECRET))
    await SubscriptionsService(uow, pins, EntitlementService(uow), bytes(32)).load(PLANS)
    hasher.close()
    await uow.run(_make)
    await database.dispose()


@pytest.fixture
def database_url(story: Path, tmp_path: Path) -> str:
    path = tmp_path / "chat.sqlite"
    shutil.copyfile(story, path)
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture
async def chat(
    uow: UnitOfWork,
    studio: PictureStudio,
    clock: FrozenClock,
    language: Language,
    tmp_path: Path,
) -> WatchChat:
    """Dara with a Cambodian number and no plan; the demo's songs and films are ready."""
    artists = ArtistsService(uow)
    entitlements = EntitlementService(uow)
    library = LibraryService(uow, artists, _made_elsewhere)
    folders = Folders(tmp_path)
    for key in SONGS:
        sound = folders.version(item_id_of(key), "v1") / SOUND
        sound.parent.mkdir(parents=True)
        sound.write_bytes(key.encode())
    playback = PlaybackService(uow, MediaUrls(HmacSigner(SECRET)), SECRET, PlansOnSale(), ())
    watch = WatchDesk(
        library,
        ListsService(uow, artists),
        playback,
        entitlements,
        RemindersService(uow, NotificationsService(uow)),
        LiveService(uow),
        artists,
        studio,
        TRANSLATORS,
        clock,
        None,
    )
    kept = SentFiles(uow, BOT_ID)
    tracks = TracksService(uow, folders)
    listen = ListenDesk(watch, tracks, kept, KEYBOARDS, Limits(timer=clock_timer(clock)))
    telegram = Player()
    kit = WindowKit(
        Bot(f"{BOT_ID}:token", session=telegram), KEYBOARDS, kept, PictureRef("banner", no_banner)
    )
    fan = FanProfile(
        id=DARA,
        first_name="Dara",
        last_name=None,
        username=None,
        phone="+85512345678",
        language=language,
        language_chosen=True,
        channel=Channel.ACTIVE,
        level=VerificationLevel.BASIC,
        created_at=clock.now(),
    )
    services = {
        "watch_desk": watch,
        "listen_desk": listen,
        "live_chat": LiveDesk(watch),
        "screens_service": ScreensService(uow),
    }
    t = TRANSLATORS.for_language(language)
    no_tickets: Any = None
    return WatchChat(
        fan, t, telegram, kit, no_tickets, services, uow=uow, clock=clock, watch=watch
    )


def clock_timer(clock: FrozenClock) -> Any:
    return lambda: clock.now().timestamp()


async def _made_elsewhere(*_: object) -> None: ...


async def _make(tx: Tx) -> None:
    """As if the worker had made them."""
    for key in (*SONGS, *FILMS):
        await processed.ready(tx, item_id_of(key), Media("v1", (240, 480)), 60)
    await tx.session.flush()
