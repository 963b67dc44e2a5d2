"""Whatever people do with money, one after another or at once: every unit has its place."""

import asyncio
import os
from collections.abc import Iterator
from typing import Any, Final

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from services.core.db import Database
from services.identity import PinHasher
from tests.servers.pool import Servers
from tests.services.transfers.split.world import HOST
from tests.services.transfers.together.world import FANS, Life
from tests.services.transfers.world import SECRET, khr, usd

EXAMPLES: Final = int(os.environ.get("MONEY_EXAMPLES", "3"))
STEPS: Final = int(os.environ.get("MONEY_STEPS", "12"))


def two(act: tuple[Any, ...]) -> bool:
    """Nobody pays oneself; that is refused elsewhere."""
    return bool(act[1] != act[2])


FAN = st.sampled_from(FANS)
FRIEND = st.sampled_from([fan for fan in FANS if fan != HOST])
AMOUNT = st.one_of(st.integers(1, 30_00).map(usd), st.integers(100, 120_000).map(khr))
TOTAL = st.one_of(st.integers(4, 60_00).map(usd), st.integers(800, 240_000).map(khr))
PHONE = st.sampled_from(("+85512000091", "+85512000092"))
PLACE = st.integers(0, 5)
ACTS: Final = st.one_of(
    st.tuples(st.just("send"), FAN, st.one_of(FAN, PHONE), AMOUNT, st.booleans()).filter(two),
    st.tuples(st.just("claim"), FAN, PLACE),
    st.tuples(st.just("undo"), PLACE),
    st.tuples(st.just("ask"), FAN, FAN, AMOUNT).filter(two),
    st.tuples(st.just("answer"), FAN, PLACE, st.sampled_from(["pay", "decline", "cancel"])),
    st.tuples(st.just("card"), FAN, AMOUNT, st.booleans()),
    st.tuples(st.just("order"), FAN, FAN, AMOUNT).filter(two),
    st.tuples(st.just("share"), TOTAL, st.booleans()),
    st.tuples(
        st.just("part"),
        FRIEND,
        PLACE,
        st.sampled_from(["wallet", "wallet", "code", "join", "leave"]),
    ),
    st.tuples(st.just("bank"), PLACE),
    st.tuples(st.just("host"), PLACE, st.sampled_from(["end", "cash", "remove"])),
    st.tuples(st.just("give"), FAN, TOTAL, st.integers(1, 4), st.booleans()),
    st.tuples(st.just("open"), FAN, PLACE, st.booleans()),
    st.tuples(st.just("empty"), PLACE),
    st.tuples(st.just("bill"), FAN, st.integers(1_00, 20_00)),
    st.tuples(st.just("biller"), st.sampled_from(["done", "silent", "lost", "refuse", "down"])),
    st.tuples(st.just("lasting"), FAN, AMOUNT),
    st.tuples(st.just("move"), FAN, PHONE),
)


class Machine(RuleBasedStateMachine):
    """One life on a database of its own."""

    def __init__(
        self, servers: Servers, backend: str, runner: asyncio.Runner, hasher: PinHasher
    ) -> None:
        super().__init__()
        self._databases = servers.databases(backend)
        self._url = self._databases.create()
        self._run = runner.run
        self._database = Database(self._url)
        self.life = Life(self._database, hasher)
        self._run(self.life.begin())

    @rule(act=ACTS)
    def alone(self, act: tuple[Any, ...]) -> None:
        self._run(self.life.play(act))

    @rule(one=ACTS, other=ACTS)
    def at_once(self, one: tuple[Any, ...], other: tuple[Any, ...]) -> None:
        self._run(self.life.at_once(one, other))

    @rule(act=ACTS)
    def twice_at_once(self, act: tuple[Any, ...]) -> None:
        self._run(self.life.at_once(act, act))

    @rule(hours=st.sampled_from([1, 6, 25]))
    def later(self, hours: int) -> None:
        self._run(self.life.play(("wait", hours)))

    @invariant()
    def every_unit_has_its_place(self) -> None:
        self._run(self.life.check())

    def teardown(self) -> None:
        try:
            self._run(self.life.end())
        finally:
            self._run(self._database.dispose())
            self._databases.drop(self._url)


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as made:
        yield made


@pytest.fixture(scope="module")
def hasher() -> Iterator[PinHasher]:
    made = PinHasher(SECRET, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield made
    made.close()


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_every_life_adds_up(
    servers: Servers, runner: asyncio.Runner, hasher: PinHasher, backend: str
) -> None:
    class OfThisTest(Machine):
        def __init__(self) -> None:
            super().__init__(servers, backend, runner, hasher)

    run_state_machine_as_test(
        OfThisTest,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            suppress_health_check=list(HealthCheck),
            phases=(
                Phase.explicit,
                Phase.reuse,
                Phase.generate,
            ),  # a step costs too much to shrink
        ),
    )
