"""Starts the parts that a role needs, says when they are ready, and stops them in order."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final

import httpx

from bot.background import CannotStart, Stop
from bot.container import Container, open_container
from bot.load import load_files
from bot.migrate import is_newest, migrate
from services.core.i18n import compile_catalogues
from services.core.settings import Settings
from services.ticketing import ListEvents

_MAIN: Final = Path(__file__).parent.parent / "main.py"
_DEMO: Final = Path(__file__).parent.parent / "demo" / "events.yaml"
_SANDBOX_WITHIN_SECONDS: Final = 30


def supervise(settings: Settings, role: str) -> int:
    """Run `role` until a signal; 1 if a part broke or the schema is too old."""
    with asyncio.Runner(loop_factory=_fast_loop) as runner:
        try:
            return runner.run(_supervise(settings, role))
        except CannotStart as error:
            _say(str(error))
            return 1


def _fast_loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop  # noqa: PLC0415 - not there on Windows
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


async def _supervise(settings: Settings, role: str) -> int:
    stop = Stop()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        if role == "run" and settings.uses_sandbox:
            await stack.enter_async_context(_sandbox(settings, stop))
        container = await stack.enter_async_context(open_container(settings, stop))
        await container.clock.measure()
        if role == "run":
            compile_catalogues()
            await migrate(container.database)
            if settings.uses_sandbox:
                await _load_demo(container)
        elif not await is_newest(container.database):
            raise CannotStart("the schema is not this program's: run `python main.py migrate`")
        await _start(stack, container, role, stop)
        for line in addresses(settings, role):
            _say(line)
        _say("ready")
        await stop.wait()
    return 1 if stop.failed else 0


async def _load_demo(container: Container) -> None:
    """The demo story, when nothing is on: a fresh clone has something to buy."""
    if not (await container.ticketing.list_events(ListEvents(limit=1))).items:
        for line in await load_files([_DEMO], container.ticketing, container.clock.now()):
            _say(line)


async def _start(stack: AsyncExitStack, container: Container, role: str, stop: Stop) -> None:
    """What starts last stops first: no new work comes in while the rest is finished."""
    if role in {"run", "worker"}:
        from bot.worker import worker_role  # noqa: PLC0415 - each role imports only its own

        await stack.enter_async_context(worker_role(container, stop))
    if role in {"run", "bot"}:
        from bot.chat import bot_role  # noqa: PLC0415

        await stack.enter_async_context(bot_role(container, stop))
    if role in {"run", "web"}:
        from bot.web import web_role  # noqa: PLC0415

        await stack.enter_async_context(web_role(container, stop))


@asynccontextmanager
async def _sandbox(settings: Settings, stop: Stop) -> AsyncIterator[None]:
    """The outside world as a process of its own, ready before the product starts."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        str(_MAIN),
        "sandbox",
        "--with-parent",
        stdin=asyncio.subprocess.PIPE,
        start_new_session=True,  # Ctrl-C reaches us first: we stop, then the outside world
    )
    watch = asyncio.create_task(_watch(child, stop))
    try:
        await _answers(f"{settings.sandbox_url}/sim/people", child)
        yield
    finally:
        watch.cancel()
        if child.returncode is None:
            child.terminate()
            await child.wait()


async def _watch(child: asyncio.subprocess.Process, stop: Stop) -> None:
    code = await child.wait()
    if stop.is_set:
        return
    _say(f"the sandbox has stopped (exit code {code})")
    stop.set(failed=True)


async def _answers(url: str, child: asyncio.subprocess.Process) -> None:
    async with httpx.AsyncClient() as client, asyncio.timeout(_SANDBOX_WITHIN_SECONDS):
        while child.returncode is None:
            try:
                await client.get(url)
            except httpx.TransportError:
                await asyncio.sleep(0.05)
            else:
                return
    raise CannotStart("the sandbox did not start: see above, or set SANDBOX_PORT")


def addresses(settings: Settings, role: str) -> list[str]:
    """One line per address that a person may open."""
    lines = []
    if role == "run" and settings.uses_sandbox:
        lines.append(f"chat      {settings.sandbox_url}/")
    if role in {"run", "web"}:
        lines.append(f"web       http://{settings.http_host}:{settings.http_port}/app/")
    return lines


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - what a person who starts the program reads
