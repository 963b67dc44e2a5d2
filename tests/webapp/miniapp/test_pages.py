"""Every page of the route table in both languages and looks: whole, calm, readable for all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from services.core.formats import Language
from services.core.ids import short_id
from tests.journeys.product import ROOT, Product
from tests.webapp.miniapp.conftest import route_paths, route_starts
from tests.webapp.miniapp.things import things_of
from tests.webapp.miniapp.visitor import Theme, Visitor, new_visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

SAYS_NOTHING: Final = {"*": "/nowhere"}
LOOKS: Final[tuple[tuple[Language, Theme, int], ...]] = (("km", "dark", 360), ("en", "light", 430))
AXE: Final = ROOT / "webapp" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
BAD: Final = {"serious", "critical"}
_RUN_AXE: Final = """async () => {
    const found = await axe.run(document, {resultTypes: ["violations"]});
    return found.violations.map(({id, impact, nodes}) =>
        ({id, impact, where: nodes.slice(0, 3).map((node) => node.html + " " +
            node.any.map((each) => each.message).join("; "))}));
}"""
_SIDEWAYS: Final = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def address_of(path: str, things: Mapping[str, str]) -> str:
    if path in SAYS_NOTHING:
        return SAYS_NOTHING[path]
    return re.sub(r":(\w+)", lambda part: things[part[1]], path)


def link_to(path: str, things: Mapping[str, str]) -> str:
    """The start link that opens the page; "" when none does."""
    start = route_starts().get(path)
    if start is None:
        return ""
    part = re.search(r":(\w+)", path)
    thing = things[part[1]] if part else "here"
    return f"{start.kind}_{short_id(UUID(thing)) if start.is_short else thing}"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def things(
    filmed: Product, visitors: dict[Language, Visitor]
) -> dict[Language, dict[str, str]]:
    """What each visitor has: tickets, orders, money, and something to watch."""
    return {language: await things_of(visitor) for language, visitor in visitors.items()}


async def faults_of(page: Page) -> list[dict[str, Any]]:
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = await page.evaluate(_RUN_AXE)
    return [each for each in found if each["impact"] in BAD]


class TestEveryPage:
    @pytest.mark.parametrize("path", route_paths())
    @pytest.mark.parametrize(("language", "theme", "width"), LOOKS, ids=str)
    async def test_is_readable_for_all(
        self,
        visitors: dict[Language, Visitor],
        browser: Browser,
        things: dict[Language, dict[str, str]],
        path: str,
        language: Language,
        theme: Theme,
        width: int,
    ) -> None:
        address = address_of(path, things[language])
        link = link_to(path, things[language]) if language == "en" else ""
        opened = await visitors[language].open(browser, address, theme, width, link=link)
        page = opened.page
        assert await page.evaluate("location.hash") == f"#{address}"
        assert await page.evaluate("document.documentElement.lang") == language
        assert await page.evaluate(_SIDEWAYS) == 0, "wider than the phone"
        assert opened.complaints == []
        assert await faults_of(page) == []
        assert await page.get_by_role("heading").count() > 0
        await opened.close()

    async def test_every_part_of_an_address_has_something_to_show(
        self, things: dict[Language, dict[str, str]]
    ) -> None:
        parts = {part for path in route_paths() for part in re.findall(r":(\w+)", path)}
        assert parts <= things["km"].keys()


class TestOurReader:
    async def test_finds_letters_that_nobody_can_read(
        self, product: Product, browser: Browser
    ) -> None:
        """The control: without it a silent checker would pass everything.

        Its visitor is its own: those of `things` must be new to the product until these are made.
        """
        opened = await (await new_visitor(product, "en")).open(browser, theme="light")
        page = opened.page
        await page.evaluate("document.querySelector('.slot b').style.color = '#e0e0e0'")
        await page.evaluate("document.querySelector('nav a').textContent = ''")
        assert {each["id"] for each in await faults_of(page)} == {"color-contrast", "link-name"}
        await opened.close()
