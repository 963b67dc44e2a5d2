"""Items to play, and rights to play them, made without a file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from services.artwork.colours import Pair
from services.artwork.schemas import Bilingual
from services.core.uow import Tx, UnitOfWork
from services.entitlements import Flag, Grant, Level, grant
from services.streaming.library import loading
from services.streaming.library.schemas import (
    Art,
    Fallback,
    Item,
    ItemState,
    Kind,
    Media,
    Needs,
    Policy,
    Windows,
)
from services.streaming.library.specs import ItemSpec, LoadContent
from tests.services.streaming.samples import Samples

MONTHS_AGO: Final = timedelta(days=100)
NOBODY: Final = Needs(free=True)
SD: Final = Needs(free=False, flag=Flag.BASIC_VIDEO, level=Level.VIDEO, step=480)
EXCLUSIVE: Final = Needs(free=False, flag=Flag.EXCLUSIVE_CONTENT, level=Level.VIDEO, step=480)


def spec(key: str, now: datetime, **changes: Any) -> ItemSpec:
    """A video of Basic that has been out for long, for Cambodia and its neighbours."""
    made = ItemSpec(
        key=key,
        kind=Kind.VIDEO,
        name=Bilingual("វីដេអូសាកល្បង", f"Test of {key}"),
        about=Bilingual("", ""),
        artist_ids=(),
        needs=SD,
        windows=Windows(now - MONTHS_AGO),
        picture=Art(Pair.GOLD),
    )
    return replace(made, **changes)


async def load(uow: UnitOfWork, *specs: ItemSpec) -> None:
    async def nobody_makes(*_: object) -> None:
        raise AssertionError("it has no source")

    async def work(tx: Tx) -> None:
        await loading.load(tx, LoadContent(specs), {}, nobody_makes)

    await uow.run(work)


async def install(
    uow: UnitOfWork, samples: Samples, data_dir: Path, secret: bytes, key: str, **how: Any
) -> Media:
    """As if the item had been processed; `name` and `strict` as in Samples.install."""

    async def work(tx: Tx) -> Media:
        item_id = loading.item_id_of(key)
        return await samples.install(tx, data_dir, item_id, secret, **how)

    return await uow.run(work)


def give(uow: UnitOfWork, clock: Any) -> Callable[[int, str], Awaitable[None]]:
    """Give a fan a set of rights by its code, for a month; an empty code takes it back."""

    async def of(fan_id: int, rights: str) -> None:
        now = clock.now()

        async def work(tx: Tx) -> None:
            ends = now + timedelta(days=30) if rights else now
            begins = now - timedelta(days=1)
            await grant(tx, [Grant(fan_id, rights or "basic", "test", begins, ends)])

        await uow.run(work)

    return of


def item(**changes: Any) -> Item:
    """A video of Basic, as `rights` sees it."""
    made = Item(
        id=loading.item_id_of("film"),
        key="film",
        kind=Kind.VIDEO,
        name=Bilingual("វីដេអូ", "Film"),
        about=Bilingual("", ""),
        artist_ids=(),
        duration_seconds=60,
        state=ItemState.READY,
        needs=SD,
        windows=Windows(datetime(2026, 3, 1, 12, tzinfo=UTC)),
        policy=Policy.STANDARD,
        fallback=Fallback.REFUSE,
        media=Media("v1", (240, 480, 720)),
    )
    return replace(made, **changes)
