"""Cursors of lists that are sorted by a moment."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from services.streaming.library.errors import PageGone

_CURSOR: Final = re.compile(r"(\d{1,20})\.([0-9a-f]{32})", re.ASCII)
_START: Final = datetime.fromtimestamp(0, UTC)

Cursor = tuple[datetime, UUID]
"""The moment and the id of the last thing of a page."""


def write(at: datetime, thing_id: UUID) -> str:
    return f"{(at - _START) // timedelta(microseconds=1)}.{thing_id.hex}"


def read(text: str | None) -> Cursor | None:
    """None: from the start. PageGone for a text that is no cursor."""
    if text is None:
        return None
    found = _CURSOR.fullmatch(text)
    if found is None:
        raise PageGone
    try:
        return _START + timedelta(microseconds=int(found[1])), UUID(hex=found[2])
    except OverflowError as error:
        raise PageGone from error
