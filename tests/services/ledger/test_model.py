"""Random histories on the real ledger and on a plain one: no difference in any answer."""

import asyncio
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.core.batcher import Batcher
from services.core.clock import Clock, FrozenClock
from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork
from services.ledger import audit
from services.ledger import service as ledger
from services.ledger.folds import fold_all
from services.ledger.schemas import (
    CaptureHold,
    Command,
    Outcome,
    PlaceHold,
    PostTransfer,
    ReleaseHold,
    ReverseTransfer,
)
from tests.services.ledger.model import PlainLedger

EXAMPLES = int(os.environ.get("LEDGER_EXAMPLES", "200"))
STEPS = 50  # commands at most in one history
LIMIT_CENTS = 400
AUDIT_EVERY = 20  # histories; it reads the whole ledger
PLACES = (
    "clearing:{}:usd",
    "user:{}a:usd",
    "user:{}b:usd",
    "merchant:{}:usd",
    "revenue:{}:usd",
    "user:{}:khr",
)
KINDS = ("fund", "transfer", "hold", "capture", "release", "reverse", "repeat", "reuse_id")
_histories = count()


@dataclass(frozen=True, slots=True)
class Action:
    """What to do, with numbers that pick from what has happened so far."""

    kind: str
    one: int
    other: int
    cents: int


picks = st.integers(0, 7)
actions = st.builds(Action, st.sampled_from(KINDS), picks, picks, st.integers(1, 40))
ROADS = ("post", "post", "batcher", "linked")
BETWEEN = ("nothing", "nothing", "fold", "expire", "wait and expire")
steps = st.tuples(
    st.sampled_from(ROADS), st.sampled_from(BETWEEN), st.lists(actions, min_size=1, max_size=6)
)
Step = tuple[str, str, list[Action]]


@dataclass
class Writer:
    """Turns actions into commands on accounts of one history, so that all share one database."""

    number: int
    clock: Clock
    past: list[Command] = field(default_factory=list)

    def commands(self, chosen: list[Action]) -> Iterator[Command]:
        for action in chosen:
            command = self.command(action)
            self.past.append(command)
            yield command

    def command(self, action: Action) -> Command:
        if action.kind in ("repeat", "reuse_id"):
            return self.again(action)
        amount = Money(action.cents, Currency.USD)
        hold_id, transfer_id = self.pick(PlaceHold, action), self.pick(PostTransfer, action)
        made: dict[str, Command] = {
            "fund": self.pay(0, 1 + action.one % 2, amount * 3),
            "transfer": self.pay(action.one, action.other, amount),
            "hold": self.hold(action.one, action.other, amount),
            "capture": CaptureHold(id=uuid7(), hold_id=hold_id, amount=amount),
            "release": ReleaseHold(id=uuid7(), hold_id=hold_id),
            "reverse": ReverseTransfer(id=uuid7(), transfer_id=transfer_id),
        }
        return made[action.kind]

    def again(self, action: Action) -> Command:
        """A command of the past, whole or only its id."""
        if not self.past:
            return ReleaseHold(id=uuid7(), hold_id=uuid7())
        command = self.past[-1 - action.one % len(self.past)]
        if action.kind == "repeat":
            return command
        return ReleaseHold(id=command.id, hold_id=uuid7())

    def place(self, number: int) -> str:
        return PLACES[number % len(PLACES)].format(self.number)

    def pay(self, one: int, other: int, amount: Money) -> PostTransfer:
        return PostTransfer(
            id=uuid7(),
            debit=self.place(one),
            credit=self.place(other),
            amount=amount,
            kind="test",
        )

    def hold(self, one: int, other: int, amount: Money) -> PlaceHold:
        return PlaceHold(
            id=uuid7(),
            debit=self.place(one),
            credit=self.place(other),
            amount=amount,
            kind="test",
            expires_at=self.clock.now() + timedelta(seconds=60) if one % 2 else None,
        )

    def pick(self, kind: type[PostTransfer | PlaceHold], action: Action) -> UUID:
        fitting = [command.id for command in self.past if isinstance(command, kind)]
        return fitting[-1 - action.one % len(fitting)] if fitting else uuid7()


def expected(model: PlainLedger, chain: list[Command], *, linked: bool) -> list[str]:
    """The plain ledger's answers; it changes `model`."""
    if not linked:
        return [model.post(command) for command in chain]
    known = [command.id in model.answers for command in chain]
    if any(known):
        return [model.post(c) for c in chain] if all(known) else ["conflict"] * len(chain)
    trial = deepcopy(model)
    answers = []
    for command in chain:
        answers.append(trial.answer(command))
        if answers[-1] != "posted":
            break
    if answers[-1] == "posted":
        model.__dict__.update(trial.__dict__)
    else:
        refused = ["linked_refused"] * (len(answers) - 1) + [answers[-1]]
        answers = refused + ["linked_refused"] * (len(chain) - len(answers))
    for command, answer in zip(chain, answers, strict=True):
        model.answers[command.id] = (command, answer)
    return answers


@dataclass
class SpendingLimit:
    """A guard: a fan may pay and set aside so much in all."""

    spent: Counter[str] = field(default_factory=Counter)
    counting: Counter[str] = field(default_factory=Counter)

    async def load(self, _: Tx, __: Sequence[Command]) -> None:
        self.counting = Counter(self.spent)

    def refusal(self, command: Command) -> str | None:
        if not isinstance(command, PostTransfer | PlaceHold):
            return None
        spent = self.counting[command.debit] + command.amount.amount_minor
        return "limit" if command.debit.startswith("user") and spent > LIMIT_CENTS else None

    def posted(self, command: Command) -> None:
        if isinstance(command, PostTransfer | PlaceHold):
            self.counting[command.debit] += command.amount.amount_minor

    async def write(self, _: Tx) -> None:
        self.spent = self.counting


async def answers_of(
    uow: UnitOfWork, chain: list[Command], road: str, guard: SpendingLimit
) -> list[str]:
    async def flush(commands: Sequence[Command]) -> Sequence[Outcome]:
        return await uow.run(lambda tx: ledger.post(tx, commands, guard))

    if road == "batcher" and len({command.id for command in chain}) == len(chain):
        batcher = Batcher("test", flush, key=lambda command: command.id, max_batch=4)
        batcher.start()
        outcomes: Sequence[Outcome] = await asyncio.gather(*map(batcher.submit, chain))
        await batcher.stop()
    elif road == "linked":
        outcomes = await uow.run(lambda tx: ledger.post_linked(tx, chain, guard))
    else:
        outcomes = await flush(chain)
    return [one.verdict.value for one in outcomes]


async def compare(uow: UnitOfWork, history: list[Step]) -> None:
    """Play a history on both; raises AssertionError at the first difference."""
    clock = uow.clock
    assert isinstance(clock, FrozenClock)
    number = next(_histories)
    model, writer = PlainLedger(limit=LIMIT_CENTS), Writer(number, clock)
    guard, left = SpendingLimit(), STEPS
    for road, between, chosen in history:
        chain = list(writer.commands(chosen[:left]))
        left -= len(chain)
        if road == "linked":
            chain = list({command.id: command for command in chain}.values())
        if chain:
            answers = await answers_of(uow, chain, road, guard)
            assert answers == expected(model, chain, linked=road == "linked")
        await pass_time(uow, clock, between, model)
    addresses = [writer.place(place) for place in range(len(PLACES))]
    found = await uow.run_read_only(lambda tx: ledger.balances(tx, addresses))
    for address, balance in found.items():
        assert balance.total.amount_minor == model.balance(address)
        assert balance.held.amount_minor == model.held(address)
    if number % AUDIT_EVERY == 0:
        assert await uow.run_read_only(audit.violations) == []


async def pass_time(uow: UnitOfWork, clock: FrozenClock, between: str, model: PlainLedger) -> None:
    match between:
        case "fold":
            await uow.run(fold_all)
        case "expire" | "wait and expire":
            clock.advance(40 if between == "expire" else 80)
            expired = await uow.run(ledger.expire_holds)
            # Holds of earlier histories in the same database may be over as well.
            assert expired >= model.expire(clock.now())
            assert await uow.run(ledger.expire_holds) == 0


@settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(steps, min_size=8, max_size=16))
async def test_a_random_history_is_answered_as_by_the_plain_ledger(
    uow: UnitOfWork, history: list[Step]
) -> None:
    await compare(uow, history)
