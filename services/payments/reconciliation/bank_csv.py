"""Reads a bank's statement: CSV with a head, one row per booking."""

import csv
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from io import StringIO
from typing import Final

from services.core.money import Currency, Money
from services.payments.errors import StatementUnreadable
from services.payments.reconciliation.schemas import Direction, StatementRow

COLUMNS: Final = ("booked_at", "reference", "currency", "amount")
MOST_ROWS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class BankLine:
    """A credit of the account; `description` is what the payer's code said, if the bank tells."""

    row: StatementRow
    description: str


def read(text: str) -> list[StatementRow]:
    """The credits of the account. `reference` is Bakong's transaction hash, `amount` in major
    units; debits (negative amounts) are payouts and not compared here.

    Raises StatementUnreadable with the line.
    """
    return [line.row for line in read_lines(text)]


def read_lines(text: str) -> list[BankLine]:
    """The same, with the column `description` where there is one."""
    reader = csv.DictReader(StringIO(text.removeprefix("\ufeff")))
    missing = set(COLUMNS) - set(reader.fieldnames or ())
    if missing:
        raise StatementUnreadable(line=1, reason=f"no column {', '.join(sorted(missing))}")
    rows: list[BankLine] = []
    for number, row in enumerate(reader, start=2):
        try:
            parsed = _row(row)
        except (ValueError, InvalidOperation, TypeError, KeyError) as error:
            raise StatementUnreadable(line=number, reason=str(error)) from error
        if parsed is not None:
            rows.append(BankLine(parsed, (row.get("description") or "").strip()))
        if len(rows) > MOST_ROWS:
            raise StatementUnreadable(line=number, reason="too many rows")
    return rows


def _row(row: dict[str, str]) -> StatementRow | None:
    amount = Money.from_decimal(Decimal(row["amount"].strip()), Currency(row["currency"].strip()))
    booked_at = datetime.fromisoformat(row["booked_at"].strip())
    if booked_at.tzinfo is None:
        booked_at = booked_at.replace(tzinfo=UTC)
    reference = row["reference"].strip()
    if amount.amount_minor <= 0:
        return None
    if not 0 < len(reference) <= 128:
        raise ValueError("no reference")
    return StatementRow(reference, Direction.IN, amount, booked_at)
