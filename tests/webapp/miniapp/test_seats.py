"""Choosing seats: by hand, the best that are free, those that somebody else took; a big hall."""

from __future__ import annotations

import base64
from itertools import pairwise
from typing import Any, Final

import pytest
from playwright.async_api import Browser, CDPSession, Page, expect

from services.core.formats import Language
from tests.webapp.miniapp.things import SEATED_EVENING, hand_of
from tests.webapp.miniapp.visitor import Visitor, becomes_true

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

SLOWER: Final = 4
ROWS, SEATS_IN_A_ROW = 100, 50
REST_MS: Final = 400
"""After it the whole hall has been drawn anew where the finger left it."""
LEAST_FRAMES: Final = 30
_COUNT_FRAMES: Final = """() => {
    window.frames_at = [];
    const note = (at) => { frames_at.push(at); requestAnimationFrame(note); };
    requestAnimationFrame(note);
}"""


async def test_the_best_are_held_and_bought(
    visitors: dict[Language, Visitor], browser: Browser
) -> None:
    opened = await visitors["en"].open(browser, f"/events/{SEATED_EVENING}/seats")
    page = opened.page
    await page.get_by_role("button", name="Best seats").click()
    picks = page.locator(".picks button")
    await expect(picks).to_have_count(2)
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_role("heading", name="Order summary")).to_be_visible()
    await expect(page.locator(".sums .whole .num")).to_have_text("$100.00")
    assert opened.complaints == []
    await opened.close()


async def test_a_seat_is_chosen_from_the_rows_by_keyboard(
    visitors: dict[Language, Visitor], browser: Browser
) -> None:
    opened = await visitors["km"].open(browser, f"/events/{SEATED_EVENING}/seats")
    page = opened.page
    await page.get_by_role("radio", name="បញ្ជីជួរ").press("Enter")
    await page.get_by_role("button", name="ជួរ B", exact=False).first.press("Enter")
    await page.get_by_role("button", name="កៅអី 1", exact=True).press("Enter")
    await expect(page.locator(".picks button")).to_have_count(1)
    await opened.close()


async def test_who_lost_a_seat_is_told_which(
    visitors: dict[Language, Visitor], browser: Browser
) -> None:
    """The page has not looked since: only the hold can say it."""
    opened = await visitors["en"].open(browser, f"/events/{SEATED_EVENING}/seats")
    page = opened.page
    await page.route("**/seats/availability", lambda route: route.abort())
    await page.get_by_role("radio", name="List of rows").click()
    await page.get_by_role("button", name="Row A", exact=False).first.click()
    seats = page.locator(".row-seats button")
    await seats.nth(0).click()
    await seats.nth(1).click()
    hand = await hand_of(visitors["km"])
    async with hand.web:
        hall = await hand.asks("GET", f"/events/{SEATED_EVENING}/seats")
        wanted = {"ticket_type_id": hall["zones"][0]["ticket_type_id"], "seats": [0, 1]}
        await hand.asks("PUT", f"/events/{SEATED_EVENING}/seats/held", wanted)
        await page.get_by_role("button", name="Continue").click()
        await expect(page.locator(".toast")).to_contain_text("Somebody else has these seats")
        await expect(page.locator(".picks button")).to_have_count(0)
        await hand.asks("DELETE", f"/events/{SEATED_EVENING}/seats/held")
    await opened.close()


def big_hall(hall: dict[str, Any]) -> dict[str, Any]:
    """Five thousand seats in the zones of a smaller hall."""
    zones = len(hall["zones"])
    rows = [
        {
            "zone": row * zones // ROWS,
            "row": str(row + 1),
            "seats": [str(seat + 1) for seat in range(SEATS_IN_A_ROW)],
            "x": [20 + 10 * seat for seat in range(SEATS_IN_A_ROW)],
            "y": [40 + 10 * row] * SEATS_IN_A_ROW,
            "aisles": [],
            "kinds": "n" * SEATS_IN_A_ROW,
        }
        for row in range(ROWS)
    ]
    return hall | {"width": 540, "height": 1060, "rows": rows}


async def serve_big_hall(page: Page, visitor: Visitor) -> None:
    hand = await hand_of(visitor)
    async with hand.web:
        hall = big_hall(await hand.asks("GET", f"/events/{SEATED_EVENING}/seats"))
    states = base64.b64encode(bytes([0b11_00_00_01]) * (ROWS * SEATS_IN_A_ROW // 4)).decode()
    shown = {"version": hall["version"], "states": states}
    await page.route("**/seats", lambda route: route.fulfill(json=hall))
    await page.route("**/seats/availability", lambda route: route.fulfill(json=shown))


async def drag(cdp: CDPSession, page: Page, steps: int) -> None:
    """One finger across the map, as a phone reports it."""
    box = await page.locator(".seat-map").bounding_box()
    assert box
    x, y = box["x"] + 60, box["y"] + 40
    await cdp.send("Input.dispatchTouchEvent", touch("touchStart", x, y))
    for step in range(steps):
        await cdp.send("Input.dispatchTouchEvent", touch("touchMove", x + 3 * step, y + 2 * step))
    await cdp.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def touch(kind: str, x: float, y: float) -> dict[str, Any]:
    return {"type": kind, "touchPoints": [{"x": x, "y": y}]}


async def test_five_thousand_seats_move_smoothly_on_a_slow_phone(
    visitors: dict[Language, Visitor], browser: Browser
) -> None:
    opened = await visitors["en"].open(browser)
    page = opened.page
    await serve_big_hall(page, visitors["en"])
    await page.evaluate("path => { location.hash = path }", f"/events/{SEATED_EVENING}/seats")
    await page.locator(".seat-map canvas").wait_for()
    await page.get_by_role("button", name="Zoom in").click()
    cdp = await page.context.new_cdp_session(page)
    await cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    await page.evaluate(f"({_COUNT_FRAMES})()")
    await drag(cdp, page, 60)
    await page.wait_for_timeout(REST_MS)
    await becomes_true(page, f"frames_at.length >= {LEAST_FRAMES}")  # a busy machine draws late
    frames: list[float] = await page.evaluate("frames_at")
    gaps = sorted(later - earlier for earlier, later in pairwise(frames))
    middle = gaps[len(gaps) // 2]
    print(  # noqa: T201
        f"{len(frames)} frames in {frames[-1] - frames[0]:.0f} ms, {1000 / middle:.0f} a second, "
        f"the longest gap {gaps[-1]:.0f} ms"
    )
    await opened.close()
