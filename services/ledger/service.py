"""The door of the ledger: post, hold, capture, release, reverse, read. All join the caller's `tx`.

Nobody else writes balances. Verdicts, not exceptions: a batch goes on when one command is refused.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from services.core.uow import Tx
from services.ledger import repository, statements
from services.ledger.rules import Book, account_id
from services.ledger.schemas import (
    Balance,
    CaptureHold,
    Command,
    Outcome,
    PlaceHold,
    PostTransfer,
    ReleaseHold,
    ReverseTransfer,
    StatementLine,
)


async def post(tx: Tx, commands: Sequence[Command]) -> list[Outcome]:
    """Each command by itself, in the order given, in one transaction: a verdict for each.

    A refusal is stored under the command's id (as long as `tx` commits), so that the same
    command cannot succeed later. Fit for a batcher: two hundred cost as many statements as one.
    """
    book = await repository.load_book(tx, commands)
    before = dict(book.accounts)
    outcomes = []
    for command in commands:
        verdict = book.decide(command)
        outcomes.append(Outcome(verdict, _debit_balance(book, command)))
    await repository.write_book(tx, book, before)
    return outcomes


async def post_linked(tx: Tx, commands: Sequence[Command]) -> list[Outcome]:
    """All commands together or none of them; one that is fine itself is then `linked_refused`."""
    book = await repository.load_book(tx, commands)
    before = dict(book.accounts)
    verdicts = book.decide_linked(commands)
    await repository.write_book(tx, book, before)
    return [
        Outcome(verdict, _debit_balance(book, command))
        for command, verdict in zip(commands, verdicts, strict=True)
    ]


async def balances(tx: Tx, addresses: Iterable[str]) -> dict[str, Balance]:
    """The balances of those accounts that ever had money."""
    return await statements.balances(tx, addresses)


async def find_transfer(tx: Tx, transfer_id: UUID, address: str) -> StatementLine | None:
    """A posted transfer as the account at `address` saw it, or None."""
    return await statements.transfer(tx, transfer_id, address)


async def statement(
    tx: Tx, address: str, *, before_version: int | None = None, limit: int = 50
) -> list[StatementLine]:
    """The account's changes, newest first. Give the last line's version for the next page."""
    return await statements.statement(tx, address, before_version=before_version, limit=limit)


def _debit_balance(book: Book, command: Command) -> Balance | None:
    place = _debit_id(book, command)
    account = book.accounts.get(place) if place else None
    return None if account is None else statements.balance_of(account)


def _debit_id(book: Book, command: Command) -> UUID | None:
    match command:
        case PostTransfer() | PlaceHold():
            return account_id(command.debit)
        case CaptureHold() | ReleaseHold():
            hold = book.holds.get(command.hold_id)
            return None if hold is None else hold.debit_id
        case ReverseTransfer():
            original = book.reversible.get(command.transfer_id)
            return None if original is None else original.credit_id
