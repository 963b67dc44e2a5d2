"""Fans, items and playback on each kind of database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from bot.playback import PlansOnSale
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import Tx, UnitOfWork
from services.entitlements import EntitlementService
from services.events import SUBSCRIPTIONS
from services.identity.models import Fan
from services.streaming.library import loading, processed
from services.streaming.library.schemas import Media
from services.streaming.playback.beats import BeatService
from services.streaming.playback.keys import KeyDesk
from services.streaming.playback.schemas import Caps, Playing, StartPlay
from services.streaming.playback.screens import ScreensService
from services.streaming.playback.service import PlaybackService
from services.streaming.playback.signing import HmacSigner, MediaUrls
from services.subscriptions.repository import plans as plan_rows
from tests.services.streaming.playback.things import give, load, spec
from tests.services.subscriptions.world import PLANS

FAN, OTHER = 42, 43
SECRET = b"a secret of the tests, long enough for all"


@dataclass
class House:
    """Two fans and a film of Basic; nobody has a plan yet."""

    uow: UnitOfWork
    clock: FrozenClock
    playback: PlaybackService
    beats: BeatService
    screens: ScreensService
    desk: KeyDesk
    entitlements: EntitlementService

    async def give(self, rights: str, fan_id: int = FAN) -> None:
        await give(self.uow, self.clock)(fan_id, rights)

    async def add(self, key: str, **changes: Any) -> UUID:
        """An item that can be played; its media are only a row."""
        await load(self.uow, spec(key, self.clock.now(), **changes))
        item_id = loading.item_id_of(key)

        async def ready(tx: Tx) -> None:
            await processed.ready(tx, item_id, Media("v1", (240, 480, 720)), 600)

        await self.uow.run(ready)
        return item_id

    async def play(self, device: str, key: str = "film", **more: Any) -> Playing:
        wanted: dict[str, Any] = {
            "fan_id": FAN,
            "key": key,
            "device_id": f"{device}-00000000",
            "platform": "ios",
            "caps": Caps(mse=True),
            "country": "KH",
            **more,
        }
        return await self.playback.start(StartPlay(**wanted))


@pytest.fixture
async def house(database: Database, clock: FrozenClock, tmp_path: Path) -> House:
    uow = UnitOfWork(database, clock, SUBSCRIPTIONS)
    urls = MediaUrls(HmacSigner(SECRET))
    playback = PlaybackService(uow, urls, SECRET, PlansOnSale(), ())
    made = House(
        uow,
        clock,
        playback,
        BeatService(uow, playback),
        ScreensService(uow),
        KeyDesk(uow, playback, urls, SECRET, tmp_path, clock),
        EntitlementService(uow),
    )

    async def come(tx: Tx) -> None:
        for fan_id in (FAN, OTHER):
            tx.session.add(
                Fan(
                    id=fan_id,
                    first_name="Fan",
                    language_chosen=False,
                    channel="active",
                    level="basic",
                    created_at=clock.now(),
                )
            )
        await plan_rows.save(tx, PLANS.plans, PLANS.offers)

    await uow.run(come)
    await made.entitlements.load(PLANS.sets)
    await made.add("film")
    return made
