"""Billers, bills and saved accounts."""

import sqlalchemy as sa

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def refuse_to_lose() -> None:
    """What was paid stays known."""
    statement = sa.text("SELECT count(*) FROM bill_payments WHERE hold_id IS NOT NULL")
    if op.get_bind().execute(statement).scalar():
        raise RuntimeError("bills were paid; the schema before this one cannot keep them")


def upgrade() -> None:
    op.create_table(
        "billers",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_km", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("category", sa.String(length=12), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("min_minor", sa.BigInteger(), nullable=False),
        sa.Column("max_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("takes_parts", sa.Boolean(), nullable=False),
        sa.Column("has_bills", sa.Boolean(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("prefixes", sa.JSON(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "category IN ('electricity','water','internet','mobile','loans','insurance','credit_cards','cable_tv','streaming','gaming','taxes','vehicles','passports')",
            name=op.f("ck_billers_category"),
        ),
        sa.CheckConstraint("currency IN ('USD','KHR')", name=op.f("ck_billers_currency")),
        sa.CheckConstraint(
            "min_minor > 0 AND min_minor <= max_minor AND fee_minor >= 0",
            name=op.f("ck_billers_amounts_sane"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billers")),
    )
    op.create_table(
        "bill_payments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=22), nullable=False),
        sa.Column("biller_id", sa.String(length=16), nullable=False),
        sa.Column("account", sa.JSON(), nullable=False),
        sa.Column("account_key", sa.String(length=120), nullable=False),
        sa.Column("customer", sa.String(length=80), nullable=False),
        sa.Column("bill_ref", sa.String(length=80), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("due_minor", sa.BigInteger(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("by_itself", sa.Boolean(), nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=32), server_default="", nullable=False),
        sa.Column("receipt", sa.String(length=80), server_default="", nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_answer", sa.String(length=80), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (state IN ('draft','sending'))",
            name=op.f("ck_bill_payments_ended"),
        ),
        sa.CheckConstraint(
            "state IN ('draft','cancelled') OR (hold_id IS NOT NULL AND amount_minor IS NOT NULL)",
            name=op.f("ck_bill_payments_money_is_set_aside"),
        ),
        sa.CheckConstraint(
            "state IN ('draft','sending','paid','refused','cancelled')",
            name=op.f("ck_bill_payments_state"),
        ),
        sa.CheckConstraint(
            "amount_minor > 0 AND due_minor > 0", name=op.f("ck_bill_payments_amounts_positive")
        ),
        sa.CheckConstraint("fee_minor >= 0", name=op.f("ck_bill_payments_fee_not_negative")),
        sa.ForeignKeyConstraint(
            ["biller_id"], ["billers.id"], name=op.f("fk_bill_payments_biller_id_billers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill_payments")),
        sa.UniqueConstraint("fan_id", "key", name=op.f("uq_bill_payments_fan_id_key")),
    )
    with op.batch_alter_table("bill_payments", schema=None) as batch_op:
        batch_op.create_index("ix_bill_payments_fan", ["fan_id", "id"], unique=False)
        batch_op.create_index(
            "ix_bill_payments_sending",
            ["next_try_at"],
            unique=False,
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )

    op.create_table(
        "saved_bills",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("biller_id", sa.String(length=16), nullable=False),
        sa.Column("account", sa.JSON(), nullable=False),
        sa.Column("account_key", sa.String(length=120), nullable=False),
        sa.Column("customer", sa.String(length=80), nullable=False),
        sa.Column("reminds", sa.Boolean(), nullable=False),
        sa.Column("cap_minor", sa.BigInteger(), nullable=True),
        sa.Column("bill_ref", sa.String(length=80), server_default="", nullable=False),
        sa.Column("due_minor", sa.BigInteger(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reminded_ref", sa.String(length=80), server_default="", nullable=False),
        sa.Column("noticed_ref", sa.String(length=80), server_default="", nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_check_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(noticed_ref = '') = (noticed_at IS NULL)",
            name=op.f("ck_saved_bills_notice_has_time"),
        ),
        sa.CheckConstraint("cap_minor > 0", name=op.f("ck_saved_bills_cap_positive")),
        sa.ForeignKeyConstraint(
            ["biller_id"], ["billers.id"], name=op.f("fk_saved_bills_biller_id_billers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_bills")),
        sa.UniqueConstraint(
            "fan_id",
            "biller_id",
            "account_key",
            name=op.f("uq_saved_bills_fan_id_biller_id_account_key"),
        ),
    )
    with op.batch_alter_table("saved_bills", schema=None) as batch_op:
        batch_op.create_index(
            "ix_saved_bills_watched",
            ["next_check_at"],
            unique=False,
            sqlite_where=sa.text("next_check_at IS NOT NULL"),
            postgresql_where=sa.text("next_check_at IS NOT NULL"),
        )


def downgrade() -> None:
    refuse_to_lose()
    for table in ("saved_bills", "bill_payments", "billers"):
        op.drop_table(table)
