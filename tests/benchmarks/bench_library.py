"""The library: a search among ten thousand items, the first screen, and signs of progress.

    PYTHONPATH=. python tests/benchmarks/bench_library.py

On SQLite and on PostgreSQL. Searches in both scripts, mistyped and romanised, pages of a kind and
of an artist: p95 of all against the bare floor, the same rows read by their ids through the same
door. Gates: p95 at most 60 ms on SQLite and 30 ms on PostgreSQL. Then beats of progress, many fans
at once, against the same rows written by one bare statement per thousand: at least half as many.
ITEMS: how many there are, BEATS: how many are sent.
"""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import select

from bot.memory import settle_down
from services.artwork.schemas import Bilingual
from services.core.clock import SystemClock
from services.core.db import Database
from services.core.parts import in_parts
from services.core.uow import Tx, UnitOfWork
from services.streaming.library.loading import item_id_of
from services.streaming.library.models import LibraryItem
from services.streaming.library.repository import fans
from services.streaming.library.schemas import Beat, FindItems, Kind, Progress, Windows
from services.streaming.library.specs import ItemSpec, LoadContent
from tests.servers.databases import PostgresDatabases
from tests.servers.postgres import start_postgres
from tests.servers.schema import build_schema
from tests.services.streaming.library.shelf import DARA, RELEASED, World, an_item

ITEMS: Final = int(os.environ.get("ITEMS", "10000"))
BEATS: Final = int(os.environ.get("BEATS", "20000"))
FANS: Final = 200
AT_ONCE: Final = 1_000
ASKED: Final = 25
GATES_MS: Final = {"SQLite": 60.0, "PostgreSQL": 30.0}
LEAST_OF_BARE: Final = 0.5

ENGLISH: Final = (
    *("golden", "night", "river", "moon", "star", "lotus", "swan", "silver", "summer", "winter"),
    *("morning", "dancing", "singing", "happy", "little", "great", "royal", "wild", "quiet"),
)
THINGS: Final = ("song", "concert", "story", "market", "garden", "road", "rain", "bus", "letter")
KHMER: Final = ("មាស", "រាត្រី", "ទន្លេ", "ព្រះច័ន្ទ", "ផ្កាយ", "ផ្កាឈូក", "ហង្ស", "ប្រាក់", "ព្រឹក", "រដូវ")
KHMER_THINGS: Final = (
    *("ចម្រៀង", "ការប្រគុំតន្ត្រី", "រឿង", "ផ្សារ", "សួន", "ផ្លូវ"),
    *("ភ្លៀង", "ឡានក្រុង", "សំបុត្រ"),
)
QUESTIONS: Final = (
    FindItems(),
    FindItems(kind=Kind.TRACK),
    FindItems(artist_id="troupe"),
    FindItems("market"),
    FindItems("golden market"),
    FindItems("soriya", kind=Kind.EPISODE),
    FindItems("មាស"),
    FindItems("ផ្សាររាត្រី"),
    FindItems("gloden markte"),
    FindItems("phsar reatrey"),
)


def items(number: int) -> list[ItemSpec]:
    chance = random.Random(7)
    return [_item(each, chance) for each in range(number)]


def _item(number: int, chance: random.Random) -> ItemSpec:
    thing = chance.randrange(len(THINGS))
    name = Bilingual(
        KHMER_THINGS[thing] + "".join(chance.sample(KHMER, 2)),
        " ".join([*chance.sample(ENGLISH, 2), THINGS[thing]]),
    )
    made = an_item(
        f"item-{number}",
        chance.choice([Kind.TRACK, Kind.EPISODE, Kind.VIDEO, Kind.CONCERT]),
        name.km,
        name.en,
        windows=Windows(RELEASED - timedelta(minutes=number)),
    )
    return replace(made, artist_ids=(chance.choice(["soriya", "troupe"]),))


async def fill(world: World) -> None:
    await world.begin()
    began = time.perf_counter()
    for some in in_parts(items(ITEMS), AT_ONCE):
        await world.library.load(LoadContent(tuple(some)))
        await world.ready(*(spec.key for spec in some))
        say(f"\r    loading {ITEMS} items: {time.perf_counter() - began:5.1f} s", end="")
    say("")


async def timed(call: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await call()
    return (time.perf_counter() - began) * 1e3


async def searches(world: World, kind: str) -> None:
    every: list[float] = []
    for question in QUESTIONS:
        first = await world.library.find(DARA, question)
        assert first.items, f"nothing is found for {question}"
        asked = [question] * ASKED
        if first.after is not None:
            asked += [replace(question, after=first.after)] * ASKED
        took = [await timed(partial(world.library.find, DARA, each)) for each in asked]
        every += took
        name = question.text or question.kind or question.artist_id or "(all)"
        say(f"    {name:22} {statistics.median(took):6.1f} ms")
    bare = statistics.median([await timed(partial(_read, world)) for _ in range(200)])
    p95 = statistics.quantiles(every, n=20)[-1]
    gate = f"gate {GATES_MS[kind]:.0f} ms"
    say(f"  p95 of all {p95:.1f} ms ({gate}); the rows alone by their ids {bare:.1f} ms")
    await world.library.home(DARA)
    home = [await timed(partial(world.library.home, DARA)) for _ in range(100)]
    say(f"  first screen p95 {statistics.quantiles(home, n=20)[-1]:.1f} ms")


async def _read(world: World) -> None:
    """Twenty rows by their ids."""
    ids = [item_id_of(f"item-{number}") for number in range(20)]

    async def read(tx: Tx) -> object:
        return (await tx.session.scalars(select(LibraryItem).where(LibraryItem.id.in_(ids)))).all()

    await world.uow.run_read_only(read)


async def beats(world: World) -> None:
    people = list(range(1_000, 1_000 + FANS))
    await world.fans(*people)
    chance = random.Random(7)
    now = datetime.now(UTC) - timedelta(hours=2)
    sent = [
        Beat(
            chance.choice(people),
            item_id_of(f"item-{chance.randrange(50)}"),
            chance.randrange(100),
            now + timedelta(milliseconds=number),
        )
        for number in range(BEATS)
    ]
    bare = await _rate(partial(_bare, world, sent))
    world.progress.start()
    ours = await _rate(partial(_ours, world, sent))
    await world.progress.stop()
    gate = f"gate {LEAST_OF_BARE:.0%}"
    say(f"  beats {ours:,.0f}/s against {bare:,.0f}/s bare: {ours / bare:.0%} ({gate})")


async def _rate(work: Callable[[], Awaitable[object]]) -> float:
    return BEATS / (await timed(work)) * 1e3


async def _bare(world: World, sent: list[Beat]) -> None:
    for some in in_parts(sent, AT_ONCE):
        await world.uow.run(partial(_written, some))


async def _written(some: list[Beat], tx: Tx) -> None:
    rows = [(each.fan_id, Progress(each.item_id, each.seconds, False, each.at)) for each in some]
    await fans.save_progress(tx, rows)


async def _ours(world: World, sent: list[Beat]) -> None:
    """As many at once as there are in a bare statement; each is answered after its commit."""
    later = timedelta(hours=1)
    for some in in_parts(sent, AT_ONCE):
        newer = [replace(each, at=each.at + later) for each in some]
        await asyncio.gather(*(world.progress.put(each) for each in newer))


async def measure(kind: str, url: str) -> None:
    say(kind)
    database = Database(url)
    world = World(UnitOfWork(database, SystemClock()))
    await fill(world)
    await searches(world, kind)
    await beats(world)
    await database.dispose()


def say(line: str, end: str = "\n") -> None:
    sys.stdout.write(line + end)
    sys.stdout.flush()


def main() -> None:
    settle_down()
    with tempfile.TemporaryDirectory(prefix="hm-bench-") as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'library.sqlite3'}"
        build_schema(url)
        asyncio.run(measure("SQLite", url))
    with start_postgres(durable=False) as server:
        databases = PostgresDatabases(server.url, build_schema)
        asyncio.run(measure("PostgreSQL", databases.create()))
        databases.close()


if __name__ == "__main__":
    main()
