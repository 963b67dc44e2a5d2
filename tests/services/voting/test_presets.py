"""Every preset of the demo is played from its first stage to its winner on made-up votes."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.marked_yaml import read_yaml
from bot.show_file import ShowFile, faults, shows_of
from services.voting.results.advancing import Entrant, Material, Outcome, Undecided, play
from services.voting.results.decisions import Decisions
from services.voting.results.ranking import Counts
from services.voting.show.model import Show, Source, Stage
from services.voting.show.rules import Fate, InstantSave, Scope

NOW = datetime(2026, 11, 26, tzinfo=UTC)
FILE = ShowFile.model_validate(read_yaml(Path("demo/shows.yaml")).values)
SHOWS = {show.preset: show for show, _ in shows_of(FILE, NOW)}
PEOPLE = {"xfactor_kh": 96, "got_talent_kh": 40, "voice_kh": 96}


class Season:
    """One season: acts with their teams, and judges who decide by the throw of a seeded coin."""

    def __init__(self, show: Show, seed: int) -> None:
        people = PEOPLE.get(show.preset, len(show.contestants))
        like = show.contestants[0]
        teams = [team.code for team in show.teams]
        self.acts = tuple(
            replace(like, code=f"c{n}", team=teams[n % len(teams)] if teams else None)
            for n in range(people)
        )
        self.show = show
        self.coin = random.Random(seed)
        self.teams = {act.code: act.team for act in self.acts}
        self.ends: dict[str, Outcome] = {}

    def play(self) -> list[str]:
        for stage in self.show.stages:
            entrants = self.entrants(stage)
            if stage.expects is not None:
                entrants = entrants[: stage.expects]
            outcome = play(stage, self.material(stage, entrants))
            self.ends[stage.code] = outcome
            for step in outcome.steps:
                self.teams[step.code] = step.team
            assert set(outcome.fates()) == {entrant.code for entrant in entrants}
        return self.ends[self.show.stages[-1].code].with_fate(Fate.THROUGH)

    def entrants(self, stage: Stage) -> list[Entrant]:
        codes = [
            code
            for source in stage.entrants
            for code in (
                [act.code for act in self.acts]
                if source.stage is None
                else self.ends[source.stage].with_fate(source.slot)
            )
        ]
        if stage.groups is Scope.PAIR:
            codes.sort(key=lambda code: self.teams[code] or "")
        return [
            Entrant(code, self.teams[code], f"h{at % stage.heats}", f"p{at // 2}")
            for at, code in enumerate(codes)
        ]

    def material(self, stage: Stage, entrants: list[Entrant]) -> Material:
        codes = [entrant.code for entrant in entrants]
        votes = {code: self.coin.randint(1, 10_000) for code in codes}
        marks = {code: self.coin.randint(1, 100) for code in codes}
        counts = Counts(
            public=votes,
            judges=marks,
            others={Source.COACH: marks},
            regions={
                name: {code: self.coin.randint(0, 100) for code in codes}
                for name in ("phnom_penh", "kampot", "kep")
            },
            root=self.coin.randbytes(32),
        )
        judges = tuple(judge.code for judge in self.show.judges)
        windows = {
            rule.window: {code: self.coin.randint(1, 500) for code in codes}
            for rule in stage.rules
            if isinstance(rule, InstantSave)
        }
        return Material(tuple(entrants), counts, self.decided(stage, entrants), windows, judges)

    def decided(self, stage: Stage, entrants: list[Entrant]) -> Decisions:
        """Whatever the rules ask of people, found by asking them until nothing is missing."""
        codes = [entrant.code for entrant in entrants]
        by_team: dict[str, list[str]] = {}
        for entrant in entrants:
            key = entrant.pair if stage.groups is Scope.PAIR else entrant.team
            by_team.setdefault(key or "", []).append(entrant.code)
        n = next((r.n for r in stage.rules if r.rule == "coach_choice"), 0)
        choice = {team: tuple(acts[-n:]) for team, acts in by_team.items()} if n else {}
        chosen = {act for acts in choice.values() for act in acts}
        left = [code for code in codes if code not in chosen]
        chairs = {
            judge.code: tuple(codes[at * 6 : at * 6 + 6])
            for at, judge in enumerate(self.show.judges)
        }
        golden = {self.show.judges[0].code: (codes[0],)} if self.show.judges else {}
        return Decisions(
            golden=golden,
            yes={code: 3 if at % 3 else 2 for at, code in enumerate(codes)},
            chosen=choice,
            chairs=chairs,
            stolen=self.steals(left),
            picked={judge.code: tuple(codes) for judge in self.show.judges},
            sing_off={},
            comeback=tuple(left[:1]),
        )

    def steals(self, left: list[str]) -> dict[str, tuple[str, ...]]:
        stolen: dict[str, tuple[str, ...]] = {}
        taken: set[str] = set()
        for team in self.show.teams:
            others = [c for c in left if self.teams[c] != team.code and c not in taken]
            stolen[team.code] = tuple(others[:2])
            taken.update(others[:2])
        return stolen


class TestPresets:
    def test_the_demo_seasons_can_be_played(self) -> None:
        assert not list(faults(FILE, NOW))
        assert set(SHOWS) == {
            "xfactor_kh",
            "got_talent_kh",
            "voice_kh",
            "eurovision",
            "produce_npick",
        }

    @pytest.mark.parametrize("preset", SHOWS)
    @pytest.mark.parametrize("seed", range(5))
    def test_from_audition_to_winner(self, preset: str, seed: int) -> None:
        season = _Deciding(SHOWS[preset], seed)
        winners = season.play()
        assert len(winners) == (9 if preset == "produce_npick" else 1)


class _Deciding(Season):
    """Asks the judges of a sing-off once it is known who sings."""

    def material(self, stage: Stage, entrants: list[Entrant]) -> Material:
        material = super().material(stage, entrants)
        try:
            play(stage, material)
        except Undecided as missing:
            if missing.details["rule"] != "sing_off":
                raise
            home = missing.details["acts"][-1]
            votes = dict.fromkeys(material.judges, home)
            decisions = replace(material.decisions, sing_off=votes)
            return replace(material, decisions=decisions)
        return material
