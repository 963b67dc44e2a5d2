"""One product for all journeys, which do not disturb each other; each test brings its people."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from services.core.formats import Language
from tests.journeys.books import Books, open_books
from tests.journeys.outside import Outside, open_outside
from tests.journeys.person import Person, new_person
from tests.journeys.product import Product, running, whole
from tests.journeys.stage import Stage
from tests.journeys.story import new_rich_fan, settle_in


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The whole product as `run` starts it on the embedded default.

    After all journeys the books balance: every paid order has exactly its payment.
    """
    with running(whole(tmp_path_factory.mktemp("product"))) as product:
        yield product
        with asyncio.Runner() as runner:
            runner.run(check_books(product))


async def check_books(product: Product) -> None:
    async with open_books(product.database_url) as books:
        assert await books.violations() == []
        assert await books.unmatched() == {}


@pytest.fixture
async def books(product: Product) -> AsyncIterator[Books]:
    """The product's own database."""
    async with open_books(product.database_url) as books:
        yield books


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
def alarms() -> set[str]:
    """Events of level error that a test expects in the log."""
    return set()


@pytest.fixture(autouse=True)
def no_complaints(product: Product, alarms: set[str]) -> Iterator[None]:
    """The product logs no error during a test but the ones expected."""
    marks = product.log_marks()
    yield
    complaints = product.complaints(marks)
    assert [line for line in complaints if not any(alarm in line for alarm in alarms)] == []


@pytest.fixture
async def newcomer(outside: Outside, language: Language) -> Person:
    """Somebody who has not met the bot yet."""
    return await new_person(outside, language)


@pytest.fixture
async def fan(newcomer: Person) -> Person:
    """Somebody who has chosen the language and is at Home."""
    await settle_in(newcomer)
    return newcomer


@pytest.fixture
async def rich_fan(outside: Outside, language: Language) -> Person:
    """Has a PIN and 20 dollars, and is at Home."""
    return await new_rich_fan(outside, language)


@pytest.fixture(scope="session")
def stage(product: Product, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """Evenings of our own, loaded while the product runs."""
    stage = Stage(product, tmp_path_factory.mktemp("stage") / "evenings.yaml")
    stage.open()
    return stage
