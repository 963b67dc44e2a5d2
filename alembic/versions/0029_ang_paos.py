"""Ang paos: envelopes of money for many, and their shares."""

import sqlalchemy as sa

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _envelopes()
    _shares()


def _envelopes() -> None:
    op.create_table(
        "ang_paos",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("host_id", sa.BigInteger(), nullable=False),
        sa.Column("host_name", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("shares", sa.Integer(), nullable=False),
        sa.Column("split", sa.String(length=5), nullable=False),
        sa.Column("theme", sa.String(length=12), nullable=False),
        sa.Column("blessing", sa.String(length=80), nullable=False),
        sa.Column("artist_id", sa.String(length=22), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("paid", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'draft') = (expires_at IS NULL)", name=op.f("ck_ang_paos_filled_has_end")
        ),
        sa.CheckConstraint(
            "(state = 'empty') = (paid = shares)", name=op.f("ck_ang_paos_empty_is_all_paid")
        ),
        sa.CheckConstraint(
            "(state IN ('draft', 'open')) = (ended_at IS NULL)", name=op.f("ck_ang_paos_ends_once")
        ),
        sa.CheckConstraint(
            "artist_id IS NULL OR theme = 'artist'", name=op.f("ck_ang_paos_artist_has_theme")
        ),
        sa.CheckConstraint("currency IN ('USD', 'KHR')", name=op.f("ck_ang_paos_currency_known")),
        sa.CheckConstraint("split IN ('lucky', 'equal')", name=op.f("ck_ang_paos_split_known")),
        sa.CheckConstraint(
            "state IN ('draft', 'open', 'empty', 'returned', 'undone')",
            name=op.f("ck_ang_paos_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('draft', 'undone') OR taken = 0",
            name=op.f("ck_ang_paos_undone_untouched"),
        ),
        sa.CheckConstraint("paid BETWEEN 0 AND taken", name=op.f("ck_ang_paos_paid_has_person")),
        sa.CheckConstraint("shares BETWEEN 1 AND 100", name=op.f("ck_ang_paos_shares_sane")),
        sa.CheckConstraint("taken BETWEEN 0 AND shares", name=op.f("ck_ang_paos_not_overtaken")),
        sa.CheckConstraint("total_minor >= shares", name=op.f("ck_ang_paos_total_reaches")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ang_paos")),
        sa.UniqueConstraint("host_id", "key", name=op.f("uq_ang_paos_host_id_key")),
    )
    op.create_index("ix_ang_paos_host", "ang_paos", ["host_id", "created_at"])
    for name, column, state in (
        ("ix_ang_paos_drafts", "created_at", "draft"),
        ("ix_ang_paos_open", "expires_at", "open"),
    ):
        op.create_index(
            name,
            "ang_paos",
            [column],
            sqlite_where=sa.text(f"state = '{state}'"),
            postgresql_where=sa.text(f"state = '{state}'"),
        )


def _shares() -> None:
    op.create_table(
        "ang_pao_shares",
        sa.Column("ang_pao_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("host_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=True),
        sa.Column("fan_name", sa.String(length=64), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(fan_id IS NULL) = (taken_at IS NULL) AND (fan_id IS NULL) = (fan_name IS NULL)",
            name=op.f("ck_ang_pao_shares_taken_whole"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_ang_pao_shares_amount_positive")),
        sa.CheckConstraint(
            "fan_id IS NULL OR fan_id <> host_id", name=op.f("ck_ang_pao_shares_not_for_host")
        ),
        sa.CheckConstraint("number BETWEEN 1 AND 100", name=op.f("ck_ang_pao_shares_number_sane")),
        sa.CheckConstraint(
            "paid_at IS NULL OR fan_id IS NOT NULL", name=op.f("ck_ang_pao_shares_paid_has_person")
        ),
        sa.ForeignKeyConstraint(
            ["ang_pao_id"], ["ang_paos.id"], name=op.f("fk_ang_pao_shares_ang_pao_id_ang_paos")
        ),
        sa.PrimaryKeyConstraint("ang_pao_id", "number", name=op.f("pk_ang_pao_shares")),
        sa.UniqueConstraint(
            "ang_pao_id", "fan_id", name=op.f("uq_ang_pao_shares_ang_pao_id_fan_id")
        ),
    )
    op.create_index("ix_ang_pao_shares_fan_id", "ang_pao_shares", ["fan_id", "taken_at"])


def downgrade() -> None:
    op.drop_index("ix_ang_pao_shares_fan_id", "ang_pao_shares")
    op.drop_table("ang_pao_shares")
    for name in ("ix_ang_paos_open", "ix_ang_paos_drafts", "ix_ang_paos_host"):
        op.drop_index(name, "ang_paos")
    op.drop_table("ang_paos")
