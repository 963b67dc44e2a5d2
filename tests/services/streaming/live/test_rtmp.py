"""The line to a camera: well-formed ones are understood, all else is sent away unharmed."""

import asyncio
import struct
from collections.abc import Callable, Coroutine, Sequence
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.streaming.live.ingest import amf, flv
from services.streaming.live.ingest.chunks import BadRtmp, ChunkReader, Message, Type, pack
from services.streaming.live.ingest.door import Door
from services.streaming.live.ingest.meter import MOST_KBPS, Meter

T = TypeVar("T")
HELLO = bytes([3]) + bytes(1536)
PLAIN = st.one_of(st.none(), st.booleans(), st.floats(allow_nan=False), st.text(max_size=20))
VALUES = st.one_of(PLAIN, st.dictionaries(st.text(min_size=1, max_size=8), PLAIN, max_size=5))


class Line(asyncio.Transport):
    """What is written is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.written = bytearray()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += data

    def is_closing(self) -> bool:
        return True


def reader(data: bytes) -> asyncio.StreamReader:
    stream = asyncio.StreamReader()
    stream.feed_data(data)
    stream.feed_eof()
    return stream


def door(data: bytes) -> tuple[Door, Line]:
    line, stream = Line(), reader(data)
    protocol = asyncio.StreamReaderProtocol(stream)
    loop = asyncio.get_running_loop()
    return Door(stream, asyncio.StreamWriter(line, protocol, stream, loop)), line


def command(*values: object) -> bytes:
    return pack(Type.COMMAND, amf.encode(*values))


def greeting(app: str = "live") -> bytes:
    return HELLO + bytes(1536) + command("connect", 1, {"app": app})


async def key_of(*commands: bytes) -> str:
    return await door(b"".join(commands))[0].knock()


class TestKnock:
    async def test_the_name_that_is_published_is_the_key(self) -> None:
        made = [command("releaseStream", 2, None, "k"), command("createStream", 3, None)]
        publish = command("publish", 4, None, "the-key?user=1", "live")
        assert await key_of(greeting(), *made, publish) == "the-key"

    @pytest.mark.parametrize(
        "data",
        [
            b"GET / HTTP/1.1\r\n\r\n",
            greeting("vod"),
            greeting() + command("play", 2, None, "anything"),
            greeting() + command("publish", 2, None, ""),
            greeting() + command("publish", 2, None, "k" * 121),
            greeting() + command("publish", 2, None, 7),
            greeting() + pack(Type.COMMAND, b"\x02\x00"),
            greeting() + command("ping", 1) * 40,
            greeting() + pack(Type.SET_CHUNK_SIZE, bytes(4)),
            greeting() + b"\x03" + bytes(3) + (1 << 20).to_bytes(3) + bytes([20]) + bytes(4),
            greeting() + b"".join(bytes([n]) + bytes(11) for n in range(4, 40)),
        ],
    )
    async def test_whoever_says_something_else_is_sent_away(self, data: bytes) -> None:
        with pytest.raises((BadRtmp, asyncio.IncompleteReadError)):
            await key_of(data)

    async def test_what_was_refused_is_told(self) -> None:
        opened, line = door(b"")
        await opened.refuse("no event waits for this key")
        assert b"NetStream.Publish.BadName" in line.written


class TestChunks:
    @given(st.lists(st.binary(max_size=700), min_size=1, max_size=5), st.integers(1, 300))
    def test_what_was_packed_comes_out_whole(self, bodies: list[bytes], size: int) -> None:
        set_size = pack(Type.SET_CHUNK_SIZE, size.to_bytes(4))
        packed = [pack(Type.VIDEO, body, stream=1, chunk_bytes=size) for body in bodies]
        assert run(lambda: read_all(set_size + b"".join(packed))) == bodies

    @given(st.binary(max_size=400))
    def test_noise_ends_with_a_refusal_or_with_the_noise(self, noise: bytes) -> None:
        assert run(lambda: read_all(noise)) is not None

    def test_times_go_on_where_they_are_left_out(self) -> None:
        first = b"\x04" + (1_000).to_bytes(3) + (2).to_bytes(3) + bytes([9]) + bytes(4) + b"aa"
        second = b"\x44" + (40).to_bytes(3) + (1).to_bytes(3) + bytes([9]) + b"b"
        third = b"\xc4" + b"c"
        late = b"\x04\xff\xff\xff" + (1).to_bytes(3) + bytes([9]) + bytes(4)
        late += struct.pack(">I", 2**31) + b"d"
        found = run(lambda: read_messages(first + second + third + late))
        assert [each.timestamp for each in found] == [1_000, 1_040, 1_080, 2**31]


async def read_messages(data: bytes) -> list[Message]:
    chunks = ChunkReader(reader(data), most_bytes=1_000)
    found: list[Message] = []
    try:
        while True:
            found.append(await chunks.message())
    except (BadRtmp, asyncio.IncompleteReadError):
        return found


async def read_all(data: bytes) -> Sequence[bytes]:
    return [message.body for message in await read_messages(data)]


def run(work: Callable[[], Coroutine[None, None, T]]) -> T:
    """Hypothesis gives examples to plain functions only."""
    return asyncio.run(work())


class TestAmf:
    @given(st.lists(VALUES, max_size=6))
    def test_what_was_written_is_read(self, values: list[object]) -> None:
        assert amf.decode(amf.encode(*values)) == values

    @given(st.binary(max_size=200))
    def test_noise_is_no_more_than_noise(self, noise: bytes) -> None:
        try:
            amf.decode(noise)
        except amf.BadAmf:
            return

    def test_a_well_without_a_bottom(self) -> None:
        with pytest.raises(amf.BadAmf):
            amf.decode(b"\x03\x00\x01a" * 1_000)


class TestMeter:
    def test_measures_what_comes(self) -> None:
        seconds = [0.0]
        meter = Meter(lambda: seconds[0])
        about = amf.encode("@setDataFrame", "onMetaData", {"height": 720})
        meter.note(Message(Type.DATA, 0, 1, about))
        for n in range(100):
            seconds[0] = n / 10
            kind = b"\x17\x01" if n % 20 == 0 else b"\x27\x01"
            meter.note(Message(Type.VIDEO, n * 100, 1, kind + bytes(12_498)))
        assert (meter.height, meter.keyframe_ms, meter.is_too_much) == (720, 2_000, False)
        assert 900 < meter.kbps < 1_100
        meter.note(Message(Type.VIDEO, 10_000, 1, bytes(MOST_KBPS * 1_000)))
        assert meter.is_too_much

    def test_knows_what_it_can_pass_on(self) -> None:
        ours = [(Type.VIDEO, b"\x17\x00"), (Type.AUDIO, b"\xaf\x01"), (Type.VIDEO, b"")]
        foreign = [(Type.VIDEO, b"\x90hvc1"), (Type.VIDEO, b"\x12\x00"), (Type.AUDIO, b"\x2f")]
        assert all(flv.is_ours(Message(kind, 0, 1, body)) for kind, body in ours)
        assert not any(flv.is_ours(Message(kind, 0, 1, body)) for kind, body in foreign)
