"""Statements of a month: what came, what went, what was left; as data, table and paper."""

from services.wallet.statements.schemas import (
    CurrencyStatement,
    MonthlyStatement,
    StatementFile,
)
from services.wallet.statements.service import StatementsService

__all__ = ["CurrencyStatement", "MonthlyStatement", "StatementFile", "StatementsService"]
