"""Fragmented MP4 (ISO/IEC 14496-12): what it says of its tracks; a piece is moved in time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

_PARENTS: Final = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf"}
_HEAD_BYTES: Final = 8
_EDITS: Final = b"edts"
_NO_BOX: Final = b"free"
_ENTRY_SIDES: Final = 32
"""Of a picture's sample entry: where its width and height stand, counted from its size field."""


class BadBoxes(ValueError):
    """It is not what the segmenter writes."""


@dataclass(frozen=True, slots=True)
class Track:
    """`ticks` a second; sides are 0 for sound; `codec` as RFC 6381 writes it."""

    number: int
    ticks: int
    width: int
    height: int
    codec: str


def tracks(init: bytes) -> list[Track]:
    """What the file before all pieces says. BadBoxes."""
    try:
        return [_track(init, *span) for name, *span in _boxes(init) if name == b"trak"]
    except (IndexError, ValueError) as error:
        raise BadBoxes from error


def without_edits(init: bytes) -> bytes:
    """The same length without edit lists: two runs of an encoder then write the same bytes."""
    made = bytearray(init)
    for name, start, end in _boxes(init):
        if name == _EDITS:
            made[start - 4 : end] = _NO_BOX + bytes(end - start)
    return bytes(made)


def later(piece: bytes, ticks: Mapping[int, int]) -> bytes:
    """The same piece; each track, by its number, begins so many ticks later. BadBoxes."""
    made, number = bytearray(piece), 0
    for name, start, _ in _boxes(piece):
        if name == b"tfhd":
            number = int.from_bytes(piece[start + 4 : start + 8])
        elif name == b"tfdt":
            size = 8 if piece[start] else 4
            span = slice(start + 4, start + 4 + size)
            moved = int.from_bytes(piece[span]) + ticks.get(number, 0)
            if not 0 <= moved < 1 << 8 * size:
                raise BadBoxes("moved out of time")
            made[span] = moved.to_bytes(size)
    return bytes(made)


def _boxes(data: bytes, at: int = 0, end: int | None = None) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and end of what each holds; parents before their children."""
    end = len(data) if end is None else end
    while at + _HEAD_BYTES <= end:
        size = int.from_bytes(data[at : at + 4])
        name = data[at + 4 : at + 8]
        if not _HEAD_BYTES <= size <= end - at:
            raise BadBoxes(name)
        yield name, at + _HEAD_BYTES, at + size
        if name in _PARENTS:
            yield from _boxes(data, at + _HEAD_BYTES, at + size)
        at += size


def _track(init: bytes, start: int, end: int) -> Track:
    spans = {name: (begin, stop) for name, begin, stop in _boxes(init, start, end)}
    if not {b"tkhd", b"mdhd", b"stsd"} <= spans.keys():
        raise BadBoxes("a track without a head")
    of_track, of_media, of_entry = (spans[name][0] for name in (b"tkhd", b"mdhd", b"stsd"))
    number_at = of_track + (20 if init[of_track] else 12)
    ticks_at = of_media + (20 if init[of_media] else 12)
    entry = init[of_entry + 8 : spans[b"stsd"][1]]
    is_picture = entry[4:8] == b"avc1"
    sides = entry[_ENTRY_SIDES : _ENTRY_SIDES + 4] if is_picture else bytes(4)
    return Track(
        number=int.from_bytes(init[number_at : number_at + 4]),
        ticks=int.from_bytes(init[ticks_at : ticks_at + 4]),
        width=int.from_bytes(sides[:2]),
        height=int.from_bytes(sides[2:]),
        codec=_picture_codec(entry) if is_picture else _sound_codec(entry),
    )


def _picture_codec(entry: bytes) -> str:
    """Profile, its limits and level, as the decoder's configuration begins (14496-15)."""
    at = entry.index(b"avcC") + 5
    return f"avc1.{entry[at : at + 3].hex()}"


def _sound_codec(entry: bytes) -> str:
    """The kind of AAC, as its configuration begins (14496-3, 1.6.2.1).

    It lies in a descriptor within one within another (14496-1, 7.2.6).
    """
    at = _within(entry, entry.index(b"esds") + 8) + 3
    at = _within(entry, at) + 13
    return f"mp4a.40.{entry[_within(entry, at)] >> 3}"


def _within(data: bytes, at: int) -> int:
    """Where the content of a descriptor begins: after its tag and its length."""
    at += 1
    while data[at] & 0x80:
        at += 1
    return at + 1
