"""Inserting what may be there already, in the words of whichever database is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from services.core.uow import Tx


def insert_into(tx: Tx, table: Any) -> sqlite.Insert:
    """An INSERT that knows ON CONFLICT; `table` is a model or its table.

    Both databases spell it alike; what only one of them can do is not to be used.
    """
    dialect: Any = postgresql if tx.dialect == "postgresql" else sqlite
    statement: sqlite.Insert = dialect.insert(table)
    return statement
