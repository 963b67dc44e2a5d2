"""An order that is paid in parts: its plan on the order's page, and paying ahead of a day."""

import json

import pytest
from playwright.async_api import Browser, Route, expect

from services.core.formats import Language
from tests.webapp.miniapp.things import hand_of, ordered_goods
from tests.webapp.miniapp.visitor import Visitor, settle

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


def usd(cents: int) -> dict[str, object]:
    return {"amount_minor": cents, "currency": "USD"}


def part(n: int, state: str, cents: int = 21_00) -> dict[str, object]:
    return {
        "n": n,
        "due_on": f"2026-{n:02}-15",
        "amount": usd(cents),
        "state": state,
        "next_try_on": None,
        "paid_on": f"2026-{n:02}-14" if state == "paid" else None,
    }


PLAN = {
    "order_number": "HM2026010001",
    "state": "missed",
    "months": 3,
    "total": usd(63_02),
    "fee": usd(0),
    "paid": usd(21_00),
    "left": usd(42_02),
    "parts": [part(1, "paid"), part(2, "missed"), part(3, "open", 21_02)],
    "purpose_next": "instalment:a:2:2100",
    "purpose_all": "instalment:a:2:4202",
}


@pytest.mark.parametrize("language", ["en", "km"])
async def test_the_plan_is_told_and_paid_with_the_pin(
    visitors: dict[Language, Visitor], browser: Browser, language: Language
) -> None:
    """The server's plan is given here: who may have one has shown papers and waits for days."""
    visitor = visitors[language]
    hand = await hand_of(visitor)
    async with hand.web:
        key = await ordered_goods(hand, "soriya-cap")
    opened = await visitor.open(browser, "/")
    page = opened.page

    async def with_parts(route: Route) -> None:
        answer = await route.fetch()
        order = {**await answer.json(), "instalments": 3}
        await route.fulfill(response=answer, body=json.dumps(order))

    async def plan(route: Route) -> None:
        await route.fulfill(content_type="application/json", body=json.dumps(PLAN))

    await page.route(f"**/shop/orders/{key}", with_parts)
    await page.route(f"**/shop/orders/{key}/instalments", plan)
    await page.evaluate("path => { location.hash = path }", f"/shop/orders/{key}")
    await settle(page)
    buttons = page.get_by_role("button")
    await expect(buttons.filter(has_text="$42.02")).to_be_visible()
    rows = page.locator(".item").filter(has_text="$21.0")
    await expect(rows).to_have_count(3)
    await buttons.filter(has_text="$21.00").click()
    await expect(page.get_by_role("dialog")).to_contain_text("HM2026010001")
    assert opened.complaints == []
    await opened.close()
