"""Tax and least."""

import sqlalchemy as sa

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ADDS_UP = op.f("ck_ticket_orders_total_adds_up")
SANE = op.f("ck_ticket_orders_amounts_sane")
LEAST = op.f("ck_ticket_types_min_per_order_sane")


def upgrade() -> None:
    """Orders made before carry no tax of their own: nothing was said of it."""
    with op.batch_alter_table("events") as table:
        table.add_column(
            sa.Column("tax_is_included", sa.Boolean(), nullable=False, server_default=sa.true())
        )
    with op.batch_alter_table("events") as table:
        table.alter_column("tax_is_included", server_default=None)
    with op.batch_alter_table("ticket_types") as table:
        table.add_column(
            sa.Column("min_per_order", sa.Integer(), nullable=False, server_default="1")
        )
    with op.batch_alter_table("ticket_types") as table:
        table.alter_column("min_per_order", server_default=None)
        table.create_check_constraint(LEAST, "min_per_order BETWEEN 1 AND max_per_order")
    with op.batch_alter_table("ticket_orders") as table:
        table.add_column(
            sa.Column("tax_minor", sa.BigInteger(), nullable=False, server_default="0")
        )
        table.add_column(
            sa.Column("tax_is_included", sa.Boolean(), nullable=False, server_default=sa.true())
        )
    with op.batch_alter_table("ticket_orders") as table:
        table.alter_column("tax_minor", server_default=None)
        table.alter_column("tax_is_included", server_default=None)
        table.drop_constraint(ADDS_UP, type_="check")
        table.create_check_constraint(
            ADDS_UP,
            "total_minor = subtotal_minor + fee_minor"
            " + CASE WHEN tax_is_included THEN 0 ELSE tax_minor END",
        )
        table.drop_constraint(SANE, type_="check")
        table.create_check_constraint(
            SANE, "subtotal_minor > 0 AND fee_minor >= 0 AND tax_minor >= 0"
        )


def downgrade() -> None:
    with op.batch_alter_table("ticket_orders") as table:
        table.drop_constraint(SANE, type_="check")
        table.create_check_constraint(SANE, "subtotal_minor > 0 AND fee_minor >= 0")
        table.drop_constraint(ADDS_UP, type_="check")
        table.create_check_constraint(ADDS_UP, "total_minor = subtotal_minor + fee_minor")
        table.drop_column("tax_is_included")
        table.drop_column("tax_minor")
    with op.batch_alter_table("ticket_types") as table:
        table.drop_constraint(LEAST, type_="check")
        table.drop_column("min_per_order")
    with op.batch_alter_table("events") as table:
        table.drop_column("tax_is_included")
