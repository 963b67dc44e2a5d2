"""Unpacks the browser of the npm package @sparticuz/chromium and opens it.

`TEST_BROWSER` names another Chromium: for machines that the package has no binary for.
"""

import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import brotli
from playwright.async_api import Browser, Error, Playwright, async_playwright

from tests.browser.slow import slow_down

HERE = Path(__file__).resolve().parent
PACKAGE = HERE / "node_modules" / "@sparticuz" / "chromium"
UNPACKED = HERE / ".chromium"
# The package's own defaults would switch off the web's security; none of them is used.
ARGUMENTS = (
    "--no-sandbox",  # Chromium refuses to run as root with it
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    "--font-render-hinting=none",
)
STARTS = 3
FONTS_CONFIG = """<?xml version="1.0"?>
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


class NoBrowser(Exception):
    """The browser's package is not there."""


@dataclass(frozen=True, slots=True)
class Chromium:
    """An unpacked browser and the environment it needs."""

    executable: Path
    environment: dict[str, str]


def find_chromium() -> Chromium:
    """The browser of `TEST_BROWSER`, else the package's, unpacked on first use (about 2 s)."""
    if named := os.environ.get("TEST_BROWSER"):
        return Chromium(Path(named), {})
    if not (PACKAGE / "package.json").exists():
        raise NoBrowser("the test browser is not fetched; `make test` does it")
    version = json.loads((PACKAGE / "package.json").read_text())["version"]
    folder = UNPACKED / version
    if not folder.exists():
        _unpack(folder)
    environment = {
        "LD_LIBRARY_PATH": str(folder / "lib"),
        "FONTCONFIG_FILE": str(folder / "fonts.conf"),
    }
    return Chromium(folder / "chromium", environment)


def _unpack(folder: Path) -> None:
    """Beside nss, nspr and expat only one Latin font: pages bring theirs, on every machine."""
    UNPACKED.mkdir(exist_ok=True)
    new = Path(tempfile.mkdtemp(dir=UNPACKED, prefix="new-"))
    for name in ("al2023", "swiftshader", "fonts"):
        _extract(_read(f"{name}.tar.br"), new)
    fonts = FONTS_CONFIG.format(fonts=folder / "fonts", cache=folder / "font-cache")
    (new / "fonts.conf").write_text(fonts)
    (new / "chromium").write_bytes(_read("chromium.br"))
    (new / "chromium").chmod(0o755)
    try:
        new.rename(folder)
    except OSError:  # another test process was faster
        shutil.rmtree(new)


def _extract(content: bytes, folder: Path) -> None:
    """Files only; `extractall` would warn or not, depending on the Python version."""
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        for member in archive:
            if file := archive.extractfile(member):
                path = folder / member.name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(file.read())


def _read(name: str) -> bytes:
    content: bytes = brotli.decompress((PACKAGE / "bin" / name).read_bytes())
    return content


async def launch_browser(playwright: Playwright, *more: str) -> Browser:
    """A headless browser that reaches this machine only; close it after use.

    `more`: arguments beside ours. Now and then Chromium crashes as it starts: it is started anew.
    """
    for _ in range(STARTS - 1):
        with suppress(Error):
            return await _launch(playwright, more)
    return await _launch(playwright, more)


async def _launch(playwright: Playwright, more: Sequence[str]) -> Browser:
    chromium = find_chromium()
    return await playwright.chromium.launch(
        executable_path=chromium.executable,
        args=[*ARGUMENTS, *more],
        env={**os.environ, **chromium.environment},
    )


@asynccontextmanager
async def open_browser(*more: str) -> AsyncIterator[Browser]:
    """A headless browser for the length of the block."""
    async with async_playwright() as playwright:
        browser = await launch_browser(playwright, *more)
        slow_down(browser)
        try:
            yield browser
        finally:
            await browser.close()
