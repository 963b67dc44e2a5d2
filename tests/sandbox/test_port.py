"""A port that something else has: one clear line, and the program ends by itself."""

import asyncio
import os
import socket
import sys
from pathlib import Path

import pytest

MAIN = Path(__file__).parents[2] / "main.py"
WITHIN_SECONDS = 60


@pytest.mark.parametrize("arguments", [(), ("--with-parent",)])
async def test_a_taken_port_is_said_in_one_line(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    """Also while a thread of it listens to its parent, whose end of the pipe stays open."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            str(MAIN),
            "sandbox",
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "SANDBOX_PORT": str(port), "DATA_DIR": str(tmp_path)},
        )
        try:
            assert child.stderr is not None
            async with asyncio.timeout(WITHIN_SECONDS):
                said = await child.stderr.read()
                code = await child.wait()
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
    words = f"port {port} is taken: stop what uses it or set SANDBOX_PORT"
    assert (code, said.decode().splitlines()) == (1, [words])
