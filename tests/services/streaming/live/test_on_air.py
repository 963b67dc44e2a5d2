"""A real camera over a real line: its picture can be played, is kept, and survives trouble."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from services.core.clock import SystemClock
from services.core.db import Database
from services.core.uow import Tx
from services.streaming.live.ingest.boxes import tracks
from services.streaming.live.ingest.broadcast import Places
from services.streaming.live.ingest.encoder import Encoder
from services.streaming.live.ingest.gate import Gate
from services.streaming.live.ingest.keeper import LiveKeeper
from services.streaming.live.ingest.line import CameraLine
from services.streaming.live.ingest.recorder import join
from services.streaming.live.ingest.segmenter import Segmenter
from services.streaming.live.ingest.timeline import INDEX, Piece, init_name, read
from services.streaming.live.keeping import LiveKeeping
from services.streaming.live.states import LiveState, Problem
from services.streaming.processing.probing import probe
from services.streaming.processing.tools import Tools, find_tools
from tests.servers.pool import Servers
from tests.services.streaming.live.world import KEY, OPERATOR, WITHIN_SECONDS, World, camera

SQLITE = "sqlite"


class Studio:
    """Everything of one worker, on a port that the system chose."""

    def __init__(self, world: World, folder: Path, tools: Tools) -> None:
        self.world = world
        self.tools = tools
        self.places = Places(folder / "live", folder / "recordings", tools.ffmpeg)
        self.line = CameraLine(world.uow)
        self.gate = Gate(self.line, self.places, "127.0.0.1", 0)
        self.submitted: list[Path] = []
        keeping = LiveKeeping(world.uow, self._submit)
        self.keeper = LiveKeeper(self.line, keeping, self.gate, self.places)

    async def _submit(self, _: Tx, __: object, path: Path) -> None:
        self.submitted.append(path)

    async def until(self, holds: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(WITHIN_SECONDS):
            while not await holds():  # noqa: ASYNC110 - files have no event
                await asyncio.sleep(0.05)

    async def pieces(self, event_hex: str) -> list[str]:
        index = self.places.live / event_hex / INDEX
        return [piece.name for piece in read(index.read_text())[0]] if index.exists() else []

    async def problem(self) -> Problem:
        return (await self.world.desk.card(KEY, OPERATOR)).sending.problem


@pytest.fixture
def url(servers: Servers) -> Iterator[str]:
    """On SQLite: what the databases do differently is proved without a camera."""
    databases = servers.databases(SQLITE)
    made = databases.create()
    yield made
    databases.drop(made)


@pytest.fixture
async def studio(url: str, tmp_path: Path) -> AsyncIterator[Studio]:
    database = Database(url)
    world = World(database, SystemClock())
    await world.set_up()
    tools = find_tools()
    assert tools is not None
    built = Studio(world, tmp_path, tools)
    yield built
    await built.gate.close()
    await database.dispose()


@pytest.fixture
def segmenters(monkeypatch: pytest.MonkeyPatch) -> list[Segmenter]:
    """Those that were started, to kill one."""
    started: list[Segmenter] = []
    start = Segmenter.start

    async def noted(ffmpeg: str, folder: Path, take: int, later: timedelta) -> Segmenter:
        started.append(await start(ffmpeg, folder, take, later))
        return started[-1]

    monkeypatch.setattr(Segmenter, "start", noted)
    return started


@pytest.fixture
def encoders(monkeypatch: pytest.MonkeyPatch) -> list[Encoder]:
    """The same of what makes other renditions."""
    started: list[Encoder] = []
    start = Encoder.start

    async def noted(
        ffmpeg: str, folder: Path, take: int, names: Sequence[str], offset: timedelta
    ) -> Encoder:
        started.append(await start(ffmpeg, folder, take, names, offset))
        return started[-1]

    monkeypatch.setattr(Encoder, "start", noted)
    return started


@pytest.mark.usefixtures("patient")
async def test_a_broadcast_from_the_camera_to_the_recording(
    studio: Studio, loop: Path, segmenters: list[Segmenter], encoders: list[Encoder]
) -> None:
    """A wrong key, on air, a second camera, an encoder and a segmenter that die, the end."""
    event, stream_key = await studio.world.armed(renditions=("source", "240p", "audio"))
    await studio.keeper.look()
    port, name = studio.gate.port, event.id.hex

    async def has_pieces(count: int, take: int = 1) -> bool:
        names = await studio.pieces(name)
        return len([each for each in names if each.startswith(f"{take}-")]) >= count

    async def is_on_air() -> bool:
        return (await studio.world.live.event(KEY)).state is LiveState.ON_AIR

    async def is_small_again(gaps: int) -> bool:
        """The small picture has a piece, after at least so many gaps."""
        index = studio.places.live / name / "240p" / INDEX
        return index.read_text().count("#EXT-X-GAP\n") >= gaps

    async def has_all(take: int) -> bool:
        folders = [studio.places.live / name / each for each in ("240p", "audio")]
        return all(list(folder.glob(f"{take}-*.m4s")) for folder in folders)

    async with camera(loop, port, "A-key-that-opens-nothing") as stranger:
        assert await _ended(stranger) != 0
    async with camera(loop, port, stream_key):
        await studio.until(lambda: has_pieces(2))
        await studio.until(is_on_air)
        async with camera(loop, port, stream_key) as second:
            assert await _ended(second) != 0
        await studio.until(lambda: has_all(take=1))
        encoders[0].program.stop()
        await studio.until(lambda: is_small_again(1))
        segmenters[0].program.stop()
        await studio.until(lambda: has_pieces(2, take=2))
        await studio.until(lambda: has_all(take=2))
    text = (studio.places.live / name / INDEX).read_text()
    assert text.count("#EXT-X-DISCONTINUITY\n") == 1
    assert '#EXT-X-MAP:URI="2-init.mp4"' in text
    assert_same_times(studio.places.live / name)

    async def is_away() -> bool:
        return (await studio.world.live.event(KEY)).sender_lost_at is not None

    await studio.until(is_away)
    await studio.world.desk.end(KEY, OPERATOR)
    await studio.keeper.look()
    assert not studio.gate.is_open
    recording = await join(studio.tools.ffmpeg, studio.places.recordings / name)
    assert recording is not None
    found = await probe(studio.tools, recording, is_audio=False)
    assert found.duration_seconds >= 3


def assert_same_times(folder: Path) -> None:
    """Other renditions have the source's numbers, breaks and dates, and its media times."""
    source, numbers = read((folder / INDEX).read_text())
    assert {each.name.count("-") for each in source} == {2}, "a word that nobody guesses"
    for name in ("240p", "audio"):
        text = (folder / name / INDEX).read_text()
        found, same = read(text)
        assert same == numbers
        assert [(each.name, each.at, each.seconds) for each in found] == [
            (each.plain_name, each.at, each.seconds) for each in source[: len(found)]
        ]
        for take in (1, 2):
            assert_moved(folder / name, text, take, [p for p in source if p.take == take])


def assert_moved(folder: Path, text: str, take: int, source: Sequence[Piece]) -> None:
    """The first track of each piece that is there begins when the source's piece does."""
    paths = [(piece, folder / piece.plain_name) for piece in source]
    there = [(p, path) for p, path in paths if path.exists() and f"GAP\n{_line(p)}" not in text]
    assert there, f"{folder.name} of take {take}"
    first = tracks((folder / init_name(take)).read_bytes())[0]
    for piece, path in there:
        at = re.search(rb"tfdt\x01.{3}(.{8})", path.read_bytes(), re.DOTALL)
        assert at is not None
        begins = (piece.at - source[0].at).total_seconds()
        assert abs(int.from_bytes(at[1]) / first.ticks - begins) < 0.3


def _line(piece: Piece) -> str:
    return f"#EXTINF:{piece.seconds:.3f},\n{piece.plain_name}"


async def _ended(process: asyncio.subprocess.Process) -> int:
    async with asyncio.timeout(WITHIN_SECONDS):
        return await process.wait()
