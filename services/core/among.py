"""A condition for many values that is one prepared statement, however many they are."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, ColumnElement, any_, literal

if TYPE_CHECKING:
    from services.core.uow import Tx


def among(tx: Tx, column: Any, values: Collection[Any]) -> ColumnElement[bool]:
    """Whether the column is one of the values: an array on PostgreSQL, a list on SQLite."""
    if tx.dialect == "postgresql":
        found: ColumnElement[bool] = column == any_(literal(list(values), ARRAY(column.type)))
        return found
    listed: ColumnElement[bool] = column.in_(list(values))
    return listed
