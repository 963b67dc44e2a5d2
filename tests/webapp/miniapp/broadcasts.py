"""Broadcasts for the pages of live: one that is planned, and one that is on air."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from services.core.clock import SystemClock
from services.core.db import Database
from services.core.ids import new_key
from services.core.uow import Tx, UnitOfWork
from services.streaming.library import loading, processed
from services.streaming.library.schemas import Kind
from services.streaming.library.specs import LoadContent, Source
from services.streaming.live import desk
from services.streaming.live.repository import cues, events
from services.streaming.live.schemas import LiveSpec
from services.streaming.live.states import CueKind, LiveMove
from tests.journeys.product import Product
from tests.webapp.miniapp.films import FILM

PLANNED: Final = "night-market-live"
"""Of the demo story."""
ON_AIR: Final = "proof-live"


async def lay_broadcast(product: Product) -> None:
    """Puts one on air in a running product, which may have it already."""
    item = replace(FILM, key=ON_AIR, kind=Kind.LIVE, captions={})

    async def lay(tx: Tx) -> None:
        await loading.load(tx, LoadContent((item,), ()), {}, _nothing)
        if await events.find(tx, ON_AIR) is None:
            item_id = loading.item_id_of(ON_AIR)
            spec = LiveSpec(ON_AIR, datetime.now(UTC) + timedelta(hours=3), slow_seconds=0)
            event = await events.plan(tx, item_id, spec)
            await processed.live(tx, item_id, on=True)
            await events.move(tx, event.id, LiveMove.ARM, key_hash=desk.hashed("proof"))
            await desk.go_on_air(tx, ON_AIR)

    await _run(product, lay)


async def show_on(product: Product, kind: CueKind, data: Mapping[str, str]) -> None:
    """Something on the picture of the one that is on air."""

    async def add(tx: Tx) -> None:
        event = await events.find(tx, ON_AIR)
        assert event is not None
        await cues.add(tx, event.id, kind, tx.now, new_key(), data)

    await _run(product, add)


async def _run(product: Product, act: Callable[[Tx], Awaitable[None]]) -> None:
    database = Database(product.database_url)
    try:
        await UnitOfWork(database, SystemClock(), {}).run(act)
    finally:
        await database.dispose()


async def _nothing(tx: Tx, item_id: UUID, source: Source) -> None:
    """A broadcast has no file."""
