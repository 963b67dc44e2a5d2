"""SQL that one test compiled is not compiled again by the next: that was a fifth of their time."""

from functools import partial
from typing import Any, Final

from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.util import LRUCache

from services.core import db
from services.core.sqlite_driver import InlineDialect

STATEMENTS: Final = 20_000
"""More than the product has: none is thrown away."""


def compile_once() -> None:
    """From now on all engines of this process share what they compiled.

    SQLAlchemy keeps a compiled statement under its structure and its dialect, and each engine has
    a dialect of its own; two that speak to servers of one version compile alike.
    """
    for dialect in (InlineDialect, PGDialect_asyncpg):
        for name, method in (("__eq__", _speak_alike), ("__hash__", _hash)):
            setattr(dialect, name, method)
    shared = {"compiled_cache": LRUCache[Any, Any](STATEMENTS)}
    vars(db)["create_async_engine"] = partial(create_async_engine, execution_options=shared)


def _speak_alike(one: Dialect, other: object) -> bool:
    return type(one) is type(other) and _version(one) == _version(other)


def _hash(dialect: Dialect) -> int:
    return hash((type(dialect), _version(dialect)))


def _version(dialect: Any) -> Any:
    """None until the first connection has asked the server."""
    return getattr(dialect, "server_version_info", None)
