"""Plays a stage's rules in their order: who is through, who is out, who waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from services.core.errors import Conflict
from services.voting.results.decisions import Decisions
from services.voting.results.normalising import Values
from services.voting.results.ranking import Counts, Placed, by_public, rank
from services.voting.show.model import Stage
from services.voting.show.rules import (
    Bottom,
    By,
    Chairs,
    CoachChoice,
    Deadlock,
    Fate,
    FlashVote,
    GoldenBuzzer,
    InstantSave,
    JudgePick,
    JudgeYes,
    Rest,
    Rule,
    Scope,
    SingOff,
    Steal,
    Top,
    Wildcard,
)


class Undecided(Conflict):
    """A rule waits for people: `rule` says which, `why` what is missing or impossible."""

    code = "voting.undecided"


@dataclass(frozen=True, slots=True)
class Entrant:
    code: str
    team: str | None = None
    heat: str | None = None
    pair: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One act's fate by one rule, for the record."""

    rule: str
    code: str
    fate: Fate
    team: str | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that a stage is decided by. `windows`: counts of short windows by their code."""

    entrants: tuple[Entrant, ...]
    counts: Counts
    decisions: Decisions = field(default_factory=Decisions)
    windows: Mapping[str, Values] = field(default_factory=dict)
    judges: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    steps: tuple[Step, ...]
    ranking: tuple[Placed, ...]

    def fates(self) -> dict[str, Fate]:
        """The last word on each act."""
        return {step.code: step.fate for step in self.steps}

    def with_fate(self, fate: Fate) -> list[str]:
        return [code for code, found in self.fates().items() if found is fate]


def play(stage: Stage, material: Material) -> Outcome:
    """All rules of the stage; Undecided, SilentSource or Tied: people have to say something."""
    return _Play(stage, material).run()


class _Play:
    """One run: acts move from `left` by each rule; whom it holds stays for a later rule."""

    def __init__(self, stage: Stage, material: Material) -> None:
        self._stage = stage
        self._material = material
        self._acts = {entrant.code: entrant for entrant in material.entrants}
        self._left = [entrant.code for entrant in material.entrants]
        self._held: list[str] = []
        self._steps: list[Step] = []
        self._ranking: list[Placed] = []

    def run(self) -> Outcome:
        for rule in self._stage.rules:
            self._apply(rule)
        if self._left:
            raise Undecided(rule="rest", why="not_placed", acts=self._left)
        return Outcome(tuple(self._steps), tuple(self._ranking))

    def _apply(self, rule: Rule) -> None:
        match rule:
            case Top(n=n, by=by, per=per):
                self._top(rule, n, by, per)
            case Bottom(n=n, by=by, sing_off=sing_off):
                last = self._ordered(self._left, by)[-n:]
                self._place(rule, last, Fate.HOLDING if sing_off else Fate.OUT)
            case InstantSave(n=n, window=window):
                best = self._by_window(window, [*self._left, *self._held])
                self._place(rule, best[:n], Fate.THROUGH)
                self._place(rule, best[n:], Fate.OUT)
            case FlashVote(window=window):
                self._place(rule, self._by_window(window, self._left)[-1:], Fate.HOLDING)
            case Wildcard(n=n, by=by):
                self._wildcard(rule, n, by)
            case Rest(to=fate):
                self._place(rule, list(self._left), fate)
            case _:
                self._apply_people(rule)

    def _apply_people(
        self, rule: GoldenBuzzer | JudgeYes | CoachChoice | Chairs | Steal | JudgePick | SingOff
    ) -> None:
        decisions = self._material.decisions
        match rule:
            case GoldenBuzzer(limit=limit):
                self._named(rule, decisions.golden, limit)
            case JudgeYes(min_yes=least):
                through = [act for act in self._left if decisions.yes.get(act, 0) >= least]
                self._place(rule, through, Fate.THROUGH)
                self._place(rule, list(self._left), Fate.OUT)
            case CoachChoice(n=n, per=per):
                self._coach_choice(rule, n, per)
            case Chairs(n=n):
                self._named(rule, decisions.chairs, n)
                self._place(rule, list(self._left), Fate.OUT)
            case Steal(n=n):
                self._steal(rule, n)
            case JudgePick():
                self._judge_pick(rule)
            case SingOff(n=n, deadlock=deadlock):
                self._sing_off(rule, n, deadlock)

    def _place(self, rule: Rule, acts: Iterable[str], fate: Fate, team: str | None = None) -> None:
        for act in list(acts):
            self._steps.append(Step(rule.rule, act, fate, team or self._acts[act].team))
            if act in self._left:
                self._left.remove(act)
            if act in self._held:
                self._held.remove(act)
            if fate is Fate.HOLDING:
                self._held.append(act)

    def _named(self, rule: Rule, named: Mapping[str, tuple[str, ...]], limit: int) -> None:
        """Acts that people send on, each person at most `limit`, nobody twice."""
        for person, acts in named.items():
            if len(acts) > limit:
                raise Undecided(rule=rule.rule, why="too_many", acts=list(acts), person=person)
            self._must_be_left(rule, acts)
            self._place(rule, acts, Fate.THROUGH)

    def _must_be_left(self, rule: Rule, acts: Iterable[str]) -> None:
        for act in acts:
            if act not in self._left:
                raise Undecided(rule=rule.rule, why="not_there", acts=[act])

    def _coach_choice(self, rule: Rule, n: int, per: Scope) -> None:
        through = []
        for group, acts in _grouped(self._left, self._group_of(per)).items():
            own = [act for act in acts if act in _all(self._material.decisions.chosen.values())]
            if len(own) != min(n, len(acts)):
                raise Undecided(rule=rule.rule, why="choice_missing", acts=acts, group=group)
            through += own
        self._place(rule, through, Fate.THROUGH)

    def _steal(self, rule: Rule, n: int) -> None:
        for coach, acts in self._material.decisions.stolen.items():
            if len(acts) > n:
                raise Undecided(rule=rule.rule, why="too_many", acts=list(acts), person=coach)
            for act in acts:
                self._must_be_left(rule, [act])
                if self._acts[act].team == coach:
                    raise Undecided(rule=rule.rule, why="own_act", acts=[act], person=coach)
                self._acts[act] = replace(self._acts[act], team=coach)
                self._place(rule, [act], Fate.THROUGH, coach)

    def _top(self, rule: Rule, n: int, by: By, per: Scope) -> None:
        order = self._ordered(self._left, by)
        for acts in _grouped(order, self._group_of(per)).values():
            self._place(rule, acts[:n], Fate.THROUGH)

    def _judge_pick(self, rule: JudgePick) -> None:
        """Of each group the ranks `first` to `last`, counted before other rules took the best."""
        group_of = self._group_of(rule.per)
        everybody = self._ordered([e.code for e in self._material.entrants], By.PUBLIC)
        for acts in _grouped(everybody, group_of).values():
            offered = [a for a in acts[rule.first_rank - 1 : rule.last_rank] if a in self._left]
            votes = Counter(
                act
                for named in self._material.decisions.picked.values()
                for act in named
                if act in offered
            )
            if not votes:
                raise Undecided(rule=rule.rule, why="choice_missing", acts=offered)
            ranked = sorted(offered, key=lambda act: (-votes[act], offered.index(act)))
            if len(ranked) > rule.n and votes[ranked[rule.n - 1]] == votes[ranked[rule.n]]:
                self._break_deadlock(rule, rule.deadlock, ranked)
            self._place(rule, ranked[: rule.n], Fate.THROUGH)

    def _sing_off(self, rule: Rule, n: int, deadlock: Deadlock) -> None:
        singing = self._ordered(list(self._held), By.PUBLIC)
        home = Counter(act for act in self._material.decisions.sing_off.values() if act in singing)
        if len(singing) <= n or sum(home.values()) < len(self._material.judges):
            raise Undecided(rule=rule.rule, why="choice_missing", acts=singing)
        # The public's last one goes first where the judges are even.
        ranked = sorted(singing, key=lambda act: (-home[act], -singing.index(act)))
        if home[ranked[n - 1]] == home[ranked[n]]:
            self._break_deadlock(rule, deadlock, ranked)
        self._place(rule, ranked[:n], Fate.OUT)
        self._place(rule, ranked[n:], Fate.THROUGH)

    def _break_deadlock(self, rule: Rule, deadlock: Deadlock, acts: list[str]) -> None:
        if deadlock is Deadlock.NEW_VOTE:
            raise Undecided(rule=rule.rule, why="deadlock", acts=acts)

    def _wildcard(self, rule: Rule, n: int, by: str) -> None:
        """Whoever is out by now, or not placed yet, may come back."""
        fates = Outcome(tuple(self._steps), ()).fates()
        out = [act for act, fate in fates.items() if fate is Fate.OUT] + list(self._left)
        if by == "public":
            back = self._ordered(out, By.PUBLIC)[:n]
        else:
            back = [act for act in self._material.decisions.comeback if act in out]
            if len(back) != n:
                raise Undecided(rule=rule.rule, why="choice_missing", acts=out)
        self._place(rule, back, Fate.THROUGH)

    def _ordered(self, acts: Sequence[str], by: By) -> list[str]:
        """Best first. The score is that of all entrants, whoever is left of them."""
        blend = self._stage.blend
        if blend is None:
            raise Undecided(rule="blend", why="no_blend", acts=list(acts))
        if by is By.PUBLIC:
            return by_public(acts, blend.tiebreak, self._material.counts)
        if not self._ranking:
            codes = [entrant.code for entrant in self._material.entrants]
            self._ranking = rank(codes, blend, self._material.counts)
        return [placed.code for placed in self._ranking if placed.code in acts]

    def _by_window(self, window: str, acts: Sequence[str]) -> list[str]:
        counts = self._material.windows.get(window)
        if counts is None or not any(counts.values()):
            raise Undecided(rule="window", why="no_votes", acts=list(acts), window=window)
        tiebreak = self._stage.blend.tiebreak if self._stage.blend else ()
        return by_public(acts, tiebreak, replace(self._material.counts, public=counts))

    def _group_of(self, per: Scope) -> Callable[[str], str]:
        def group(act: str) -> str:
            entrant = self._acts[act]
            match per:
                case Scope.STAGE:
                    return ""
                case Scope.TEAM:
                    return entrant.team or ""
                case Scope.HEAT:
                    return entrant.heat or ""
                case Scope.PAIR:
                    return entrant.pair or ""

        return group


def _grouped(acts: Iterable[str], group_of: Callable[[str], str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for act in acts:
        groups.setdefault(group_of(act), []).append(act)
    return groups


def _all(named: Iterable[tuple[str, ...]]) -> set[str]:
    return {act for acts in named for act in acts}
