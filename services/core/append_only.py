"""Logs that nobody can rewrite: the database itself refuses to change or delete their rows."""

from __future__ import annotations

from typing import Final

from sqlalchemy import DDL, event
from sqlalchemy.schema import ExecutableDDLElement

from services.core.db import Base

MESSAGE: Final = "a log is append-only"
_POSTGRESQL_FUNCTION: Final = f"""
CREATE OR REPLACE FUNCTION log_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def append_only(table: str) -> None:
    """Attach the refusals to a table: creating it creates them."""
    made = Base.metadata.tables[table]
    for dialect in ("sqlite", "postgresql"):
        for statement in statements(table, dialect):
            ddl: ExecutableDDLElement = DDL(statement)  # type: ignore[no-untyped-call]
            event.listen(made, "after_create", ddl.execute_if(dialect=dialect))


def statements(table: str, dialect: str) -> list[str]:
    """The same SQL for a migration: neither UPDATE nor DELETE (nor TRUNCATE on PostgreSQL)."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_refuse_{action.lower()} BEFORE {action} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            for action in ("UPDATE", "DELETE")
        ]
    triggers = [
        f"CREATE TRIGGER {table}_refuse_{action.lower()} BEFORE {action} ON {table} "
        f"FOR EACH {scope} EXECUTE FUNCTION log_refuse_change()"
        for action, scope in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT"))
    ]
    return [_POSTGRESQL_FUNCTION, *triggers]
