"""The camera on the sandbox's page: told where to send, seen to be refused, switched off."""

import socket
import sys
from pathlib import Path

import httpx
import pytest
from playwright.async_api import expect

from sandbox.main import running
from sandbox.settings import SandboxSettings
from tests.browser.chromium import open_browser

pytestmark = pytest.mark.browser

DARA = {"first_name": "Dara", "username": "dara_fan", "language_code": "en"}
PATIENCE_MS = 30_000
QUICK = (sys.executable, "-c", "import sys; open(sys.argv[1], 'wb').write(b'no film')")


async def test_it_sends_where_it_is_told(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"rtmp://127.0.0.1:{closed.getsockname()[1]}/live"
        async with (
            running(SandboxSettings(tmp_path, port=0, camera_loop=QUICK)) as url,
            httpx.AsyncClient(base_url=url, timeout=30) as client,
            open_browser() as browser,
        ):
            (await client.post("/sim/people", json=DARA)).raise_for_status()
            for wrong in ("rtmp://example.org/live", "http://127.0.0.1/live"):
                body = {"address": wrong, "key": "a-stream-key"}
                assert (await client.post("/sim/camera", json=body)).status_code == 400
            page = await browser.new_page(viewport={"width": 900, "height": 700})
            await page.goto(url)
            await page.get_by_test_id("camera-open").click()
            state = page.get_by_test_id("camera-state")
            await expect(state).to_have_text("Off.")
            await page.get_by_test_id("camera-address").fill(address)
            await page.get_by_test_id("camera-key").fill("a-stream-key")
            await page.get_by_test_id("camera-start").click()
            await expect(state).to_contain_text("Nobody takes it", timeout=PATIENCE_MS)
            await page.get_by_test_id("camera-stop").click()
            await expect(state).to_have_text("Off.")
            await page.get_by_test_id("camera-close").click()
            await expect(page.get_by_test_id("camera-dialog")).to_have_count(0)
