"""Evenings."""

import sqlalchemy as sa

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "venue_points",
        sa.Column("venue_id", sa.String(length=22), nullable=False),
        sa.Column("latitude", sa.Numeric(precision=8, scale=5), nullable=False),
        sa.Column("longitude", sa.Numeric(precision=8, scale=5), nullable=False),
        sa.CheckConstraint(
            "latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180",
            name=op.f("ck_venue_points_on_earth"),
        ),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["venues.id"], name=op.f("fk_venue_points_venue_id_venues")
        ),
        sa.PrimaryKeyConstraint("venue_id", name=op.f("pk_venue_points")),
    )
    op.create_table(
        "event_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.String(length=22), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("was_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("give_back_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_order_id", sa.Uuid(), nullable=True),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('called_off','moved')", name=op.f("ck_event_changes_kind")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_changes_event_id_events")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_changes")),
    )
    op.create_index("ix_event_changes_event_id", "event_changes", ["event_id", "id"], unique=False)
    op.create_index(
        "uq_event_changes_off",
        "event_changes",
        ["event_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'called_off'"),
        postgresql_where=sa.text("kind = 'called_off'"),
    )
    op.create_table(
        "event_guides",
        sa.Column("event_id", sa.String(length=22), nullable=False),
        sa.Column("bring_km", sa.Text(), nullable=True),
        sa.Column("bring_en", sa.Text(), nullable=True),
        sa.Column("arrive_km", sa.Text(), nullable=True),
        sa.Column("arrive_en", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_guides_event_id_events")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_event_guides")),
    )
    op.create_table(
        "reminder_rounds",
        sa.Column("event_id", sa.String(length=22), nullable=False),
        sa.Column("reminder", sa.String(length=5), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_out_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "reminder IN ('day','hours')", name=op.f("ck_reminder_rounds_reminder")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_reminder_rounds_event_id_events")
        ),
        sa.PrimaryKeyConstraint(
            "event_id", "reminder", "starts_at", name=op.f("pk_reminder_rounds")
        ),
    )
    op.create_table(
        "event_change_parts",
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=7), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=True),
        sa.CheckConstraint(
            "(state = 'failed') = (reason IS NOT NULL)",
            name=op.f("ck_event_change_parts_failed_has_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting','done','failed')", name=op.f("ck_event_change_parts_state")
        ),
        sa.ForeignKeyConstraint(
            ["change_id"],
            ["event_changes.id"],
            name=op.f("fk_event_change_parts_change_id_event_changes"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["ticket_orders.id"],
            name=op.f("fk_event_change_parts_order_id_ticket_orders"),
        ),
        sa.PrimaryKeyConstraint("change_id", "order_id", name=op.f("pk_event_change_parts")),
    )
    op.create_index(
        "ix_event_change_parts_state", "event_change_parts", ["change_id", "state"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_event_change_parts_state", table_name="event_change_parts")
    op.drop_table("event_change_parts")
    op.drop_table("reminder_rounds")
    op.drop_table("event_guides")
    op.drop_index(
        "uq_event_changes_off",
        table_name="event_changes",
        sqlite_where=sa.text("kind = 'called_off'"),
        postgresql_where=sa.text("kind = 'called_off'"),
    )
    op.drop_index("ix_event_changes_event_id", table_name="event_changes")
    op.drop_table("event_changes")
    op.drop_table("venue_points")
