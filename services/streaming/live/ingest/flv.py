"""FLV: what RTMP sends, as a file (Adobe, "Video File Format 10.1", annex E)."""

from __future__ import annotations

from typing import Final

from services.streaming.live.ingest.chunks import Message, Type

HEADER: Final = b"FLV\x01\x05\x00\x00\x00\x09\x00\x00\x00\x00"
_AVC: Final = 7
_AAC: Final = 10
_KEYFRAME: Final = 1
_CONFIG: Final = 0
_PICTURE: Final = 1
_EXTENDED_CODEC: Final = 0x80


def tag(message: Message) -> bytes:
    """A message of sound, picture or data as a tag of the file."""
    size = len(message.body)
    head = bytes([message.type]) + size.to_bytes(3)
    time = (message.timestamp & 0xFFFFFF).to_bytes(3) + bytes([message.timestamp >> 24 & 0xFF])
    return head + time + b"\x00\x00\x00" + message.body + (size + 11).to_bytes(4)


def is_ours(message: Message) -> bool:
    """Whether it is H.264 or AAC: nothing else is passed on without being made anew."""
    if not message.body:
        return True
    first = message.body[0]
    if message.type == Type.VIDEO:
        return not first & _EXTENDED_CODEC and first & 0x0F == _AVC
    return message.type != Type.AUDIO or first >> 4 == _AAC


def is_config(message: Message) -> bool:
    """What a decoder must know before the first picture or tone."""
    return len(message.body) > 1 and message.body[1] == _CONFIG


def is_keyframe(message: Message) -> bool:
    """A picture that can be seen without those before it."""
    body = message.body
    is_key = len(body) > 1 and body[0] >> 4 == _KEYFRAME and body[1] == _PICTURE
    return message.type == Type.VIDEO and is_key


def delay_ms(message: Message) -> int:
    """How long after its place in the stream a picture is shown: others come in between."""
    return int.from_bytes(message.body[2:5], signed=True)
