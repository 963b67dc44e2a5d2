"""The demo story as if its films and songs had been made: for pictures of the Mini App."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PIL import Image
from sqlalchemy import select, update

from bot.demo_media.film.planes import Frame
from bot.demo_media.making import FILMS, make
from services.core.clock import SystemClock
from services.core.db import Database
from services.core.uow import Tx, UnitOfWork
from services.streaming.library.models import LibraryItem
from services.streaming.library.schemas import Kind
from services.streaming.processing.folders import Folders
from tests.journeys.product import Product
from tests.services.streaming.samples import Samples, fill
from tests.webapp.miniapp.broadcasts import PLANNED
from tests.webapp.miniapp.things import things_of
from tests.webapp.miniapp.visitor import Visitor

SHOWN: Final = "candle-clip"
SHOWN_FROM_SECONDS: Final = 4
SONG: Final = "riverside-lights"
OTHERS: Final[Mapping[str, str]] = {
    "itemKey": "river-concert",
    "collectionKey": "city-nights",
    "liveKey": PLANNED,
}


async def story_things(visitor: Visitor) -> dict[str, str]:
    """What stands for each part of an address, of the demo story where it has one."""
    return {**await things_of(visitor, SHOWN, SONG), **OTHERS}


async def lay_story(product: Product, folder: Path) -> None:
    """Every item plays seconds of one of its films; what is told of each is its own."""
    samples = await asyncio.to_thread(_samples, folder)
    posters = await asyncio.to_thread(_posters)
    data_dir = Path(product.settings["DATA_DIR"])
    secret = (data_dir / "secret_key").read_bytes()

    async def lay(tx: Tx) -> None:
        asked = select(
            LibraryItem.id, LibraryItem.key, LibraryItem.kind, LibraryItem.duration_seconds
        )
        for item_id, key, kind, seconds in (await tx.session.execute(asked)).all():
            if kind is Kind.LIVE:
                continue
            name = "track" if kind is Kind.TRACK else "video"
            media = await samples.install(tx, data_dir, item_id, secret, name=name)
            if key in FILMS:
                poster = Folders(data_dir).version(item_id, media.version) / "poster.jpg"
                poster.unlink()  # a link to that of all
                poster.write_bytes(posters[key])
            of_it = update(LibraryItem).where(LibraryItem.id == item_id)
            await tx.session.execute(of_it.values(duration_seconds=seconds))

    database = Database(product.database_url)
    try:
        await UnitOfWork(database, SystemClock(), {}).run(lay)
    finally:
        await database.dispose()


def _samples(folder: Path) -> Samples:
    film = folder / f"{SHOWN}.mp4"
    make(SHOWN, film, lambda _: None)
    fill(folder, ("-ss", str(SHOWN_FROM_SECONDS), "-t", "3", "-i", str(film)))
    return Samples(folder)


def _posters() -> dict[str, bytes]:
    """A picture of each film, from its middle."""
    made = {}
    for word in FILMS:
        film = FILMS[word]().film()
        content = io.BytesIO()
        _coloured(film.picture(film.seconds * 0.62)).resize((1280, 720)).save(content, "JPEG")
        made[word] = content.getvalue()
    return made


def _coloured(frame: Frame) -> Image.Image:
    """The way back from what video wants; RGB."""
    blue, red = frame.blue.resize(frame.size), frame.red.resize(frame.size)
    light, zero = 255 / 219, -16 * 255 / 219
    return Image.merge("RGB", (frame.light, blue, red)).convert(
        "RGB",
        (
            *(light, 0, 1.792741, zero - 128 * 1.792741),
            *(light, -0.213249, -0.532909, zero + 128 * (0.213249 + 0.532909)),
            *(light, 2.112402, 0, zero - 128 * 2.112402),
        ),
    )
