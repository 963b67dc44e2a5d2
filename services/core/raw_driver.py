"""The driver's own call for the fixed statements of a batch: SQLAlchemy's costs five of them.

The transaction stays SQLAlchemy's, and errors come as it raises them: whoever looks at their codes
or whether the connection broke off sees no difference.
"""

from typing import Any, NoReturn

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection


def driver_of(connection: AsyncConnection) -> Any:
    """The connection of asyncpg or sqlite3 inside."""
    sync = connection.sync_connection
    assert sync is not None
    return sync.connection.driver_connection


async def fail(connection: AsyncConnection, error: Exception, statement: str) -> NoReturn:
    """Raise what SQLAlchemy would have made of the driver's error; a broken line is given up."""
    await connection.run_sync(_raise, error, statement)
    raise AssertionError("unreachable") from error


def _raise(sync: Connection, error: Exception, statement: str) -> None:
    adapted: Any = sync.connection.dbapi_connection
    try:
        # Only SQLAlchemy's asyncpg has names of its own for the driver's errors.
        getattr(adapted, "_handle_exception", _as_it_is)(error)
    except Exception as named:  # noqa: BLE001 - each is raised again
        sync._handle_dbapi_exception(named, statement, None, None, None)  # noqa: SLF001


def _as_it_is(error: Exception) -> NoReturn:
    raise error
