"""Voting: shows and windows, votes of record, the public log, moves by two people."""

import sqlalchemy as sa

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

LOGS = ("vote_moves", "votes", "vote_leaves", "vote_roots")


def refuse_changes(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuse_{action.lower()} BEFORE {action} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'a log is append-only'); END"
            )
        return
    for action, scope in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER {table}_refuse_{action.lower()} BEFORE {action} ON {table} "
            f"FOR EACH {scope} EXECUTE FUNCTION log_refuse_change()"
        )


def upgrade() -> None:
    op.create_table(
        "vote_approvals",
        sa.Column("window_id", sa.String(length=8), nullable=False),
        sa.Column("move", sa.String(length=8), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("role", sa.String(length=14), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("window_id", "move", "actor_id", name=op.f("pk_vote_approvals")),
    )
    op.create_table(
        "vote_batches",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("window_id", sa.String(length=8), nullable=False),
        sa.Column("entries", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_batches")),
    )
    with op.batch_alter_table("vote_batches", schema=None) as batch_op:
        batch_op.create_index("ix_vote_batches_window", ["window_id", "id"], unique=False)

    op.create_table(
        "vote_flags",
        sa.Column("window_id", sa.String(length=8), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("idem", sa.String(length=40), nullable=False),
        sa.Column("rule", sa.String(length=16), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by1", sa.BigInteger(), nullable=True),
        sa.Column("by2", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state <> 'excluded' OR by2 IS NOT NULL", name=op.f("ck_vote_flags_excluded_by_two")
        ),
        sa.CheckConstraint(
            "state = 'held' OR (by1 IS NOT NULL)", name=op.f("ck_vote_flags_decided_by_somebody")
        ),
        sa.CheckConstraint(
            "state IN ('held','released','excluded')", name=op.f("ck_vote_flags_state")
        ),
        sa.CheckConstraint(
            "by1 IS NULL OR by2 IS NULL OR by1 <> by2", name=op.f("ck_vote_flags_two_people")
        ),
        sa.PrimaryKeyConstraint("window_id", "fan_id", "idem", "rule", name=op.f("pk_vote_flags")),
    )
    op.create_table(
        "vote_grants",
        sa.Column("show_code", sa.String(length=12), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("role", sa.String(length=14), nullable=False),
        sa.PrimaryKeyConstraint("show_code", "fan_id", "role", name=op.f("pk_vote_grants")),
    )
    op.create_table(
        "vote_leaves",
        sa.Column("window_id", sa.String(length=8), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("idem", sa.String(length=40), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("window_id", "seq", name=op.f("pk_vote_leaves")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_vote_leaves_code_hash")),
        sa.UniqueConstraint(
            "window_id", "fan_id", "idem", name=op.f("uq_vote_leaves_window_id_fan_id_idem")
        ),
    )
    op.create_table(
        "vote_moves",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("show_code", sa.String(length=12), nullable=False),
        sa.Column("window_id", sa.String(length=8), nullable=True),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("role", sa.String(length=14), nullable=True),
        sa.Column("action", sa.String(length=24), nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_moves")),
    )
    with op.batch_alter_table("vote_moves", schema=None) as batch_op:
        batch_op.create_index(
            "ix_vote_moves_window", ["show_code", "window_id", "id"], unique=False
        )

    op.create_table(
        "vote_nodes",
        sa.Column("window_id", sa.String(length=8), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("window_id", "number", name=op.f("pk_vote_nodes")),
    )
    op.create_table(
        "vote_papers",
        sa.Column("window_id", sa.String(length=8), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("free_used", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("day", sa.String(length=10), server_default=sa.text("''"), nullable=False),
        sa.Column("day_used", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("paid_used", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("points_used", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("bonus_used", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("acts", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.CheckConstraint(
            "free_used >= 0 AND day_used >= 0 AND paid_used >= 0 AND points_used >= 0 "
            "AND bonus_used >= 0",
            name=op.f("ck_vote_papers_never_below_nothing"),
        ),
        sa.PrimaryKeyConstraint("window_id", "fan_id", name=op.f("pk_vote_papers")),
    )
    op.create_table(
        "vote_roots",
        sa.Column("window_id", sa.String(length=8), nullable=False),
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_final", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("window_id", "size", "is_final", name=op.f("pk_vote_roots")),
    )
    op.create_table(
        "vote_shows",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("season", sa.Integer(), nullable=False),
        sa.Column("preset", sa.String(length=24), nullable=False),
        sa.Column("name_km", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_vote_shows_has_a_version")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_vote_shows")),
    )
    op.create_table(
        "vote_tallies",
        sa.Column("window_id", sa.String(length=8), nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("province", sa.String(length=20), nullable=False),
        sa.Column("minute", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("writer", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("votes", sa.BigInteger(), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "window_id",
            "act",
            "province",
            "minute",
            "kind",
            "writer",
            name=op.f("pk_vote_tallies"),
        ),
    )
    op.create_table(
        "votes",
        sa.Column("window_id", sa.String(length=8), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("idem", sa.String(length=40), nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("channel", sa.String(length=7), nullable=False),
        sa.Column("province", sa.String(length=20), nullable=False),
        sa.Column("lot_id", sa.String(length=32), nullable=True),
        sa.Column("reverses", sa.String(length=40), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind IN ('paid','bonus')) = (lot_id IS NOT NULL)", name=op.f("ck_votes_from_a_lot")
        ),
        sa.CheckConstraint(
            "channel IN ('private','group','inline','miniapp')", name=op.f("ck_votes_channel")
        ),
        sa.CheckConstraint(
            "kind IN ('free','paid','points','power','bonus')", name=op.f("ck_votes_kind")
        ),
        sa.CheckConstraint(
            "votes <> 0 AND (votes > 0) = (reverses IS NULL)", name=op.f("ck_votes_sign")
        ),
        sa.PrimaryKeyConstraint("window_id", "fan_id", "idem", name=op.f("pk_votes")),
    )
    op.create_table(
        "vote_acts",
        sa.Column("show_code", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name_km", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("about_km", sa.Text(), nullable=False),
        sa.Column("about_en", sa.Text(), nullable=False),
        sa.Column("team", sa.String(length=12), nullable=True),
        sa.Column("artist_id", sa.String(length=22), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.CheckConstraint(
            "state IN ('active','eliminated','withdrawn','disqualified')",
            name=op.f("ck_vote_acts_state"),
        ),
        sa.ForeignKeyConstraint(
            ["show_code"], ["vote_shows.code"], name=op.f("fk_vote_acts_show_code_vote_shows")
        ),
        sa.PrimaryKeyConstraint("show_code", "code", name=op.f("pk_vote_acts")),
    )
    op.create_table(
        "vote_configs",
        sa.Column("show_code", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["show_code"], ["vote_shows.code"], name=op.f("fk_vote_configs_show_code_vote_shows")
        ),
        sa.PrimaryKeyConstraint("show_code", "version", name=op.f("pk_vote_configs")),
    )
    op.create_table(
        "vote_decisions",
        sa.Column("show_code", sa.String(length=12), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["show_code"], ["vote_shows.code"], name=op.f("fk_vote_decisions_show_code_vote_shows")
        ),
        sa.PrimaryKeyConstraint("show_code", "stage", name=op.f("pk_vote_decisions")),
    )
    op.create_table(
        "voter_profiles",
        sa.Column("fan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("province", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["fan_id"], ["fans.id"], name=op.f("fk_voter_profiles_fan_id_fans")
        ),
        sa.PrimaryKeyConstraint("fan_id", name=op.f("pk_voter_profiles")),
    )
    op.create_table(
        "vote_fates",
        sa.Column("show_code", sa.String(length=12), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("fate", sa.String(length=7), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.CheckConstraint("fate IN ('through','out','holding')", name=op.f("ck_vote_fates_fate")),
        sa.ForeignKeyConstraint(
            ["show_code", "act"],
            ["vote_acts.show_code", "vote_acts.code"],
            name=op.f("fk_vote_fates_show_code_act_vote_acts"),
        ),
        sa.PrimaryKeyConstraint("show_code", "stage", "act", name=op.f("pk_vote_fates")),
    )
    op.create_table(
        "vote_windows",
        sa.Column("id", sa.String(length=8), nullable=False),
        sa.Column("show_code", sa.String(length=12), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("config_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("acts", sa.Text(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("grace_ms", sa.Integer(), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(length=160), nullable=False),
        sa.CheckConstraint(
            "state <> 'open' OR opened_at IS NOT NULL", name=op.f("ck_vote_windows_open_has_begun")
        ),
        sa.CheckConstraint(
            "state IN ('draft','armed','open','closed','verifying','certified','published',"
            "'void')",
            name=op.f("ck_vote_windows_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('closed','verifying','certified','published') OR closed_at IS NOT NULL",
            name=op.f("ck_vote_windows_closed_has_ended"),
        ),
        sa.CheckConstraint(
            "grace_ms BETWEEN 0 AND 10000", name=op.f("ck_vote_windows_grace_is_short")
        ),
        sa.ForeignKeyConstraint(
            ["show_code", "config_version"],
            ["vote_configs.show_code", "vote_configs.version"],
            name=op.f("fk_vote_windows_show_code_config_version_vote_configs"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_windows")),
        sa.UniqueConstraint(
            "show_code",
            "stage",
            "code",
            "is_test",
            name=op.f("uq_vote_windows_show_code_stage_code_is_test"),
        ),
    )
    with op.batch_alter_table("vote_windows", schema=None) as batch_op:
        batch_op.create_index(
            "ix_vote_windows_due", ["state", "opens_at", "ends_at"], unique=False
        )

    op.create_table(
        "vote_jury_ballots",
        sa.Column("window_id", sa.String(length=8), nullable=False),
        sa.Column("judge", sa.String(length=12), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["window_id"],
            ["vote_windows.id"],
            name=op.f("fk_vote_jury_ballots_window_id_vote_windows"),
        ),
        sa.PrimaryKeyConstraint("window_id", "judge", name=op.f("pk_vote_jury_ballots")),
    )
    op.create_table(
        "vote_lots",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("window_id", sa.String(length=8), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('live','refunding','refunded')", name=op.f("ck_vote_lots_state")
        ),
        sa.CheckConstraint("used BETWEEN 0 AND count", name=op.f("ck_vote_lots_used_of_count")),
        sa.ForeignKeyConstraint(
            ["window_id"], ["vote_windows.id"], name=op.f("fk_vote_lots_window_id_vote_windows")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_lots")),
        sa.UniqueConstraint("reference", name=op.f("uq_vote_lots_reference")),
    )
    with op.batch_alter_table("vote_lots", schema=None) as batch_op:
        batch_op.create_index("ix_vote_lots_fan", ["window_id", "fan_id"], unique=False)

    op.create_table(
        "vote_trees",
        sa.Column("window_id", sa.String(length=8), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["window_id"], ["vote_windows.id"], name=op.f("fk_vote_trees_window_id_vote_windows")
        ),
        sa.PrimaryKeyConstraint("window_id", name=op.f("pk_vote_trees")),
    )
    for table in LOGS:
        refuse_changes(table)


def downgrade() -> None:
    op.drop_table("vote_trees")
    with op.batch_alter_table("vote_lots", schema=None) as batch_op:
        batch_op.drop_index("ix_vote_lots_fan")

    op.drop_table("vote_lots")
    op.drop_table("vote_jury_ballots")
    with op.batch_alter_table("vote_windows", schema=None) as batch_op:
        batch_op.drop_index("ix_vote_windows_due")

    op.drop_table("vote_windows")
    op.drop_table("vote_fates")
    op.drop_table("voter_profiles")
    op.drop_table("vote_decisions")
    op.drop_table("vote_configs")
    op.drop_table("vote_acts")
    op.drop_table("votes")
    op.drop_table("vote_tallies")
    op.drop_table("vote_shows")
    op.drop_table("vote_roots")
    op.drop_table("vote_papers")
    op.drop_table("vote_nodes")
    with op.batch_alter_table("vote_moves", schema=None) as batch_op:
        batch_op.drop_index("ix_vote_moves_window")

    op.drop_table("vote_moves")
    op.drop_table("vote_leaves")
    op.drop_table("vote_grants")
    op.drop_table("vote_flags")
    with op.batch_alter_table("vote_batches", schema=None) as batch_op:
        batch_op.drop_index("ix_vote_batches_window")

    op.drop_table("vote_batches")
    op.drop_table("vote_approvals")
