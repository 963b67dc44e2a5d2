"""The bytes of a leaf: what is public of one vote."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

FORMAT: Final = "hm-vote-1"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One vote as the log has it.

    `minute` counts from 1970 in UTC; `tag` is the same for all votes of one fan in the window;
    `code_hash` is SHA-256 of the receipt's code, in hex. Taking back has numbers below zero.
    """

    window_id: str
    seq: int
    act: str
    units: int
    votes: int
    kind: str
    minute: int
    tag: str
    code_hash: str

    def body(self) -> str:
        """Canonical JSON: a list in the order of the fields, after the name of the format."""
        return json.dumps(
            [
                FORMAT,
                self.window_id,
                self.seq,
                self.act,
                self.units,
                self.votes,
                self.kind,
                self.minute,
                self.tag,
                self.code_hash,
            ],
            separators=(",", ":"),
        )


def leaf_of(body: str) -> Leaf:
    known, *fields = json.loads(body)
    assert known == FORMAT
    return Leaf(*fields)


def entry(window_id: str, seq: int, queued: list[Any]) -> tuple[int, str, Leaf]:
    """(fan, idem, leaf) of a queued vote; see `intake.flush`, which queues it."""
    fan_id, idem, act, units, votes, kind, minute, tag, code_hash = queued
    return fan_id, idem, Leaf(window_id, seq, act, units, votes, kind, minute, tag, code_hash)
