"""Days and times as people type them."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from services.core.formats import PHNOM_PENH
from services.core.i18n import fold

_MOMENT: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[ T]+(\d{1,2}):(\d{2})")


def read_moment(words: str) -> datetime | None:
    """`2026-11-03 19:00` by the clocks of Phnom Penh, also in Khmer digits."""
    found = _MOMENT.fullmatch(fold(words).strip())
    if found is None:
        return None
    try:
        return datetime(*map(int, found.groups()), tzinfo=PHNOM_PENH)  # type: ignore[misc,arg-type]
    except ValueError:
        return None
