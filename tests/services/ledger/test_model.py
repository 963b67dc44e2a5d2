"""Random histories on the real ledger and on a plain one: no difference in any answer."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import UnitOfWork
from services.ledger import audit
from services.ledger import service as ledger
from services.ledger.schemas import (
    CaptureHold,
    Command,
    PlaceHold,
    PostTransfer,
    ReleaseHold,
    ReverseTransfer,
)
from tests.services.ledger.model import PlainLedger

EXAMPLES = 150
PLACES = ("clearing:{}:usd", "user:{}a:usd", "user:{}b:usd", "revenue:{}:usd", "user:{}:khr")
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
linked_or_not = st.sampled_from([False, False, False, True])
steps = st.tuples(linked_or_not, st.lists(actions, min_size=1, max_size=6))


@dataclass
class Writer:
    """Turns actions into commands on accounts of one history, so that all share one database."""

    number: int
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


async def answers_of(uow: UnitOfWork, chain: list[Command], *, linked: bool) -> list[str]:
    post = ledger.post_linked if linked else ledger.post
    return [one.verdict.value for one in await uow.run(lambda tx: post(tx, chain))]


@settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(steps, min_size=3, max_size=10))
async def test_a_random_history_is_answered_as_by_the_plain_ledger(
    uow: UnitOfWork, history: list[tuple[bool, list[Action]]]
) -> None:
    model, writer = PlainLedger(), Writer(next(_histories))
    for linked, chosen in history:
        chain = list(writer.commands(chosen))
        if linked:
            chain = list({command.id: command for command in chain}.values())
        answers = await answers_of(uow, chain, linked=linked)
        assert answers == expected(model, chain, linked=linked)
    addresses = [writer.place(number) for number in range(len(PLACES))]
    found = await uow.run_read_only(lambda tx: ledger.balances(tx, addresses))
    for address, balance in found.items():
        assert balance.total.amount_minor == model.balance(address)
        assert balance.held.amount_minor == model.held(address)
    assert await uow.run_read_only(audit.violations) == []
