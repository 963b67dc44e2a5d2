"""The rules of suspicion: pure, with their limits from the show's frozen configuration."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from services.voting.fraud.schemas import Rule, Scene, Suspicion, Trace, VoteKey
from services.voting.show.model import FraudRules

_FULL: Final = 100
_STEP: Final = timedelta(milliseconds=300)
"""Shorter gaps are made by the queue, not by who taps."""
_ADDRESS_FACTOR: Final = 20
"""A whole district may share one address of a telephone company."""


def suspicions(scene: Scene, rules: FraudRules) -> list[Suspicion]:
    """Everything that any rule holds. A vote may be held by several."""
    found: list[Suspicion] = []
    found += _crowds(scene, Rule.DEVICE, "device", rules.device_fans)
    found += _crowds(scene, Rule.ADDRESS, "address", rules.address_fans)
    found += _crowds(scene, Rule.SESSION, "session", rules.session_fans)
    found += _rushes(scene, rules)
    found += _clusters(scene, rules)
    found += _machines(scene, rules)
    found += _young(scene, rules)
    return found


def _crowds(scene: Scene, rule: Rule, kind: str, most: int) -> Iterator[Suspicion]:
    """More fans behind one device than share one. What they gave in chat is not looked at."""
    if not most:
        return
    for value, fans in sorted(scene.origins.get(kind, {}).items()):
        voted = [scene.traces[fan] for fan in sorted(fans) if fan in scene.traces]
        if len(voted) > most:
            keys = [
                (each.fan_id, cast.idem) for each in voted for cast in each.casts if cast.is_online
            ]
            yield Suspicion(rule, value, _score(len(voted), most), tuple(keys))


def _rushes(scene: Scene, rules: FraudRules) -> Iterator[Suspicion]:
    """More votes in one minute from one origin than people can give."""
    limits = {"device": 1, "session": 1, "address": _ADDRESS_FACTOR}
    for kind, factor in limits.items():
        most = rules.votes_a_minute * factor
        for value, fans in sorted(scene.origins.get(kind, {}).items() if most else ()):
            minutes: dict[datetime, list[tuple[VoteKey, int]]] = defaultdict(list)
            for fan in sorted(fans & scene.traces.keys()):
                for cast in scene.traces[fan].casts:
                    if cast.is_online:
                        minute = cast.at.replace(second=0, microsecond=0)
                        minutes[minute].append(((fan, cast.idem), cast.votes))
            rushed = [m for m in sorted(minutes) if sum(v for _, v in minutes[m]) > most]
            if rushed:
                fastest = max(sum(votes for _, votes in minutes[m]) for m in rushed)
                keys = tuple(key for minute in rushed for key, _ in minutes[minute])
                subject = f"{kind}:{value}"
                yield Suspicion(Rule.VELOCITY, subject, _score(fastest, most), keys)


def _clusters(scene: Scene, rules: FraudRules) -> Iterator[Suspicion]:
    """New people who came for one act alone: by one referrer, or in even steps."""
    if not rules.cluster_fans:
        return
    new = [trace for trace in scene.traces.values() if _is_new(trace, rules)]
    by_act: dict[str, list[Trace]] = defaultdict(list)
    for trace in new:
        if len(trace.acts) == 1:
            by_act[next(iter(trace.acts))].append(trace)
    for act, traces in sorted(by_act.items()):
        known = {trace.fan_id: trace for trace in traces}
        for value, fans in sorted(scene.origins.get("referrer", {}).items()):
            group = [known[fan] for fan in sorted(fans & known.keys())]
            if len(group) >= rules.cluster_fans:
                is_even = _longest_run(group) >= len(group) // 2 + 1
                score = _FULL if is_even else 3 * _FULL // 4
                yield Suspicion(Rule.CLUSTER, f"{act}:{value}"[:48], score, _keys(group))
        for run in _runs(traces, rules.cluster_fans):
            yield Suspicion(Rule.CLUSTER, f"{act}:even:{run[0].fan_id}", _FULL, _keys(run))


def _is_new(trace: Trace, rules: FraudRules) -> bool:
    if trace.first_seen is None:
        return True
    return trace.casts[0].at - trace.first_seen < timedelta(hours=rules.new_within_hours)


def _keys(traces: Iterable[Trace]) -> tuple[VoteKey, ...]:
    return tuple(key for trace in traces for key in trace.keys)


def _runs(traces: Sequence[Trace], least: int) -> Iterator[list[Trace]]:
    """Stretches of at least so many fans whose first votes follow each other in even steps."""
    ordered = sorted(traces, key=lambda trace: (trace.casts[0].at, trace.fan_id))
    run = ordered[:2]
    for trace in ordered[2:]:
        if _goes_on(run, trace):
            run.append(trace)
            continue
        if len(run) >= least:
            yield run
        run = [run[-1], trace]
    if len(run) >= least:
        yield run


def _goes_on(run: Sequence[Trace], following: Trace) -> bool:
    last = run[-1].casts[0].at
    return _alike(last - run[-2].casts[0].at, following.casts[0].at - last)


def _longest_run(traces: Sequence[Trace]) -> int:
    return max((len(run) for run in _runs(traces, 3)), default=0)


def _alike(one: timedelta, other: timedelta) -> bool:
    """Within a tenth of each other, and long enough to be somebody's choice."""
    return min(one, other) >= _STEP and abs(one - other) * 10 <= max(one, other)


def _machines(scene: Scene, rules: FraudRules) -> Iterator[Suspicion]:
    """One fan whose votes come like those of a clock."""
    if not rules.even_votes:
        return
    for fan, trace in sorted(scene.traces.items()):
        if len(trace.casts) < rules.even_votes:
            continue
        gaps = [
            later.at - earlier.at
            for earlier, later in zip(trace.casts, trace.casts[1:], strict=False)
        ]
        shortest, longest = min(gaps), max(gaps)
        if shortest >= _STEP and (longest - shortest) * 20 <= longest:
            yield Suspicion(Rule.EVEN, str(fan), 3 * _FULL // 4, trace.keys)


def _young(scene: Scene, rules: FraudRules) -> Iterator[Suspicion]:
    """Whom the bot met too late for this window, all in one case."""
    if not rules.met_before_hours:
        return
    last = scene.opened_at - timedelta(hours=rules.met_before_hours)
    late = [
        trace
        for _, trace in sorted(scene.traces.items())
        if trace.first_seen is None or trace.first_seen > last
    ]
    if late:
        yield Suspicion(Rule.YOUNG, "met_late", _FULL // 2, _keys(late))


def _score(found: int, most: int) -> int:
    """50 just above the limit, 100 at twice of it and more."""
    return min(_FULL // 2 * found // most, _FULL)
