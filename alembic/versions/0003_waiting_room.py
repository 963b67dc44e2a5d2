"""Waiting room."""

import sqlalchemy as sa

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "queue_rooms",
        sa.Column("event_id", sa.String(length=22), nullable=False),
        sa.Column("joining_opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sale_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pass_seconds", sa.Integer(), nullable=False),
        sa.Column("seed_hash", sa.String(length=64), nullable=False),
        sa.Column("sealed_seed", sa.LargeBinary(length=160), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("next_rank", sa.BigInteger(), nullable=False),
        sa.Column("served_rank", sa.BigInteger(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("let_in_per_hour", sa.Integer(), nullable=False),
        sa.Column("ticks", sa.BigInteger(), nullable=False),
        sa.Column("ticked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'gathering') = (seed IS NULL)",
            name=op.f("ck_queue_rooms_seed_after_the_draw"),
        ),
        sa.CheckConstraint(
            "state IN ('gathering','open','paused','closed')", name=op.f("ck_queue_rooms_state")
        ),
        sa.CheckConstraint(
            "capacity > 0 AND pass_seconds >= 60", name=op.f("ck_queue_rooms_room_for_somebody")
        ),
        sa.CheckConstraint(
            "joining_opens_at <= sale_at", name=op.f("ck_queue_rooms_joining_before_sale")
        ),
        sa.CheckConstraint(
            "served_rank < next_rank", name=op.f("ck_queue_rooms_served_were_ranked")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_queue_rooms_event_id_events")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_queue_rooms")),
    )
    op.create_table(
        "queue_entries",
        sa.Column("event_id", sa.String(length=22), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("draw_key", sa.BigInteger(), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("pass_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state <> 'inside' OR pass_until IS NOT NULL",
            name=op.f("ck_queue_entries_inside_has_pass"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting','inside','done','missed','left')",
            name=op.f("ck_queue_entries_state"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["queue_rooms.event_id"],
            name=op.f("fk_queue_entries_event_id_queue_rooms"),
        ),
        sa.PrimaryKeyConstraint("event_id", "fan_id", name=op.f("pk_queue_entries")),
        sa.UniqueConstraint("event_id", "rank", name=op.f("uq_queue_entries_event_id_rank")),
    )
    with op.batch_alter_table("queue_entries", schema=None) as batch_op:
        batch_op.create_index(
            "ix_queue_entries_inside",
            ["event_id", "pass_until"],
            unique=False,
            sqlite_where=sa.text("state = 'inside'"),
            postgresql_where=sa.text("state = 'inside'"),
        )
        batch_op.create_index(
            "ix_queue_entries_unranked",
            ["event_id", "joined_at"],
            unique=False,
            sqlite_where=sa.text("rank IS NULL"),
            postgresql_where=sa.text("rank IS NULL"),
        )

    op.create_table(
        "queue_minutes",
        sa.Column("event_id", sa.String(length=22), nullable=False),
        sa.Column("minute", sa.DateTime(timezone=True), nullable=False),
        sa.Column("let_in", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["queue_rooms.event_id"],
            name=op.f("fk_queue_minutes_event_id_queue_rooms"),
        ),
        sa.PrimaryKeyConstraint("event_id", "minute", name=op.f("pk_queue_minutes")),
    )


def downgrade() -> None:
    waiting = sa.text("SELECT 1 FROM queue_rooms WHERE state <> 'closed' LIMIT 1")
    if op.get_bind().execute(waiting).first():
        raise RuntimeError("the schema before this one cannot keep: waiting rooms in use")
    op.drop_table("queue_minutes")
    op.drop_table("queue_entries")
    op.drop_table("queue_rooms")
