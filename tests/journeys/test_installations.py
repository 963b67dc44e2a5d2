"""The main story on a large installation: webhook, each role a process, PostgreSQL and Valkey."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from services.core.formats import Language
from services.core.i18n import LANGUAGES
from tests.journeys.books import open_books
from tests.journeys.conftest import check_books
from tests.journeys.outside import open_outside
from tests.journeys.person import new_person
from tests.journeys.product import (
    AT_A_FANS_PACE,
    DEMO,
    Product,
    outside_world,
    running,
    split,
)
from tests.journeys.story import MainStory
from tests.servers.pool import POSTGRESQL, Servers
from tests.servers.ports import free_port


@pytest.fixture
def product(servers: Servers, valkey_url: str, tmp_path: Path) -> Iterator[Product]:
    databases = servers.databases(POSTGRESQL)
    url = databases.create()
    port = free_port()
    large = split(
        tmp_path,
        AT_A_FANS_PACE,
        DATABASE_URL=url,
        REDIS_URL=valkey_url,
        HTTP_PORT=str(port),
        PUBLIC_URL=f"http://127.0.0.1:{port}",
        TELEGRAM_WEBHOOK_SECRET="a-secret_of-the-journeys",
    )
    try:
        with _in_its_world(large):
            yield large
    finally:
        databases.drop(url)


@contextmanager
def _in_its_world(product: Product) -> Iterator[None]:
    world = outside_world(product)
    try:
        world.launch()
        world.wait_ready()
        product.command("load", str(DEMO))
        with running(product):
            yield
    finally:
        world.kill()


async def test_two_fans_play_at_the_same_time_at_a_fans_pace(product: Product) -> None:
    await asyncio.gather(*(play(product, language) for language in LANGUAGES))
    await check_books(product)  # now that nobody pays between two looks at them
    async with open_outside(product.sandbox_url) as outside:
        assert await outside.log(source="webhook"), "Telegram calls the product"
        assert not await outside.log(source="telegram", name="getUpdates")
    async with httpx.AsyncClient() as stranger:
        forged = await stranger.post(f"{product.web_url}/telegram/webhook", json={})
    assert forged.status_code in {401, 403}


async def play(product: Product, language: Language) -> None:
    async with (
        open_outside(product.sandbox_url) as outside,
        open_books(product.database_url) as books,
    ):
        fan = await new_person(outside, language)
        await MainStory(fan, books).play()
        assert await books.payments(fan.id) == 1
