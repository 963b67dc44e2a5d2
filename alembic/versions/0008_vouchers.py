"""Vouchers."""

import sqlalchemy as sa

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SANE = op.f("ck_ticket_orders_amounts_sane")


def upgrade() -> None:
    with op.batch_alter_table("ticket_orders") as table:
        table.drop_constraint(SANE, type_="check")
        table.create_check_constraint(
            SANE, "subtotal_minor >= 0 AND fee_minor >= 0 AND tax_minor >= 0"
        )
    op.create_table(
        "ticket_vouchers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("event_id", sa.String(length=22), nullable=False),
        sa.Column("ticket_type_id", sa.Integer(), nullable=True),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("max_uses", sa.Integer(), nullable=True),
        sa.Column("redeemed", sa.Integer(), nullable=False),
        sa.Column("budget_minor", sa.BigInteger(), nullable=True),
        sa.Column("spent_minor", sa.BigInteger(), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "mode IN ('none','set','subtract','percent')", name=op.f("ck_ticket_vouchers_mode")
        ),
        sa.CheckConstraint("value >= 0", name=op.f("ck_ticket_vouchers_value_not_negative")),
        sa.CheckConstraint(
            "redeemed >= 0 AND spent_minor >= 0", name=op.f("ck_ticket_vouchers_not_negative")
        ),
        sa.CheckConstraint(
            "max_uses IS NULL OR redeemed <= max_uses", name=op.f("ck_ticket_vouchers_within_uses")
        ),
        sa.CheckConstraint(
            "budget_minor IS NULL OR spent_minor <= budget_minor",
            name=op.f("ck_ticket_vouchers_in_budget"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_ticket_vouchers_event_id_events")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_type_id"],
            ["ticket_types.id"],
            name=op.f("fk_ticket_vouchers_ticket_type_id_ticket_types"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_vouchers")),
        sa.UniqueConstraint("code", name=op.f("uq_ticket_vouchers_code")),
    )
    op.create_index("ix_ticket_vouchers_event_id", "ticket_vouchers", ["event_id"])
    op.create_table(
        "ticket_voucher_uses",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_type_id", sa.Integer(), nullable=False),
        sa.Column("voucher_id", sa.Uuid(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.CheckConstraint(
            "state IN ('used','returned')", name=op.f("ck_ticket_voucher_uses_state")
        ),
        sa.CheckConstraint(
            "discount_minor >= 0", name=op.f("ck_ticket_voucher_uses_discount_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["ticket_orders.id"],
            name=op.f("fk_ticket_voucher_uses_order_id_ticket_orders"),
        ),
        sa.ForeignKeyConstraint(
            ["ticket_type_id"],
            ["ticket_types.id"],
            name=op.f("fk_ticket_voucher_uses_ticket_type_id_ticket_types"),
        ),
        sa.ForeignKeyConstraint(
            ["voucher_id"],
            ["ticket_vouchers.id"],
            name=op.f("fk_ticket_voucher_uses_voucher_id_ticket_vouchers"),
        ),
        sa.PrimaryKeyConstraint("order_id", "ticket_type_id", name=op.f("pk_ticket_voucher_uses")),
    )
    op.create_index("ix_ticket_voucher_uses_voucher_id", "ticket_voucher_uses", ["voucher_id"])


def downgrade() -> None:
    op.drop_index("ix_ticket_voucher_uses_voucher_id", "ticket_voucher_uses")
    op.drop_table("ticket_voucher_uses")
    op.drop_index("ix_ticket_vouchers_event_id", "ticket_vouchers")
    op.drop_table("ticket_vouchers")
    with op.batch_alter_table("ticket_orders") as table:
        table.drop_constraint(SANE, type_="check")
        table.create_check_constraint(
            SANE, "subtotal_minor > 0 AND fee_minor >= 0 AND tax_minor >= 0"
        )
