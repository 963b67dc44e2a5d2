"""Every preset of the demo is played from its first stage to its winner on made-up votes."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.marked_yaml import read_yaml
from bot.show_file.shows import ShowFile, faults, shows_of
from services.models import all_tables
from services.voting.dry_run.schemas import DryRun
from services.voting.dry_run.service import with_acts
from services.voting.dry_run.stage import StagePlay, empty_stage
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
        return Material(tuple(entrants), counts, self.decided(entrants), windows, judges)

    def decided(self, entrants: list[Entrant]) -> Decisions:
        """What the rules ask of people, as far as it can be said beforehand."""
        codes = [entrant.code for entrant in entrants]
        own = {
            team.code: tuple(e.code for e in entrants if e.team == team.code)
            for team in self.show.teams
        }
        return Decisions(
            golden={self.show.judges[0].code: (codes[0],)} if self.show.judges else {},
            yes={code: 3 if at % 3 else 2 for at, code in enumerate(codes)},
            chairs={judge: acts[:6] for judge, acts in own.items()},
            picked={judge.code: tuple(codes) for judge in self.show.judges},
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

    async def test_every_window_ends_in_one_root_and_every_stage_in_fates(self) -> None:
        """Through the real intake, log, tests and bundle, in a database of their own."""
        all_tables()
        roots: list[str] = []
        async with empty_stage() as database:
            for show in SHOWS.values():
                for number, stage in enumerate(show.stages):
                    if stage.windows:
                        played = replace(with_acts(show, stage, []), code=f"{show.code}{number}")
                        run = await StagePlay(database, played, stage, NOW).run(1, 10)
                        roots += self.roots_of(run, played, stage)
        assert len(set(roots)) == len(roots)

    def roots_of(self, run: DryRun, show: Show, stage: Stage) -> list[str]:
        """One for each window; nothing failed and nobody was left out."""
        assert run.failures == (), (show.code, stage.code)
        assert [window.code for window in run.windows] == [each.code for each in stage.windows]
        assert {*run.through, *run.out} == {act.code for act in show.contestants}
        assert run.through
        return [window.root for window in run.windows]


class _Deciding(Season):
    """Says what is missing as it is asked for: a coach's choice, steals, a sing-off, a return."""

    def material(self, stage: Stage, entrants: list[Entrant]) -> Material:
        material = super().material(stage, entrants)
        n = next((rule.n for rule in stage.rules if rule.rule == "coach_choice"), 0)
        for _ in range(len(entrants)):
            try:
                play(stage, material)
            except Undecided as missing:
                decided = self._answer(missing.details, material, n)
                material = replace(material, decisions=decided)
            else:
                break
        return self._stolen(stage, material)

    def _answer(self, asked: dict[str, Any], material: Material, n: int) -> Decisions:
        known, acts = material.decisions, asked["acts"]
        match asked["rule"]:
            case "coach_choice":
                chosen = {**known.chosen, asked["group"]: tuple(acts[-n:])}
                return replace(known, chosen=chosen)
            case "sing_off":
                return replace(known, sing_off=dict.fromkeys(material.judges, acts[-1]))
            case "wildcard":
                return replace(known, comeback=(acts[0],))
            case other:
                raise AssertionError(other)

    def _stolen(self, stage: Stage, material: Material) -> Material:
        """Coaches steal only once it is known who has lost."""
        if not any(rule.rule == "steal" for rule in stage.rules):
            return material
        chosen = {act for acts in material.decisions.chosen.values() for act in acts}
        lost = [e.code for e in material.entrants if e.code not in chosen]
        decided = replace(material.decisions, stolen=self.steals(lost))
        return replace(material, decisions=decided)
