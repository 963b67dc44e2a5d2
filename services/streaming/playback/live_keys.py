"""Keys of what is live: made of the secret, each for one rendition and five minutes of a take.

Pieces lie on disk as they came, for the recording and whoever makes smaller pictures; they are
encrypted as they leave (AES-128, RFC 8216, 5.2). The initialization sections are left in clear:
nothing is seen in them.
"""

from __future__ import annotations

import hmac
import re
from hashlib import sha256
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

from services.core.signing import derived_key
from services.streaming.live.renditions import SOURCE
from services.streaming.playback.errors import NotPlayable

PIECES: Final = 300
"""So many pieces, of a second each, have the same key."""
_PIECE: Final = re.compile(r"(?P<take>\d+)-(?P<number>\d+)(?:-[0-9a-f]{12})?\.m4s")
_NO_KEY: Final = "#EXT-X-KEY:METHOD=NONE"


class LiveKeys:
    """The same in every process: nothing of them is stored."""

    def __init__(self, secret: bytes) -> None:
        self._secret = derived_key(secret, "live-keys")

    def key(self, event: str, rendition: str, group: str) -> bytes:
        """16 bytes. `event` is the id in hex, `rendition` a word of the setting, `group` what
        `sealed_playlist` names.
        """
        return self._made(event, rendition, group)[:16]

    def sealed(self, event: str, file: str, content: bytes) -> bytes:
        """A piece as it may leave; `file` is its path within the event. NotPlayable: no piece."""
        rendition, _, name = file.rpartition("/")
        group = _group_of(name)
        if group is None:
            raise NotPlayable
        made = self._made(event, rendition or SOURCE, group)
        padder = PKCS7(128).padder()
        encryptor = Cipher(AES(made[:16]), CBC(made[16:])).encryptor()
        return encryptor.update(padder.update(content) + padder.finalize()) + encryptor.finalize()

    def sealed_playlist(self, event: str, rendition: str, text: str) -> str:
        """The same playlist with the key of each piece, told where it changes."""
        lines: list[str] = []
        entry: list[str] = []
        before = ""
        for line in text.splitlines():
            entry.append(line)
            if (group := _group_of(line)) is not None:
                told = self._told(event, rendition, group) if group != before else ""
                lines += _with_key(entry, told, before)
                entry, before = [], group
        return "\n".join((*lines, *entry, ""))

    def _told(self, event: str, rendition: str, group: str) -> str:
        vector = self._made(event, rendition, group)[16:].hex()
        up = "" if rendition == SOURCE else "../"
        return f'#EXT-X-KEY:METHOD=AES-128,URI="{up}key/{rendition}/{group}",IV=0x{vector}'

    def _made(self, event: str, rendition: str, group: str) -> bytes:
        """A key and an initialization vector."""
        return hmac.digest(self._secret, f"{event}|{rendition}|{group}".encode(), sha256)


def _group_of(name: str) -> str | None:
    """Which pieces share a key, by the name of one; None: that is no piece."""
    found = _PIECE.fullmatch(name)
    return None if found is None else f"{found['take']}-{int(found['number']) // PIECES}"


def _with_key(entry: list[str], told: str, before: str) -> list[str]:
    """One piece's lines. What stands before it in clear is told to be: a key holds until the
    next (RFC 8216, 4.3.2.4).
    """
    lines: list[str] = []
    for place, line in enumerate(entry):
        if line.startswith("#EXT-X-MAP") and before:
            lines.append(_NO_KEY)
        if told and (line.startswith("#EXTINF") or place == len(entry) - 1):
            lines.append(told)
            told = ""
        lines.append(line)
    return lines
