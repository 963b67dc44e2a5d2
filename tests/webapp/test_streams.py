"""Streams of events: rendered once for all, only what has changed, packed once, ended politely."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable

import pytest

from webapp import streams as module
from webapp.streams import OF_A_FAN, Listener, Render, Streams, StreamsFull

PATIENCE_SECONDS = 30.0


class Stand:
    """Something that changes when the test says so; counts how often it was rendered."""

    def __init__(self) -> None:
        self.version = 1
        self.rendered = 0
        self.is_broken = False

    async def render(self, topic: str) -> Render:
        self.rendered += 1
        if self.is_broken or topic == "nothing":
            raise LookupError(topic)
        return Render(f"v{self.version}", f'{{"n":{self.version}}}', 0.0)


@pytest.fixture
def stand() -> Stand:
    return Stand()


@pytest.fixture
async def streams(stand: Stand) -> AsyncIterator[Streams]:
    opened = Streams("board", stand.render)
    yield opened
    await opened.close()


async def piece(events: AsyncIterator[bytes]) -> bytes:
    return await asyncio.wait_for(anext(events), PATIENCE_SECONDS)


async def become(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not is_so():  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(0)


async def until(events: AsyncIterator[bytes], wanted: bytes) -> bytes:
    while wanted not in (found := await piece(events)):
        pass
    return found


async def listen(streams: Streams, fan_id: int = 1, seen: str = "") -> AsyncIterator[bytes]:
    return await streams.open("show", Listener(fan_id, "", seen), packed=False)


class TestEvents:
    async def test_what_is_there_comes_at_once_and_then_what_changes(
        self, streams: Streams, stand: Stand
    ) -> None:
        events = await listen(streams)
        assert await piece(events) == b'event: board\nid: v1\ndata: {"n":1}\n\n'
        stand.version = 2
        assert await piece(events) == b'event: board\nid: v2\ndata: {"n":2}\n\n'

    async def test_who_has_seen_it_hears_only_of_the_next(
        self, streams: Streams, stand: Stand
    ) -> None:
        events = await listen(streams, seen="v1")
        waiting = asyncio.ensure_future(piece(events))
        first = await piece(await listen(streams, fan_id=2))
        assert not waiting.done()
        stand.version = 2
        assert b"id: v2" in await waiting
        assert b"id: v1" in first

    async def test_one_rendering_serves_all_who_listen(
        self, streams: Streams, stand: Stand
    ) -> None:
        crowd = [await listen(streams, fan_id) for fan_id in range(200)]
        await asyncio.gather(*(piece(events) for events in crowd))
        before, stand.version = stand.rendered, 2
        told = await asyncio.gather(*(piece(events) for events in crowd))
        assert set(told) == {b'event: board\nid: v2\ndata: {"n":2}\n\n'}
        assert stand.rendered - before < len(crowd)

    async def test_what_cannot_be_read_for_a_while_is_read_later(
        self, streams: Streams, stand: Stand
    ) -> None:
        events = await listen(streams)
        await piece(events)
        stand.is_broken = True
        before = stand.rendered
        await become(lambda: stand.rendered >= before + 3)
        stand.is_broken, stand.version = False, 2
        assert b"id: v2" in await piece(events)

    async def test_there_is_no_stream_of_what_is_not_there(self, streams: Streams) -> None:
        with pytest.raises(LookupError):
            await streams.open("nothing", Listener(1, "", ""), packed=False)
        assert streams.listening == 0

    async def test_a_sign_of_life_comes_when_nothing_else_does(
        self, streams: Streams, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "HEARTBEAT_SECONDS", 0.0)
        events = await listen(streams, seen="v1")
        assert await piece(events) == b": \n\n"


class TestPacking:
    async def test_blocks_that_were_packed_once_make_whole_streams(
        self, streams: Streams, stand: Stand
    ) -> None:
        """Two who came at different times: each gets a gzip file that ends as it should."""
        early = await streams.open("show", Listener(1, "", ""), packed=True)
        begun = [await piece(early), await piece(early)]
        stand.version = 2
        begun.append(await piece(early))
        late = await streams.open("show", Listener(2, "", ""), packed=True)
        other = [await piece(late), await piece(late)]
        await streams.close()
        begun += [each async for each in early]
        other += [each async for each in late]
        whole, part = gzip.decompress(b"".join(begun)), gzip.decompress(b"".join(other))
        assert whole.startswith(b"event: board\nid: v1")
        assert (b"id: v2" in whole, b"id: v2" in part, b"id: v1" in part) == (True, True, False)
        assert b"event: bye" in whole
        assert b"event: bye" in part


class TestEnd:
    async def test_closing_says_good_bye_and_opens_no_other(self, streams: Streams) -> None:
        events = await listen(streams)
        await piece(events)
        await streams.close()
        assert (await piece(events)).startswith(b"event: bye\nretry: ")
        with pytest.raises(StopAsyncIteration):
            await piece(events)
        assert streams.listening == 0
        with pytest.raises(StreamsFull):
            await listen(streams)

    async def test_the_oldest_of_a_fan_gives_way(self, streams: Streams) -> None:
        opened = [await listen(streams) for _ in range(OF_A_FAN)]
        for events in opened:
            await piece(events)
        one_more = await listen(streams)
        await piece(one_more)
        assert b"event: bye" in await until(opened[0], b"bye")
        with pytest.raises(StopAsyncIteration):
            await piece(opened[0])
        assert streams.listening == OF_A_FAN

    async def test_a_crowd_behind_one_address_is_told_to_wait(
        self, streams: Streams, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "OF_AN_ADDRESS", 2)
        of_street = [Listener(fan_id, "192.0.2.7", "") for fan_id in (1, 2)]
        opened = [await streams.open("show", each, packed=False) for each in of_street]
        for events in opened:
            await piece(events)
        with pytest.raises(StreamsFull):
            await streams.open("show", Listener(3, "192.0.2.7", ""), packed=False)
        await piece(await streams.open("show", Listener(3, "192.0.2.8", ""), packed=False))

    async def test_who_leaves_is_forgotten_and_rendering_ends_with_the_last(
        self, streams: Streams, stand: Stand
    ) -> None:
        events = await listen(streams)
        await piece(events)
        await events.aclose()  # type: ignore[attr-defined]
        assert streams.listening == 0
        await become(lambda: not streams._topics)
        ended = stand.rendered
        for _ in range(20):
            await asyncio.sleep(0)
        assert stand.rendered == ended
