"""The carrier's parcels on the sandbox's page: seen, and moved on by its buttons."""

from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import Image
from playwright.async_api import expect

from sandbox.main import running
from sandbox.settings import SandboxSettings
from tests.browser.chromium import open_browser

pytestmark = pytest.mark.browser

TOKEN = {"Authorization": "Bearer sandbox-carrier-token"}
DARA = {"first_name": "Dara", "username": "dara_fan", "language_code": "en"}
TO = {"name": "Sok Dara", "phone": "+85512345678", "address": "Street 240, Phnom Penh"}


async def test_a_parcel_is_moved_on_to_its_end(tmp_path: Path) -> None:
    async with (
        running(SandboxSettings(tmp_path, port=0)) as url,
        httpx.AsyncClient(base_url=url, headers=TOKEN, timeout=30) as client,
        open_browser() as browser,
    ):
        (await client.post("/sim/people", json=DARA)).raise_for_status()
        order = {"id": "p1", "service": "standard", "weight_g": 400, "to": TO}
        taken = await client.post("/carrier/v1/parcels", json=order)
        tracking = taken.json()["tracking"]

        page = await browser.new_page()
        await page.goto(url)
        await page.get_by_test_id("parcels-open").click()
        parcel = page.get_by_test_id(f"parcel-{tracking}")
        await expect(parcel).to_contain_text("Sok Dara")
        for step in ("handed_over", "in_transit", "delivered"):
            await page.get_by_test_id(f"parcel-{tracking}-{step}").click()
        await expect(parcel.get_by_role("button")).to_have_count(0)
        await page.get_by_test_id("parcels-close").click()
        await expect(page.get_by_test_id("parcels-dialog")).to_have_count(0)

        photo = (await client.get("/carrier/v1/parcels/p1/photo")).content
        with Image.open(BytesIO(photo)) as taken_at_the_door:
            assert (taken_at_the_door.format, taken_at_the_door.size) == ("JPEG", (640, 480))
        (known,) = (await client.get("/sim/carrier/parcels")).json()["parcels"]
    assert (known["state"], known["signed_by"]) == ("delivered", "Sok Dara")
