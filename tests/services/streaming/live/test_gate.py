"""The door of cameras: who stands at it without a key keeps nobody else out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import cast

import pytest

from services.streaming.live.ingest import gate as gates
from services.streaming.live.ingest.broadcast import Places
from services.streaming.live.ingest.gate import Gate, address_of
from services.streaming.live.ingest.line import CameraLine

HELLO = bytes([3]) + bytes(1536)
WITHIN_SECONDS = 90
CROWD = 4


class NoEvents:
    async def door_of(self, _: str) -> None:
        return None


@pytest.fixture
async def gate(tmp_path: Path, patient: None) -> AsyncIterator[Gate]:
    places = Places(tmp_path, tmp_path, "ffmpeg")
    made = Gate(cast("CameraLine", NoEvents()), places, "127.0.0.1", 0)
    await made.open()
    yield made
    await made.close()


@asynccontextmanager
async def knocking(gate: Gate) -> AsyncIterator[bool]:
    """A line that says hello and then nothing; whether it is answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", gate.port)
    try:
        writer.write(HELLO)
        async with asyncio.timeout(WITHIN_SECONDS):
            try:
                yield bool(await reader.read(1))
            except ConnectionResetError:
                yield False
    finally:
        writer.close()


async def answered(gate: Gate) -> bool:
    async with knocking(gate) as is_answered:
        return is_answered


async def test_one_address_has_a_few_places_and_gets_them_back(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gates, "address_of", lambda _: "203.0.113.9")
    async with AsyncExitStack() as lines:
        held = [await lines.enter_async_context(knocking(gate)) for _ in range(CROWD)]
        assert held == [True] * CROWD
        crowded = await answered(gate)
        assert not crowded
        monkeypatch.setattr(gates, "address_of", lambda _: "203.0.113.10")
        other = await answered(gate)
        assert other
    monkeypatch.setattr(gates, "address_of", lambda _: "203.0.113.9")
    async with asyncio.timeout(WITHIN_SECONDS):
        while not await answered(gate):  # noqa: ASYNC110 - the door tells nobody who has gone
            await asyncio.sleep(0.05)


async def test_lines_of_this_machine_are_nobodys(gate: Gate) -> None:
    """A tunnel in front of the door brings the cameras of all."""
    async with AsyncExitStack() as lines:
        held = [await lines.enter_async_context(knocking(gate)) for _ in range(CROWD + 1)]
        assert held == [True] * (CROWD + 1)


class _Line:
    def __init__(self, host: str) -> None:
        self._host = host
        self.is_closed = False

    def close(self) -> None:
        self.is_closed = True

    def get_extra_info(self, _: str) -> tuple[str, int]:
        return self._host, 1935


async def test_who_comes_while_it_closes_does_not_stay(gate: Gate) -> None:
    line = _Line("127.0.0.1")
    gate._came(asyncio.StreamReader(), cast("asyncio.StreamWriter", line))
    await gate.close()
    assert line.is_closed


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", ""), ("::1", ""), ("203.0.113.9", "203.0.113.9"), ("", "")],
)
def test_where_a_line_comes_from(host: str, address: str) -> None:
    assert address_of(cast("asyncio.StreamWriter", _Line(host))) == address
