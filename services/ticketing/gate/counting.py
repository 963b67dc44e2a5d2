"""Counters of a list out of its counted scans. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from services.ticketing.gate.repository.reports import Counted
from services.ticketing.gate.rules import Standing
from services.ticketing.gate.schemas import Counters, GateCount, MinuteCount

_MINUTES_SHOWN: Final = 15


def counters(list_id: int, rows: Sequence[Counted], now: datetime) -> Counters:
    by_standing = dict.fromkeys(Standing, 0)
    gates: dict[str, dict[str, int]] = {}
    minutes: dict[int, dict[str, int]] = {}
    inside = 0
    for row in rows:
        by_standing[row.standing] += row.scans
        inside += row.moves
        for counted in (gates.setdefault(row.gate, {}), minutes.setdefault(row.minute, {})):
            counted[row.standing] = counted.get(row.standing, 0) + row.scans
    passing = {minute: counts for minute, counts in minutes.items() if _passings(counts)}
    return Counters(
        list_id=list_id,
        entries=by_standing[Standing.ENTRY],
        exits=by_standing[Standing.EXIT],
        inside=inside,
        refused=by_standing[Standing.REFUSED],
        conflicts=by_standing[Standing.CONFLICT],
        gates=tuple(
            GateCount(gate, counts.get(Standing.ENTRY, 0), counts.get(Standing.EXIT, 0))
            for gate, counts in sorted(gates.items())
        ),
        minutes=tuple(
            MinuteCount(
                datetime.fromtimestamp(minute * 60, now.tzinfo),
                counts.get(Standing.ENTRY, 0),
                counts.get(Standing.EXIT, 0),
            )
            for minute, counts in sorted(passing.items(), reverse=True)[:_MINUTES_SHOWN]
        ),
        counted_at=now,
    )


def _passings(counts: dict[str, int]) -> int:
    return counts.get(Standing.ENTRY, 0) + counts.get(Standing.EXIT, 0)
