"""A broadcast with a real picture in a running product: a camera sends, this process cuts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from services.core.clock import SystemClock
from services.core.db import Database
from services.core.ids import new_key
from services.core.uow import Tx, UnitOfWork
from services.streaming.library import loading, processed
from services.streaming.library.schemas import Kind
from services.streaming.library.specs import LoadContent
from services.streaming.live import desk
from services.streaming.live.ingest.broadcast import Places
from services.streaming.live.ingest.gate import Gate
from services.streaming.live.ingest.line import CameraLine
from services.streaming.live.repository import cues, events
from services.streaming.live.schemas import LiveSpec
from services.streaming.live.states import CueKind, LiveMove
from services.streaming.processing.tools import find_tools
from tests.journeys.product import Product
from tests.services.streaming.live.world import camera
from tests.webapp.miniapp.films import FILM

SHOWN: Final = "proof-picture"
QUALITIES: Final = ("source", "240p", "audio")
_KEY: Final = "the-key-of-the-proof"


class Studio:
    """What is on air; `say` puts words over the picture of now and gives that moment."""

    def __init__(self, uow: UnitOfWork, event_id: UUID) -> None:
        self._uow = uow
        self._event_id = event_id

    async def say(self, words: str) -> datetime:
        async def add(tx: Tx) -> datetime:
            said = {"km": words, "en": words}
            await cues.add(tx, self._event_id, CueKind.MESSAGE, tx.now, new_key(), said)
            return tx.now

        return await self._uow.run(add)

    async def leave(self) -> None:
        """Off the air: nobody comes upon a picture that stands still."""

        async def end(tx: Tx) -> None:
            event = await events.by_id(tx, self._event_id)
            assert event is not None
            await desk.end(tx, event)

        await self._uow.run(end)


@asynccontextmanager
async def on_air(product: Product, loop: Path) -> AsyncIterator[Studio]:
    """A camera sends `loop` to the gate of this process, the product serves what it makes."""
    tools = find_tools()
    assert tools is not None
    database = Database(product.database_url)
    uow = UnitOfWork(database, SystemClock(), {})
    data_dir = Path(product.settings["DATA_DIR"])
    gate = Gate(
        CameraLine(uow),
        Places(data_dir / "live", data_dir / "recordings", tools.ffmpeg),
        "127.0.0.1",
        0,
    )
    studio = Studio(uow, await uow.run(_armed))
    try:
        await gate.open()
        async with camera(loop, gate.port, _KEY):
            yield studio
        await studio.leave()
    finally:
        await gate.close()
        await database.dispose()


async def _armed(tx: Tx) -> UUID:
    item = replace(FILM, key=SHOWN, kind=Kind.LIVE, captions={})

    async def nothing(*_: object) -> None:
        """A broadcast has no file."""

    await loading.load(tx, LoadContent((item,), ()), {}, nothing)
    item_id = loading.item_id_of(SHOWN)
    begins = datetime.now(UTC) + timedelta(hours=3)
    spec = LiveSpec(SHOWN, begins, slow_seconds=0, renditions=QUALITIES)
    event = await events.plan(tx, item_id, spec)
    await processed.live(tx, item_id, on=True)
    await events.move(tx, event.id, LiveMove.ARM, key_hash=desk.hashed(_KEY))
    return event.id
