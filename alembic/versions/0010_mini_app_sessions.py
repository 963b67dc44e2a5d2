"""Sessions of the Mini App, and answers kept by key."""

import sqlalchemy as sa

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_answers",
        sa.Column("fan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("fan_id", "key", name=op.f("pk_api_answers")),
    )
    op.create_index("ix_api_answers_at", "api_answers", ["at"])
    op.create_table(
        "used_init_data",
        sa.Column("init_hash", sa.String(length=64), nullable=False),
        sa.Column("proof_hash", sa.String(length=64), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("init_hash", name=op.f("pk_used_init_data")),
    )
    op.create_index("ix_used_init_data_until", "used_init_data", ["until"])
    op.create_table(
        "app_sessions",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("device_id", sa.String(length=22), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refresh_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("refresh_until <= ends_at", name=op.f("ck_app_sessions_ends_for_good")),
        sa.CheckConstraint("step >= 0", name=op.f("ck_app_sessions_step_not_negative")),
        sa.ForeignKeyConstraint(
            ["device_id"], ["devices.id"], name=op.f("fk_app_sessions_device_id_devices")
        ),
        sa.ForeignKeyConstraint(["fan_id"], ["fans.id"], name=op.f("fk_app_sessions_fan_id_fans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_sessions")),
    )
    op.create_index("ix_app_sessions_device_id", "app_sessions", ["device_id"])
    op.create_index("ix_app_sessions_refresh_until", "app_sessions", ["refresh_until"])


def downgrade() -> None:
    op.drop_index("ix_app_sessions_refresh_until", "app_sessions")
    op.drop_index("ix_app_sessions_device_id", "app_sessions")
    op.drop_table("app_sessions")
    op.drop_index("ix_used_init_data_until", "used_init_data")
    op.drop_table("used_init_data")
    op.drop_index("ix_api_answers_at", "api_answers")
    op.drop_table("api_answers")
