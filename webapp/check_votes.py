"""Counts a window's votes again with Python alone: `python check_votes.py BUNDLE [RECEIPT]`.

A bundle is what `/verify/windows/<window>/bundle` serves. Checked are: every leaf is in its place
once; the tree over them has every root that was published, so nothing was taken out since; the
configuration is the one that was hashed; nobody has more free votes than the rules allow; totals
with and without the excluded votes are the published ones, and so is whether the order changed.
With a receipt: its vote is in. The exit status is 0 if all of it holds.

It does not show that a voter exists: for that there are verified phone numbers and the auditor.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

BUNDLE = "hm-bundle-1"
LEAF = "hm-vote-1"
FIELDS = 10


def leaf_hash(body: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + body).digest()


class Tree:
    """Hashes of full subtrees, the largest first; grows leaf by leaf."""

    def __init__(self) -> None:
        self.size = 0
        self.hashes: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        whole, size = leaf, self.size
        while size & 1:
            whole = hashlib.sha256(b"\x01" + self.hashes.pop() + whole).digest()
            size >>= 1
        self.hashes.append(whole)
        self.size += 1

    def root(self) -> bytes:
        if not self.hashes:
            return hashlib.sha256(b"").digest()
        *rest, root = self.hashes
        for left in reversed(rest):
            root = hashlib.sha256(b"\x01" + left + root).digest()
        return root


def rules_of(head: Mapping[str, Any]) -> Mapping[str, Any]:
    """The ballot of the window, from the frozen configuration."""
    config = json.loads(head["config"])
    for stage in config["stages"]:
        if stage["code"] == head["stage"]:
            for window in stage["windows"]:
                if window["code"] == head["code"]:
                    ballot: Mapping[str, Any] = window["ballot"]
                    return ballot
    raise SystemExit("the configuration does not have this window")


def checked(lines: Iterator[str]) -> tuple[list[str], set[str]]:
    """Every complaint about a bundle, as a list of sentences; and the hashes of its receipts."""
    head = json.loads(next(lines))
    if head.get("format") != BUNDLE:
        raise SystemExit("this is no bundle of votes")
    complaints = []
    if hashlib.sha256(head["config"].encode()).hexdigest() != head["config_sha256"]:
        complaints.append("the configuration is not the one that was hashed")
    published = {size: root for size, root, _ in head["roots"]}
    excluded = {seq for seq, rule, state in head["flags"] if state == "excluded"}
    tree, receipts = Tree(), set[str]()
    units: dict[str, int] = defaultdict(int)
    before: dict[str, int] = defaultdict(int)
    free: dict[tuple[str, int], int] = defaultdict(int)
    for line in lines:
        body = line.rstrip("\n").encode()
        known, window, seq, act, worth, votes, kind, minute, tag, receipt = fields(body)
        if known != LEAF or window != head["window"] or seq != tree.size:
            complaints.append(f"leaf {tree.size} is not in its place")
        tree.append(leaf_hash(body))
        if tree.size in published and tree.root().hex() != published[tree.size]:
            complaints.append(f"the log of {tree.size} votes is not the published one")
        receipts.add(receipt)
        if kind in ("free", "power"):
            free[tag, day_of(minute)] += votes
        before[act] += worth
        if seq not in excluded:
            units[act] += worth
    complaints += totals(head, tree, before, units)
    complaints += limits(rules_of(head), free)
    return complaints, receipts


def fields(body: bytes) -> list[Any]:
    found = json.loads(body)
    if not isinstance(found, list) or len(found) != FIELDS:
        raise SystemExit("a line is no leaf")
    return found


def day_of(minute: int) -> int:
    """The day in Phnom Penh (UTC+7, no summer time)."""
    return (minute + 7 * 60) // (24 * 60)


def totals(
    head: Mapping[str, Any], tree: Tree, before: Mapping[str, int], after: Mapping[str, int]
) -> Iterator[str]:
    """The size and root of the log, the counts with and without what was excluded."""
    if tree.size != head["size"] or tree.root().hex() != head["root"]:
        yield f"the bundle holds {tree.size} votes and not the {head['size']} of the root"
    for counted, said, what in (
        (before, head["before"], "before anything was excluded"),
        (after, head["units"], "in the end"),
    ):
        counts = {act: value for act, value in counted.items() if value}
        if counts != {act: value for act, value in said.items() if value}:
            yield f"the totals {what} are {counts} and not {said}"
    if head["order_changed"] != (order(head["before"]) != order(head["units"])):
        yield "what was excluded does not change the order in the way that is said"
    excluded = [[seq, rule] for seq, rule, state in head["flags"] if state == "excluded"]
    if excluded != head["excluded"]:
        yield "the excluded votes are not those that the flags exclude"


def order(units: Mapping[str, int]) -> list[str]:
    return sorted(units, key=lambda act: (-units[act], act))


def limits(ballot: Mapping[str, Any], free: Mapping[tuple[str, int], int]) -> Iterator[str]:
    used: dict[tuple[str, int | None], int] = defaultdict(int)
    for (tag, day), votes in free.items():
        used[tag, day if ballot["per"] == "day" else None] += votes
    over = [tag for (tag, _), votes in used.items() if votes > ballot["free"]]
    if over:
        yield f"{len(over)} voters have more than {ballot['free']} free votes"


def main(arguments: Sequence[str]) -> int:
    if len(arguments) not in (1, 2):
        raise SystemExit(__doc__)
    with Path(arguments[0]).open(encoding="utf-8") as bundle:
        complaints, receipts = checked(iter(bundle))
    if len(arguments) == 2:
        code = arguments[1].replace("-", "").upper()
        if hashlib.sha256(code.encode()).hexdigest() not in receipts:
            complaints.append("no vote has this receipt")
    told = [f"WRONG: {complaint}" for complaint in complaints]
    told.append("all of it holds" if not complaints else f"{len(complaints)} complaints")
    sys.stdout.write("\n".join(told) + "\n")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
