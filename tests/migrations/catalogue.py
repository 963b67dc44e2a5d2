"""What a database says of itself: tables, columns, constraints, indexes, triggers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine.interfaces import ReflectedColumn
from sqlalchemy.engine.reflection import Inspector

Catalogue = dict[str, str]
"""What there is, e.g. `fans.language` or `check ck_fans_language_is_ours`, and how it is made."""

_NOT_OURS: Final = "alembic_version"
# The words of the server itself, so that two ways of writing the same rule read the same.
_POSTGRESQL: Final = (
    """SELECT 'constraint ' || conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid)
       FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'""",
    "SELECT 'index ' || indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    """SELECT 'trigger ' || tgname, pg_get_triggerdef(oid)
       FROM pg_trigger WHERE NOT tgisinternal""",
    """SELECT 'function ' || proname, pg_get_functiondef(oid)
       FROM pg_proc WHERE pronamespace = 'public'::regnamespace""",
    """SELECT 'storage ' || relname, array_to_string(reloptions, ',')
       FROM pg_class WHERE relnamespace = 'public'::regnamespace AND reloptions IS NOT NULL""",
)
_SQLITE: Final = (
    "SELECT type || ' ' || name, sql FROM sqlite_master WHERE type <> 'table' AND sql IS NOT NULL",
)


def read_catalogue(connection: Connection) -> Catalogue:
    """Everything that keeps data right, whoever made it."""
    inspector = inspect(connection)
    found: Catalogue = {}
    if connection.dialect.name == "postgresql":
        for (_, table), columns in inspector.get_multi_columns().items():
            found |= _columns(table, columns)
    else:
        found |= _sqlite_tables(connection, inspector)
    queries = _POSTGRESQL if connection.dialect.name == "postgresql" else _SQLITE
    for query in queries:
        found |= {name: _one_line(words) for name, words in connection.execute(text(query))}
    return {name: words for name, words in found.items() if _NOT_OURS not in name}


def _columns(table: str, columns: Sequence[ReflectedColumn]) -> Catalogue:
    return {
        f"{table}.{column['name']}": (
            f"{column['type']!r} nullable={column['nullable']} default={column['default']}"
        )
        for column in columns
    }


_READ: Final[dict[tuple[str, str], Catalogue]] = {}


def _sqlite_tables(connection: Connection, inspector: Inspector) -> Catalogue:
    """SQLite keeps a table as the text that made it: the same text is taken apart once."""
    found: Catalogue = {}
    tables = text(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%'"
        " ESCAPE '~'"
    )
    for table, made in connection.execute(tables).all():
        if (table, made) not in _READ:
            columns = _columns(table, inspector.get_columns(table))
            _READ[table, made] = columns | _sqlite_rules(inspector, table, made)
        found |= _READ[table, made]
    return found


def _sqlite_rules(inspector: Inspector, table: str, made: str) -> Catalogue:
    rules: dict[str, Any] = {"key": inspector.get_pk_constraint(table)}
    for rule in (
        *inspector.get_check_constraints(table),
        *inspector.get_unique_constraints(table),
        *inspector.get_foreign_keys(table),
    ):
        rules[str(rule["name"])] = rule
    rules["rowid"] = "WITHOUT ROWID" not in made.upper()
    return {f"{table} {name}": _one_line(str(rule)) for name, rule in rules.items()}


def _one_line(words: str) -> str:
    """Blanks that only a reader needs, such as those behind the commas of a list, do not count."""
    return re.sub(r",\s+", ",", re.sub(r"\s+", " ", words)).strip()
