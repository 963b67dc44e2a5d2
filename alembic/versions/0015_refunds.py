"""Refunds."""

import sqlalchemy as sa

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

CANCELLED = op.f("ck_ticket_order_lines_cancelled_of_quantity")


def upgrade() -> None:
    with op.batch_alter_table("ticket_order_lines") as table:
        table.add_column(
            sa.Column("cancelled_quantity", sa.Integer(), server_default="0", nullable=False)
        )
        table.create_check_constraint(CANCELLED, "cancelled_quantity BETWEEN 0 AND quantity")
    op.create_table(
        "ticket_desk_log",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.String(length=22), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.String(length=24), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_ticket_desk_log_event_id_events")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_desk_log")),
    )
    op.create_index(
        "ix_ticket_desk_log_event_id", "ticket_desk_log", ["event_id", "id"], unique=False
    )
    op.create_table(
        "ticket_refund_rules",
        sa.Column("event_id", sa.String(length=22), nullable=False),
        sa.Column("type_slug", sa.String(length=22), nullable=False),
        sa.Column("days_before", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fixed_minor", sa.BigInteger(), nullable=False),
        sa.Column("per_ticket_minor", sa.BigInteger(), nullable=False),
        sa.Column("basis_points", sa.Integer(), nullable=False),
        sa.Column("by_staff", sa.Boolean(), nullable=False),
        sa.CheckConstraint("days_before >= 0", name=op.f("ck_ticket_refund_rules_days_sane")),
        sa.CheckConstraint(
            "fixed_minor >= 0 AND per_ticket_minor >= 0 AND basis_points BETWEEN 0 AND 10000",
            name=op.f("ck_ticket_refund_rules_kept_sane"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_ticket_refund_rules_event_id_events")
        ),
        sa.PrimaryKeyConstraint(
            "event_id", "type_slug", "days_before", name=op.f("pk_ticket_refund_rules")
        ),
    )
    op.create_table(
        "ticket_refunds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("payee_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("reason", sa.String(length=11), nullable=False),
        sa.Column("goes_to", sa.String(length=7), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.Column("kept_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("fixed_minor", sa.BigInteger(), nullable=False),
        sa.Column("outside_id", sa.Uuid(), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "goes_to IN ('nowhere','wallet','source','payer')",
            name=op.f("ck_ticket_refunds_goes_to"),
        ),
        sa.CheckConstraint(
            "reason IN ('by_buyer','event_off','event_moved')",
            name=op.f("ck_ticket_refunds_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting','sending','paid','refused','withdrawn')",
            name=op.f("ck_ticket_refunds_state"),
        ),
        sa.CheckConstraint(
            "kept_minor BETWEEN 0 AND paid_minor", name=op.f("ck_ticket_refunds_kept_of_paid")
        ),
        sa.CheckConstraint(
            "tax_minor BETWEEN 0 AND paid_minor", name=op.f("ck_ticket_refunds_tax_of_paid")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["ticket_orders.id"],
            name=op.f("fk_ticket_refunds_order_id_ticket_orders"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_refunds")),
        sa.UniqueConstraint("key", name=op.f("uq_ticket_refunds_key")),
        sa.UniqueConstraint("outside_id", name=op.f("uq_ticket_refunds_outside_id")),
    )
    op.create_index("ix_ticket_refunds_fan", "ticket_refunds", ["fan_id", "id"], unique=False)
    op.create_index("ix_ticket_refunds_order_id", "ticket_refunds", ["order_id"], unique=False)
    op.create_index(
        "ix_ticket_refunds_waiting",
        "ticket_refunds",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "ticket_refund_lines",
        sa.Column("refund_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.Column("kept_minor", sa.BigInteger(), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kept_minor BETWEEN 0 AND paid_minor", name=op.f("ck_ticket_refund_lines_kept_of_paid")
        ),
        sa.ForeignKeyConstraint(
            ["refund_id"],
            ["ticket_refunds.id"],
            name=op.f("fk_ticket_refund_lines_refund_id_ticket_refunds"),
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_refund_lines_ticket_id_tickets")
        ),
        sa.PrimaryKeyConstraint("refund_id", "ticket_id", name=op.f("pk_ticket_refund_lines")),
    )
    op.create_index(
        "uq_ticket_refund_lines_ticket",
        "ticket_refund_lines",
        ["ticket_id"],
        unique=True,
        sqlite_where=sa.text("stands"),
        postgresql_where=sa.text("stands"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_ticket_refund_lines_ticket",
        table_name="ticket_refund_lines",
        sqlite_where=sa.text("stands"),
        postgresql_where=sa.text("stands"),
    )
    op.drop_table("ticket_refund_lines")
    op.drop_index(
        "ix_ticket_refunds_waiting",
        table_name="ticket_refunds",
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.drop_index("ix_ticket_refunds_order_id", table_name="ticket_refunds")
    op.drop_index("ix_ticket_refunds_fan", table_name="ticket_refunds")
    op.drop_table("ticket_refunds")
    op.drop_table("ticket_refund_rules")
    op.drop_index("ix_ticket_desk_log_event_id", table_name="ticket_desk_log")
    op.drop_table("ticket_desk_log")
    with op.batch_alter_table("ticket_order_lines") as table:
        table.drop_constraint(CANCELLED, type_="check")
        table.drop_column("cancelled_quantity")
