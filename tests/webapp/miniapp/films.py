"""What the player's pages play: seconds of made picture and sound, put into a running product."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlalchemy import update

from services.artwork.colours import Pair
from services.artwork.schemas import Bilingual
from services.core.clock import SystemClock
from services.core.db import Database
from services.core.uow import Tx, UnitOfWork
from services.entitlements import Grant, Level, grant
from services.streaming.library import loading
from services.streaming.library.models import LibraryItem
from services.streaming.library.schemas import (
    Art,
    CollectionKind,
    Fallback,
    Kind,
    Needs,
    Policy,
    Windows,
)
from services.streaming.library.specs import CollectionSpec, ItemSpec, LoadContent, Source
from services.streaming.library.texts import LyricLine
from tests.journeys.product import Product
from tests.services.streaming.samples import Samples

LONG_AGO: Final = datetime(2026, 1, 1, tzinfo=UTC)
FREE: Final = Needs(free=True)
FILM: Final = ItemSpec(
    key="proof-open",
    kind=Kind.VIDEO,
    name=Bilingual("ភាពយន្តសាកល្បង", "Trial film"),
    about=Bilingual("រូបភាពសាកល្បង។", "Pictures for a trial."),
    artist_ids=(),
    needs=FREE,
    windows=Windows(LONG_AGO),
    picture=Art(Pair.BLUE),
    captions={"km": "WEBVTT\n\n00:00.000 --> 00:09.000\nភ្លៀងធ្លាក់\n"},
)
STRICT: Final = replace(FILM, policy=Policy.STRICT, captions={})
SONG: Final = replace(
    FILM,
    kind=Kind.TRACK,
    captions={},
    lyrics={
        "km": (LyricLine(0, "ខ្ញុំស្តាប់សំឡេងវា"), LyricLine(1_500, "ដូចបទចម្រៀង")),
        "latin": (LyricLine(0, "khnhom sdap somleng vea"), LyricLine(1_500, "doch bot chomrieng")),
    },
)
OPEN, PLAN, SOON, CLOSED, ABROAD = (
    "proof-open",
    "proof-plan",
    "proof-soon",
    "proof-closed",
    "proof-abroad",
)
KEYED, REFUSES = "proof-keyed", "proof-refuses"
LONG: Final = "proof-long"
LONG_SECONDS: Final = 60
"""What it is said to last: long enough to be left in the middle."""
FIRST_SONG, SECOND_SONG, ALBUM = "proof-song", "proof-song-two", "proof-album"


def _items(now: datetime) -> tuple[ItemSpec, ...]:
    day = timedelta(days=1)
    return (
        FILM,
        replace(FILM, key=LONG, name=Bilingual("ភាពយន្តវែង", "Long film")),
        replace(FILM, key=PLAN, needs=Needs(free=False, level=Level.VIDEO)),
        replace(FILM, key=SOON, windows=Windows(now + 2 * day)),
        replace(FILM, key=CLOSED, windows=Windows(LONG_AGO, now - day)),
        replace(FILM, key=ABROAD, territories=frozenset({"JP"})),
        replace(STRICT, key=KEYED, fallback=Fallback.AES128_SD),
        replace(STRICT, key=REFUSES, fallback=Fallback.OPEN_IN_BROWSER),
        replace(SONG, key=FIRST_SONG, name=Bilingual("បទសាកល្បង", "Trial song")),
        replace(SONG, key=SECOND_SONG, name=Bilingual("បទសាកល្បងទីពីរ", "Second trial song")),
    )


async def lay_films(product: Product, samples: Samples) -> None:
    """Loads them and puts their processed files where the product looks, if nobody has yet."""
    data_dir = Path(product.settings["DATA_DIR"])
    if (data_dir / "media" / loading.item_id_of(OPEN).hex).exists():
        return
    now = datetime.now(UTC)
    items = _items(now)
    album = CollectionSpec(
        key=ALBUM,
        kind=CollectionKind.ALBUM,
        name=Bilingual("អាល់ប៊ុមសាកល្បង", "Trial album"),
        about=Bilingual("", ""),
        artist_ids=(),
        picture=Art(Pair.BLUE),
        released_at=LONG_AGO,
        item_keys=(FIRST_SONG, SECOND_SONG),
    )
    secret = (data_dir / "secret_key").read_bytes()
    database = Database(product.database_url)

    async def lay(tx: Tx) -> None:
        await loading.load(tx, LoadContent(items, (album,)), {}, _nothing)
        for item in items:
            await samples.install(
                tx,
                data_dir,
                loading.item_id_of(item.key),
                secret,
                name="track" if item.kind is Kind.TRACK else "video",
                strict=item.key == KEYED,  # keys have names, which stand once in a product
            )
        long = update(LibraryItem).where(LibraryItem.key == LONG)
        await tx.session.execute(long.values(duration_seconds=LONG_SECONDS))

    try:
        await UnitOfWork(database, SystemClock(), {}).run(lay)
    finally:
        await database.dispose()


async def give(product: Product, fan_id: int, ends_at: datetime) -> None:
    """The rights of Basic up to a moment; again moves their end."""
    given = Grant(fan_id, "basic", "proof", LONG_AGO, ends_at)
    database = Database(product.database_url)
    try:
        await UnitOfWork(database, SystemClock(), {}).run(lambda tx: grant(tx, [given]))
    finally:
        await database.dispose()


async def _nothing(tx: Tx, item_id: UUID, source: Source) -> None:
    """Their media are there already."""
