"""File ids: opaque, good for one bot and one kind of file."""

import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode

from sandbox.telegram.errors import bad_request
from sandbox.world.bots import Bot
from sandbox.world.files import FileStore, StoredFile

_FORM = struct.Struct(">BI")
_VERSION = 7
_TAG_BYTES = 16
_ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def file_id(bot: Bot, stored: StoredFile) -> str:
    """The id under which this bot knows the file."""
    raw = _FORM.pack(_VERSION, stored.number)
    return "AgAC" + urlsafe_b64encode(raw + _tag(bot, raw)).decode().rstrip("=")


def find_file(bot: Bot, files: FileStore, text: str, kind: str = "") -> StoredFile:
    """The file behind an id. Raises Telegram's refusals; `kind` empty accepts any."""
    if not set(text) <= _ALPHABET:
        words = "Wrong remote file identifier specified: Wrong character in the string"
        raise bad_request(words)
    payload = text[4:] if text.startswith("AgAC") else ""
    try:
        raw = urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    except ValueError:
        words = "Wrong remote file identifier specified: Wrong padding length"
        raise bad_request(words) from None
    if len(raw) != _FORM.size + _TAG_BYTES:
        words = "Wrong remote file identifier specified: can't unserialize it. Wrong last symbol"
        raise bad_request(words)
    body, tag = raw[: _FORM.size], raw[_FORM.size :]
    stored = files.get(_FORM.unpack(body)[1])
    if stored is None or not hmac.compare_digest(tag, _tag(bot, body)):
        raise bad_request("wrong file identifier/HTTP URL specified")
    if kind and stored.kind != kind:
        raise bad_request(f"can't use file of type {_title(stored.kind)} as {_title(kind)}")
    return files.get(stored.parent) or stored if kind else stored


def _tag(bot: Bot, raw: bytes) -> bytes:
    return hmac.digest(bot.token.encode(), raw, "sha256")[:_TAG_BYTES]


def _title(kind: str) -> str:
    return "".join(part.capitalize() for part in kind.split("_"))
