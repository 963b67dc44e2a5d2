"""What a window was tested for, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Fact = int | str | list[list[int | str]]


class Test(StrEnum):
    RECONCILE = "reconcile"
    EQUAL_GAPS = "equal_gaps"
    COMMON_MULTIPLE = "common_multiple"
    DIVISIBILITY = "divisibility"
    LAST_DIGITS = "last_digits"
    SHARE_JUMP = "share_jump"
    COPIED_CELLS = "copied_cells"
    JURY = "jury"

    __test__ = False


class Result(StrEnum):
    """SKIPPED: too little was counted for the test to say anything."""

    PASSED = "passed"
    FLAGGED = "flagged"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Check:
    """One test. `facts` are whole numbers and words, the same each time it is run."""

    test: Test
    result: Result
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SanityReport:
    """`excluded` votes were left out of the totals that were tested."""

    number: int
    at: datetime
    excluded: int
    checks: tuple[Check, ...]

    @property
    def flags(self) -> int:
        return sum(check.result is Result.FLAGGED for check in self.checks)


def encoded(excluded: int, checks: tuple[Check, ...]) -> str:
    listed = [
        {"test": check.test, "result": check.result, "facts": dict(check.facts)}
        for check in checks
    ]
    plain = {"excluded": excluded, "checks": listed}
    return json.dumps(plain, sort_keys=True, separators=(",", ":"))


def decoded(number: int, at: datetime, body: str) -> SanityReport:
    plain = json.loads(body)
    checks = tuple(
        Check(Test(each["test"]), Result(each["result"]), each["facts"])
        for each in plain["checks"]
    )
    return SanityReport(number, at, plain["excluded"], checks)
