"""Statements of a month: asked from the ledger, worked out, drawn off the event loop."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import partial
from itertools import accumulate
from typing import Final

from services.core.i18n import Translator
from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork, query
from services.ledger import schemas as ledger_schemas
from services.ledger import statements as ledger
from services.wallet.rules import PHNOM_PENH, Period, local_day, next_period
from services.wallet.schemas import FEE_KIND, StatementLine, user_account
from services.wallet.statements.schemas import (
    CurrencyStatement,
    MonthlyStatement,
    StatementFile,
)

_CURRENCIES: Final = (Currency.USD, Currency.KHR, Currency.PTS)
_ALWAYS: Final = frozenset({Currency.USD, Currency.KHR})


class StatementsService:
    """Monthly statements of the wallet, as data and as files.

    Nothing is stored: the ledger does not change, so a past month always gives the same
    statement.
    """

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        # One at a time: a long statement takes seconds, and nobody waits for it alone.
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="statements")

    @query
    async def statement_months(self, tx: Tx, fan_id: int) -> list[date]:
        """First days of the months since the wallet first had money, newest first."""
        opened = [
            moment
            for currency in _CURRENCIES
            if (moment := await ledger.opened_at(tx, user_account(fan_id, currency)))
        ]
        return _months(local_day(min(opened)), local_day(tx.now)) if opened else []

    @query
    async def monthly_statement(self, tx: Tx, fan_id: int, month: date) -> MonthlyStatement:
        """The month that `month` lies in; one without any movement is a statement too."""
        first = month.replace(day=1)
        since = _midnight(first)
        until = next_period(Period.MONTH, first)
        parts = [
            await _part(tx, user_account(fan_id, one), one, since, until) for one in _CURRENCIES
        ]
        return MonthlyStatement(
            fan_id=fan_id,
            month=first,
            since=since,
            until=until,
            made_at=tx.now,
            parts=tuple(
                one for one in parts if one.currency in _ALWAYS or one.lines or one.opening
            ),
        )

    async def pdf(self, statement: MonthlyStatement, holder: str, t: Translator) -> StatementFile:
        """The statement on paper, for the person called `holder`, in the translator's language."""
        from services.wallet.statements.pdf import paper  # noqa: PLC0415 - only who asks pays

        draw = partial(paper.draw, statement, holder, t)
        content = await asyncio.get_running_loop().run_in_executor(self._pool, draw)
        return StatementFile(_name(statement, t, "pdf"), "application/pdf", content)

    async def csv(self, statement: MonthlyStatement, t: Translator) -> StatementFile:
        """The statement as a table for a spreadsheet."""
        from services.wallet.statements import table  # noqa: PLC0415 - only who asks pays

        write = partial(table.write, statement, t)
        content = await asyncio.get_running_loop().run_in_executor(self._pool, write)
        return StatementFile(_name(statement, t, "csv"), "text/csv", content)

    def close(self) -> None:
        """Finish what is being drawn and let the thread go."""
        self._pool.shutdown(wait=True)


async def _part(
    tx: Tx, account: str, currency: Currency, since: datetime, until: datetime
) -> CurrencyStatement:
    # Up to and with the last moment before the month.
    before = await ledger.balance_at(tx, account, since - datetime.resolution)
    return _summed(currency, before, await ledger.lines_between(tx, account, since, until))


def _summed(
    currency: Currency, opening: Money, entries: list[ledger_schemas.StatementLine]
) -> CurrencyStatement:
    """Two payments at once may have begun in another order than they were entered, so at the edge
    of a month the balances are counted anew from the opening."""
    balances = list(accumulate((one.amount for one in entries), initial=opening))
    zero = Money.zero(currency)
    plain = [one.amount for one in entries if one.kind != FEE_KIND]
    return CurrencyStatement(
        currency=currency,
        opening=opening,
        closing=balances[-1],
        money_in=sum((one for one in plain if one > zero), zero),
        money_out=sum((-one for one in plain if one < zero), zero),
        fees=sum((-one.amount for one in entries if one.kind == FEE_KIND), zero),
        lines=tuple(
            _line(entry, after) for entry, after in zip(entries, balances[1:], strict=True)
        ),
    )


def _line(entry: ledger_schemas.StatementLine, balance_after: Money) -> StatementLine:
    return StatementLine(
        id=entry.transfer_id,
        kind=entry.kind,
        amount=entry.amount,
        balance_after=balance_after,
        other_side=entry.other_side,
        reference=entry.reference,
        at=entry.posted_at,
    )


def _months(first: date, last: date) -> list[date]:
    numbers = range(last.year * 12 + last.month - 1, first.year * 12 + first.month - 2, -1)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=PHNOM_PENH).astimezone(UTC)


def _name(statement: MonthlyStatement, t: Translator, ending: str) -> str:
    return f"hangmeas-{statement.month:%Y-%m}-{t.locale}.{ending}"
