"""Artists, their events and who follows them."""

import sqlalchemy as sa

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "artists",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("name_km", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("genre_km", sa.String(length=120), nullable=False),
        sa.Column("genre_en", sa.String(length=120), nullable=False),
        sa.Column("about_km", sa.Text(), nullable=False),
        sa.Column("about_en", sa.Text(), nullable=False),
        sa.Column("pair", sa.String(length=12), nullable=False),
        sa.Column("face", sa.String(length=12), nullable=True),
        sa.Column("face_pair", sa.String(length=12), nullable=True),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("followers", sa.Integer(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("followers >= 0", name=op.f("ck_artists_followers_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_artists")),
    )
    op.create_index("ix_artists_followers", "artists", ["followers", "id"])
    op.create_table(
        "artist_events",
        sa.Column("artist_id", sa.String(length=22), nullable=False),
        sa.Column("event_id", sa.String(length=22), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["artist_id"], ["artists.id"], name=op.f("fk_artist_events_artist_id_artists")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_artist_events_event_id_events")
        ),
        sa.PrimaryKeyConstraint("artist_id", "event_id", name=op.f("pk_artist_events")),
    )
    op.create_index("ix_artist_events_event_id", "artist_events", ["event_id"])
    op.create_table(
        "artist_follows",
        sa.Column("artist_id", sa.String(length=22), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["artist_id"], ["artists.id"], name=op.f("fk_artist_follows_artist_id_artists")
        ),
        sa.ForeignKeyConstraint(
            ["fan_id"], ["fans.id"], name=op.f("fk_artist_follows_fan_id_fans")
        ),
        sa.PrimaryKeyConstraint("artist_id", "fan_id", name=op.f("pk_artist_follows")),
    )
    op.create_index("ix_artist_follows_fan_id", "artist_follows", ["fan_id"])


def downgrade() -> None:
    op.drop_index("ix_artist_follows_fan_id", "artist_follows")
    op.drop_table("artist_follows")
    op.drop_index("ix_artist_events_event_id", "artist_events")
    op.drop_table("artist_events")
    op.drop_index("ix_artists_followers", "artists")
    op.drop_table("artists")
