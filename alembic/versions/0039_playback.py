"""Playing: devices, places at the same time, plays, leases to keep."""

import sqlalchemy as sa

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "play_leases",
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lease_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.String(length=64), nullable=False),
        sa.Column("play_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("place BETWEEN 0 AND 99", name=op.f("ck_play_leases_place_in_bounds")),
        sa.ForeignKeyConstraint(["fan_id"], ["fans.id"], name=op.f("fk_play_leases_fan_id_fans")),
        sa.PrimaryKeyConstraint("fan_id", "place", name=op.f("pk_play_leases")),
        sa.UniqueConstraint("fan_id", "device_id", name=op.f("uq_play_leases_fan_id_device_id")),
        sa.UniqueConstraint("lease_id", name=op.f("uq_play_leases_lease_id")),
    )
    op.create_table(
        "screens",
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("device_id", sa.String(length=64), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("video_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("audio_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "video_since IS NOT NULL OR audio_since IS NOT NULL",
            name=op.f("ck_screens_used_for_something"),
        ),
        sa.ForeignKeyConstraint(["fan_id"], ["fans.id"], name=op.f("fk_screens_fan_id_fans")),
        sa.PrimaryKeyConstraint("fan_id", "device_id", name=op.f("pk_screens")),
    )
    op.create_index("ix_screens_removed", "screens", ["fan_id", "removed_at"])

    op.create_table(
        "offline_leases",
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.String(length=64), nullable=False),
        sa.Column("lease_id", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["fan_id"], ["fans.id"], name=op.f("fk_offline_leases_fan_id_fans")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["library_items.id"], name=op.f("fk_offline_leases_item_id_library_items")
        ),
        sa.PrimaryKeyConstraint("fan_id", "item_id", "device_id", name=op.f("pk_offline_leases")),
    )
    op.create_index("ix_offline_leases_item_id", "offline_leases", ["item_id"])

    op.create_table(
        "plays",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("lease_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.String(length=64), nullable=False),
        sa.Column("player", sa.String(length=12), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("policy", sa.String(length=8), nullable=False),
        sa.Column("delivered", sa.String(length=12), nullable=False),
        sa.Column("max_height", sa.Integer(), nullable=False),
        sa.Column("is_early", sa.Boolean(), nullable=False),
        sa.Column("is_exclusive", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("beat_ms", sa.BigInteger(), nullable=False),
        sa.Column("played_ms", sa.BigInteger(), nullable=False),
        sa.Column("counted_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "counted_ms BETWEEN 0 AND played_ms", name=op.f("ck_plays_counted_what_was_played")
        ),
        sa.ForeignKeyConstraint(["fan_id"], ["fans.id"], name=op.f("fk_plays_fan_id_fans")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["library_items.id"], name=op.f("fk_plays_item_id_library_items")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plays")),
    )
    op.create_index("ix_plays_fan_id", "plays", ["fan_id", "started_at"])
    op.create_index("ix_plays_item_id", "plays", ["item_id", "started_at"])
    op.create_index("ix_plays_open", "plays", ["fan_id"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ix_plays_lease_id", "plays", ["lease_id"])


def downgrade() -> None:
    for table in ("plays", "offline_leases", "screens", "play_leases"):
        op.drop_table(table)
