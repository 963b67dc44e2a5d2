"""Heads of the chain kept outside the database: who rewrites the chain cannot rewrite these too.

One line a day: the day, the seal's number, its hash. Lines are only ever added.
"""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from services.ledger.chain.repository import Link

_LINE: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9]{1,18}) ([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class KeptHead:
    """The head of the chain as it was kept on a day."""

    day: date
    link: Link


@dataclass(frozen=True, slots=True)
class KeptHeads:
    """All that were kept, oldest first; `unreadable`: numbers of lines that are no heads."""

    heads: Sequence[KeptHead]
    unreadable: Sequence[int]


class HeadFile:
    """The file below DATA_DIR. Copy it to another machine now and then: it is small."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "heads.txt"

    def read(self) -> KeptHeads:
        heads: list[KeptHead] = []
        unreadable: list[int] = []
        lines = self.path.read_text("utf-8", "replace").splitlines() if self.path.exists() else []
        for number, line in enumerate(lines, start=1):
            head = _head(line)
            if head is None:
                unreadable.append(number)
            else:
                heads.append(head)
        return KeptHeads(heads, unreadable)

    def add(self, head: KeptHead) -> None:
        """Add a line and see it to the disk."""
        line = f"{head.day.isoformat()} {head.link.seq} {head.link.hash.hex()}\n"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, line.encode())
            os.fsync(file)
        finally:
            os.close(file)
        _to_disk(self.path.parent)


def _head(line: str) -> KeptHead | None:
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    day, seq, digits = found.groups()
    try:
        return KeptHead(date.fromisoformat(day), Link(int(seq), bytes.fromhex(digits)))
    except ValueError:
        return None


def _to_disk(folder: Path) -> None:
    """The name of a new file is part of its folder."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
