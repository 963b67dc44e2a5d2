"""Starts the parts that a role needs, says when they are ready, and stops them in order.

What a start costs is mostly importing, so imports stand where they are needed: a role pays for
its own parts only, and the sandbox starts meanwhile.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.background import CannotStart, Stop
from bot.memory import hold_still, settle_down
from bot.sandbox_process import SandboxProcess, sandbox_process
from services.core.settings import Settings

if TYPE_CHECKING:
    from bot.container import Container

_DEMO: Final = [
    Path(__file__).parent.parent / "demo" / name
    for name in (
        "events.yaml",
        "artists.yaml",
        "billers.yaml",
        "products.yaml",
        "plans.yaml",
        "content.yaml",
        "vouchers.yaml",
        "shows.yaml",
        "live.yaml",
    )
]

Part = Callable[["Container", Stop], AbstractAsyncContextManager[None]]


def supervise(settings: Settings, role: str) -> int:
    """Run `role` until a signal; 1 if a part broke or the schema is too old."""
    hold_still()
    if role == "web" and settings.web_workers > 1:
        return _supervise_workers(settings)
    return _supervise_one(settings, role)


def _supervise_workers(settings: Settings) -> int:
    """The web role as several processes; all that it needs is imported before they part."""
    import bot.container  # noqa: PLC0415
    import bot.web  # noqa: F401, PLC0415
    from bot.workers import serve  # noqa: PLC0415

    try:
        return serve(settings.web_workers, lambda: _supervise_one(settings, "web"))
    except CannotStart as error:
        _say(str(error))
        return 1


def _supervise_one(settings: Settings, role: str) -> int:
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
        sandbox: SandboxProcess | None = None
        if role == "run" and settings.uses_sandbox:
            sandbox = await stack.enter_async_context(sandbox_process(settings, stop))
        # Imported while the sandbox starts.
        from bot.container import open_container  # noqa: PLC0415
        from services.core.i18n import compile_catalogues  # noqa: PLC0415

        if role == "run":
            compile_catalogues()
        parts = _parts(role)
        container = await stack.enter_async_context(open_container(settings, stop))
        await _prepare(container, role)
        if sandbox is not None:
            await sandbox.answers()
        for part in parts:
            await stack.enter_async_context(part(container, stop))
        for line in addresses(settings, role):
            _say(line)
        _say("ready")
        settle_down()
        await stop.wait()
    return 1 if stop.failed else 0


def _parts(role: str) -> list[Part]:
    """What starts last stops first: no new work comes in while the rest is finished."""
    parts: list[Part] = []
    if role in {"run", "worker"}:
        from bot.worker import worker_role  # noqa: PLC0415 - each role imports only its own

        parts.append(worker_role)
    if role in {"run", "bot"}:
        from bot.chat import bot_role  # noqa: PLC0415

        parts.append(bot_role)
    if role in {"run", "web"}:
        from bot.web import web_role  # noqa: PLC0415

        parts.append(web_role)
    return parts


async def _prepare(container: Container, role: str) -> None:
    """A database of this program's schema; `run` brings it there, and something to buy."""
    from bot.migrate import is_newest, migrate  # noqa: PLC0415
    from bot.readiness import require_answer  # noqa: PLC0415

    await require_answer(container.database)
    await container.clock.measure()
    if role == "run":
        await migrate(container.database)
        if container.settings.uses_sandbox:
            await _load_demo(container)
    elif not await is_newest(container.database):
        raise CannotStart("the schema is not this program's: run `python main.py migrate`")


async def _load_demo(container: Container) -> None:
    """The demo story, when nothing is on: a fresh clone has something to buy."""
    from services.ticketing import ListEvents  # noqa: PLC0415

    if (await container.ticketing.list_events(ListEvents(limit=1))).items:
        return
    # A start that has events needs no YAML.
    from bot.load import file_kinds, load_files  # noqa: PLC0415

    story = await load_files(_DEMO, file_kinds(container), container.clock.now())
    for line in story:
        _say(line)


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
