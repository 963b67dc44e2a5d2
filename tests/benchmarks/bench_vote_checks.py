"""How long counting a final again takes: the standalone checker against hashing alone.

A bundle of 425,000 votes (85,000 people with five each), as its address serves it.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

from services.voting.sealing.leaves import Leaf
from services.voting.sealing.merkle import Frontier, leaf_hash
from webapp import check_votes

VOTES: Final = int(os.environ.get("BUNDLE_VOTES", "425000"))
VOTES_EACH: Final = 5
ACTS: Final = 12
A_MINUTE: Final = 20_000
EXCLUDED: Final = 1_000
LIMIT_SECONDS: Final = 60


def leaves() -> Iterator[Leaf]:
    chance = Random(7)
    for seq in range(VOTES):
        act = f"c{int(chance.random() * ACTS) + 1}"
        tag = hashlib.sha256(str(seq // VOTES_EACH).encode()).hexdigest()[:32]
        receipt = hashlib.sha256(f"receipt {seq}".encode()).hexdigest()
        yield Leaf("final1", seq, act, 1, 1, "free", seq // A_MINUTE, tag, receipt)


def write_bundle(path: Path) -> None:
    """A head that fits the leaves, with a root for each minute."""
    log, bodies = Frontier(), list[str]()
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    roots: list[list[int | str]] = []
    for leaf in leaves():
        bodies.append(leaf.body())
        log.append(leaf_hash(bodies[-1].encode()))
        before[leaf.act] += leaf.units
        after[leaf.act] += leaf.units if leaf.seq >= EXCLUDED else 0
        if log.size % A_MINUTE == 0 or log.size == VOTES:
            roots.append([log.size, log.root().hex(), log.size])
    ballot = {"free": VOTES_EACH, "per": "window"}
    config = json.dumps({"stages": [{"code": "f", "windows": [{"code": "w", "ballot": ballot}]}]})
    head = {
        "format": check_votes.BUNDLE,
        "stage": "f",
        "window": "final1",
        "code": "w",
        "config": config,
        "config_sha256": hashlib.sha256(config.encode()).hexdigest(),
        "size": log.size,
        "root": log.root().hex(),
        "roots": roots,
        "before": dict(before),
        "units": dict(after),
        "order_changed": check_votes.order(before) != check_votes.order(after),
        "flags": [[seq, "cluster", "excluded"] for seq in range(EXCLUDED)],
        "excluded": [[seq, "cluster"] for seq in range(EXCLUDED)],
    }
    path.write_text("\n".join([json.dumps(head), *bodies]) + "\n", encoding="utf-8")


def hash_alone(path: Path) -> float:
    """Seconds for two hashes a line: what no checker can do without."""
    begun = time.perf_counter()
    with path.open("rb") as lines:
        for line in lines:
            hashlib.sha256(hashlib.sha256(line).digest()).digest()
    return time.perf_counter() - begun


def check(path: Path) -> float:
    """Seconds of the checker as anybody runs it."""
    command = [sys.executable, "-I", check_votes.__file__, str(path)]
    begun = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    return time.perf_counter() - begun


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bundle"
        write_bundle(path)
        size = path.stat().st_size / 2**20
        floor, whole = hash_alone(path), check(path)
        say(f"bundle of {VOTES:,} votes, {size:.0f} MiB")
        say(f"hashing alone {floor:.2f} s, the checker {whole:.1f} s: {whole / floor:.1f} times")
        say(f"within {LIMIT_SECONDS} s: {'yes' if whole < LIMIT_SECONDS else 'NO'}")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
