"""What a monthly statement says, before it becomes a file."""

from dataclasses import dataclass
from datetime import date, datetime

from services.core.money import Currency, Money
from services.wallet.schemas import StatementLine


@dataclass(frozen=True, slots=True)
class CurrencyStatement:
    """One currency of a month: opening + money_in - money_out - fees = closing.

    Lines are in the order in which the account saw them, `balance_after` goes on from `opening`.
    Fees are not part of `money_out`; a fee that was given back makes `fees` smaller.
    """

    currency: Currency
    opening: Money
    closing: Money
    money_in: Money
    money_out: Money
    fees: Money
    lines: tuple[StatementLine, ...]

    @property
    def is_points(self) -> bool:
        return self.currency is Currency.PTS


@dataclass(frozen=True, slots=True)
class MonthlyStatement:
    """A fan's month of Phnom Penh: everything from `since` to before `until` (UTC).

    `month` is its first day. Not `is_whole`: the month is not over at `made_at`. Dollars and riel
    are always among the parts, points if there are any.
    """

    fan_id: int
    month: date
    since: datetime
    until: datetime
    made_at: datetime
    parts: tuple[CurrencyStatement, ...]

    @property
    def is_whole(self) -> bool:
        return self.made_at >= self.until


@dataclass(frozen=True, slots=True)
class StatementFile:
    """A finished document. The name is plain ASCII, fit for any file system."""

    name: str
    media_type: str
    content: bytes
