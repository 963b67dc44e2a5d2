"""Early access."""

import sqlalchemy as sa

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


MESSAGE = "a log is append-only"


def refuse_changes(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuse_{action.lower()} BEFORE {action} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )
        return
    for action, scope in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER {table}_refuse_{action.lower()} BEFORE {action} ON {table} "
            f"FOR EACH {scope} EXECUTE FUNCTION log_refuse_change()"
        )


def upgrade() -> None:
    op.create_table(
        "ticket_early_grants",
        sa.Column("fan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("word", sa.String(length=22), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["fan_id"], ["fans.id"], name=op.f("fk_ticket_early_grants_fan_id_fans")
        ),
        sa.PrimaryKeyConstraint("fan_id", "word", name=op.f("pk_ticket_early_grants")),
    )
    op.create_index("ix_ticket_early_grants_word", "ticket_early_grants", ["word", "granted_at"])
    op.create_table(
        "ticket_early_moves",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("word", sa.String(length=22), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("is_granted", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["fan_id"], ["fans.id"], name=op.f("fk_ticket_early_moves_fan_id_fans")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_ticket_early_moves")),
    )
    op.create_index("ix_ticket_early_moves_fan_id", "ticket_early_moves", ["fan_id"])
    refuse_changes("ticket_early_moves")
    with op.batch_alter_table("ticket_types") as table:
        table.add_column(sa.Column("early_word", sa.String(length=22), nullable=True))
        table.create_check_constraint(
            op.f("ck_ticket_types_early_in_a_window"),
            "early_word IS NULL OR (sales_from IS NOT NULL AND sales_until IS NOT NULL)",
        )


def downgrade() -> None:
    with op.batch_alter_table("ticket_types") as table:
        table.drop_constraint(op.f("ck_ticket_types_early_in_a_window"), type_="check")
        table.drop_column("early_word")
    op.drop_table("ticket_early_moves")
    op.drop_table("ticket_early_grants")
