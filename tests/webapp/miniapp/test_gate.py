"""The gate in the Mini App: through a camera, without a network, handed over, in conflict."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.chromium import open_browser
from tests.journeys.product import Product
from tests.webapp.miniapp.staff import (
    TONIGHT,
    code_on_phone,
    hold_before,
    load_tonight,
    posted,
    seen_through,
)
from tests.webapp.miniapp.test_pages import faults_of
from tests.webapp.miniapp.things import Hand, bought_tickets, hand_of
from tests.webapp.miniapp.visitor import (
    ANSWER_MS,
    Opened,
    Visitor,
    becomes_true,
    new_visitor,
    patient,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

SOLD: Final = 5
PATIENCE_MS: Final = 30_000
CUT_OFF: Final = "Failed to load resource: net::ERR_INTERNET_DISCONNECTED"
_ALL_KEPT: Final = "caches.open('shell').then((shell) => shell.match('/app/')).then(Boolean)"


@dataclass(frozen=True, slots=True)
class Night:
    """An evening with tickets sold, and somebody at its gate; each test takes its own tickets."""

    owner: Hand
    tickets: list[dict[str, Any]]
    staff: Visitor
    list_id: int
    camera: Path

    async def code(self, number: int) -> str:
        return await code_on_phone(self.owner, self.tickets[number])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def night(
    product: Product, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Night]:
    folder = tmp_path_factory.mktemp("night")
    load_tonight(product, folder, standing=SOLD)
    owner = await hand_of(await new_visitor(product, "km"))
    staff = await new_visitor(product, "en")
    async with owner.web:
        tickets = await bought_tickets(owner, TONIGHT, SOLD)
        hand = await hand_of(staff)
        async with hand.web:
            list_id = await posted(hand, TONIGHT)
        camera = folder / "camera.mjpeg"
        hold_before(camera, await code_on_phone(owner, tickets[0]))
        yield Night(owner, tickets, staff, list_id, camera)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def phone(night: Night) -> AsyncIterator[Browser]:
    """A browser with a camera."""
    async with open_browser(*seen_through(night.camera)) as opened:
        yield opened


async def at_the_gate(night: Night, browser: Browser) -> Opened:
    """A machine that is busy is no network that is gone: the gate waits longer for its server."""
    path = f"/gate/{night.list_id}?gate=A"
    opened = await night.staff.open(browser, path, before=patient(ANSWER_MS))
    opened.page.set_default_timeout(PATIENCE_MS)
    await expect(opened.page.get_by_text("Ready, as of")).to_be_visible(timeout=PATIENCE_MS)
    return opened


async def type_in(page: Page, text: str) -> None:
    await page.get_by_label("Number on the ticket").fill(text)
    await page.get_by_role("button", name="Check").click()


async def sees(page: Page, words: str) -> None:
    await expect(page.locator(".gate-verdict")).to_contain_text(words, timeout=PATIENCE_MS)


async def test_the_camera_lets_somebody_in_once(night: Night, phone: Browser) -> None:
    opened = await at_the_gate(night, phone)
    page = opened.page
    hold_before(night.camera, await night.code(0))  # a code is good for half a minute
    await page.get_by_role("button", name="Open the camera").click()
    await sees(page, "Entry allowed")
    await sees(page, night.tickets[0]["label"])
    await page.get_by_role("button", name="Close the camera").click()
    hold_before(night.camera, await night.code(0))
    await page.get_by_role("button", name="Open the camera").click()
    await sees(page, "Already used")
    await sees(page, "First entry: Gate A")
    assert await faults_of(page) == []
    await page.get_by_role("button", name="Let in anyway").click()
    await page.get_by_label("Reason").fill("went to the car")
    await page.get_by_role("dialog").get_by_role("button", name="Let in anyway").click()
    await sees(page, "Entry allowed")
    assert opened.complaints == []
    await opened.close()


async def test_a_number_needs_a_look_at_the_person(night: Night, phone: Browser) -> None:
    opened = await at_the_gate(night, phone)
    page = opened.page
    await type_in(page, night.tickets[1]["label"].lower())
    await sees(page, "A number is no proof")
    await page.get_by_role("button", name="Checked, let in").click()
    await sees(page, "Entry allowed")
    await page.get_by_role("radio", name="Scan exits").click()
    await type_in(page, await night.code(1))
    await sees(page, "Exit noted")
    await type_in(page, "NOTHING OF OURS")
    await sees(page, "not a ticket of ours")
    assert opened.complaints == []
    await opened.close()


async def test_it_goes_on_without_a_network_and_hands_over(night: Night, phone: Browser) -> None:
    """Somebody had come in at another door with the same ticket: that is a conflict."""
    opened = await at_the_gate(night, phone)
    page = opened.page
    await type_in(page, await night.code(2))
    await sees(page, "Entry allowed")
    await page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    await becomes_true(page, _ALL_KEPT)
    await page.context.set_offline(True)
    await type_in(page, await night.code(2))
    await sees(page, "Already used")
    await sees(page, "Decided by this phone")
    entered_at = await other_door_lets_in(night)
    await becomes_true(page, phone_is_past(entered_at, night.staff))
    await type_in(page, await night.code(3))
    await sees(page, "Entry allowed")
    await sees(page, night.tickets[3]["label"])
    await type_in(page, night.tickets[3]["label"])
    await expect(page.get_by_role("alert")).to_contain_text("a number cannot be checked")
    await page.reload()
    await expect(page.get_by_role("status").filter(has_text="2 scans")).to_be_visible()
    await type_in(page, await night.code(3))
    await sees(page, "Already used")
    await page.context.set_offline(False)
    await expect(page.get_by_text("1 scan of this phone is a conflict")).to_be_visible()
    await page.get_by_role("button", name=re.compile("Conflicts")).click()
    conflict = page.locator(".gate-conflict")
    await expect(conflict).to_contain_text(night.tickets[3]["label"])
    await expect(conflict.locator("li")).to_have_count(2)
    assert set(opened.complaints) <= {CUT_OFF}
    await opened.close()


def phone_is_past(moment: datetime, staff: Visitor) -> str:
    """By its idea of the server's clock, which is as good as answers are quick."""
    return f"""new Promise((done) => {{
        const asked = indexedDB.open("gate {staff.person_id}");
        asked.onsuccess = () => {{
            const base = asked.result;
            const places = base.transaction("places").objectStore("places").getAll();
            places.onsuccess = () => {{
                const [{{aheadMs}}] = places.result;
                base.close();
                done(Date.now() + aheadMs > {moment.timestamp() * 1_000});
            }};
        }};
    }})"""


async def other_door_lets_in(night: Night) -> datetime:
    """When: by a phone with a network; the one without cannot have heard of it."""
    hand = await hand_of(night.staff)
    async with hand.web:
        place = {"event_id": TONIGHT, "gate": "A", "name": "the other phone"}
        device = await hand.web.post(
            "/api/v1/gate/devices", json=place, headers={"Idempotency-Key": "other-phone"}
        )
        scan = {
            "device": device.json()["id"],
            "nonce": f"{datetime.now(UTC).timestamp()}".replace(".", "-"),
            "list_id": night.list_id,
            "code": await night.code(3),
        }
        answer = await hand.asks("POST", "/gate/scans", scan)
        assert answer["passes"], answer
        return datetime.fromisoformat(answer["scanned_at"])


async def test_a_blocked_ticket_is_refused(night: Night, phone: Browser) -> None:
    opened = await at_the_gate(night, phone)
    page = opened.page
    await page.get_by_role("button", name="Block a ticket").click()
    await page.get_by_label("Please type the number").fill(night.tickets[4]["label"])
    await page.get_by_role("button", name="Next").click()
    await page.get_by_label("Reason").fill("reported as stolen")
    await page.get_by_role("dialog").get_by_role("button", name="Block").click()
    await expect(page.locator(".toast")).to_contain_text("is blocked")
    await type_in(page, await night.code(4))
    await sees(page, "The ticket is blocked")
    assert opened.complaints == []
    await opened.close()


async def test_who_is_no_staff_is_told_so(phone: Browser, product: Product) -> None:
    visitor = await new_visitor(product, "en")
    opened = await visitor.open(phone, "/gate")
    await expect(opened.page.get_by_text("You are not posted at any event.")).to_be_visible()
    await opened.page.evaluate("location.hash = '/me'")
    await expect(opened.page.get_by_role("heading", name="Notifications")).to_be_visible()
    await expect(opened.page.get_by_text("Scan tickets")).to_have_count(0)
    await opened.close()
