"""Group cards."""

import sqlalchemy as sa

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "group_cards",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.String(length=22), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("host_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=4), nullable=False),
        sa.Column("touched", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("picture_key", sa.String(length=120), nullable=True),
        sa.Column("digest", sa.String(length=32), nullable=True),
        sa.Column("wants_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rests_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("shown <= touched", name=op.f("ck_group_cards_shows_the_past")),
        sa.CheckConstraint("state IN ('live','away','gone')", name=op.f("ck_group_cards_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_cards")),
        sa.UniqueConstraint(
            "kind", "subject", "chat_id", name=op.f("uq_group_cards_kind_subject_chat_id")
        ),
    )
    op.create_index("ix_group_cards_chat_id", "group_cards", ["chat_id"])
    op.create_index(
        "ix_group_cards_wants_at",
        "group_cards",
        ["wants_at"],
        sqlite_where=sa.text("wants_at IS NOT NULL"),
        postgresql_where=sa.text("wants_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_group_cards_wants_at", "group_cards")
    op.drop_index("ix_group_cards_chat_id", "group_cards")
    op.drop_table("group_cards")
