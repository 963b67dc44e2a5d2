"""What a beginning says of its tracks; a piece that is moved in time; what is not theirs."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.streaming.live.ingest.boxes import BadBoxes, later, tracks, without_edits


def box(name: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I4s", len(body) + 8, name) + body


def described(tag: int, content: bytes) -> bytes:
    """A descriptor with a length of four bytes, as ffmpeg writes it."""
    return bytes([tag, 0x80, 0x80, 0x80, len(content)]) + content


def track(number: int, ticks: int, entry: bytes, edits: bytes = b"") -> bytes:
    head = box(b"tkhd", bytes(12), number.to_bytes(4), bytes(68))
    media = box(b"mdhd", bytes(12), ticks.to_bytes(4), bytes(8))
    table = box(b"stsd", bytes(8), entry)
    return box(b"trak", head, edits, box(b"mdia", media, box(b"minf", box(b"stbl", table))))


def picture(width: int, height: int) -> bytes:
    about = box(b"avcC", bytes([1, 0x4D, 0x40, 0x1F, 0xFF]))
    return box(b"avc1", bytes(24), struct.pack(">HH", width, height), bytes(50), about)


def sound(kind: int) -> bytes:
    # The rate holds the tag of a configuration: whoever only looks for it is led astray.
    decoder = bytes([0x40, 0x15, 0, 5, 5]) + bytes(8) + described(5, bytes([kind << 3, 0x10]))
    stream = described(3, bytes(3) + described(4, decoder))
    return box(b"mp4a", bytes(28), box(b"esds", bytes(4), stream))


def init(edits: bytes = b"") -> bytes:
    first, second = track(1, 12_800, picture(426, 240), edits), track(2, 44_100, sound(2), edits)
    return box(b"ftyp", b"iso5") + box(b"moov", box(b"mvhd", bytes(100)), first, second)


def piece(video: int, audio: int) -> bytes:
    runs = [
        box(
            b"traf",
            box(b"tfhd", bytes(4), number.to_bytes(4)),
            box(b"tfdt", bytes([1, 0, 0, 0]), at.to_bytes(8)),
        )
        for number, at in ((1, video), (2, audio))
    ]
    return box(b"moof", *runs) + box(b"mdat", b"tfdt is no box here")


def test_tracks_say_their_sides_their_ticks_and_their_codecs() -> None:
    video, audio = tracks(init())
    assert (video.number, video.ticks, video.width, video.height) == (1, 12_800, 426, 240)
    assert (audio.number, audio.ticks, audio.width, audio.height) == (2, 44_100, 0, 0)
    assert (video.codec, audio.codec) == ("avc1.4d401f", "mp4a.40.2")


def test_two_runs_that_differ_in_edits_only_are_the_same_without() -> None:
    one, other = (init(box(b"edts", box(b"elst", bytes([n] * 24)))) for n in (1, 2))
    assert one != other
    assert without_edits(one) == without_edits(other)
    assert tracks(without_edits(one)) == tracks(one)


@given(st.integers(0, 2**40), st.integers(0, 2**40), st.integers(0, 2**40), st.integers(0, 2**40))
def test_each_track_of_a_piece_is_moved_by_its_own_ticks(
    video: int, audio: int, more: int, other: int
) -> None:
    assert later(piece(video, audio), {1: more, 2: other}) == piece(video + more, audio + other)


def test_no_piece_is_moved_before_its_time() -> None:
    with pytest.raises(BadBoxes):
        later(piece(5, 0), {1: -6})


@given(st.binary(max_size=200), st.integers(0, 400))
def test_whatever_it_is_it_is_read_or_refused(noise: bytes, at: int) -> None:
    """Also one of ours that was cut off or overwritten."""
    spoiled = init()[:at] + noise
    for found in (noise, spoiled, init()[:at]):
        try:
            tracks(found)
            later(found, {1: 1})
            without_edits(found)
        except BadBoxes:
            pass
