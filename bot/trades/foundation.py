"""What every trade stands on: settings, data, the clock, words, what chats remember."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.rate_limit import LocalRateLimit, RateLimit
from bot.turnstile import Turnstile
from services.artwork.studio import PictureStudio
from services.core.answers import Answers
from services.core.conversations import Conversations
from services.core.database_clock import DatabaseClock
from services.core.db import Database
from services.core.group_cards import GroupCards
from services.core.i18n import Translators
from services.core.inbox import Inbox
from services.core.limits import Limits
from services.core.sealing import TextSeal
from services.core.sent_files import SentFiles
from services.core.settings import Settings
from services.core.signing import Signer
from services.core.store import Store
from services.core.uow import UnitOfWork
from services.core.wakeups import OUTBOX, Wakeups
from services.events import SUBSCRIPTIONS
from services.notifications import NotificationsService
from services.notifications.halts import Halts

if TYPE_CHECKING:
    from redis.asyncio import Redis


@dataclass(frozen=True)
class Foundation:
    """It knows no trade. `files` are those that Telegram has already."""

    settings: Settings
    database: Database
    store: Store
    clock: DatabaseClock
    wakeups: Wakeups
    uow: UnitOfWork
    translators: Translators
    signer: Signer
    conversations: Conversations
    group_cards: GroupCards
    files: SentFiles
    inbox: Inbox
    answers: Answers
    limits: Limits
    notifications: NotificationsService
    turnstile: Turnstile
    studio: PictureStudio

    @property
    def shared(self) -> Redis | None:
        """The store that other processes see too."""
        return _shared(self.store)


def lay_foundation(settings: Settings) -> Foundation:
    secret = settings.secret()
    database = Database(settings.effective_database_url)
    store = Store(settings.redis_url)
    clock = DatabaseClock(database)
    wakeups = Wakeups(_shared(store))
    uow = UnitOfWork(database, clock, SUBSCRIPTIONS, on_commit=lambda: wakeups.notify(OUTBOX))
    return Foundation(
        settings=settings,
        database=database,
        store=store,
        clock=clock,
        wakeups=wakeups,
        uow=uow,
        translators=Translators.load(settings.default_language),
        signer=Signer(secret, "buttons"),
        conversations=Conversations(uow),
        group_cards=GroupCards(uow),
        files=SentFiles(uow, settings.bot_id),
        inbox=Inbox(uow, TextSeal(secret, "inbox")),
        answers=Answers(uow),
        limits=Limits(_shared(store)),
        notifications=NotificationsService(uow),
        turnstile=Turnstile(_rate_limit(settings, store), Halts(uow)),
        studio=PictureStudio(),
    )


def _shared(store: Store) -> Redis | None:
    return store.client if store.is_shared else None


def _rate_limit(settings: Settings, store: Store) -> RateLimit:
    if not store.is_shared:
        return LocalRateLimit()
    from bot.shared_rate_limit import SharedRateLimit  # noqa: PLC0415 - only with a store

    return SharedRateLimit(store.client, settings.bot_id)
