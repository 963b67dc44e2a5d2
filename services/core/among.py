"""A condition for many values that is one prepared statement, however many they are."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, ColumnElement, func, literal, select

if TYPE_CHECKING:
    from services.core.uow import Tx


def among(tx: Tx, column: Any, values: Collection[Any]) -> ColumnElement[bool]:
    """Whether the column is one of the values: an array on PostgreSQL, a list on SQLite.

    The array is joined: compared with `= ANY`, a plan that was made once for any array looks
    through all of it for each row.
    """
    if tx.dialect == "postgresql":
        given = literal(list(values), ARRAY(column.type))
        found: ColumnElement[bool] = column.in_(select(func.unnest(given)))
        return found
    listed: ColumnElement[bool] = column.in_(list(values))
    return listed
