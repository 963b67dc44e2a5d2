"""Transfers."""

import sqlalchemy as sa

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("fans") as table:
        table.add_column(sa.Column("username_folded", sa.String(length=64), nullable=True))
        table.create_index("ix_fans_username", ["username_folded"])
    op.execute("UPDATE fans SET username_folded = lower(username) WHERE username IS NOT NULL")
    op.create_table(
        "money_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("asker_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("payer_id", sa.BigInteger(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("note", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("top_up_id", sa.Uuid(), nullable=True),
        sa.Column("transfer_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (ended_at IS NULL)",
            name=op.f("ck_money_requests_ended_has_moment"),
        ),
        sa.CheckConstraint(
            "currency IN ('USD', 'KHR')", name=op.f("ck_money_requests_currency_known")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'paid', 'declined', 'expired', 'cancelled')",
            name=op.f("ck_money_requests_state_known"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_money_requests_amount_positive")),
        sa.CheckConstraint(
            "payer_id IS NULL OR payer_id <> asker_id", name=op.f("ck_money_requests_two_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_money_requests")),
        sa.UniqueConstraint("asker_id", "key", name=op.f("uq_money_requests_asker_id_key")),
        sa.UniqueConstraint("top_up_id", name=op.f("uq_money_requests_top_up_id")),
    )
    with op.batch_alter_table("money_requests") as table:
        table.create_index("ix_money_requests_asker", ["asker_id", "created_at"])
        table.create_index(
            "ix_money_requests_open",
            ["expires_at"],
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        table.create_index("ix_money_requests_payer", ["payer_id", "created_at"])

    op.create_table(
        "transfer_payees",
        sa.Column("owner_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("payee_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("owner_id <> payee_id", name=op.f("ck_transfer_payees_two_people")),
        sa.CheckConstraint(
            "paid_at IS NOT NULL OR saved_at IS NOT NULL",
            name=op.f("ck_transfer_payees_paid_or_saved"),
        ),
        sa.PrimaryKeyConstraint("owner_id", "payee_id", name=op.f("pk_transfer_payees")),
    )
    with op.batch_alter_table("transfer_payees") as table:
        table.create_index("ix_transfer_payees_saved", ["owner_id", "saved_at"])

    op.create_table(
        "transfer_schedules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("payee_id", sa.BigInteger(), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("every", sa.String(length=5), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("noticed_for", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "currency IN ('USD', 'KHR')", name=op.f("ck_transfer_schedules_currency_known")
        ),
        sa.CheckConstraint(
            "every IN ('once', 'week', 'month')", name=op.f("ck_transfer_schedules_every_known")
        ),
        sa.CheckConstraint(
            "state <> 'active' OR next_on IS NOT NULL",
            name=op.f("ck_transfer_schedules_active_has_day"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'active', 'ended')", name=op.f("ck_transfer_schedules_state_known")
        ),
        sa.CheckConstraint(
            "way IN ('phone', 'username', 'qr', 'person', 'link')",
            name=op.f("ck_transfer_schedules_way_known"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_transfer_schedules_amount_positive")),
        sa.CheckConstraint(
            "day BETWEEN 1 AND 31", name=op.f("ck_transfer_schedules_day_of_month")
        ),
        sa.CheckConstraint("owner_id <> payee_id", name=op.f("ck_transfer_schedules_two_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_schedules")),
        sa.UniqueConstraint("owner_id", "key", name=op.f("uq_transfer_schedules_owner_id_key")),
    )
    with op.batch_alter_table("transfer_schedules") as table:
        table.create_index(
            "ix_transfer_schedules_due",
            ["next_on"],
            sqlite_where=sa.text("state = 'active'"),
            postgresql_where=sa.text("state = 'active'"),
        )
        table.create_index("ix_transfer_schedules_owner", ["owner_id", "created_at"])

    op.create_table(
        "transfer_runs",
        sa.Column("schedule_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=7), nullable=False),
        sa.Column("transfer_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'done') = (transfer_id IS NOT NULL)",
            name=op.f("ck_transfer_runs_done_has_transfer"),
        ),
        sa.CheckConstraint(
            "(state = 'skipped') = (reason <> '')", name=op.f("ck_transfer_runs_skipped_says_why")
        ),
        sa.CheckConstraint(
            "state IN ('done', 'skipped')", name=op.f("ck_transfer_runs_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["schedule_id"],
            ["transfer_schedules.id"],
            name=op.f("fk_transfer_runs_schedule_id_transfer_schedules"),
        ),
        sa.PrimaryKeyConstraint("schedule_id", "due_on", name=op.f("pk_transfer_runs")),
    )
    op.create_table(
        "transfers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payer_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("payee_id", sa.BigInteger(), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=140), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("rate_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(length=80), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("claimed_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'draft') = (done_at IS NULL)", name=op.f("ck_transfers_done_has_moment")
        ),
        sa.CheckConstraint("currency IN ('USD', 'KHR')", name=op.f("ck_transfers_currency_known")),
        sa.CheckConstraint(
            "state <> 'claimed' OR claimed_by IS NOT NULL",
            name=op.f("ck_transfers_claimed_by_one"),
        ),
        sa.CheckConstraint(
            "state <> 'done' OR payee_id IS NOT NULL", name=op.f("ck_transfers_done_has_payee")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'done', 'waiting', 'claimed', 'undone', 'returned')",
            name=op.f("ck_transfers_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('waiting', 'claimed', 'undone', 'returned') OR token_hash IS NOT NULL",
            name=op.f("ck_transfers_waits_with_link"),
        ),
        sa.CheckConstraint(
            "way IN ('phone', 'username', 'qr', 'person', 'link')",
            name=op.f("ck_transfers_way_known"),
        ),
        sa.CheckConstraint(
            "amount_minor > 0 AND fee_minor >= 0", name=op.f("ck_transfers_amount_positive")
        ),
        sa.CheckConstraint(
            "claimed_by IS NULL OR claimed_by <> payer_id",
            name=op.f("ck_transfers_claimed_by_another"),
        ),
        sa.CheckConstraint(
            "payee_id IS NULL OR payee_id <> payer_id", name=op.f("ck_transfers_two_people")
        ),
        sa.ForeignKeyConstraint(
            ["rate_id"], ["wallet_rates.id"], name=op.f("fk_transfers_rate_id_wallet_rates")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfers")),
        sa.UniqueConstraint("payer_id", "key", name=op.f("uq_transfers_payer_id_key")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_transfers_token_hash")),
    )
    with op.batch_alter_table("transfers") as table:
        table.create_index(
            "ix_transfers_drafts",
            ["created_at"],
            sqlite_where=sa.text("state = 'draft'"),
            postgresql_where=sa.text("state = 'draft'"),
        )
        table.create_index("ix_transfers_payer", ["payer_id", "created_at"])
        table.create_index(
            "ix_transfers_waiting",
            ["expires_at"],
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )


def downgrade() -> None:
    with op.batch_alter_table("transfers") as table:
        table.drop_index(
            "ix_transfers_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        table.drop_index("ix_transfers_payer")
        table.drop_index(
            "ix_transfers_drafts",
            sqlite_where=sa.text("state = 'draft'"),
            postgresql_where=sa.text("state = 'draft'"),
        )

    op.drop_table("transfers")
    op.drop_table("transfer_runs")
    with op.batch_alter_table("transfer_schedules") as table:
        table.drop_index("ix_transfer_schedules_owner")
        table.drop_index(
            "ix_transfer_schedules_due",
            sqlite_where=sa.text("state = 'active'"),
            postgresql_where=sa.text("state = 'active'"),
        )

    op.drop_table("transfer_schedules")
    with op.batch_alter_table("transfer_payees") as table:
        table.drop_index("ix_transfer_payees_saved")

    op.drop_table("transfer_payees")
    with op.batch_alter_table("money_requests") as table:
        table.drop_index("ix_money_requests_payer")
        table.drop_index(
            "ix_money_requests_open",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        table.drop_index("ix_money_requests_asker")

    op.drop_table("money_requests")
    with op.batch_alter_table("fans") as table:
        table.drop_index("ix_fans_username")
        table.drop_column("username_folded")
