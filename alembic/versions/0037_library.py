"""The library: items, collections, texts, words, and what fans do with them."""

import sqlalchemy as sa

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "library_collections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name_km", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("pair", sa.String(length=12), nullable=False),
        sa.Column("motif", sa.String(length=24), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("load_mark", sa.String(length=64), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_collections")),
        sa.UniqueConstraint("key", name=op.f("uq_library_collections_key")),
    )
    op.create_index("ix_library_collections_kind", "library_collections", ["kind", "released_at"])

    op.create_table(
        "library_words",
        sa.Column("word", sa.String(length=64), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.CheckConstraint("items >= 0", name=op.f("ck_library_words_items_not_negative")),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_library_words")),
    )
    op.create_table(
        "library_collection_artists",
        sa.Column("collection_id", sa.Uuid(), nullable=False),
        sa.Column("artist_id", sa.String(length=22), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["artist_id"],
            ["artists.id"],
            name=op.f("fk_library_collection_artists_artist_id_artists"),
        ),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["library_collections.id"],
            name=op.f("fk_library_collection_artists_collection_id_library_collections"),
        ),
        sa.PrimaryKeyConstraint(
            "collection_id", "artist_id", name=op.f("pk_library_collection_artists")
        ),
    )
    op.create_index(
        "ix_library_collection_artists_artist_id",
        "library_collection_artists",
        ["artist_id", "collection_id"],
    )

    op.create_table(
        "library_items",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name_km", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("duration_seconds", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.Column("in_chat", sa.Boolean(), nullable=False),
        sa.Column("release_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("newest_first", sa.BigInteger(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("pair", sa.String(length=12), nullable=False),
        sa.Column("collection_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=True),
        sa.Column("source_mark", sa.String(length=64), nullable=True),
        sa.Column("media", sa.JSON(), nullable=True),
        sa.Column("made_percent", sa.SmallInteger(), nullable=False),
        sa.Column("failure", sa.String(length=60), nullable=True),
        sa.Column("rating_sum", sa.BigInteger(), nullable=False),
        sa.Column("rating_count", sa.BigInteger(), nullable=False),
        sa.Column("plays", sa.BigInteger(), nullable=False),
        sa.Column("load_mark", sa.String(length=64), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "duration_seconds >= 0", name=op.f("ck_library_items_duration_not_negative")
        ),
        sa.CheckConstraint(
            "made_percent BETWEEN 0 AND 100", name=op.f("ck_library_items_made_percent_in_bounds")
        ),
        sa.CheckConstraint("plays >= 0", name=op.f("ck_library_items_plays_not_negative")),
        sa.CheckConstraint(
            "rating_count >= 0 AND rating_sum BETWEEN rating_count AND rating_count * 5",
            name=op.f("ck_library_items_ratings"),
        ),
        sa.CheckConstraint(
            "until IS NULL OR until > release_at", name=op.f("ck_library_items_ends_after_release")
        ),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["library_collections.id"],
            name=op.f("fk_library_items_collection_id_library_collections"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_items")),
        sa.UniqueConstraint("key", name=op.f("uq_library_items_key")),
    )
    op.create_index("ix_library_items_collection_id", "library_items", ["collection_id", "number"])
    op.create_index("ix_library_items_kind", "library_items", ["kind", "newest_first", "id"])
    op.create_index("ix_library_items_newest_first", "library_items", ["newest_first", "id"])
    op.create_index("ix_library_items_state", "library_items", ["state"])

    op.create_table(
        "library_playlists",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("item_count", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "item_count >= 0", name=op.f("ck_library_playlists_item_count_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["fan_id"], ["fans.id"], name=op.f("fk_library_playlists_fan_id_fans")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_playlists")),
    )
    op.create_index("ix_library_playlists_fan_id", "library_playlists", ["fan_id", "touched_at"])

    op.create_table(
        "library_queues",
        sa.Column("fan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["fan_id"], ["fans.id"], name=op.f("fk_library_queues_fan_id_fans")
        ),
        sa.PrimaryKeyConstraint("fan_id", name=op.f("pk_library_queues")),
    )
    op.create_table(
        "library_collection_items",
        sa.Column("collection_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.CheckConstraint("place > 0", name=op.f("ck_library_collection_items_place_positive")),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["library_collections.id"],
            name=op.f("fk_library_collection_items_collection_id_library_collections"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["library_items.id"],
            name=op.f("fk_library_collection_items_item_id_library_items"),
        ),
        sa.PrimaryKeyConstraint(
            "collection_id", "item_id", name=op.f("pk_library_collection_items")
        ),
    )
    op.create_index("ix_library_collection_items_item_id", "library_collection_items", ["item_id"])

    op.create_table(
        "library_item_artists",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("artist_id", sa.String(length=22), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["artist_id"], ["artists.id"], name=op.f("fk_library_item_artists_artist_id_artists")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["library_items.id"],
            name=op.f("fk_library_item_artists_item_id_library_items"),
        ),
        sa.PrimaryKeyConstraint("item_id", "artist_id", name=op.f("pk_library_item_artists")),
    )
    op.create_index(
        "ix_library_item_artists_artist_id", "library_item_artists", ["artist_id", "item_id"]
    )

    op.create_table(
        "library_postings",
        sa.Column("word", sa.String(length=64), nullable=False),
        sa.Column("newest_first", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["library_items.id"],
            name=op.f("fk_library_postings_item_id_library_items"),
        ),
        sa.PrimaryKeyConstraint(
            "word", "newest_first", "item_id", name=op.f("pk_library_postings")
        ),
    )
    op.create_index("ix_library_postings_item_id", "library_postings", ["item_id"])

    op.create_table(
        "library_progress",
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("is_finished", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_library_progress_seconds_not_negative")),
        sa.ForeignKeyConstraint(
            ["fan_id"], ["fans.id"], name=op.f("fk_library_progress_fan_id_fans")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["library_items.id"],
            name=op.f("fk_library_progress_item_id_library_items"),
        ),
        sa.PrimaryKeyConstraint("fan_id", "item_id", name=op.f("pk_library_progress")),
    )
    op.create_index("ix_library_progress_item_id", "library_progress", ["item_id"])
    op.create_index("ix_library_progress_recent", "library_progress", ["fan_id", "at"])

    op.create_table(
        "library_ratings",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("stars", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "stars BETWEEN 1 AND 5", name=op.f("ck_library_ratings_stars_in_bounds")
        ),
        sa.ForeignKeyConstraint(
            ["fan_id"], ["fans.id"], name=op.f("fk_library_ratings_fan_id_fans")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["library_items.id"],
            name=op.f("fk_library_ratings_item_id_library_items"),
        ),
        sa.PrimaryKeyConstraint("item_id", "fan_id", name=op.f("pk_library_ratings")),
    )
    op.create_index("ix_library_ratings_fan_id", "library_ratings", ["fan_id"])

    op.create_table(
        "library_texts",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("word", sa.String(length=8), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('captions','lyrics')", name=op.f("ck_library_texts_kind")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["library_items.id"], name=op.f("fk_library_texts_item_id_library_items")
        ),
        sa.PrimaryKeyConstraint("item_id", "kind", "word", name=op.f("pk_library_texts")),
    )


def downgrade() -> None:
    op.drop_table("library_texts")
    op.drop_table("library_ratings")
    op.drop_table("library_progress")
    op.drop_table("library_postings")
    op.drop_table("library_item_artists")
    op.drop_table("library_collection_items")
    op.drop_table("library_queues")
    op.drop_table("library_playlists")
    op.drop_table("library_items")
    op.drop_table("library_collection_artists")
    op.drop_table("library_words")
    op.drop_table("library_collections")
