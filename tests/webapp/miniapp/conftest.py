"""One product, one browser and two fans for all pages of the Mini App."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from services.core.formats import Language
from tests.browser.chromium import open_browser
from tests.journeys.product import ROOT, Product, running, whole
from tests.services.streaming.samples import Samples, samples  # noqa: F401
from tests.webapp.miniapp.broadcasts import lay_broadcast
from tests.webapp.miniapp.films import lay_films
from tests.webapp.miniapp.visitor import Visitor, new_visitor

_TABLE = ROOT / "webapp" / "frontend" / "src" / "app" / "routes.ts"


def route_paths() -> list[str]:
    """The addresses of the front end's table, as they stand there: `/events/:eventId`."""
    table = _TABLE.read_text(encoding="utf-8")
    return [json.loads(f'"{path}"') for path in re.findall(r'\bpath: "([^"]+)"', table)]


@dataclass(frozen=True, slots=True)
class Start:
    """A kind of start link (`startapp=<kind>_<id>`); `is_short`: a UUID in 22 letters."""

    kind: str
    is_short: bool


def route_starts() -> dict[str, Start]:
    """Which of the addresses a link opens, and how."""
    table = _TABLE.read_text(encoding="utf-8")
    found = {}
    for path, rest in re.findall(r'\bpath: "([^"]+)"(.*?)(?=\bpath: "|\Z)', table, re.DOTALL):
        if kind := re.search(r'\bstart: "(\w+)"', rest):
            found[path] = Start(kind[1], "short: true" in rest)
    return found


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The whole product with the sandbox and the demo story."""
    with running(whole(tmp_path_factory.mktemp("product"))) as started:
        yield started


@pytest.fixture(scope="session")
def filmed(product: Product, samples: Samples) -> Product:  # noqa: F811
    """With seconds of film and song in its library, and a broadcast on air."""
    asyncio.run(lay_films(product, samples))
    asyncio.run(lay_broadcast(product))
    return product


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with open_browser() as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def visitors(product: Product) -> dict[Language, Visitor]:
    return {
        "km": await new_visitor(product, "km"),
        "en": await new_visitor(product, "en"),
    }
