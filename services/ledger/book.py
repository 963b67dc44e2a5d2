"""The arithmetic of the ledger: one command after the other on accounts held in memory.

No I/O: the repository loads (and locks) what the commands touch, a Book decides, and the
repository writes what the Book collected. So a batch of any size costs the same few statements,
and each command still sees the balance that the one before it left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, assert_never
from uuid import UUID

from services.ledger.rules import (
    Account,
    Answer,
    Hold,
    Known,
    Posting,
    Resolution,
    Transfer,
    account_id,
)
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

REVERSAL_KIND: Final = "reversal"
_POSTED: Final = Answer(Verdict.POSTED)


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


@dataclass(slots=True)
class _Mark:
    """Where a chain began: what it touches is kept here as it was, for when a leg is refused."""

    postings: int
    new_holds: int
    resolutions: int
    changed: int
    reversed_ids: frozenset[UUID]
    accounts: dict[Account, tuple[int, int, int]] = field(default_factory=dict)
    holds: dict[UUID, Hold | None] = field(default_factory=dict)


@dataclass(slots=True)
class Book:
    """The loaded part of the ledger, and what the commands have added to it.

    Accounts stand under their address. `known` and `postings` stand under the number of the id,
    because looking up a UUID is twenty times as dear as a number.
    """

    accounts: dict[str, Account]
    known: dict[int, Known]
    holds: dict[UUID, Hold] = field(default_factory=dict)
    reversible: dict[UUID, Transfer] = field(default_factory=dict)
    reversed_ids: frozenset[UUID] = frozenset()
    rules: Rules = field(default_factory=NoRules)
    changed: list[Account] = field(default_factory=list)
    postings: dict[int, Posting] = field(default_factory=dict)
    new_holds: list[Hold] = field(default_factory=list)
    resolutions: list[Resolution] = field(default_factory=list)
    refusals: dict[UUID, Known] = field(default_factory=dict)
    _mark: _Mark | None = None
    _by_id: dict[UUID, Account] | None = None

    @property
    def has_posted(self) -> bool:
        return bool(self.postings or self.new_holds or self.resolutions)

    def decide(self, command: Command) -> Answer:
        """The id comes before everything: a repeat is answered even if the money is gone since."""
        body = digest(command)
        if known := self.known.get(command.id.int):
            return known.answer(body)
        answer = self.apply(command, body)
        self._remember(command.id, body, answer)
        return answer

    def decide_linked(self, commands: Sequence[Command]) -> list[Answer]:
        """All of them or none. A chain that shares only some ids with earlier ones conflicts."""
        assert len({command.id for command in commands}) == len(commands)
        if any(command.id.int in self.known for command in commands):
            return self._answer_linked(commands)
        self._mark = mark = self._marked()
        bodies = [digest(command) for command in commands]
        answers = [_POSTED] * len(commands)
        for place, command in enumerate(commands):
            answer = self.apply(command, bodies[place])
            if answer is not _POSTED:
                self._go_back(mark)
                answers = [Answer(Verdict.LINKED_REFUSED)] * len(commands)
                answers[place] = answer
                break
        self._mark = None
        for command, body, answer in zip(commands, bodies, answers, strict=True):
            self._remember(command.id, body, answer)
        return answers

    def _answer_linked(self, commands: Sequence[Command]) -> list[Answer]:
        answers = []
        for command in commands:
            known = self.known.get(command.id.int)
            if known is None:
                return [Answer(Verdict.CONFLICT)] * len(commands)
            answers.append(known.answer(digest(command)))
        return answers

    def _marked(self) -> _Mark:
        return _Mark(
            len(self.postings),
            len(self.new_holds),
            len(self.resolutions),
            len(self.changed),
            self.reversed_ids,
        )

    def _go_back(self, mark: _Mark) -> None:
        while len(self.postings) > mark.postings:
            self.postings.popitem()
        del self.new_holds[mark.new_holds :]
        del self.resolutions[mark.resolutions :]
        for account in self.changed[mark.changed :]:
            account.is_changed = False
        del self.changed[mark.changed :]
        for account, was in mark.accounts.items():
            account.balance_minor, account.held_minor, account.version = was
        for hold_id, hold in mark.holds.items():
            if hold is None:
                del self.holds[hold_id]
            else:
                self.holds[hold_id] = hold
        self.reversed_ids = mark.reversed_ids

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
        debit, credit = self.accounts[command.debit], self.accounts[command.credit]
        amount = command.amount
        self._post(
            debit,
            credit,
            Transfer(
                command.id,
                account_id(command.debit),
                account_id(command.credit),
                amount.amount_minor,
                amount.currency._value_,
                command.kind,
                command.reference,
                body,
            ),
        )
        return None

    def _hold(self, command: PlaceHold, body: bytes) -> Verdict | Answer | None:
        if refusal := self._cannot_pay(command):
            return refusal
        hold = Hold(
            command.id,
            account_id(command.debit),
            account_id(command.credit),
            command.amount.amount_minor,
            command.amount.currency.value,
            command.kind,
            command.reference,
            body,
            command.expires_at,
        )
        self._hold_back(self.accounts[command.debit], hold.amount_minor)
        self._set_hold(hold)
        self.new_holds.append(hold)
        return None

    def _capture(self, command: CaptureHold, body: bytes) -> Verdict | Answer | None:
        hold = self.holds.get(command.hold_id)
        if hold is None:
            return Verdict.NOT_FOUND
        if not hold.is_open:
            return Verdict.ALREADY_RESOLVED
        if command.amount.currency.value != hold.currency:
            return Verdict.CURRENCY_MISMATCH
        if command.amount.amount_minor > hold.amount_minor:
            return Verdict.EXCEEDS_HOLD
        if refusal := self._limited(command):
            return refusal
        self._resolve(hold, "captured", command.id, body)
        self._post(
            self._account(hold.debit_id),
            self._account(hold.credit_id),
            Transfer(
                command.id,
                hold.debit_id,
                hold.credit_id,
                command.amount.amount_minor,
                hold.currency,
                hold.kind,
                hold.reference,
                body,
                hold_id=hold.id,
            ),
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
        state = "expired" if command.because_expired else "released"
        self._resolve(hold, state, command.id, body)
        return None

    def _reverse(self, command: ReverseTransfer, body: bytes) -> Verdict | Answer | None:
        original = self.transfer(command.transfer_id)
        if original is None:
            return Verdict.NOT_FOUND
        if original.id in self.reversed_ids:
            return Verdict.ALREADY_RESOLVED
        if refusal := self._limited(command):
            return refusal
        payer = self._account(original.credit_id)
        if not payer.can_spend(original.amount_minor):
            return Verdict.INSUFFICIENT_FUNDS
        self.reversed_ids |= {original.id}
        self._post(
            payer,
            self._account(original.debit_id),
            Transfer(
                command.id,
                original.credit_id,
                original.debit_id,
                original.amount_minor,
                original.currency,
                REVERSAL_KIND,
                command.reference,
                body,
                reversal_of=original.id,
            ),
        )
        return None

    def transfer(self, transfer_id: UUID) -> Transfer | None:
        """One that was loaded for its reversal, or was posted by an earlier command."""
        posted = self.postings.get(transfer_id.int)
        return posted.transfer if posted else self.reversible.get(transfer_id)

    def _limited(self, command: Command) -> Answer | None:
        reason = self.rules.refusal(command)
        return None if reason is None else Answer(Verdict.LIMIT_EXCEEDED, reason)

    def _cannot_pay(self, command: PostTransfer | PlaceHold) -> Verdict | Answer | None:
        debit = self.accounts.get(command.debit)
        credit = self.accounts.get(command.credit)
        if debit is None or credit is None or debit is credit:
            return Verdict.BAD_ACCOUNT
        if not debit.currency is credit.currency is command.amount.currency:
            return Verdict.CURRENCY_MISMATCH
        if refusal := self._limited(command):
            return refusal
        if not debit.can_spend(command.amount.amount_minor):
            return Verdict.INSUFFICIENT_FUNDS
        return None

    def _post(self, debit: Account, credit: Account, transfer: Transfer) -> None:
        amount = transfer.amount_minor
        self._touch(debit)
        debit.balance_minor -= amount
        debit.version += 1
        version = after = None
        if credit.is_locked:
            self._touch(credit)
            after = credit.balance_minor = credit.balance_minor + amount
            version = credit.version = credit.version + 1
        self.postings[transfer.id.int] = Posting(
            transfer, debit, debit.version, debit.balance_minor, credit, version, after
        )

    def _hold_back(self, account: Account, amount_minor: int) -> None:
        self._touch(account)
        account.held_minor += amount_minor

    def _touch(self, account: Account) -> None:
        mark = self._mark
        if mark is not None and account not in mark.accounts:
            mark.accounts[account] = account.balance_minor, account.held_minor, account.version
        if not account.is_changed:
            account.is_changed = True
            self.changed.append(account)

    def account(self, place: UUID) -> Account | None:
        """By its id, as holds and old transfers name it."""
        if self._by_id is None:
            self._by_id = {one.id: one for one in self.accounts.values()}
        return self._by_id.get(place)

    def _account(self, place: UUID) -> Account:
        account = self.account(place)
        assert account is not None, "an account was not loaded"
        return account

    def _set_hold(self, hold: Hold) -> None:
        if self._mark is not None:
            self._mark.holds.setdefault(hold.id, self.holds.get(hold.id))
        self.holds[hold.id] = hold

    def _resolve(self, hold: Hold, state: str, command_id: UUID, body: bytes) -> None:
        self._hold_back(self._account(hold.debit_id), -hold.amount_minor)
        self._set_hold(hold._replace(is_open=False))
        self.resolutions.append(Resolution(hold.id, state, command_id, body))

    def _remember(self, command_id: UUID, body: bytes, answer: Answer) -> None:
        known = Known(body, answer.verdict, answer.reason)
        self.known[command_id.int] = known
        if answer is not _POSTED:
            self.refusals[command_id] = known
