"""Reminders of items that are waited for, and how many tracks went into a chat in a day."""

import sqlalchemy as sa

from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "streaming_reminders",
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(due_at IS NULL) = (told_at IS NOT NULL)",
            name=op.f("ck_streaming_reminders_due_until_told"),
        ),
        sa.ForeignKeyConstraint(
            ["fan_id"], ["fans.id"], name=op.f("fk_streaming_reminders_fan_id_fans")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["library_items.id"],
            name=op.f("fk_streaming_reminders_item_id_library_items"),
        ),
        sa.PrimaryKeyConstraint("fan_id", "item_id", name=op.f("pk_streaming_reminders")),
    )
    op.create_index("ix_streaming_reminders_due_at", "streaming_reminders", ["due_at"])
    op.create_index("ix_streaming_reminders_item_id", "streaming_reminders", ["item_id"])
    op.create_table(
        "streaming_tracks_sent",
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("tracks", sa.Integer(), nullable=False),
        sa.CheckConstraint("tracks > 0", name=op.f("ck_streaming_tracks_sent_tracks_positive")),
        sa.ForeignKeyConstraint(
            ["fan_id"], ["fans.id"], name=op.f("fk_streaming_tracks_sent_fan_id_fans")
        ),
        sa.PrimaryKeyConstraint("fan_id", "day", name=op.f("pk_streaming_tracks_sent")),
    )


def downgrade() -> None:
    op.drop_table("streaming_tracks_sent")
    op.drop_table("streaming_reminders")
