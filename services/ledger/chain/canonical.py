"""The bytes of a transfer and its entries that a seal covers, the same on both databases.

They are made from the values as the driver gives them, not as Python would understand them: a
stored text that reads as the same id or moment, but is another text, is a changed row.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

Value = UUID | str | bytes | int | datetime | None
Record = Sequence[Value]
Encoder = Callable[[Value], bytes]

GENESIS: Final = bytes(32)
_FORMAT: Final = b"hm-ledger-1"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_HEX: Final = re.compile(rb"[0-9a-f]{32}")
_MOMENT: Final = re.compile(rb"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}")


class UnreadableValue(ValueError):
    """A stored value that this program never wrote in that form."""


def link_hash(prev_hash: bytes, seq: int, body: bytes) -> bytes:
    """The seal: SHA-256 over the seal before it, the place in the chain and the content."""
    return hashlib.sha256(prev_hash + seq.to_bytes(8, "big", signed=True) + body).digest()


def body(transfer: Record, entries: Iterable[Record]) -> bytes:
    """One transfer in the order of TRANSFER_COLUMNS, its entries in that of ENTRY_COLUMNS.

    Each field has its length before it, so no two contents share their bytes. Raises
    UnreadableValue.
    """
    encoded = sorted(_encoded(entry, _ENTRY_ENCODERS) for entry in entries)
    return b"".join((_FORMAT, _encoded(transfer, _TRANSFER_ENCODERS), *encoded))


def _encoded(record: Record, encoders: Sequence[Encoder]) -> bytes:
    parts = []
    for value, encode in zip(record, encoders, strict=True):
        if value is None:
            parts.append(b"\0")
        else:
            field = encode(value)
            parts += (b"\1", len(field).to_bytes(4, "big"), field)
    return b"".join(parts)


def _uuid(value: Value) -> bytes:
    if isinstance(value, UUID):
        return value.bytes
    raw = _text(value)
    if not _HEX.fullmatch(raw):
        raise UnreadableValue(f"no id: {value!r}")
    return bytes.fromhex(raw.decode())


def _moment(value: Value) -> bytes:
    """Microseconds since 1970."""
    if not isinstance(value, datetime):
        raw = _text(value)
        if not _MOMENT.fullmatch(raw):
            raise UnreadableValue(f"no moment: {value!r}")
        try:
            value = datetime.fromisoformat(raw.decode()).replace(tzinfo=UTC)
        except ValueError as error:
            raise UnreadableValue(f"no moment: {raw!r}") from error
    return _number((value - _EPOCH) // _MICROSECOND)


def _number(value: Value) -> bytes:
    if type(value) is not int:
        raise UnreadableValue(f"no whole number: {value!r}")
    return value.to_bytes(8, "big", signed=True)


def _text(value: Value) -> bytes:
    if isinstance(value, str):
        return value.encode()
    return _octets(value)


def _octets(value: Value) -> bytes:
    if isinstance(value, bytes):
        return value
    raise UnreadableValue(f"neither text nor bytes: {value!r}")


# Every column of the two tables. A column added later needs a new _FORMAT that begins at a known
# seal, for the old seals stay as they are.
_TRANSFER: Final[dict[str, Encoder]] = {
    "id": _uuid,
    "debit_id": _uuid,
    "credit_id": _uuid,
    "amount_minor": _number,
    "currency": _text,
    "kind": _text,
    "reference": _text,
    "digest": _octets,
    "hold_id": _uuid,
    "reversal_of": _uuid,
    "created_at": _moment,
}
_ENTRY: Final[dict[str, Encoder]] = {
    "account_id": _uuid,
    "account_version": _number,
    "transfer_id": _uuid,
    "amount_minor": _number,
    "balance_after_minor": _number,
}
TRANSFER_COLUMNS: Final = tuple(_TRANSFER)
ENTRY_COLUMNS: Final = tuple(_ENTRY)
TEXTS: Final = frozenset(
    name
    for encoders in (_TRANSFER, _ENTRY)
    for name, encoder in encoders.items()
    if encoder in (_uuid, _moment, _text)
)
"""Columns that SQLite keeps as text."""
_TRANSFER_ENCODERS: Final = tuple(_TRANSFER.values())
_ENTRY_ENCODERS: Final = tuple(_ENTRY.values())
