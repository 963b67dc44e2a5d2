"""How late a broadcast is seen: at the newest piece, and in a browser.

    PYTHONPATH=. python tests/benchmarks/bench_live.py

A camera sends 720 lines over loopback, with a keyframe each second, in real time. Of each piece:
wall clock less the programme date-time of its end, when it stands in the playlist. In the Mini
App: wall clock less the programme date-time that the picture has come to, told by words that are
put over the picture now and seen when it has come to them (the page looks each second, so this is
the upper end). Gate: half of them at most 4 s after their moment, none of the pieces over 1 s
late. Beside it the processor time that segmenter and gate take of a core. SECONDS: how long.
"""

from __future__ import annotations

import asyncio
import os
import resource
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from shlex import split
from typing import Final

from services.streaming.live.ingest.timeline import INDEX, Piece, read
from tests.browser.chromium import open_browser
from tests.journeys.product import Product, running, whole
from tests.services.streaming.samples import make
from tests.webapp.miniapp.studio import SHOWN, Studio, on_air
from tests.webapp.miniapp.visitor import HEIGHT, becomes_true, new_visitor

SECONDS: Final = int(os.environ.get("SECONDS", "30"))
GATE_SECONDS: Final = 4.0
PIECE_GATE_SECONDS: Final = 1.0
PATIENCE_MS: Final = 30_000
MOVES: Final = """() => {
    const video = document.querySelector("video");
    return video !== null && video.getVideoPlaybackQuality().totalVideoFrames > 60;
}"""


def say(line: str) -> None:
    print(f"  {line}", flush=True)  # noqa: T201 - a benchmark speaks


def film(folder: Path) -> Path:
    return make(
        folder / "film.flv",
        *split("-f lavfi -t 20 -i testsrc2=size=1280x720:rate=25 -f lavfi -t 20 -i sine=440"),
        *split("-c:v libx264 -preset veryfast -b:v 2500k -g 25 -sc_threshold 0 -bf 0"),
        *split("-pix_fmt yuv420p -c:a aac -b:a 128k -f flv"),
    )


def _newest(live: Path) -> Piece | None:
    for index in live.glob(f"*/{INDEX}"):
        return read(index.read_text())[0][-1]
    return None


async def pieces(live: Path, until: float) -> list[float]:
    """How late each piece is when it can be fetched."""
    late: list[float] = []
    seen = ""
    while time.monotonic() < until:
        await asyncio.sleep(0.01)
        newest = _newest(live)
        if newest is not None and newest.name != seen:
            seen = newest.name
            late.append((datetime.now(UTC) - newest.ends_at).total_seconds())
    return late[1:]


async def seen(product: Product, studio: Studio, until: float) -> list[float]:
    """How late words are seen that belong to the picture of a moment."""
    late: list[float] = []
    async with open_browser() as browser:
        visitor = await new_visitor(product, "en")
        context = await browser.new_context(
            viewport={"width": 390, "height": HEIGHT}, has_touch=True, is_mobile=True
        )
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        await page.goto(await visitor.address())
        await page.locator("main").wait_for()
        await page.evaluate("path => { location.hash = path }", f"/live/{SHOWN}")
        await page.locator(".rosette-play").first.tap()
        await becomes_true(page, MOVES)
        while time.monotonic() < until:
            words = f"Words {len(late)}"
            moment = await studio.say(words)
            await page.get_by_text(words, exact=True).wait_for()
            late.append((datetime.now(UTC) - moment).total_seconds())
        frames = await page.evaluate(
            "(() => { const q = document.querySelector('video').getVideoPlaybackQuality();"
            " return [q.totalVideoFrames, q.droppedVideoFrames]; })()"
        )
        say(f"frames {frames[0]}, dropped {frames[1]}")
    return late


async def measure(product: Product, folder: Path) -> int:
    before = _own_seconds()
    async with on_air(product, film(folder)) as studio:
        began = time.monotonic()
        until = began + SECONDS
        live = Path(product.settings["DATA_DIR"]) / "live"
        late, words = await asyncio.gather(pieces(live, until), seen(product, studio, until))
        took = (_own_seconds() - before) / (time.monotonic() - began)
    say(f"pieces: p50 {statistics.median(late):.2f} s, most {max(late):.2f} s late")
    picture = f"p50 {statistics.median(words):.2f} s, most {max(words):.2f} s late"
    say(f"picture in the browser: {picture} ({len(words)} times)")
    say(f"gate, playlist, recorder and this measuring: {took:.1%} of a core")
    is_good = statistics.median(words) <= GATE_SECONDS and max(late) <= PIECE_GATE_SECONDS
    return 0 if is_good else 1


def _own_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "product").mkdir()
        with running(whole(folder / "product")) as product:
            return asyncio.run(measure(product, folder))


if __name__ == "__main__":
    sys.exit(main())
