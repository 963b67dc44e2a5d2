"""Every small change of the Book's source, one at a time: random histories must notice it."""

import ast
import os
import random
from collections.abc import Iterator
from copy import copy
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

from services.core.clock import FrozenClock
from services.ledger import book
from services.ledger.rules import (
    Account,
    Hold,
    Known,
    Posting,
    Transfer,
    account_id,
    currency_of,
    min_balance_minor,
)
from services.ledger.schemas import Command
from tests.services.ledger.model import PlainLedger
from tests.services.ledger.test_model import KINDS, PLACES, Action, SpendingLimit, Writer, expected

HISTORIES = int(os.environ.get("MUTATION_HISTORIES", "25"))
KILLED_AT_LEAST = 0.9
Entry = tuple[str, int, int, int]
"""Address, version, amount, balance after."""
SOURCE = Path(book.__file__).read_text()
SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Lt: ast.LtE,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
}


class MemoryLedger:
    """The Book of one module with dictionaries in the place of the database."""

    def __init__(self, module: ModuleType, number: int) -> None:
        self._module = module
        self.accounts = {one: opened(one) for one in self.addresses(number)}
        self.known: dict[int, Known] = {}
        self.holds: dict[UUID, Hold] = {}
        self.transfers: dict[UUID, Transfer] = {}
        self.entries: list[Entry] = []  # as the database would store them
        self.guard = SpendingLimit()

    @staticmethod
    def addresses(number: int) -> list[str]:
        return [place.format(number) for place in PLACES]

    def post(self, commands: list[Command], *, linked: bool) -> list[str]:
        self.guard.counting = self.guard.spent.copy()
        reversed_ids = {one.reversal_of for one in self.transfers.values()}
        loaded: Any = self._module.Book(
            accounts=self.accounts,
            known=dict(self.known),
            holds=dict(self.holds),
            reversible=dict(self.transfers),
            reversed_ids=frozenset(reversed_ids),
            rules=self.guard,
        )
        if linked:
            answers = loaded.decide_linked(commands)
        else:
            answers = [loaded.decide(command) for command in commands]
        self._keep(loaded)
        return [answer.verdict.value for answer in answers]

    def _keep(self, loaded: Any) -> None:
        for posting in loaded.postings.values():
            transfer, debit, credit = posting.transfer, posting.debit, posting.credit
            assert {debit, credit} <= set(loaded.changed), "a balance would not be stored"
            assert (debit.id, credit.id) == (transfer.debit_id, transfer.credit_id)
            assert transfer.id not in self.transfers
            self.transfers[transfer.id] = transfer
            self.known[transfer.id.int] = Known(transfer.digest, POSTED)
            self.entries += entries_of(posting)
        for hold in loaded.new_holds:
            self.holds[hold.id] = hold
            self.known[hold.id.int] = Known(hold.digest, POSTED)
        for ended in loaded.resolutions:
            assert self.holds[ended.hold_id].is_open
            self.holds[ended.hold_id] = self.holds[ended.hold_id]._replace(is_open=False)
            self.known[ended.resolved_by.int] = Known(ended.digest, POSTED)
        self.known |= {one.int: known for one, known in loaded.refusals.items()}
        for account in loaded.changed:
            account.is_changed = False
        assert not any(one.is_changed for one in self.accounts.values())
        if loaded.has_posted:
            self.guard.spent = self.guard.counting

    def assert_sound(self) -> None:
        """Entries go on from each other, two for each transfer, in the account's own order."""
        chain: dict[str, tuple[int, int]] = {}
        for address, version, amount, after in self.entries:
            version_before, balance = chain.get(address, (0, 0))
            assert version == version_before + 1
            assert after == balance + amount
            chain[address] = (version, after)
        assert len(self.entries) == 2 * len(self.transfers)
        for place, account in self.accounts.items():
            assert chain.get(place, (0, 0)) == (account.version, account.balance_minor)


POSTED = book._POSTED.verdict


def entries_of(posting: Posting) -> list[Entry]:
    transfer, debit, version, after, credit, its_version, its_after = posting
    assert its_version is not None
    assert its_after is not None
    return [
        (debit.address, version, -transfer.amount_minor, after),
        (credit.address, its_version, transfer.amount_minor, its_after),
    ]


def opened(address: str) -> Account:
    floor = min_balance_minor(address)
    return Account(account_id(address).hex, address, currency_of(address), 0, 0, floor, 0)


def play(module: ModuleType) -> None:
    """Random histories, the same ones every time; raises at the first difference."""
    chance = random.Random(11)
    for number in range(HISTORIES):
        clock = FrozenClock(datetime(2026, 4, 1, tzinfo=UTC))
        model, writer = PlainLedger(limit=400), Writer(number, clock)
        real = MemoryLedger(module, number)
        for _ in range(14):
            linked = chance.random() < 0.4
            chain = list(writer.commands([_action(chance) for _ in range(chance.randint(1, 6))]))
            if linked:
                chain = list({command.id: command for command in chain}.values())
            answers = real.post(chain, linked=linked)
            assert answers == expected(model, chain, linked=linked)
        for address in real.addresses(number):
            account = real.accounts[address]
            assert account.balance_minor == model.balance(address)
            assert account.held_minor == model.held(address)
        real.assert_sound()


def _action(chance: random.Random) -> Action:
    kind = chance.choice((*KINDS, "fund", "capture", "reverse"))
    return Action(kind, chance.randint(0, 7), chance.randint(0, 7), chance.randint(1, 40))


def mutants() -> Iterator[tuple[str, ast.Module]]:
    """The name of each change and the whole changed source."""
    for place, original in enumerate(ast.walk(ast.parse(SOURCE))):
        if changed(copy(original)) is None:
            continue
        tree = ast.parse(SOURCE)
        node = next(islice(ast.walk(tree), place, None))
        name = f"line {getattr(node, 'lineno', '?')}: {changed(node)}"
        yield name, ast.fix_missing_locations(tree)


def changed(node: ast.AST) -> str | None:  # noqa: PLR0911 - one for each kind of change
    """Change one node in place; None where there is nothing to change."""
    match node:
        case ast.Compare(ops=[op]) if swap := SWAPS.get(type(op)):
            node.ops = [swap()]  # type: ignore[list-item]
            return f"{type(op).__name__} to {swap.__name__}"
        case ast.BoolOp(op=op):
            node.op = SWAPS[type(op)]()  # type: ignore[assignment]
            return f"swapped {type(op).__name__}"
        case ast.AugAssign(op=ast.Add() | ast.Sub() as op):
            node.op = SWAPS[type(op)]()  # type: ignore[assignment]
            return f"swapped {type(op).__name__}="
        case ast.UnaryOp(op=ast.USub()):
            node.op = ast.UAdd()
            return "lost minus"
        case ast.UnaryOp(op=ast.Not()):
            node.operand = ast.UnaryOp(ast.Not(), node.operand)
            return "lost not"
        case ast.If():
            node.test = ast.UnaryOp(ast.Not(), node.test)
            return "turned if"
        case ast.Return(value=ast.Attribute(value=ast.Name(id="Verdict"))):
            node.value = ast.Constant(None)
            return "no refusal"
        case ast.Constant(value=int(number)) if not isinstance(number, bool):
            node.value = number + 1
            return f"{number} to {number + 1}"
    return None


def is_noticed(tree: ast.Module) -> bool:
    module = ModuleType(book.__name__)
    module.__dict__["__file__"] = book.__file__
    try:
        exec(compile(tree, "<mutant>", "exec"), module.__dict__)  # noqa: S102 - our own source
        play(module)
    except Exception:  # noqa: BLE001 - noticed, in whatever way
        return True
    return False


def test_the_source_as_it_is_satisfies_the_histories() -> None:
    play(book)


def test_nearly_every_mutant_is_noticed() -> None:
    verdicts = {name: is_noticed(tree) for name, tree in mutants()}
    missed = [name for name, noticed in verdicts.items() if not noticed]
    score = 1 - len(missed) / len(verdicts)
    assert len(verdicts) > 30
    assert score >= KILLED_AT_LEAST, f"{score:.0%} of {len(verdicts)}: {missed}"
