"""Numbers that an operator types, one for each line that is shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from services.core.i18n import fold

_APART: Final = re.compile(r"[\s,;.]+")
_COUNT: Final = re.compile(r"\d{1,4}")


def read_counts(text: str, most: Sequence[int]) -> list[int] | None:
    """`0 2` or `០, ២`: so many of each line, at most `most`; None: something else."""
    typed = [part for part in _APART.split(fold(text)) if part]
    if len(typed) != len(most) or not all(_COUNT.fullmatch(part) for part in typed):
        return None
    counts = [int(part) for part in typed]
    return counts if all(map(int.__le__, counts, most)) else None
