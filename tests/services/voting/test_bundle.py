"""A bundle is checked by the program that anybody can run; every change of it is found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from services.voting.errors import NotReady
from services.voting.programme.schemas import WindowDue
from services.voting.sealing.bundle import BundleService
from services.voting.show.model import Ballot
from tests.services.voting.conftest import Studio
from webapp import check_votes

CHECKER = Path(check_votes.__file__)
CHANGES = int(os.environ.get("LEAF_CHANGES", "90"))


async def bundle(studio: Studio) -> list[str]:
    """A window with votes, one taken back and one excluded, closed and sealed."""
    await studio.open(ballot=Ballot(free=5))
    for fan in range(1, 41):
        for number in range(fan % 5 + 1):
            await studio.count(studio.vote(fan, f"c{(fan + number) % 4 + 1}", idem=f"k{number}"))
    await studio.count(studio.undo(40, "k0"))
    async with studio.database.write.begin() as connection:
        await connection.exec_driver_sql(
            "INSERT INTO vote_flags SELECT window_id, fan_id, idem, 'cluster', 1, 'excluded', '', "
            "1, 2, at, NULL FROM votes WHERE fan_id = 7 AND idem = 'k0'"
        )
    await studio.close()
    studio.clock.advance(10)
    await studio.programme.verify_due(WindowDue(studio.window_id))
    text = "".join([part async for part in BundleService(studio.uow).lines(studio.window_id)])
    return text.splitlines(keepends=True)


def complaints(lines: list[str]) -> list[str]:
    try:
        found, _ = check_votes.checked(iter(lines))
    except (SystemExit, ValueError, KeyError, TypeError) as refusal:
        return [str(refusal) or "unreadable"]
    return list(found)


def run(command: list[str]) -> tuple[int, str]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


class TestChecker:
    async def test_an_honest_bundle_holds(self, studio: Studio, tmp_path: Path) -> None:
        lines = await bundle(studio)
        file = tmp_path / "bundle"
        file.write_text("".join(lines), encoding="utf-8")
        receipt = (await studio.history(1))[0].receipt
        command = [sys.executable, "-I", str(CHECKER), str(file), receipt]
        assert run(command) == (0, "all of it holds\n")
        assert run([*command[:-1], "0" * 16])[0] == 1

    async def test_a_leaf_changed_removed_or_added_is_found_every_time(
        self, studio: Studio
    ) -> None:
        lines = await bundle(studio)
        assert complaints(lines) == []
        chance = Random(11)
        for number in range(CHANGES):
            assert complaints(_changed(lines, chance, number % 3)), number

    async def test_what_the_head_says_is_checked_too(self, studio: Studio) -> None:
        lines = await bundle(studio)
        head = json.loads(lines[0])
        changes: tuple[dict[str, object], ...] = (
            {"config": head["config"].replace('"free":5', '"free":9')},
            {"units": {**head["units"], "c1": head["units"]["c1"] + 1}},
            {"before": {**head["before"], "c1": head["before"]["c1"] + 1}},
            {"order_changed": not head["order_changed"]},
            {"excluded": []},
            {"flags": []},
            {"root": "00" * 32},
        )
        for change in changes:
            assert complaints([json.dumps({**head, **change}) + "\n", *lines[1:]]), change

    async def test_before_the_log_is_complete_there_is_none(self, studio: Studio) -> None:
        await studio.open()
        with pytest.raises(NotReady):
            await anext(BundleService(studio.uow).lines(studio.window_id))


def _changed(lines: list[str], chance: Random, how: int) -> list[str]:
    place = chance.randrange(1, len(lines))
    line = lines[place]
    match how:
        case 0:
            leaf = json.loads(line)
            leaf[chance.choice((3, 4, 5, 7, 8, 9))] = chance.choice(("c1x", 77, "free"))
            return [
                *lines[:place],
                json.dumps(leaf, separators=(",", ":")) + "\n",
                *lines[place + 1 :],
            ]
        case 1:
            return [*lines[:place], *lines[place + 1 :]]
        case _:
            return [*lines[:place], line, *lines[place:]]
