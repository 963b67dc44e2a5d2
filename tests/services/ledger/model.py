"""A second ledger, as plain as can be: it keeps what happened and adds it up anew each time."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.core.money import Money
from services.ledger.schemas import (
    CaptureHold,
    Command,
    PlaceHold,
    PostTransfer,
    ReleaseHold,
    ReverseTransfer,
)


@dataclass
class PlainLedger:
    answers: dict[UUID, tuple[Command, str]] = field(default_factory=dict)
    moves: dict[UUID, tuple[str, str, int]] = field(default_factory=dict)
    holds: dict[UUID, PlaceHold] = field(default_factory=dict)
    ended_holds: set[UUID] = field(default_factory=set)
    reversed_moves: set[UUID] = field(default_factory=set)
    limit: int = 10**9
    spent: dict[str, int] = field(default_factory=dict)

    def balance(self, address: str) -> int:
        gained = sum(amount for _, credit, amount in self.moves.values() if credit == address)
        paid = sum(amount for debit, _, amount in self.moves.values() if debit == address)
        return gained - paid

    def held(self, address: str) -> int:
        return sum(
            hold.amount.amount_minor
            for id_, hold in self.holds.items()
            if hold.debit == address and id_ not in self.ended_holds
        )

    def post(self, command: Command) -> str:
        if command.id in self.answers:
            first, answer = self.answers[command.id]
            if first != command:
                return "conflict"
            return "replayed" if answer == "posted" else answer
        answer = self.answer(command)
        self.answers[command.id] = (command, answer)
        return answer

    def answer(self, command: Command) -> str:
        if isinstance(command, PostTransfer):
            refused = self.pay(command)
            if refused:
                return refused
            self.count(command)
            return self.move(command.id, command.debit, command.credit, command.amount)
        if isinstance(command, PlaceHold):
            refused = self.pay(command)
            if refused:
                return refused
            self.count(command)
            self.holds[command.id] = command
            return "posted"
        if isinstance(command, ReverseTransfer):
            return self.reverse(command)
        return self.end_hold(command)

    def pay(self, command: PostTransfer | PlaceHold) -> str:
        if command.debit == command.credit:
            return "bad_account"
        for address in (command.debit, command.credit):
            if not address.endswith(command.amount.currency.lower()):
                return "currency_mismatch"
        spent = self.spent.get(command.debit, 0) + command.amount.amount_minor
        if command.debit.startswith("user") and spent > self.limit:
            return "limit_exceeded"
        return self.too_poor(command.debit, command.amount.amount_minor)

    def count(self, command: PostTransfer | PlaceHold) -> None:
        spent = self.spent.get(command.debit, 0)
        self.spent[command.debit] = spent + command.amount.amount_minor

    def expire(self, now: datetime) -> int:
        over = [
            id_
            for id_, hold in self.holds.items()
            if id_ not in self.ended_holds and hold.expires_at and hold.expires_at <= now
        ]
        self.ended_holds |= set(over)
        return len(over)

    def too_poor(self, address: str, amount_minor: int) -> str:
        if address.startswith(("clearing", "revenue")):
            return ""
        left = self.balance(address) - self.held(address) - amount_minor
        return "insufficient_funds" if left < 0 else ""

    def move(self, id_: UUID, debit: str, credit: str, amount: Money) -> str:
        self.moves[id_] = (debit, credit, amount.amount_minor)
        return "posted"

    def end_hold(self, command: CaptureHold | ReleaseHold) -> str:
        hold = self.holds.get(command.hold_id)
        if hold is None:
            return "not_found"
        if command.hold_id in self.ended_holds:
            return "already_resolved"
        if isinstance(command, CaptureHold):
            if command.amount.currency != hold.amount.currency:
                return "currency_mismatch"
            if command.amount.amount_minor > hold.amount.amount_minor:
                return "exceeds_hold"
            self.move(command.id, hold.debit, hold.credit, command.amount)
        self.ended_holds.add(command.hold_id)
        return "posted"

    def reverse(self, command: ReverseTransfer) -> str:
        if command.transfer_id not in self.moves:
            return "not_found"
        if command.transfer_id in self.reversed_moves:
            return "already_resolved"
        debit, credit, amount = self.moves[command.transfer_id]
        refused = self.too_poor(credit, amount)
        if refused:
            return refused
        self.reversed_moves.add(command.transfer_id)
        self.moves[command.id] = (credit, debit, amount)
        return "posted"
