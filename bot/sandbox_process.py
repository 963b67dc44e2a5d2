"""The sandbox as a process of its own, beside the product that it is the outside world of."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.background import CannotStart, Stop
from services.core.settings import Settings

_MAIN: Final = Path(__file__).parent.parent / "main.py"
_WITHIN_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class SandboxProcess:
    """A sandbox under way; it takes a second or two before it answers."""

    child: asyncio.subprocess.Process
    port: int

    async def answers(self) -> None:
        """Wait until it does. CannotStart: it has ended instead."""
        async with asyncio.timeout(_WITHIN_SECONDS):
            while self.child.returncode is None:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                except OSError:
                    await asyncio.sleep(0.02)
                else:
                    writer.close()
                    return
        raise CannotStart("the sandbox did not start: see above, or set SANDBOX_PORT")


@asynccontextmanager
async def sandbox_process(settings: Settings, stop: Stop) -> AsyncIterator[SandboxProcess]:
    """Starts it at once; ends with the block. If it ends before, the program stops."""
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
        yield SandboxProcess(child, settings.sandbox_port)
    finally:
        watch.cancel()
        if child.returncode is None:
            child.terminate()
            await child.wait()


async def _watch(child: asyncio.subprocess.Process, stop: Stop) -> None:
    code = await child.wait()
    if stop.is_set:
        return
    print(f"the sandbox has stopped (exit code {code})", flush=True)  # noqa: T201 - to the starter
    stop.set(failed=True)
