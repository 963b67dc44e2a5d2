"""Orders that are paid in parts: their plans, and the parts."""

import sqlalchemy as sa

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

OWING = sa.text("state IN ('waiting', 'open', 'missed')")
TRIED = sa.text("next_try_on IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "shop_instalment_plans",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=7), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting','open','missed','done','ended')",
            name=op.f("ck_shop_instalment_plans_state"),
        ),
        sa.CheckConstraint(
            "months > 1 AND fee_minor >= 0 AND total_minor > 0",
            name=op.f("ck_shop_instalment_plans_terms_sane"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["shop_orders.id"],
            name=op.f("fk_shop_instalment_plans_order_id_shop_orders"),
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_shop_instalment_plans")),
    )
    op.create_index(
        "ux_shop_instalment_plans_owing",
        "shop_instalment_plans",
        ["fan_id"],
        unique=True,
        sqlite_where=OWING,
        postgresql_where=OWING,
    )
    op.create_table(
        "shop_instalment_parts",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=7), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_on", sa.Date(), nullable=True),
        sa.Column("noticed_for", sa.Date(), nullable=True),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('open','missed','paid','dropped')",
            name=op.f("ck_shop_instalment_parts_state"),
        ),
        sa.CheckConstraint(
            "amount_minor >= 0 AND n > 0 AND tries >= 0",
            name=op.f("ck_shop_instalment_parts_amounts_sane"),
        ),
        sa.CheckConstraint(
            "(paid_at IS NOT NULL) = (state = 'paid')",
            name=op.f("ck_shop_instalment_parts_paid_has_time"),
        ),
        sa.CheckConstraint(
            "next_try_on IS NULL OR state = 'open'",
            name=op.f("ck_shop_instalment_parts_only_open_are_tried"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["shop_instalment_plans.order_id"],
            name=op.f("fk_shop_instalment_parts_order_id_shop_instalment_plans"),
        ),
        sa.PrimaryKeyConstraint("order_id", "n", name=op.f("pk_shop_instalment_parts")),
    )
    op.create_index(
        "ix_shop_instalment_parts_tried",
        "shop_instalment_parts",
        ["next_try_on"],
        sqlite_where=TRIED,
        postgresql_where=TRIED,
    )


def downgrade() -> None:
    op.drop_table("shop_instalment_parts")
    op.drop_table("shop_instalment_plans")
