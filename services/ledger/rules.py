"""The arithmetic of the ledger: one command after the other on accounts held in memory.

No I/O: the repository loads (and locks) what the commands touch, a Book decides, and the
repository writes what the Book collected. So a batch of any size costs the same few statements,
and each command still sees the balance that the one before it left.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field, fields, replace
from typing import Final, Protocol, assert_never
from uuid import UUID

from services.core.ids import derived_uuid
from services.core.money import Currency, Money
from services.ledger.schemas import (
    CaptureHold,
    Command,
    PlaceHold,
    PostTransfer,
    ReleaseHold,
    ReverseTransfer,
    Verdict,
    digest,
)

REVERSAL_KIND = "reversal"
_ADDRESS = re.compile(r"[a-z]+(:[a-z0-9_-]+)*:(usd|khr|pts|xtr)")
_MAX_ADDRESS_CHARACTERS = 80
# What may go below zero: the outside world, and our own income that may be paid back.
_UNLIMITED = frozenset({"clearing", "revenue"})


def account_id(address: str) -> UUID:
    """The id is derived from the address, so finding an account needs no look-up."""
    return derived_uuid("ledger_account", address)


def is_address(address: str) -> bool:
    """Lower-case words joined by colons; the last one is the currency: `user:42:usd`."""
    return len(address) <= _MAX_ADDRESS_CHARACTERS and _ADDRESS.fullmatch(address) is not None


def currency_of(address: str) -> Currency:
    """The currency that the address names."""
    return Currency(address.rpartition(":")[2].upper())


def min_balance_minor(address: str) -> int | None:
    """The floor of an account: zero, or None for system accounts, which may owe."""
    return None if address.partition(":")[0] in _UNLIMITED else 0


@dataclass(frozen=True, slots=True)
class Account:
    """An account as it stands now; amounts in minor units."""

    id: UUID
    address: str
    currency: Currency
    balance_minor: int
    held_minor: int
    min_balance_minor: int | None
    version: int

    def can_spend(self, amount_minor: int) -> bool:
        left = self.balance_minor - self.held_minor - amount_minor
        return self.min_balance_minor is None or left >= self.min_balance_minor


@dataclass(frozen=True, slots=True)
class Hold:
    id: UUID
    debit_id: UUID
    credit_id: UUID
    amount: Money
    kind: str
    reference: str
    digest: bytes
    is_open: bool


@dataclass(frozen=True, slots=True)
class Transfer:
    id: UUID
    debit_id: UUID
    credit_id: UUID
    amount: Money
    kind: str
    reference: str
    digest: bytes
    hold_id: UUID | None = None
    reversal_of: UUID | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    account_id: UUID
    account_version: int
    transfer_id: UUID
    amount_minor: int
    balance_after_minor: int


@dataclass(frozen=True, slots=True)
class Resolution:
    """A hold that ends: captured (a transfer follows) or released."""

    hold_id: UUID
    state: str
    resolved_by: UUID
    digest: bytes


class Rules(Protocol):
    """The part of a Guard that decides; see guards.py."""

    def refusal(self, command: Command) -> str | None: ...

    def posted(self, command: Command) -> None: ...


class NoRules:
    """Nothing but the balance decides."""

    def refusal(self, _: Command) -> str | None:
        return None

    def posted(self, _: Command) -> None:
        """Nothing is counted."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict; `reason` is the guard's word for `limit_exceeded`."""

    verdict: Verdict
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What an id was used for, and the answer it got."""

    digest: bytes
    verdict: Verdict
    reason: str | None = None

    def answer(self, body: bytes) -> Answer:
        if body != self.digest:
            return Answer(Verdict.CONFLICT)
        if self.verdict is Verdict.POSTED:
            return Answer(Verdict.REPLAYED)
        return Answer(self.verdict, self.reason)


_POSTED: Final = Answer(Verdict.POSTED)


@dataclass(slots=True)
class Book:
    """The loaded part of the ledger, and what the commands have added to it."""

    accounts: dict[UUID, Account]
    known: dict[UUID, Known]
    holds: dict[UUID, Hold] = field(default_factory=dict)
    reversible: dict[UUID, Transfer] = field(default_factory=dict)
    reversed_ids: frozenset[UUID] = frozenset()
    transfers: list[Transfer] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    new_holds: list[Hold] = field(default_factory=list)
    resolutions: list[Resolution] = field(default_factory=list)
    refusals: dict[UUID, Known] = field(default_factory=dict)
    rules: Rules = field(default_factory=NoRules)

    @property
    def has_posted(self) -> bool:
        return bool(self.transfers or self.new_holds or self.resolutions)

    def decide(self, command: Command) -> Answer:
        """The id comes before everything: a repeat is answered even if the money is gone since."""
        body = digest(command)
        if known := self.known.get(command.id):
            return known.answer(body)
        answer = self.apply(command, body)
        self._remember(command.id, body, answer)
        return answer

    def decide_linked(self, commands: Sequence[Command]) -> list[Answer]:
        """All of them or none. A chain that shares only some ids with earlier ones conflicts."""
        assert len({command.id for command in commands}) == len(commands)
        if any(command.id in self.known for command in commands):
            return self._answer_linked(commands)
        trial = self._copy()
        for place, command in enumerate(commands):
            answer = trial.apply(command, digest(command))
            if answer is not _POSTED:
                answers = [Answer(Verdict.LINKED_REFUSED)] * len(commands)
                answers[place] = answer
                break
        else:
            self._adopt(trial)
            answers = [_POSTED] * len(commands)
        for command, answer in zip(commands, answers, strict=True):
            self._remember(command.id, digest(command), answer)
        return answers

    def _answer_linked(self, commands: Sequence[Command]) -> list[Answer]:
        answers = []
        for command in commands:
            known = self.known.get(command.id)
            if known is None:
                return [Answer(Verdict.CONFLICT)] * len(commands)
            answers.append(known.answer(digest(command)))
        return answers

    def _copy(self) -> Book:
        copies = {part.name: copy(getattr(self, part.name)) for part in fields(self)}
        return Book(**copies | {"rules": self.rules})

    def _adopt(self, trial: Book) -> None:
        for part in fields(self):
            setattr(self, part.name, getattr(trial, part.name))

    def apply(self, command: Command, body: bytes) -> Answer:
        """Decide a command whose id is new."""
        refusal = self._attempt(command, body)
        if refusal is None:
            self.rules.posted(command)
            return _POSTED
        return refusal if isinstance(refusal, Answer) else Answer(refusal)

    def _attempt(self, command: Command, body: bytes) -> Verdict | Answer | None:
        match command:
            case PostTransfer():
                return self._transfer(command, body)
            case PlaceHold():
                return self._hold(command, body)
            case CaptureHold():
                return self._capture(command, body)
            case ReleaseHold():
                return self._release(command, body)
            case ReverseTransfer():
                return self._reverse(command, body)
            case _:
                assert_never(command)

    def _transfer(self, command: PostTransfer, body: bytes) -> Verdict | Answer | None:
        if refusal := self._cannot_pay(command):
            return refusal
        self._post(
            Transfer(
                id=command.id,
                debit_id=account_id(command.debit),
                credit_id=account_id(command.credit),
                amount=command.amount,
                kind=command.kind,
                reference=command.reference,
                digest=body,
            )
        )
        return None

    def _hold(self, command: PlaceHold, body: bytes) -> Verdict | Answer | None:
        if refusal := self._cannot_pay(command):
            return refusal
        hold = Hold(
            id=command.id,
            debit_id=account_id(command.debit),
            credit_id=account_id(command.credit),
            amount=command.amount,
            kind=command.kind,
            reference=command.reference,
            digest=body,
            is_open=True,
        )
        self._hold_back(hold.debit_id, command.amount.amount_minor)
        self.holds[hold.id] = hold
        self.new_holds.append(hold)
        return None

    def _capture(self, command: CaptureHold, body: bytes) -> Verdict | Answer | None:
        hold = self.holds.get(command.hold_id)
        if hold is None:
            return Verdict.NOT_FOUND
        if not hold.is_open:
            return Verdict.ALREADY_RESOLVED
        if command.amount.currency is not hold.amount.currency:
            return Verdict.CURRENCY_MISMATCH
        if command.amount > hold.amount:
            return Verdict.EXCEEDS_HOLD
        if refusal := self._limited(command):
            return refusal
        self._resolve(hold, "captured", command.id, body)
        self._post(
            Transfer(
                id=command.id,
                debit_id=hold.debit_id,
                credit_id=hold.credit_id,
                amount=command.amount,
                kind=hold.kind,
                reference=hold.reference,
                digest=body,
                hold_id=hold.id,
            )
        )
        return None

    def _release(self, command: ReleaseHold, body: bytes) -> Verdict | Answer | None:
        hold = self.holds.get(command.hold_id)
        if hold is None:
            return Verdict.NOT_FOUND
        if not hold.is_open:
            return Verdict.ALREADY_RESOLVED
        if refusal := self._limited(command):
            return refusal
        self._resolve(hold, "released", command.id, body)
        return None

    def _reverse(self, command: ReverseTransfer, body: bytes) -> Verdict | Answer | None:
        original = self.reversible.get(command.transfer_id)
        if original is None:
            return Verdict.NOT_FOUND
        if original.id in self.reversed_ids:
            return Verdict.ALREADY_RESOLVED
        if refusal := self._limited(command):
            return refusal
        if not self.accounts[original.credit_id].can_spend(original.amount.amount_minor):
            return Verdict.INSUFFICIENT_FUNDS
        self.reversed_ids |= {original.id}
        self._post(
            Transfer(
                id=command.id,
                debit_id=original.credit_id,
                credit_id=original.debit_id,
                amount=original.amount,
                kind=REVERSAL_KIND,
                reference=command.reference,
                digest=body,
                reversal_of=original.id,
            )
        )
        return None

    def _limited(self, command: Command) -> Answer | None:
        reason = self.rules.refusal(command)
        return None if reason is None else Answer(Verdict.LIMIT_EXCEEDED, reason)

    def _cannot_pay(self, command: PostTransfer | PlaceHold) -> Verdict | Answer | None:
        debit = self.accounts.get(account_id(command.debit))
        credit = self.accounts.get(account_id(command.credit))
        if debit is None or credit is None or debit.id == credit.id:
            return Verdict.BAD_ACCOUNT
        if not debit.currency == credit.currency == command.amount.currency:
            return Verdict.CURRENCY_MISMATCH
        if refusal := self._limited(command):
            return refusal
        if not debit.can_spend(command.amount.amount_minor):
            return Verdict.INSUFFICIENT_FUNDS
        return None

    def _post(self, transfer: Transfer) -> None:
        amount_minor = transfer.amount.amount_minor
        self._enter(transfer.id, transfer.debit_id, -amount_minor)
        self._enter(transfer.id, transfer.credit_id, amount_minor)
        self.transfers.append(transfer)
        self.reversible[transfer.id] = transfer

    def _enter(self, transfer_id: UUID, place: UUID, amount_minor: int) -> None:
        account = self.accounts[place]
        after = account.balance_minor + amount_minor
        self.accounts[place] = replace(account, balance_minor=after, version=account.version + 1)
        self.entries.append(Entry(place, account.version + 1, transfer_id, amount_minor, after))

    def _hold_back(self, place: UUID, amount_minor: int) -> None:
        account = self.accounts[place]
        self.accounts[place] = replace(account, held_minor=account.held_minor + amount_minor)

    def _resolve(self, hold: Hold, state: str, command_id: UUID, body: bytes) -> None:
        self._hold_back(hold.debit_id, -hold.amount.amount_minor)
        self.holds[hold.id] = replace(hold, is_open=False)
        self.resolutions.append(Resolution(hold.id, state, command_id, body))

    def _remember(self, command_id: UUID, body: bytes, answer: Answer) -> None:
        known = Known(body, answer.verdict, answer.reason)
        self.known[command_id] = known
        if answer is not _POSTED:
            self.refusals[command_id] = known
