"""The main story on other installations: by webhook; each role a process on real servers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from services.core.formats import Language
from tests.journeys.books import open_books
from tests.journeys.outside import open_outside
from tests.journeys.person import new_person
from tests.journeys.product import (
    AT_A_FANS_PACE,
    DEMO,
    Product,
    free_port,
    outside_world,
    running,
    split,
    whole,
)
from tests.journeys.story import MainStory
from tests.servers.pool import POSTGRESQL, Servers


async def play(product: Product, language: Language) -> None:
    async with (
        open_outside(product.sandbox_url) as outside,
        open_books(product.database_url) as books,
    ):
        fan = await new_person(outside, language)
        story = MainStory(fan, books)
        await story.play()
        assert await books.payments(fan.id) == 1
        assert await books.violations() == []
        assert await books.unmatched() == []


async def test_by_webhook(tmp_path: Path) -> None:
    """Telegram calls the product, which asks for nothing."""
    port = free_port()
    settings = {
        "HTTP_PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "TELEGRAM_WEBHOOK_SECRET": "a-secret_of-the-journeys",
    }
    with running(whole(tmp_path, **settings)) as product:
        await play(product, "km")
        async with open_outside(product.sandbox_url) as outside:
            assert await outside.log(source="webhook")
            assert not await outside.log(source="telegram", name="getUpdates")
        async with httpx.AsyncClient() as stranger:
            forged = await stranger.post(f"{product.web_url}/telegram/webhook", json={})
        assert forged.status_code in {401, 403}


@pytest.fixture
def postgresql_url(servers: Servers) -> Iterator[str]:
    databases = servers.databases(POSTGRESQL)
    url = databases.create()
    yield url
    databases.drop(url)


async def test_each_role_a_process_on_postgresql_and_valkey(
    tmp_path: Path, postgresql_url: str, valkey_url: str
) -> None:
    """At a fan's own pace. Two fans play at the same time."""
    settings = {"DATABASE_URL": postgresql_url, "REDIS_URL": valkey_url}
    product = split(tmp_path, AT_A_FANS_PACE, **settings)
    with _with_world(product):
        await asyncio.gather(play(product, "km"), play(product, "en"))


@contextmanager
def _with_world(product: Product) -> Iterator[None]:
    world = outside_world(product)
    try:
        world.launch()
        world.wait_ready()
        product.command("load", str(DEMO))
        with running(product):
            yield
        assert product.complaints({}) == []
    finally:
        world.kill()
