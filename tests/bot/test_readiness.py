"""A role or command whose database is away says so in one line and ends."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.product import ROOT


@pytest.mark.parametrize("command", ["worker", "migrate"])
def test_a_database_that_is_away_is_one_clear_line(tmp_path: Path, command: str) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))  # nobody listens there
        port = silent.getsockname()[1]
        settings = {
            "DATA_DIR": str(tmp_path),
            "DATABASE_URL": f"postgresql+asyncpg://hm:hidden@127.0.0.1:{port}/hm",
            "PATH": os.environ["PATH"],
        }
        ended = subprocess.run(
            [sys.executable, "main.py", command],
            cwd=ROOT,
            env=settings,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
    said = (ended.stdout + ended.stderr).splitlines()
    assert ended.returncode == 1
    assert len(said) == 1, said
    assert said[0].startswith(f"the database at postgresql+asyncpg://hm:***@127.0.0.1:{port}/hm ")
    assert "refused" in said[0] or "Connect call failed" in said[0]
