"""The statement of an account, as JSON and as the CSV file that a bank sends to a company."""

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.bank.book import BankBook, Transaction
from sandbox.bank.khqr import DECIMALS
from sandbox.serving import JsonAnswer
from sandbox.state import SandboxState

KINDS = {
    "statement_dropped": "a row is missing from a bank statement (`match`: its reference)",
    "statement_doubled": "a row stands twice in a bank statement",
    "statement_changed": "a row of a bank statement has another amount",
}
ROW_FAULTS = tuple(KINDS)
COLUMNS = (
    "booked_at", "reference", "md5", "external_ref", "instruction_ref", "counterparty",
    "description", "currency", "amount", "balance",
)  # fmt: skip


class BadPeriodError(ValueError):
    """`from` or `to` is no date."""


@dataclass(frozen=True, slots=True)
class Row:
    """One movement. Money that came is positive, money that went negative; decimal text."""

    booked_at: str
    reference: str
    md5: str
    external_ref: str
    instruction_ref: str
    counterparty: str
    description: str
    currency: str
    amount: str
    balance: str


def routes(state: SandboxState, book: BankBook) -> list[BaseRoute]:
    """`/sim/bank/statement?account=&from=&to=&currency=&format=json|csv`.

    `from` is counted, `to` is not, unless it is a day: then the whole day counts. Times are UTC.
    """

    async def statement(request: Request) -> Response:
        query = request.query_params
        account_id = query.get("account", "")
        if not account_id:
            return _refused("account is required")
        try:
            start = _moment_ms(query.get("from", ""), otherwise=0)
            end = _moment_ms(query.get("to", ""), otherwise=10**15, end=True)
        except BadPeriodError:
            return _refused("from and to are days or moments (ISO 8601)")
        rows = [
            seen
            for row, at in _rows(book, account_id)
            if start <= at < end and query.get("currency", row.currency) == row.currency
            for seen in _as_printed(state, row)
        ]
        if query.get("format") == "csv":
            return _csv(rows)
        return JsonAnswer({"account": account_id, "rows": [asdict(row) for row in rows]})

    return [Route("/sim/bank/statement", statement, methods=["GET"])]


def _rows(book: BankBook, account_id: str) -> Iterator[tuple[Row, int]]:
    """Oldest first, with the balance after each; the newest balance is the account's own."""
    moves = [
        (transaction, _change_minor(transaction, account_id))
        for transaction in book.transactions()
        if account_id in (transaction.from_account_id, transaction.to_account_id)
    ]
    balances = {
        currency: _opening_minor(book, account_id, currency, moves) for currency in DECIMALS
    }
    for transaction, change_minor in moves:
        balances[transaction.currency] += change_minor
        yield (
            _row(transaction, account_id, change_minor, balances[transaction.currency]),
            transaction.created_ms,
        )


def _opening_minor(
    book: BankBook, account_id: str, currency: str, moves: list[tuple[Transaction, int]]
) -> int:
    """What was there before the first movement; companies' accounts begin at nothing."""
    account = book.account(account_id)
    if account is None:
        return 0
    moved = sum(change for transaction, change in moves if transaction.currency == currency)
    return (account.balance_minor(currency) or 0) - moved


def _change_minor(transaction: Transaction, account_id: str) -> int:
    came = transaction.to_account_id == account_id
    return transaction.amount_minor if came else -transaction.amount_minor


def _row(transaction: Transaction, account_id: str, change_minor: int, balance_minor: int) -> Row:
    came = transaction.to_account_id == account_id
    moment = datetime.fromtimestamp(transaction.created_ms / 1000, UTC)
    return Row(
        booked_at=moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        reference=transaction.hash,
        md5=transaction.md5,
        external_ref=transaction.external_ref,
        instruction_ref=transaction.instruction_ref,
        counterparty=transaction.from_account_id if came else transaction.to_account_id,
        description=transaction.description,
        currency=transaction.currency,
        amount=_decimal(change_minor, transaction.currency),
        balance=_decimal(balance_minor, transaction.currency),
    )


def _as_printed(state: SandboxState, row: Row) -> list[Row]:
    """The row as often, and as rightly, as the faults in force let it stand there."""
    fault = state.faults.take(ROW_FAULTS, row.reference)
    match fault.kind if fault else "":
        case "statement_dropped":
            return []
        case "statement_doubled":
            return [row, row]
        case "statement_changed":
            return [replace(row, amount=str(Decimal(row.amount) + 1))]
        case _:
            return [row]


def _csv(rows: list[Row]) -> Response:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(asdict(row) for row in rows)
    headers = {"Content-Disposition": 'attachment; filename="statement.csv"'}
    return Response(buffer.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _decimal(minor: int, currency: str) -> str:
    """1250 USD -> 12.50, -4000 KHR -> -4000."""
    return str(Decimal(minor).scaleb(-DECIMALS[currency]))


def _moment_ms(text: str, *, otherwise: int, end: bool = False) -> int:
    if not text:
        return otherwise
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadPeriodError(text) from error
    if end and len(text) == len("2026-01-31"):
        moment += timedelta(days=1)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return int(moment.timestamp() * 1000)


def _refused(message: str) -> Response:
    body = {"code": "bad_request", "message": message, "details": {}, "money_moved": False}
    return JsonAnswer(body, 400)
