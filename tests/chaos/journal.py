"""What people asked for and what they were told, in a file that outlives every process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

BORN: Final = "born"
INTENT: Final = "intent"
STEP: Final = "step"
DONE: Final = "done"
ACK: Final = "ack"
FAILED: Final = "failed"
TOLD: Final = "told"


class Journal:
    """Lines are only added, each at once, so a kill cuts off at most the last one.

    An intent is written before anything is sent, its ack after the reply.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        # Whatever the last writer left unfinished ends here.
        os.write(self._file, b"\n")

    def write(self, what: str, **facts: Any) -> None:
        os.write(self._file, orjson.dumps({"what": what, **facts}) + b"\n")

    def close(self) -> None:
        os.close(self._file)


def read(path: Path) -> Iterator[dict[str, Any]]:
    """Every whole line, oldest first."""
    for line in path.read_bytes().splitlines(keepends=True):
        if line.endswith(b"}\n"):
            yield orjson.loads(line)


def lines(path: Path, what: str) -> int:
    """How many lines of one sort there are."""
    return path.read_bytes().count(f'"what":"{what}"'.encode())


@dataclass(slots=True)
class Asked:
    """One wish as its fan remembers it: the keys it was sent with, how far it was, its reply."""

    fan_id: int
    number: int
    keys: list[str] = field(default_factory=list)
    step: str = ""
    reply: Any = None

    @property
    def is_open(self) -> bool:
        return self.reply is None


def remembered(path: Path) -> dict[tuple[int, int], Asked]:
    """All wishes by fan and number, in the order they were first sent."""
    wishes: dict[tuple[int, int], Asked] = {}
    for line in read(path):
        if "number" not in line:
            continue
        place = line["fan_id"], line["number"]
        wish = wishes.setdefault(place, Asked(*place))
        match line["what"]:
            case "intent" if line["key"] not in wish.keys:
                wish.keys.append(line["key"])
            case "step":
                wish.step = line["name"]
            case "ack":
                wish.reply = line["reply"]
    return wishes


def told(path: Path) -> set[str]:
    """Which keys or ids somebody was told of, by the jobs that follow the events."""
    return {line["about"] for line in read(path) if line["what"] == TOLD}
