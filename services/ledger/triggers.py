"""Triggers that make written rows unchangeable, on both databases.

They are attached to the tables, so that creating the tables creates them. `statements` gives the
same SQL to a migration.
"""

from sqlalchemy import DDL, Table, event
from sqlalchemy.schema import ExecutableDDLElement

from services.core.db import Base

MESSAGE = "the ledger is append-only: reverse, do not change"
_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def never_changed(table: str) -> None:
    """Neither UPDATE nor DELETE (nor TRUNCATE on PostgreSQL)."""
    _attach(table, [("UPDATE", "TRUE"), ("DELETE", "TRUE")])


def only_removed(table: str) -> None:
    """A row waits as it was written until it is taken out."""
    _attach(table, [("UPDATE", "TRUE")])


def only_open_holds_change(table: str) -> None:
    """An open hold may be resolved; its amount and accounts, and a resolved one, stay."""
    fixed = _differs("id", "debit_id", "credit_id", "amount_minor", "currency", "digest")
    _attach(table, [("UPDATE", f"OLD.state <> 'open' OR {fixed}"), ("DELETE", "TRUE")])


def identity_never_changes(table: str) -> None:
    """Balances change; address and currency do not, and an account never goes."""
    _attach(table, [("UPDATE", _differs("id", "address", "currency")), ("DELETE", "TRUE")])


def statements(table: str, dialect: str, cases: list[tuple[str, str]]) -> list[str]:
    """The CREATE statements for one table; each case is an action and when it is refused."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_refuse_{action.lower()} BEFORE {action} ON {table} "
            f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            for action, condition in cases
        ]
    run = "EXECUTE FUNCTION ledger_refuse_change()"
    triggers = [
        f"CREATE TRIGGER {table}_refuse_{action.lower()} BEFORE {action} ON {table} "
        f"FOR EACH ROW WHEN ({condition}) {run}"
        for action, condition in cases
    ]
    truncate = (
        f"CREATE TRIGGER {table}_refuse_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT {run}"
    )
    return [_POSTGRESQL_FUNCTION, *triggers, truncate]


def _differs(*columns: str) -> str:
    return " OR ".join(f"OLD.{column} <> NEW.{column}" for column in columns)


def _attach(name: str, cases: list[tuple[str, str]]) -> None:
    table: Table = Base.metadata.tables[name]
    for dialect in ("sqlite", "postgresql"):
        for statement in statements(name, dialect, cases):
            ddl: ExecutableDDLElement = DDL(statement)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))
