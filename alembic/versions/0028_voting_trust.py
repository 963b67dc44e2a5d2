"""Voting trust: origins, cases of suspicion, appeals, reports that nobody rewrites, follows."""

import sqlalchemy as sa

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


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
        "vote_origins",
        sa.Column("window_id", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("value", sa.String(length=32), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('device','address','session','referrer')", name=op.f("ck_vote_origins_kind")
        ),
        sa.PrimaryKeyConstraint(
            "window_id", "kind", "value", "fan_id", name=op.f("pk_vote_origins")
        ),
    )
    op.create_table(
        "vote_follows",
        sa.Column("show_code", sa.String(length=12), nullable=False),
        sa.Column("act", sa.String(length=12), server_default=sa.text("('')"), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["fan_id"], ["fans.id"], name=op.f("fk_vote_follows_fan_id_fans")),
        sa.ForeignKeyConstraint(
            ["show_code"], ["vote_shows.code"], name=op.f("fk_vote_follows_show_code_vote_shows")
        ),
        sa.PrimaryKeyConstraint("show_code", "act", "fan_id", name=op.f("pk_vote_follows")),
    )
    with op.batch_alter_table("vote_follows", schema=None) as batch_op:
        batch_op.create_index("ix_vote_follows_fan", ["fan_id"], unique=False)

    op.create_table(
        "vote_appeals",
        sa.Column("window_id", sa.String(length=8), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (answered_by IS NULL)",
            name=op.f("ck_vote_appeals_answered_by_somebody"),
        ),
        sa.CheckConstraint(
            "state IN ('open','upheld','denied')", name=op.f("ck_vote_appeals_state")
        ),
        sa.ForeignKeyConstraint(
            ["window_id"], ["vote_windows.id"], name=op.f("fk_vote_appeals_window_id_vote_windows")
        ),
        sa.PrimaryKeyConstraint("window_id", "fan_id", name=op.f("pk_vote_appeals")),
    )
    op.create_table(
        "vote_cases",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("window_id", sa.String(length=8), nullable=False),
        sa.Column("rule", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=48), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("fans", sa.Integer(), nullable=False),
        sa.Column("votes", sa.BigInteger(), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("wish", sa.String(length=8), nullable=True),
        sa.Column("by1", sa.BigInteger(), nullable=True),
        sa.Column("by2", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'held') = (by2 IS NULL)", name=op.f("ck_vote_cases_decided_by_two")
        ),
        sa.CheckConstraint("state = 'held' OR state = wish", name=op.f("ck_vote_cases_as_wished")),
        sa.CheckConstraint(
            "state IN ('held','released','excluded')", name=op.f("ck_vote_cases_state")
        ),
        sa.CheckConstraint(
            "wish IS NULL OR wish IN ('released','excluded')", name=op.f("ck_vote_cases_wish")
        ),
        sa.CheckConstraint(
            "(wish IS NULL) = (by1 IS NULL)", name=op.f("ck_vote_cases_wished_by_somebody")
        ),
        sa.CheckConstraint("by2 IS NULL OR by1 <> by2", name=op.f("ck_vote_cases_two_people")),
        sa.ForeignKeyConstraint(
            ["window_id"], ["vote_windows.id"], name=op.f("fk_vote_cases_window_id_vote_windows")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_cases")),
        sa.UniqueConstraint(
            "window_id", "rule", "subject", name=op.f("uq_vote_cases_window_id_rule_subject")
        ),
    )
    op.create_table(
        "vote_reports",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("window_id", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("flags", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["window_id"], ["vote_windows.id"], name=op.f("fk_vote_reports_window_id_vote_windows")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_reports")),
    )
    with op.batch_alter_table("vote_reports", schema=None) as batch_op:
        batch_op.create_index("ix_vote_reports_window", ["window_id", "kind", "id"], unique=False)

    with op.batch_alter_table("vote_flags") as table:
        table.add_column(sa.Column("case_id", sa.BigInteger(), nullable=True))
        table.create_index("ix_vote_flags_case", ["case_id"])
        table.drop_constraint(op.f("ck_vote_flags_excluded_by_two"), type_="check")
        table.drop_constraint(op.f("ck_vote_flags_decided_by_somebody"), type_="check")
        table.create_check_constraint(
            op.f("ck_vote_flags_decided_by_two"), "(state = 'held') = (by2 IS NULL)"
        )
    refuse_changes("vote_reports")


def downgrade() -> None:
    with op.batch_alter_table("vote_flags") as table:
        table.drop_constraint(op.f("ck_vote_flags_decided_by_two"), type_="check")
        table.create_check_constraint(
            op.f("ck_vote_flags_decided_by_somebody"), "state = 'held' OR (by1 IS NOT NULL)"
        )
        table.create_check_constraint(
            op.f("ck_vote_flags_excluded_by_two"), "state <> 'excluded' OR by2 IS NOT NULL"
        )
        table.drop_index("ix_vote_flags_case")
        table.drop_column("case_id")

    with op.batch_alter_table("vote_reports", schema=None) as batch_op:
        batch_op.drop_index("ix_vote_reports_window")

    op.drop_table("vote_reports")
    op.drop_table("vote_cases")
    op.drop_table("vote_appeals")
    with op.batch_alter_table("vote_follows", schema=None) as batch_op:
        batch_op.drop_index("ix_vote_follows_fan")

    op.drop_table("vote_follows")
    op.drop_table("vote_origins")
