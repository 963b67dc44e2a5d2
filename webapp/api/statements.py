"""What came and went: line by line, month by month, and one change as a receipt."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from datetime import date, datetime
from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, Field

from services.core.money import Currency
from services.identity import FanProfile
from services.wallet import ReceiptsService, StatementLine, WalletService
from services.wallet.errors import ReceiptNotFound
from services.wallet.statements import CurrencyStatement, MonthlyStatement, StatementsService
from webapp.api.caller import Caller
from webapp.api.exchange import QuoteOut
from webapp.api.money import MoneyOut
from webapp.api.refusals import refusals

_CURSOR: Final = r"^[0-9]{0,18}\.[0-9]{0,18}(\.[0-9]{0,18})?$"
_KIND: Final = r"^[a-z0-9_]{2,30}$"
MONTH: Final = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"


class LineOut(BaseModel):
    """One change: `amount` is negative for money that left. `code` is what one can ask about it.

    `reference` says what it was for, e.g. `ticket_order:<key>`; maybe empty.
    """

    id: UUID
    kind: str
    amount: MoneyOut
    balance_after: MoneyOut
    reference: str
    code: str
    at: datetime

    @classmethod
    def of(cls, line: StatementLine) -> Self:
        return cls(
            id=line.id,
            kind=line.kind,
            amount=MoneyOut.of(line.amount),
            balance_after=MoneyOut.of(line.balance_after),
            reference=line.reference,
            code=line.code,
            at=line.at,
        )


class StatementOut(BaseModel):
    """Newest first. A page of few kinds may be short although `next_cursor` opens another."""

    items: list[LineOut]
    next_cursor: str | None


class MonthsOut(BaseModel):
    """First days of the months that have a statement, newest first."""

    items: list[date]


class MonthPartOut(BaseModel):
    """One currency: opening + money_in - money_out - fees = closing; lines in their order."""

    currency: Currency
    opening: MoneyOut
    closing: MoneyOut
    money_in: MoneyOut
    money_out: MoneyOut
    fees: MoneyOut
    items: list[LineOut]

    @classmethod
    def of(cls, part: CurrencyStatement) -> Self:
        return cls(
            currency=part.currency,
            opening=MoneyOut.of(part.opening),
            closing=MoneyOut.of(part.closing),
            money_in=MoneyOut.of(part.money_in),
            money_out=MoneyOut.of(part.money_out),
            fees=MoneyOut.of(part.fees),
            items=[LineOut.of(line) for line in part.lines],
        )


class MonthOut(BaseModel):
    """A month of Phnom Penh; not `is_whole`: it is not over yet."""

    month: date
    since: datetime
    until: datetime
    is_whole: bool
    parts: list[MonthPartOut]

    @classmethod
    def of(cls, statement: MonthlyStatement) -> Self:
        return cls(
            month=statement.month,
            since=statement.since,
            until=statement.until,
            is_whole=statement.is_whole,
            parts=[MonthPartOut.of(each) for each in statement.parts],
        )


class ReceiptOut(BaseModel):
    """One change of the wallet; `exchange` is the whole exchange that it was a part of."""

    line: LineOut
    exchange: QuoteOut | None


def statements_router(
    caller: Caller,
    wallet: WalletService,
    statements: StatementsService,
    receipts: ReceiptsService,
) -> APIRouter:
    router = APIRouter(prefix="/api/v1/wallet", tags=["wallet"], responses=refusals())
    _add_statements(router, caller, wallet, statements)
    _add_receipts(router, caller, receipts)
    return router


def _add_statements(
    router: APIRouter, caller: Caller, wallet: WalletService, statements: StatementsService
) -> None:
    @router.get("/statement", responses=refusals(422))
    async def statement(
        fan: Annotated[FanProfile, Depends(caller)],
        cursor: Annotated[str | None, Query(pattern=_CURSOR)] = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        kind: Annotated[list[Annotated[str, Field(pattern=_KIND)]] | None, Query()] = None,
        currency: Currency | None = None,
    ) -> StatementOut:
        """What came and went, newest first; only of some kinds or one currency if asked."""
        page = await wallet.history(
            fan.id, cursor, limit, kinds=frozenset(kind or ()), currency=currency
        )
        return StatementOut(
            items=[LineOut.of(line) for line in page.lines], next_cursor=page.next_cursor
        )

    @router.get("/statements")
    async def statement_months(fan: Annotated[FanProfile, Depends(caller)]) -> MonthsOut:
        """The months since you first had money here."""
        return MonthsOut(items=await statements.statement_months(fan.id))

    @router.get("/statements/{month}", responses=refusals(422))
    async def monthly_statement(
        month: Annotated[str, Path(pattern=MONTH, examples=["2026-11"])],
        fan: Annotated[FanProfile, Depends(caller)],
    ) -> MonthOut:
        """A month as an account; as paper and as a table it comes in the chat."""
        first = date.fromisoformat(f"{month}-01")
        return MonthOut.of(await statements.monthly_statement(fan.id, first))


def _add_receipts(router: APIRouter, caller: Caller, receipts: ReceiptsService) -> None:
    @router.get("/receipts/{transaction_id}", responses=refusals(404, 422))
    async def receipt(
        transaction_id: UUID, fan: Annotated[FanProfile, Depends(caller)]
    ) -> ReceiptOut:
        """One change of your wallet, by the `id` of its line."""
        found = await receipts.find(fan.id, transaction_id)
        if found is None:
            raise ReceiptNotFound
        return ReceiptOut(
            line=LineOut.of(found.line),
            exchange=QuoteOut.of(found.exchange) if found.exchange else None,
        )
