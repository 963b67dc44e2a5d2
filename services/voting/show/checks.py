"""Whether a show can be played as written: each act ends somewhere, each stage is reached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from services.voting.show.flow import NONE, Flow, Range, TooMany, after
from services.voting.show.model import (
    BASIS_POINTS,
    MOST_WEIGHT,
    Eligible,
    Entrants,
    Kinds,
    MissionKind,
    Show,
    Source,
    Stage,
    TieBreak,
    Window,
)
from services.voting.show.rules import (
    Bottom,
    Fate,
    FlashVote,
    InstantSave,
    JudgePick,
    Scope,
    Top,
)

Place: TypeAlias = tuple[str | int, ...]
Fault: TypeAlias = tuple[Place, str]
"""Where in a show's file, and what is wrong there."""

_LEAST_MINUTES: Final = 5
_FLASH_MINUTES: Final = 10


def faults(show: Show) -> Iterator[Fault]:
    """Everything that no single field can tell; nothing if the show can be played."""
    yield from _twice(("contestants",), [act.code for act in show.contestants])
    yield from _twice(("teams",), [team.code for team in show.teams])
    yield from _twice(("judges",), [judge.code for judge in show.judges])
    yield from _twice(("stages",), [stage.code for stage in show.stages])
    yield from _people(show)
    if show.starts_at is None or show.starts_at in [stage.code for stage in show.stages]:
        yield from _ways(show)
    else:
        yield ("starts_at",), f"no stage is called {show.starts_at}"
    known: list[str] = []
    for number, stage in enumerate(show.stages):
        for where, message in (*_blend(stage, show), *_windows(stage, known)):
            yield ("stages", number, *where), message


def _twice(place: Place, codes: Sequence[str]) -> Iterator[Fault]:
    for number, code in enumerate(codes):
        if code in codes[:number]:
            yield (*place, number, "code"), f"{code} stands twice"


def _people(show: Show) -> Iterator[Fault]:
    teams = {team.code for team in show.teams}
    judges = {judge.code for judge in show.judges}
    for number, act in enumerate(show.contestants):
        if act.team is not None and act.team not in teams:
            yield ("contestants", number, "team"), f"no team is called {act.team}"
    for number, team in enumerate(show.teams):
        if team.coach is not None and team.coach not in judges:
            yield ("teams", number, "coach"), f"no judge is called {team.coach}"


def _ways(show: Show) -> Iterator[Fault]:
    """Follows the acts from stage to stage."""
    ends: dict[str, Flow] = {}
    taken = {(one.stage, one.slot) for stage in show.stages for one in stage.entrants}
    first = [stage.code for stage in show.stages].index(show.starts_at) if show.starts_at else 0
    for number, stage in enumerate(show.stages[first:], first):
        place: Place = ("stages", number)
        if number == first and show.starts_at:
            stage = replace(stage, entrants=(Entrants(None),))  # noqa: PLW2901
        entering = NONE
        for step, one in enumerate(stage.entrants):
            found = _entering(one, ends, show)
            if found is None:
                yield (*place, "from", step), f"no stage before this one is called {one.stage}"
            elif found.most == 0:
                yield (*place, "from", step), f"nobody is {one.slot} in {one.stage}"
            entering += found or NONE
        if stage.expects is not None:
            if not entering.least <= stage.expects <= entering.most:
                came = f"{entering.least} to {entering.most} come"
                yield (*place, "expects"), f"{stage.expects} acts cannot come: {came}"
            entering = Range(stage.expects, stage.expects)
        flow = Flow(entering)
        for step, rule in enumerate(stage.rules):
            try:
                flow = after(flow, rule, stage, show)
            except TooMany:
                yield (*place, "rules", step), "takes more acts than can be there"
        ends[stage.code] = flow
        is_last = number == len(show.stages) - 1
        yield from (((*place, *where), m) for where, m in _end(stage, flow, taken, last=is_last))


def _entering(one: Entrants, ends: dict[str, Flow], show: Show) -> Range | None:
    if one.stage is None:
        return Range(len(show.contestants), len(show.contestants))
    found = ends.get(one.stage)
    return found.slot(one.slot) if found else None


def _end(
    stage: Stage, flow: Flow, taken: set[tuple[str | None, Fate]], *, last: bool
) -> Iterator[Fault]:
    if flow.left.most:
        yield ("rules",), f"up to {flow.left.most} acts end nowhere: add a rest"
    if flow.held.most and (stage.code, Fate.HOLDING) not in taken:
        yield ("rules",), f"up to {flow.held.most} acts are held and nothing decides on them"
    if not last and flow.through.most and (stage.code, Fate.THROUGH) not in taken:
        yield ("code",), f"no stage takes the acts that are through in {stage.code}"


def _blend(stage: Stage, show: Show) -> Iterator[Fault]:
    cuts = [rule for rule in stage.rules if isinstance(rule, Top | Bottom | JudgePick)]
    if stage.blend is None:
        if cuts:
            yield ("blend",), "is needed: a rule orders the acts"
        return
    parts = stage.blend.parts
    total = sum(part.weight for part in parts)
    if total != BASIS_POINTS:
        yield ("blend",), f"the weights add up to {total} instead of {BASIS_POINTS}"
    for number, part in enumerate(parts):
        if part.source in [other.source for other in parts[:number]]:
            yield ("blend", number, "source"), f"{part.source} stands twice"
        if part.source in (Source.JUDGES, Source.COACH) and not show.judges:
            yield ("blend", number, "source"), "the show has no judges"
        if part.source in (Source.PUBLIC, Source.REGION) and not stage.windows:
            yield ("windows",), "are needed: the public counts"
    if stage.blend.tiebreak[-1:] != (TieBreak.LOT,):
        yield ("tiebreak",), "must end with lot: it alone separates whatever comes"
    if stage.groups is Scope.TEAM and not show.teams:
        yield ("groups",), "the show has no teams"


def _windows(stage: Stage, known: list[str]) -> Iterator[Fault]:
    """`known` are the windows of the stages before; it grows."""
    short = {
        rule.window: rule for rule in stage.rules if isinstance(rule, InstantSave | FlashVote)
    }
    codes = [window.code for window in stage.windows]
    for code in short:
        if code not in codes:
            yield ("rules",), f"no window of this stage is called {code}"
    for number, window in enumerate(stage.windows):
        place: Place = ("windows", number)
        if window.code in known:
            yield (*place, "code"), f"{window.code} stands twice"
        if window.carry_from is not None and window.carry_from not in known:
            yield (*place, "carry_from"), f"no window before is called {window.carry_from}"
        known.append(window.code)
        rule = short.get(window.code)
        yield from (((*place, *where), message) for where, message in _window(window))
        if isinstance(rule, InstantSave):
            yield from (((*place, *where), message) for where, message in _instant(window))
        if isinstance(rule, FlashVote) and window.minutes < _FLASH_MINUTES:
            yield (*place, "minutes"), f"a flash vote takes at least {_FLASH_MINUTES} minutes"


def _window(window: Window) -> Iterator[Fault]:
    ballot, kinds = window.ballot, window.kinds
    if window.minutes < _LEAST_MINUTES:
        yield ("minutes",), f"people need at least {_LEAST_MINUTES} minutes"
    if window.opens_at and window.closes_at and window.opens_at >= window.closes_at:
        yield ("closes",), "is not after the opening"
    if window.verify_min_seconds > window.announced_after_seconds:
        yield ("verify_min_seconds",), "does not fit between the close and the announcement"
    if not window.responsible:
        yield ("responsible",), "must name a person"
    if ballot.n_pick and ballot.free % ballot.n_pick:
        yield ("ballot", "free"), f"is no multiple of n_pick ({ballot.n_pick})"
    if not ballot.free and not kinds.packs and not kinds.points_price:
        yield ("ballot", "free"), "nobody could vote"
    if bool(kinds.packs) != bool(kinds.paid_cap):
        yield ("kinds", "paid_cap"), "belongs to packs: give both or none"
    if bool(kinds.points_price) != bool(kinds.points_cap):
        yield ("kinds", "points_cap"), "belongs to points_price: give both or none"
    yield from _eligible(window)
    yield from _packs(kinds)
    yield from _extras(kinds)


def _eligible(window: Window) -> Iterator[Fault]:
    if (window.eligible is Eligible.TICKET_HOLDER) != (window.ticket_event is not None):
        yield ("ticket_event",), "belongs to eligible: ticket_holder"
    if window.eligible is Eligible.TIER and not window.kinds.power:
        yield ("kinds", "power"), "is needed: it names the tiers that may vote"


def _packs(kinds: Kinds) -> Iterator[Fault]:
    codes = [pack.code for pack in kinds.packs]
    for number, pack in enumerate(kinds.packs):
        place: Place = ("kinds", "packs", number)
        if pack.code in codes[:number]:
            yield (*place, "code"), f"{pack.code} stands twice"
        if pack.count > kinds.paid_cap:
            yield (*place, "count"), f"is more than paid_cap ({kinds.paid_cap})"
        if pack.usd_cents is not None and not kinds.paid_by_wallet:
            yield (*place, "usd_cents"), "needs paid_by_wallet: yes"
        if pack.stars is None and pack.usd_cents is None:
            yield (*place, "stars"), "is needed, or a price in usd_cents"


def _extras(kinds: Kinds) -> Iterator[Fault]:
    for tier, weight in kinds.power:
        if not 1 <= weight <= MOST_WEIGHT:
            yield ("kinds", "power", tier), f"weighs 1 to {MOST_WEIGHT}"
    if kinds.missions and not kinds.bonus_cap:
        yield ("kinds", "bonus_cap"), "is needed: how many bonus votes a fan may have"
    codes = [mission.code for mission in kinds.missions]
    for number, mission in enumerate(kinds.missions):
        place: Place = ("kinds", "missions", number)
        if mission.code in codes[:number]:
            yield (*place, "code"), f"{mission.code} stands twice"
        if mission.kind is MissionKind.FOLLOW and mission.artist_id is None:
            yield (*place, "artist"), "is needed: whom to follow"
        if mission.kind is MissionKind.VISIT and mission.url is None:
            yield (*place, "url"), "is needed: where to go"


def _instant(window: Window) -> Iterator[Fault]:
    if window.kinds.packs or window.kinds.points_price or window.kinds.bonus_cap:
        yield ("kinds",), "an instant save takes no paid or bonus votes"
    if window.ballot.free != 1:
        yield ("ballot", "free"), "an instant save is one vote for each person"
