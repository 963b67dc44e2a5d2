"""The browser opens pages of this machine, shapes Khmer by the page's font, goes nowhere else."""

import base64
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.async_api import Error, Page

pytestmark = pytest.mark.browser

FONT = Path(__file__).parents[2] / "services" / "artwork" / "fonts" / "text-400.ttf"
PAGE = """<!doctype html><meta charset="utf-8">
<style>@font-face {{ font-family: text; src: url(data:font/ttf;base64,{font}) }}
span {{ font: 40px text }}</style>
<span id="base">ស</span> <span id="stacked">ស្ត</span> <span id="letters">ស ត</span>"""


class OnePage(BaseHTTPRequestHandler):
    """Answers every request with the same page."""

    def do_GET(self) -> None:
        body = PAGE.format(font=base64.b64encode(FONT.read_bytes()).decode()).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Quiet."""


@pytest.fixture
def port() -> Iterator[int]:
    """A web server on every loopback address."""
    server = ThreadingHTTPServer(("", 0), OnePage)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


async def width(page: Page, element: str) -> float:
    measured: float = await page.evaluate(
        "name => document.getElementById(name).getBoundingClientRect().width", element
    )
    return measured


async def test_khmer_is_shaped_by_the_font_of_the_page(browser_page: Page, port: int) -> None:
    await browser_page.goto(f"http://127.0.0.1:{port}/")
    await browser_page.evaluate("document.fonts.ready")
    assert await browser_page.evaluate("document.fonts.check('40px text', 'ស')")
    # A subscript stands below its consonant: the pair is as wide as the consonant alone.
    assert await width(browser_page, "stacked") == pytest.approx(
        await width(browser_page, "base"), abs=0.5
    )
    assert await width(browser_page, "letters") > await width(browser_page, "base")


async def test_no_other_address_is_reached(browser_page: Page, port: int) -> None:
    """The server listens on 127.0.0.2 too, which stands for any other machine."""
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        await browser_page.goto(f"http://127.0.0.2:{port}/")
