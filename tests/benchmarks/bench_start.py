"""How soon a start serves, and how much memory each role holds.

    PYTHONPATH=. python tests/benchmarks/bench_start.py

The first start of an installation sets everything up (schema, demo story, compiled modules). The
starts after it are measured: until the product says `ready`, and until a fan who writes `/start`
at that moment has the answer. Then memory: everything in one process after its start, after
thousands of updates and after 20 pictures; and each role alone, with work of its own kind. The
sandbox is a process of its own and is not counted.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import httpx

from tests.benchmarks.processes import MAIN, Running, own_memory_mb, start
from tests.journeys.outside import Outside, open_outside
from tests.journeys.person import Person, new_person
from tests.journeys.story import settle_in
from tests.servers.ports import free_port

STARTS: Final = 5
PEOPLE: Final = 20
TAPS_OF_EACH: Final = 150
PICTURES: Final = 20
WEBHOOK_CALLS: Final = 2_000
WORKERS: Final = 4
SECRET: Final = "secret-of-the-benchmark"


async def measure_starts(folder: Path, settings: Mapping[str, str]) -> None:
    with start([MAIN, "run"], folder, settings) as first:
        say(f"first start: ready after {await ready(first):.1f} s (schema, demo, compiling)")
        async with open_outside(sandbox_url(settings)) as outside:
            fan = await new_person(outside, "km")
            await settle_in(fan)
    to_ready, to_answer = [], []
    for _ in range(STARTS):
        with start([MAIN, "run"], folder, settings) as product:
            to_ready.append(await ready(product))
            async with open_outside(sandbox_url(settings)) as outside:
                fan.outside = outside
                await fan.say("/start")
                await fan.sees("menu.home.greeting", name=fan.first_name)
            to_answer.append(product.age_seconds())
    say(
        f"later starts, median of {STARTS}: ready after {statistics.median(to_ready):.2f} s,"
        f" /start answered after {statistics.median(to_answer):.2f} s"
        f" (slowest {max(to_answer):.2f} s)"
    )


async def measure_everything(folder: Path, settings: Mapping[str, str]) -> None:
    say("everything in one process")
    with start([MAIN, "run"], folder, settings) as product:
        await ready(product)
        say(f"  after the start        {product.memory_mb():4.0f} MB")
        async with open_outside(sandbox_url(settings)) as outside:
            people = [await new_person(outside, "en") for _ in range(PEOPLE)]
            await asyncio.gather(*(go_about(person) for person in people))
            say(f"  {PEOPLE * TAPS_OF_EACH} taps later        {product.memory_mb():4.0f} MB")
            seen = await look_at_pictures(people[0])
            say(f"  and {len(seen)} pictures later {product.memory_mb():4.0f} MB")


async def go_about(person: Person) -> None:
    await settle_in(person)
    for _ in range(TAPS_OF_EACH // 2):
        await person.press("menu.button.wallet")
        await person.press("common.button.home")


async def look_at_pictures(person: Person) -> set[str]:
    """Every page of the programme and every event, then codes of top-ups."""
    seen: set[str] = set()
    await person.press("menu.button.events")
    while True:
        page = await person.screen()
        seen.add(page.photo)
        for key in [key for key in page.keys if key.data.startswith("1ev:")]:
            await person.press_data(page.id, key.data)
            seen.add((await person.screen()).photo)
            await person.press("common.button.back")
        if not page.key(person.words.say("common.button.next")):
            break
        await person.press("common.button.next")
    await person.press("common.button.home")
    while len(seen) < PICTURES:
        await person.press("menu.button.top_up")
        await person.press("$10.00")
        seen.add((await person.screen()).photo)
        await person.press("common.button.home")
    return seen


async def measure_roles(folder: Path, settings: Mapping[str, str]) -> None:
    say("each role alone, after work of its own")
    with start([MAIN, "sandbox"], folder, settings):
        async with open_outside(sandbox_url(settings)) as outside:
            await until_it_answers(outside)
            with start([MAIN, "web"], folder, settings) as web:
                await ready(web)
                await call_webhook(settings)
                say(f"  web                    {web.memory_mb():4.0f} MB")
            await measure_workers(folder, settings)
            with start([MAIN, "worker"], folder, settings) as worker:
                await ready(worker)
                await asyncio.sleep(5)  # its jobs come round every second
                say(f"  worker                 {worker.memory_mb():4.0f} MB")
            with start([MAIN, "bot"], folder, settings) as bot:
                await ready(bot)
                people = [await new_person(outside, "en") for _ in range(PEOPLE)]
                await asyncio.gather(*(go_about(person) for person in people))
                say(f"  bot                    {bot.memory_mb():4.0f} MB")


async def measure_workers(folder: Path, settings: Mapping[str, str]) -> None:
    """Web processes that share what they have imported, after work of their own."""
    several = {**settings, "WEB_WORKERS": str(WORKERS)}
    with start([MAIN, "web"], folder, several) as web:
        for _ in range(WORKERS):
            await ready(web)
        await call_webhook(several)
        each = statistics.median(own_memory_mb(child) for child in web.children())
        say(f"  each of {WORKERS} web workers  {each:4.0f} MB of its own (at most 80)")


async def call_webhook(settings: Mapping[str, str]) -> None:
    """Updates as Telegram sends them, of other bots: ours stores them and does nothing."""
    url = f"http://127.0.0.1:{settings['HTTP_PORT']}"
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    async with httpx.AsyncClient(base_url=url, headers=headers) as client:
        for number in range(WEBHOOK_CALLS):
            who = {"id": 5_000_000 + number, "is_bot": True, "first_name": "Dara"}
            chat = {"id": 5_000_000 + number, "type": "private"}
            message = {"message_id": 1, "date": 1, "chat": chat, "from": who, "text": "hello"}
            update = {"update_id": 10**8 + number, "message": message}
            (await client.post("/telegram/webhook", json=update)).raise_for_status()
        (await client.get("/readyz")).raise_for_status()


async def until_it_answers(outside: Outside) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                await outside.get("/sim/people")
            except httpx.TransportError:
                await asyncio.sleep(0.05)
            else:
                return


async def ready(running: Running) -> float:
    return await asyncio.to_thread(running.wait_for, "ready")


def sandbox_url(settings: Mapping[str, str]) -> str:
    return f"http://127.0.0.1:{settings['SANDBOX_PORT']}"


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def run(folder: Path) -> None:
    settings = {
        "DATA_DIR": str(folder / "data"),
        "HTTP_PORT": str(free_port()),
        "SANDBOX_PORT": str(free_port()),
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
    }
    await measure_starts(folder, settings)
    await measure_everything(folder, settings)
    await measure_roles(folder, settings)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="hm-bench-") as folder:
        asyncio.run(run(Path(folder)))


if __name__ == "__main__":
    main()
