"""The shop's catalogue: a page of a category and a search, among a thousand variants and many.

    PYTHONPATH=. python tests/benchmarks/bench_catalog.py

On SQLite and on PostgreSQL, each with a small catalogue (1,000 variants) and a large one
(100,000), four variants to a product. The same questions go to both: a category's page, its second
page, a word, two words, a Khmer word, a mistyped one, a romanised one. Gates: p95 of all at most
60 ms on SQLite and 30 ms on PostgreSQL; the large catalogue at most twice the small one. Beside it
the bare floor: one row read by its key through the same door. VARIANTS: the size of the large one.
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
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import select

from bot.memory import settle_down
from services.artwork.schemas import Bilingual
from services.catalog import CatalogService, FindProducts, LoadProducts, ProductSpec
from services.catalog.models import Product
from services.core.clock import SystemClock
from services.core.db import Database
from services.core.money import Currency, Money
from services.core.parts import in_parts
from services.core.uow import Tx, UnitOfWork
from tests.servers.databases import PostgresDatabases
from tests.servers.postgres import start_postgres
from tests.servers.schema import build_schema
from tests.services.catalog.goods import LAUNCH, WAREHOUSES, a_product, a_variant

VARIANTS: Final = int(os.environ.get("VARIANTS", "100000"))
SMALL: Final = 1_000
PER_PRODUCT: Final = 4
ASKED: Final = 40
GATES_MS: Final = {"SQLite": 60.0, "PostgreSQL": 30.0}

ENGLISH: Final = (
    *("golden", "night", "river", "moon", "star", "lotus", "swan", "silver", "summer", "winter"),
    *("morning", "dancing", "singing", "happy", "little", "great", "royal", "wild", "quiet"),
)
THINGS: Final = (
    "shirt",
    "cap",
    "poster",
    "album",
    "scarf",
    "mug",
    "candle",
    "bag",
    "lamp",
    "ring",
)
KHMER: Final = ("មាស", "រាត្រី", "ទន្លេ", "ព្រះច័ន្ទ", "ផ្កាយ", "ផ្កាឈូក", "ហង្ស", "ប្រាក់", "ព្រឹក", "រដូវ")
KHMER_THINGS: Final = (
    "អាវយឺត", "មួក", "ផ្ទាំងរូបភាព", "អាល់ប៊ុម", "ក្រមា", "កែវ", "ទៀន", "កាបូប", "ចង្កៀង", "ចិញ្ចៀន",
)  # fmt: skip
QUESTIONS: Final = (
    FindProducts(category="artist_merchandise"),
    FindProducts(text="shirt"),
    FindProducts(text="golden shirt"),
    FindProducts(text="មាស"),
    FindProducts(text="អាវយឺតរាត្រី"),
    FindProducts(text="gloden shrit"),
    FindProducts(text="av yeut reatrey"),
    FindProducts(text="lamp", traits={"size": "size2"}),
)


def products(variants: int) -> list[ProductSpec]:
    chance = random.Random(7)
    return [_product(number, chance) for number in range(variants // PER_PRODUCT)]


def _product(number: int, chance: random.Random) -> ProductSpec:
    thing = chance.randrange(len(THINGS))
    english = " ".join([*chance.sample(ENGLISH, 2), THINGS[thing]])
    khmer = KHMER_THINGS[thing] + "".join(chance.sample(KHMER, 2))
    category, subcategory = chance.choice(
        [("artist_merchandise", "apparel"), ("event_merchandise", "memorabilia"),
         ("lifestyle_products", "fashion")]
    )  # fmt: skip
    return replace(
        a_product(f"p{number}", khmer, english),
        name=Bilingual(khmer, english),
        category=category,
        subcategory=subcategory,
        base_price=Money(chance.randrange(1_00, 99_00), Currency.USD),
        launches_at=LAUNCH + timedelta(seconds=number),
        variants=tuple(
            a_variant(f"v{each}", f"P{number}-{each}", 9, attributes={"size": f"size{each}"})
            for each in range(PER_PRODUCT)
        ),
    )


async def fill(uow: UnitOfWork, variants: int) -> CatalogService:
    catalog = CatalogService(uow)
    began = time.perf_counter()
    for some in in_parts(products(variants), 500):
        await catalog.load(LoadProducts(WAREHOUSES, tuple(some)))
        say(f"\r    loading {variants} variants: {time.perf_counter() - began:5.1f} s", end="")
    say("")
    return catalog


async def measure(catalog: CatalogService) -> tuple[dict[str, float], float]:
    """Milliseconds (median) of each question, and the p95 of all."""
    every: list[float] = []
    medians: dict[str, float] = {}
    for question in QUESTIONS:
        first = await catalog.find(question)
        assert first.cards, f"nothing is found for {question}"
        asked = [question] * ASKED
        if first.after is not None:
            asked += [replace(question, after=first.after)] * ASKED
        took = [await timed(partial(catalog.find, each)) for each in asked]
        every += took
        medians[question.text or "(category)"] = statistics.median(took)
    return medians, statistics.quantiles(every, n=20)[-1]


async def timed(call: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await call()
    return (time.perf_counter() - began) * 1e3


async def floor(uow: UnitOfWork) -> float:
    async def read(tx: Tx) -> object:
        return (await tx.session.execute(select(Product.name_en).where(Product.id == "p7"))).one()

    return statistics.median([await timed(lambda: uow.run_read_only(read)) for _ in range(200)])


async def compare(kind: str, urls: tuple[str, str]) -> None:
    say(kind)
    found: list[tuple[dict[str, float], float]] = []
    for url, variants in zip(urls, (SMALL, VARIANTS), strict=True):
        database = Database(url)
        uow = UnitOfWork(database, SystemClock())
        catalog = await fill(uow, variants)
        await database.count_anew()  # as the `load` command does
        await measure(catalog)  # warm
        found.append(await measure(catalog))
        bare = await floor(uow)
        await database.dispose()
    (small, small_p95), (large, large_p95) = found
    for name, milliseconds in large.items():
        say(f"    {name:22} {small[name]:6.1f} -> {milliseconds:6.1f} ms")
    say(f"  p95 of all {small_p95:.1f} ms -> {large_p95:.1f} ms (gate {GATES_MS[kind]:.0f} ms)")
    ratio = sum(large.values()) / sum(small.values())
    say(f"  large against small x{ratio:.2f} (gate x2); one row by its key {bare:.1f} ms")


def say(line: str, end: str = "\n") -> None:
    sys.stdout.write(line + end)
    sys.stdout.flush()


def main() -> None:
    settle_down()
    with tempfile.TemporaryDirectory(prefix="hm-bench-") as folder:
        urls = [
            f"sqlite+aiosqlite:///{Path(folder) / name}.sqlite3" for name in ("small", "large")
        ]
        for url in urls:
            build_schema(url)
        asyncio.run(compare("SQLite", (urls[0], urls[1])))
    with start_postgres(durable=False) as server:
        databases = PostgresDatabases(server.url, build_schema)
        asyncio.run(compare("PostgreSQL", (databases.create(), databases.create())))
        databases.close()


if __name__ == "__main__":
    main()
