"""Live events with cues, chat, reminders and their log; people who watch together."""

import sqlalchemy as sa

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def make_append_only(log: str) -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    scopes = [("UPDATE", "ROW"), ("DELETE", "ROW")]
    if not on_sqlite:
        scopes.append(("TRUNCATE", "STATEMENT"))
    for action, scope in scopes:
        refuse = (
            "BEGIN SELECT RAISE(ABORT, 'a log is append-only'); END"
            if on_sqlite
            else f"FOR EACH {scope} EXECUTE FUNCTION log_refuse_change()"
        )
        name = f"{log}_refuse_{action.lower()}"
        op.execute(f"CREATE TRIGGER {name} BEFORE {action} ON {log} {refuse}")


def upgrade() -> None:
    op.create_table(
        "live_messages",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("room", sa.String(length=40), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("by_host", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removed_by IS NULL)",
            name=op.f("ck_live_messages_removed_by_somebody"),
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_live_messages")),
        sa.UniqueConstraint(
            "room", "fan_id", "key", name=op.f("uq_live_messages_room_fan_id_key")
        ),
    )
    with op.batch_alter_table("live_messages", schema=None) as batch_op:
        batch_op.create_index("ix_live_messages_room", ["room", "number"], unique=False)

    op.create_table(
        "live_talkers",
        sa.Column("room", sa.String(length=40), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_hash", sa.String(length=32), nullable=False),
        sa.Column("muted_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("room", "fan_id", name=op.f("pk_live_talkers")),
    )
    op.create_table(
        "watch_parties",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("maker_id", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(length=12), nullable=False),
        sa.Column("host_id", sa.BigInteger(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("position_ms", sa.BigInteger(), nullable=False),
        sa.Column("rate_permille", sa.SmallInteger(), nullable=False),
        sa.Column("audio", sa.String(length=16), nullable=False),
        sa.Column("captions", sa.String(length=16), nullable=False),
        sa.Column("playing", sa.Boolean(), nullable=False),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "position_ms >= 0", name=op.f("ck_watch_parties_position_not_negative")
        ),
        sa.CheckConstraint(
            "rate_permille BETWEEN 250 AND 3000", name=op.f("ck_watch_parties_rate_sane")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_parties")),
        sa.UniqueConstraint("code", name=op.f("uq_watch_parties_code")),
        sa.UniqueConstraint("maker_id", "made_by", name=op.f("uq_watch_parties_maker_id_made_by")),
    )
    with op.batch_alter_table("watch_parties", schema=None) as batch_op:
        batch_op.create_index(
            "ix_watch_parties_going",
            ["looked_at"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "live_reports",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["live_messages.number"], name=op.f("fk_live_reports_number_live_messages")
        ),
        sa.PrimaryKeyConstraint("number", "fan_id", name=op.f("pk_live_reports")),
    )
    op.create_table(
        "watch_party_members",
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"],
            ["watch_parties.id"],
            name=op.f("fk_watch_party_members_party_id_watch_parties"),
        ),
        sa.PrimaryKeyConstraint("party_id", "fan_id", name=op.f("pk_watch_party_members")),
        sa.UniqueConstraint("party_id", "seat", name=op.f("uq_watch_party_members_party_id_seat")),
    )
    op.create_table(
        "live_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dvr_seconds", sa.Integer(), nullable=False),
        sa.Column("show", sa.String(length=40), server_default="", nullable=False),
        sa.Column("chat_on", sa.Boolean(), nullable=False),
        sa.Column("slow_seconds", sa.SmallInteger(), nullable=False),
        sa.Column("group_link", sa.String(length=200), server_default="", nullable=False),
        sa.Column("key_hash", sa.String(length=64), server_default="", nullable=False),
        sa.Column("on_air_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sender", sa.String(length=22), server_default="", nullable=False),
        sa.Column("sender_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sender_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sender_lost_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("loss_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kbps", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("height", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("keyframe_ms", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("takes", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("problem", sa.String(length=8), server_default="", nullable=False),
        sa.Column("recorded_bytes", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("viewers", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("peak_viewers", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "problem IN ('', 'away', 'codec', 'bitrate', 'encoder', 'port', 'disk')",
            name=op.f("ck_live_events_problem_known"),
        ),
        sa.CheckConstraint(
            "state <> 'on_air' OR on_air_at IS NOT NULL", name=op.f("ck_live_events_on_air_since")
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'armed', 'on_air', 'ended', 'recorded', 'failed')",
            name=op.f("ck_live_events_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('armed', 'on_air') OR key_hash <> ''",
            name=op.f("ck_live_events_has_key"),
        ),
        sa.CheckConstraint(
            "dvr_seconds BETWEEN 10 AND 7200", name=op.f("ck_live_events_dvr_sane")
        ),
        sa.CheckConstraint(
            "slow_seconds BETWEEN 0 AND 600", name=op.f("ck_live_events_slow_sane")
        ),
        sa.CheckConstraint(
            "viewers >= 0 AND peak_viewers >= viewers", name=op.f("ck_live_events_peak_is_peak")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["library_items.id"], name=op.f("fk_live_events_item_id_library_items")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_events")),
        sa.UniqueConstraint("item_id", name=op.f("uq_live_events_item_id")),
        sa.UniqueConstraint("key", name=op.f("uq_live_events_key")),
    )
    with op.batch_alter_table("live_events", schema=None) as batch_op:
        batch_op.create_index(
            "ix_live_events_listening",
            ["state"],
            unique=False,
            sqlite_where=sa.text("state IN ('armed', 'on_air', 'ended')"),
            postgresql_where=sa.text("state IN ('armed', 'on_air', 'ended')"),
        )
        batch_op.create_index("ix_live_events_starts_at", ["starts_at"], unique=False)

    op.create_table(
        "live_cues",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=11), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('vote_open', 'vote_closed', 'message', 'goal')",
            name=op.f("ck_live_cues_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["live_events.id"], name=op.f("fk_live_cues_event_id_live_events")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_live_cues")),
        sa.UniqueConstraint(
            "event_id", "kind", "reference", name=op.f("uq_live_cues_event_id_kind_reference")
        ),
    )
    op.create_table(
        "live_desk_log",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.String(length=8), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "act IN ('plan', 'arm', 'disarm', 'end', 'cue', 'chat', 'remove', 'mute', 'unmute')",
            name=op.f("ck_live_desk_log_act_known"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["live_events.id"], name=op.f("fk_live_desk_log_event_id_live_events")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_live_desk_log")),
    )
    with op.batch_alter_table("live_desk_log", schema=None) as batch_op:
        batch_op.create_index("ix_live_desk_log_event", ["event_id", "number"], unique=False)

    op.create_table(
        "live_reminders",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["live_events.id"], name=op.f("fk_live_reminders_event_id_live_events")
        ),
        sa.PrimaryKeyConstraint("event_id", "fan_id", name=op.f("pk_live_reminders")),
    )
    with op.batch_alter_table("live_reminders", schema=None) as batch_op:
        batch_op.create_index(
            "ix_live_reminders_untold",
            ["event_id", "fan_id"],
            unique=False,
            sqlite_where=sa.text("told_at IS NULL"),
            postgresql_where=sa.text("told_at IS NULL"),
        )

    make_append_only("live_desk_log")


def downgrade() -> None:
    with op.batch_alter_table("live_reminders", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_live_reminders_untold",
            sqlite_where=sa.text("told_at IS NULL"),
            postgresql_where=sa.text("told_at IS NULL"),
        )

    op.drop_table("live_reminders")
    with op.batch_alter_table("live_desk_log", schema=None) as batch_op:
        batch_op.drop_index("ix_live_desk_log_event")

    op.drop_table("live_desk_log")
    op.drop_table("live_cues")
    with op.batch_alter_table("live_events", schema=None) as batch_op:
        batch_op.drop_index("ix_live_events_starts_at")
        batch_op.drop_index(
            "ix_live_events_listening",
            sqlite_where=sa.text("state IN ('armed', 'on_air', 'ended')"),
            postgresql_where=sa.text("state IN ('armed', 'on_air', 'ended')"),
        )

    op.drop_table("live_events")
    op.drop_table("watch_party_members")
    op.drop_table("live_reports")
    with op.batch_alter_table("watch_parties", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_watch_parties_going",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.drop_table("watch_parties")
    op.drop_table("live_talkers")
    with op.batch_alter_table("live_messages", schema=None) as batch_op:
        batch_op.drop_index("ix_live_messages_room")

    op.drop_table("live_messages")
