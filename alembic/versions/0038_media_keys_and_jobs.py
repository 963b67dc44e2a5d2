"""What processing makes: jobs, content keys, files on their way in pieces."""

import sqlalchemy as sa

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "media_jobs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("origin", sa.String(length=500), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("percent", sa.SmallInteger(), nullable=False),
        sa.Column("attempt", sa.SmallInteger(), nullable=False),
        sa.Column("wants_cbcs", sa.Boolean(), nullable=False),
        sa.Column("is_audio", sa.Boolean(), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("details", sa.JSON(), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'failed') = (reason IS NOT NULL)",
            name=op.f("ck_media_jobs_reason_of_failure"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting','running','done','failed','replaced')",
            name=op.f("ck_media_jobs_state_known"),
        ),
        sa.CheckConstraint(
            "percent BETWEEN 0 AND 100", name=op.f("ck_media_jobs_percent_in_bounds")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["library_items.id"], name=op.f("fk_media_jobs_item_id_library_items")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_jobs")),
        sa.UniqueConstraint("version", name=op.f("uq_media_jobs_version")),
    )
    with op.batch_alter_table("media_jobs", schema=None) as batch_op:
        batch_op.create_index("ix_media_jobs_item_id", ["item_id", "queued_at"], unique=False)
        batch_op.create_index("ix_media_jobs_state", ["state", "queued_at"], unique=False)
        batch_op.create_index(
            "ux_media_jobs_item_id",
            ["item_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('waiting','running')"),
            postgresql_where=sa.text("state IN ('waiting','running')"),
        )

    op.create_table(
        "media_keys",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("scheme", sa.String(length=4), nullable=False),
        sa.Column("key_class", sa.String(length=5), nullable=False),
        sa.Column("kid", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["library_items.id"], name=op.f("fk_media_keys_item_id_library_items")
        ),
        sa.PrimaryKeyConstraint(
            "item_id", "version", "scheme", "key_class", name=op.f("pk_media_keys")
        ),
        sa.UniqueConstraint("kid", name=op.f("uq_media_keys_kid")),
    )
    op.create_table(
        "media_uploads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('open','taken','dropped')", name=op.f("ck_media_uploads_state_known")
        ),
        sa.CheckConstraint(
            "size > 0 AND received BETWEEN 0 AND size",
            name=op.f("ck_media_uploads_received_in_bounds"),
        ),
        sa.ForeignKeyConstraint(
            ["fan_id"], ["fans.id"], name=op.f("fk_media_uploads_fan_id_fans")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["library_items.id"], name=op.f("fk_media_uploads_item_id_library_items")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_uploads")),
        sa.UniqueConstraint("key", name=op.f("uq_media_uploads_key")),
    )
    with op.batch_alter_table("media_uploads", schema=None) as batch_op:
        batch_op.create_index("ix_media_uploads_ends_at", ["state", "ends_at"], unique=False)
        batch_op.create_index("ix_media_uploads_fan_id", ["fan_id", "state"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("media_uploads", schema=None) as batch_op:
        batch_op.drop_index("ix_media_uploads_fan_id")
        batch_op.drop_index("ix_media_uploads_ends_at")

    op.drop_table("media_uploads")
    op.drop_table("media_keys")
    with op.batch_alter_table("media_jobs", schema=None) as batch_op:
        batch_op.drop_index(
            "ux_media_jobs_item_id",
            sqlite_where=sa.text("state IN ('waiting','running')"),
            postgresql_where=sa.text("state IN ('waiting','running')"),
        )
        batch_op.drop_index("ix_media_jobs_state")
        batch_op.drop_index("ix_media_jobs_item_id")

    op.drop_table("media_jobs")
