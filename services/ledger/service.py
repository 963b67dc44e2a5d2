"""The door of the ledger: post, hold, capture, release, reverse, read. All join the caller's `tx`.

Nobody else writes balances. Verdicts, not exceptions: a batch goes on when one command is refused.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from services.core.ids import derived_uuid
from services.core.uow import Tx, UnitOfWork
from services.ledger import repository, statements
from services.ledger.book import Book
from services.ledger.guards import Guard
from services.ledger.rules import Account, Answer
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
    Verdict,
)


async def post(tx: Tx, commands: Sequence[Command], guard: Guard | None = None) -> list[Outcome]:
    """Each command by itself, in the order given, in one transaction: a verdict for each.

    A refusal is stored under the command's id (as long as `tx` commits), so that the same
    command cannot succeed later. Fit for a batcher: two hundred cost as many statements as one.
    """
    book = await _load(tx, commands, guard)
    outcomes = [_outcome(book, command, book.decide(command)) for command in commands]
    await repository.write_book(tx, book)
    if guard and book.has_posted:
        await guard.write(tx)
    return outcomes


async def post_linked(
    tx: Tx, commands: Sequence[Command], guard: Guard | None = None
) -> list[Outcome]:
    """All commands together or none of them; one that is fine itself is then `linked_refused`."""
    book = await _load(tx, commands, guard)
    answers = book.decide_linked(commands)
    await repository.write_book(tx, book)
    if guard and book.has_posted:
        await guard.write(tx)
    return [
        _outcome(book, command, answer) for command, answer in zip(commands, answers, strict=True)
    ]


async def post_chains(
    tx: Tx, chains: Sequence[Sequence[Command]], guard: Guard | None = None
) -> list[list[Outcome]]:
    """Many chains in one transaction, in the order given: each together or not at all.

    A guard may count the last command of a chain only: what a refused chain counted would stay.
    """
    book = await _load(tx, [command for chain in chains for command in chain], guard)
    outcomes = [
        [
            _outcome(book, command, answer)
            for command, answer in zip(chain, _decide(book, chain), strict=True)
        ]
        for chain in chains
    ]
    await repository.write_book(tx, book)
    if guard and book.has_posted:
        await guard.write(tx)
    return outcomes


async def expire_holds(tx: Tx, *, limit: int = 200) -> int:
    """Give back open holds whose time is over, the oldest first; how many. Safe to repeat.

    Whoever captured or released one meanwhile was first: the state decides, not the clock.
    """
    due = await repository.due_holds(tx, now=tx.now, limit=limit)
    if not due:
        return 0
    releases = [
        ReleaseHold(id=derived_uuid("hold_expiry", one), hold_id=one, because_expired=True)
        for one in due
    ]
    outcomes = await post(tx, releases)
    return sum(outcome.verdict is Verdict.POSTED for outcome in outcomes)


async def balances(tx: Tx, addresses: Iterable[str]) -> dict[str, Balance]:
    """The balances of those accounts that ever had money."""
    return await statements.balances(tx, addresses)


async def seen_balances(uow: UnitOfWork, addresses: Iterable[str]) -> dict[str, Balance]:
    """The same of fans' accounts without a transaction of its own, at a third of the price."""
    return await statements.seen(uow, addresses)


async def find_transfer(tx: Tx, transfer_id: UUID, address: str) -> StatementLine | None:
    """A posted transfer as the account at `address` saw it, or None."""
    return await statements.transfer(tx, transfer_id, address)


async def statement(
    tx: Tx, address: str, *, before_version: int | None = None, limit: int = 50
) -> list[StatementLine]:
    """The account's changes, newest first. Give the last line's version for the next page."""
    return await statements.statement(tx, address, before_version=before_version, limit=limit)


async def _load(tx: Tx, commands: Sequence[Command], guard: Guard | None) -> Book:
    book = await repository.load_book(tx, commands)
    if guard:
        await guard.load(tx, commands)
        book.rules = guard
    return book


def _decide(book: Book, chain: Sequence[Command]) -> list[Answer]:
    return [book.decide(chain[0])] if len(chain) == 1 else book.decide_linked(chain)


def _outcome(book: Book, command: Command, answer: Answer) -> Outcome:
    debit, credit = _accounts(book, command)
    return Outcome(answer.verdict, _balance_of(debit), _balance_of(credit), answer.reason)


def _balance_of(account: Account | None) -> Balance | None:
    return statements.balance_of(account) if account and account.is_locked else None


def _accounts(book: Book, command: Command) -> tuple[Account | None, Account | None]:
    """Debit and credit account of a command; None for what does not exist."""
    match command:
        case PostTransfer() | PlaceHold():
            return book.accounts.get(command.debit), book.accounts.get(command.credit)
        case CaptureHold() | ReleaseHold():
            hold = book.holds.get(command.hold_id)
            return _both(book, hold.debit_id, hold.credit_id) if hold else (None, None)
        case ReverseTransfer():
            original = book.transfer(command.transfer_id)
            return _both(book, original.credit_id, original.debit_id) if original else (None, None)


def _both(book: Book, debit_id: UUID, credit_id: UUID) -> tuple[Account | None, Account | None]:
    return book.account(debit_id), book.account(credit_id)
