"""One product for all journeys, which do not disturb each other; each test brings its people."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from services.core.db import Database
from services.core.formats import Language
from tests.journeys.outside import Outside, open_outside
from tests.journeys.person import Person, new_person
from tests.journeys.product import Product, whole


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The whole product as `run` starts it on the embedded default."""
    started = whole(tmp_path_factory.mktemp("product"))
    try:
        started.start()
        yield started
        started.stop()
    finally:
        started.kill()


@pytest.fixture
async def database(product: Product) -> AsyncIterator[Database]:
    """The product's own database, to look at."""
    opened = Database(product.database_url)
    yield opened
    await opened.dispose()


@pytest.fixture
def no_complaints(product: Product) -> Iterator[None]:
    """The product logs no error during the test."""
    marks = product.log_marks()
    yield
    assert product.complaints(marks) == []


@pytest.fixture
async def outside(product: Product) -> AsyncIterator[Outside]:
    """The world around `product`; without faults before and after."""
    async with open_outside(product.sandbox_url) as outside:
        yield outside
        await outside.http.delete("/sim/faults")


@pytest.fixture(params=["km", "en"])
def language(request: pytest.FixtureRequest) -> Language:
    chosen: Language = request.param
    return chosen


@pytest.fixture
async def newcomer(outside: Outside, language: Language, no_complaints: None) -> Person:
    """Somebody who has not met the bot yet."""
    return await new_person(outside, language)
