"""Desk log: what operators have done about events and refunds cannot be changed."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

TABLE = "ticket_desk_log"


def triggers() -> list[tuple[str, str]]:
    """Actions that are refused, with what PostgreSQL looks at."""
    if op.get_bind().dialect.name == "sqlite":
        return [("UPDATE", "ROW"), ("DELETE", "ROW")]
    return [("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")]


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for action, scope in triggers():
        refuse = (
            "BEGIN SELECT RAISE(ABORT, 'a log is append-only'); END"
            if on_sqlite
            else f"FOR EACH {scope} EXECUTE FUNCTION log_refuse_change()"
        )
        name = f"{TABLE}_refuse_{action.lower()}"
        op.execute(f"CREATE TRIGGER {name} BEFORE {action} ON {TABLE} {refuse}")


def downgrade() -> None:
    on = "" if op.get_bind().dialect.name == "sqlite" else f" ON {TABLE}"
    for action, _ in triggers():
        op.execute(f"DROP TRIGGER {TABLE}_refuse_{action.lower()}{on}")
