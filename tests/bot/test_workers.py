"""Several web processes stand and fall together."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TWO_WORKERS = """
import os, signal, sys, time
from bot.workers import serve

def work():
    stopped = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
    os.write(1, f"{os.getpid()}\\n".encode())
    while not stopped:
        time.sleep(0.01)
    return 0

sys.exit(serve(2, work))
"""


@pytest.fixture
def parent() -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", TWO_WORKERS], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def workers(parent: subprocess.Popen[str]) -> list[int]:
    assert parent.stdout is not None
    return [int(parent.stdout.readline()) for _ in range(2)]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_signal_stops_all_of_them(parent: subprocess.Popen[str]) -> None:
    children = workers(parent)
    assert len(set(children)) == 2
    parent.send_signal(signal.SIGTERM)
    assert parent.wait(60) == 0
    assert not any(is_alive(pid) for pid in children)


def test_one_that_breaks_ends_the_others(parent: subprocess.Popen[str]) -> None:
    first, second = workers(parent)
    os.kill(first, signal.SIGKILL)
    assert parent.wait(60) == 1
    assert not is_alive(second)
