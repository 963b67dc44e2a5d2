"""Split bills: bills that friends share, their parts, lines and takers; names of payees."""

import sqlalchemy as sa

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "splits",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("host_id", sa.BigInteger(), nullable=False),
        sa.Column("host_name", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("mode", sa.String(length=6), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (ended_at IS NULL)", name=op.f("ck_splits_ended_has_moment")
        ),
        sa.CheckConstraint("currency IN ('USD', 'KHR')", name=op.f("ck_splits_currency_known")),
        sa.CheckConstraint(
            "mode IN ('equal', 'shares', 'items')", name=op.f("ck_splits_mode_known")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'done', 'closed', 'cancelled')", name=op.f("ck_splits_state_known")
        ),
        sa.CheckConstraint("total_minor > 0", name=op.f("ck_splits_total_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_splits")),
        sa.UniqueConstraint("host_id", "key", name=op.f("uq_splits_host_id_key")),
    )
    with op.batch_alter_table("splits") as batch_op:
        batch_op.create_index("ix_splits_host", ["host_id", "created_at"])
        batch_op.create_index(
            "ix_splits_open",
            ["expires_at"],
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "split_items",
        sa.Column("split_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("base_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "price_minor > 0 AND base_minor > 0", name=op.f("ck_split_items_has_price")
        ),
        sa.ForeignKeyConstraint(
            ["split_id"], ["splits.id"], name=op.f("fk_split_items_split_id_splits")
        ),
        sa.PrimaryKeyConstraint("split_id", "number", name=op.f("pk_split_items")),
    )
    op.create_table(
        "split_parts",
        sa.Column("split_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=True),
        sa.Column("fan_name", sa.String(length=64), nullable=True),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=5), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("intent_id", sa.Uuid(), nullable=True),
        sa.Column("paid_by", sa.String(length=7), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'paid') = (paid_at IS NOT NULL)", name=op.f("ck_split_parts_paid_has_moment")
        ),
        sa.CheckConstraint(
            "(state = 'paid') = (paid_by IS NOT NULL)", name=op.f("ck_split_parts_paid_has_way")
        ),
        sa.CheckConstraint(
            "paid_by <> 'payment' OR (intent_id IS NOT NULL AND amount_minor > 0)",
            name=op.f("ck_split_parts_paid_by_request"),
        ),
        sa.CheckConstraint(
            "paid_by IN ('host', 'cash', 'payment')", name=op.f("ck_split_parts_paid_by_known")
        ),
        sa.CheckConstraint(
            "state <> 'free' OR fan_id IS NULL", name=op.f("ck_split_parts_free_of_none")
        ),
        sa.CheckConstraint(
            "state <> 'taken' OR fan_id IS NOT NULL", name=op.f("ck_split_parts_taken_by_one")
        ),
        sa.CheckConstraint(
            "state IN ('free', 'taken', 'paid')", name=op.f("ck_split_parts_state_known")
        ),
        sa.CheckConstraint(
            "amount_minor >= 0 AND weight >= 0", name=op.f("ck_split_parts_amount_positive")
        ),
        sa.CheckConstraint("requests >= 0", name=op.f("ck_split_parts_requests_counted")),
        sa.ForeignKeyConstraint(
            ["intent_id"],
            ["payment_intents.id"],
            name=op.f("fk_split_parts_intent_id_payment_intents"),
        ),
        sa.ForeignKeyConstraint(
            ["split_id"], ["splits.id"], name=op.f("fk_split_parts_split_id_splits")
        ),
        sa.PrimaryKeyConstraint("split_id", "number", name=op.f("pk_split_parts")),
        sa.UniqueConstraint("intent_id", name=op.f("uq_split_parts_intent_id")),
        sa.UniqueConstraint("split_id", "fan_id", name=op.f("uq_split_parts_split_id_fan_id")),
    )
    with op.batch_alter_table("split_parts") as batch_op:
        batch_op.create_index("ix_split_parts_fan", ["fan_id", "split_id"])

    op.create_table(
        "split_picks",
        sa.Column("split_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("picked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["split_id", "number"],
            ["split_items.split_id", "split_items.number"],
            name=op.f("fk_split_picks_split_id_number_split_items"),
        ),
        sa.PrimaryKeyConstraint("split_id", "number", "fan_id", name=op.f("pk_split_picks")),
    )
    with op.batch_alter_table("transfer_payees") as batch_op:
        batch_op.add_column(sa.Column("label", sa.String(length=40), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("transfer_payees") as batch_op:
        batch_op.drop_column("label")
    op.drop_table("split_picks")
    op.drop_table("split_parts")
    op.drop_table("split_items")
    op.drop_table("splits")
