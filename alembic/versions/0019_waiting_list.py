"""Waiting list."""

import sqlalchemy as sa

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KIND = op.f("ck_stock_holds_kind")
WAITING = op.f("ck_stock_pools_waiting_not_negative")


def upgrade() -> None:
    with op.batch_alter_table("stock_pools") as table:
        table.add_column(sa.Column("waiting", sa.Integer(), server_default="0", nullable=False))
        table.create_check_constraint(WAITING, "waiting >= 0")
    with op.batch_alter_table("stock_holds") as table:
        table.drop_constraint(KIND, type_="check")
        table.create_check_constraint(KIND, "kind IN ('order','block','cart','waitlist','offer')")
    op.create_table(
        "wait_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.String(length=22), nullable=False),
        sa.Column("ticket_type_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("accept_fewer", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=7), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting','offered','done','left','missed','over')",
            name=op.f("ck_wait_entries_state"),
        ),
        sa.CheckConstraint(
            "quantity BETWEEN 1 AND 10", name=op.f("ck_wait_entries_quantity_sane")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_wait_entries_event_id_events")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_type_id"],
            ["ticket_types.id"],
            name=op.f("fk_wait_entries_ticket_type_id_ticket_types"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wait_entries")),
    )
    op.create_index(
        "ix_wait_entries_line",
        "wait_entries",
        ["event_id", "priority", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "uq_wait_entries_fan",
        "wait_entries",
        ["fan_id", "ticket_type_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('waiting','offered')"),
        postgresql_where=sa.text("state IN ('waiting','offered')"),
    )
    op.create_table(
        "wait_offers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.String(length=22), nullable=False),
        sa.Column("ticket_type_id", sa.Integer(), nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.CheckConstraint(
            "state IN ('open','accepted','declined','expired','ended')",
            name=op.f("ck_wait_offers_state"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_wait_offers_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["wait_entries.id"], name=op.f("fk_wait_offers_entry_id_wait_entries")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_wait_offers_event_id_events")
        ),
        sa.ForeignKeyConstraint(
            ["hold_id"], ["stock_holds.id"], name=op.f("fk_wait_offers_hold_id_stock_holds")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_type_id"],
            ["ticket_types.id"],
            name=op.f("fk_wait_offers_ticket_type_id_ticket_types"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wait_offers")),
        sa.UniqueConstraint("hold_id", name=op.f("uq_wait_offers_hold_id")),
    )
    op.create_index("ix_wait_offers_entry_id", "wait_offers", ["entry_id"], unique=False)
    op.create_index(
        "ix_wait_offers_expires_at",
        "wait_offers",
        ["expires_at"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "uq_wait_offers_open",
        "wait_offers",
        ["fan_id", "event_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_wait_offers_open",
        table_name="wait_offers",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index(
        "ix_wait_offers_expires_at",
        table_name="wait_offers",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index("ix_wait_offers_entry_id", table_name="wait_offers")
    op.drop_table("wait_offers")
    op.drop_index(
        "uq_wait_entries_fan",
        table_name="wait_entries",
        sqlite_where=sa.text("state IN ('waiting','offered')"),
        postgresql_where=sa.text("state IN ('waiting','offered')"),
    )
    op.drop_index(
        "ix_wait_entries_line",
        table_name="wait_entries",
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.drop_table("wait_entries")
    ours = "SELECT id FROM stock_holds WHERE kind IN ('waitlist','offer')"
    op.execute(
        "UPDATE stock_pools SET held = held - coalesce((SELECT sum(line.quantity)"
        " FROM stock_hold_lines AS line JOIN stock_holds AS hold ON hold.id = line.hold_id"
        " WHERE hold.kind IN ('waitlist','offer') AND hold.state = 'live'"
        " AND line.pool_id = stock_pools.id), 0)"
    )
    op.execute(f"DELETE FROM stock_hold_lines WHERE hold_id IN ({ours})")
    op.execute("DELETE FROM stock_holds WHERE kind IN ('waitlist','offer')")
    with op.batch_alter_table("stock_holds") as table:
        table.drop_constraint(KIND, type_="check")
        table.create_check_constraint(KIND, "kind IN ('order','block','cart')")
    with op.batch_alter_table("stock_pools") as table:
        table.drop_constraint(WAITING, type_="check")
        table.drop_column("waiting")
