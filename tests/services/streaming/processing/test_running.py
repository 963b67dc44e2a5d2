"""Programs end when their time is over, with all that they started, and tell no keys."""

import asyncio
import sys
from pathlib import Path

import pytest

from services.streaming.processing.errors import BadMedia
from services.streaming.processing.running import ToolFailed, end_orphans, run
from services.streaming.processing.schemas import Reason

PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
time.sleep(600)
"""


def lives(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


async def gone(pid: int) -> bool:
    """Whether it goes; the system may need a moment."""
    for _ in range(3_000):
        if not lives(pid):
            return True
        await asyncio.sleep(0.01)
    return False


class TestRun:
    async def test_gives_what_was_said(self) -> None:
        ran = await run([sys.executable, "-c", "print(input())"], limit_seconds=60, given=b"hi\n")
        assert ran.out == b"hi\n"

    async def test_says_how_it_failed(self) -> None:
        code = "import sys; sys.exit('no such thing')"
        with pytest.raises(ToolFailed, match="no such thing"):
            await run([sys.executable, "-c", code], limit_seconds=60)

    async def test_ends_a_program_and_its_children_when_their_time_is_over(self) -> None:
        pids: list[str] = []
        with pytest.raises(BadMedia) as late:
            await run([sys.executable, "-c", PARENT], limit_seconds=1.5, on_line=pids.append)
        assert late.value.reason is Reason.TOO_SLOW
        for pid in pids:
            ended = await gone(int(pid))
            assert ended

    async def test_ends_them_when_nobody_waits_any_more(self) -> None:
        pids: list[str] = []
        started = asyncio.Event()

        def hear(line: str) -> None:
            pids.append(line)
            started.set()

        running = asyncio.create_task(
            run([sys.executable, "-c", PARENT], limit_seconds=60, on_line=hear)
        )
        async with asyncio.timeout(30):
            await started.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        ended = await gone(int(pids[0]))
        assert ended

    async def test_shows_a_secret_to_nobody_else(self) -> None:
        code = (
            "import sys; from pathlib import Path; "
            "print(open(sys.argv[1]).read()); print(Path('/proc/self/cmdline').read_text())"
        )
        ran = await run(
            [sys.executable, "-c", code, "{secret}"], limit_seconds=60, secret=b"open sesame"
        )
        said, _, shown = ran.out.decode().partition("\n")
        assert said == "open sesame"
        assert "sesame" not in shown


class TestEndOrphans:
    async def test_ends_only_those_of_the_folder(self, tmp_path: Path) -> None:
        # Each says itself that it is there: while it is begun, the system knows no words of it.
        code = "import time; print('here', flush=True); time.sleep(600)"
        mine, other = [
            await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", code, str(tmp_path / name / "x.mp4")),
                stdout=asyncio.subprocess.PIPE,
            )
            for name in ("mine", "other")
        ]
        try:
            for each in (mine, other):
                assert each.stdout is not None
                assert await each.stdout.readline() == b"here\n"
            assert end_orphans(tmp_path / "mine") == 1
            async with asyncio.timeout(30):
                await mine.wait()
            assert lives(other.pid)
        finally:
            other.kill()
            await other.wait()
