"""Gate."""

import sqlalchemy as sa

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

REASONS = (
    "'invalid','revoked','unpaid','canceled','unapproved','blocked','product','invalid_time',"
    "'rules','incomplete','already_redeemed','ambiguous','stale_code','error'"
)


def upgrade() -> None:
    op.create_table(
        "gate_devices",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("event_id", sa.String(length=22), nullable=False),
        sa.Column("gate", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("off_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_gate_devices_event_id_events")
        ),
        sa.ForeignKeyConstraint(["fan_id"], ["fans.id"], name=op.f("fk_gate_devices_fan_id_fans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_devices")),
    )
    with op.batch_alter_table("gate_devices", schema=None) as batch_op:
        batch_op.create_index("ix_gate_devices_event_id", ["event_id"], unique=False)

    op.create_table(
        "gate_doors",
        sa.Column("event_id", sa.String(length=22), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("revocations", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "revocations >= 0", name=op.f("ck_gate_doors_revocations_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_gate_doors_event_id_events")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_gate_doors")),
    )
    op.create_table(
        "gate_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("products", sa.JSON(), nullable=False),
        sa.Column("books", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_gate_lists_event_id_events")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_lists")),
        sa.UniqueConstraint("event_id", "name", name=op.f("uq_gate_lists_event_id_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "gate_posts",
        sa.Column("event_id", sa.String(length=22), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("gate", sa.String(length=12), nullable=False),
        sa.Column("posted_by", sa.BigInteger(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_gate_posts_event_id_events")
        ),
        sa.ForeignKeyConstraint(["fan_id"], ["fans.id"], name=op.f("fk_gate_posts_fan_id_fans")),
        sa.PrimaryKeyConstraint("event_id", "fan_id", "gate", name=op.f("pk_gate_posts")),
    )
    op.create_table(
        "gate_blocks",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.Column("blocked_by", sa.BigInteger(), nullable=False),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_gate_blocks_ticket_id_tickets")
        ),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_gate_blocks")),
    )
    op.create_table(
        "gate_revocations",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("below_serial", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.String(length=22), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_gate_revocations_version_positive")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_gate_revocations_event_id_events")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_gate_revocations_ticket_id_tickets")
        ),
        sa.PrimaryKeyConstraint("ticket_id", "below_serial", name=op.f("pk_gate_revocations")),
        sa.UniqueConstraint(
            "event_id", "version", name=op.f("uq_gate_revocations_event_id_version")
        ),
    )
    op.create_table(
        "gate_scans",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("nonce", sa.String(length=40), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("gate", sa.String(length=12), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=True),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("direction", sa.String(length=5), nullable=False),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minute", sa.BigInteger(), nullable=False),
        sa.Column("is_offline", sa.Boolean(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("flaw", sa.String(length=16), nullable=True),
        sa.Column("override", sa.String(length=120), nullable=True),
        sa.Column("standing", sa.String(length=8), nullable=False),
        sa.Column("moves", sa.SmallInteger(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=True),
        sa.Column("clashes_with", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(standing IN ('entry', 'exit')) = (reason IS NULL)",
            name=op.f("ck_gate_scans_refusals_have_reasons"),
        ),
        sa.CheckConstraint("direction IN ('entry','exit')", name=op.f("ck_gate_scans_direction")),
        sa.CheckConstraint(
            f"flaw IN ({REASONS})",
            name=op.f("ck_gate_scans_flaw"),
        ),
        sa.CheckConstraint(
            "passed = (standing <> 'refused')", name=op.f("ck_gate_scans_refused_did_not_pass")
        ),
        sa.CheckConstraint(
            f"reason IN ({REASONS})",
            name=op.f("ck_gate_scans_reason"),
        ),
        sa.CheckConstraint(
            "standing IN ('entry','exit','refused','conflict')",
            name=op.f("ck_gate_scans_standing"),
        ),
        sa.CheckConstraint("moves BETWEEN -1 AND 1", name=op.f("ck_gate_scans_moves_one")),
        sa.ForeignKeyConstraint(
            ["device_id"], ["gate_devices.id"], name=op.f("fk_gate_scans_device_id_gate_devices")
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["gate_lists.id"], name=op.f("fk_gate_scans_list_id_gate_lists")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_gate_scans_ticket_id_tickets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_scans")),
        sa.UniqueConstraint("device_id", "nonce", name=op.f("uq_gate_scans_device_id_nonce")),
    )
    with op.batch_alter_table("gate_scans", schema=None) as batch_op:
        batch_op.create_index(
            "ix_gate_scans_conflicts",
            ["list_id", "scanned_at"],
            unique=False,
            sqlite_where=sa.text("standing = 'conflict'"),
            postgresql_where=sa.text("standing = 'conflict'"),
        )
        batch_op.create_index("ix_gate_scans_list_id", ["list_id"], unique=False)
        batch_op.create_index("ix_gate_scans_ticket", ["ticket_id", "list_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("gate_scans", schema=None) as batch_op:
        batch_op.drop_index("ix_gate_scans_ticket")
        batch_op.drop_index("ix_gate_scans_list_id")
        batch_op.drop_index(
            "ix_gate_scans_conflicts",
            sqlite_where=sa.text("standing = 'conflict'"),
            postgresql_where=sa.text("standing = 'conflict'"),
        )

    op.drop_table("gate_scans")
    op.drop_table("gate_revocations")
    op.drop_table("gate_blocks")
    op.drop_table("gate_posts")
    op.drop_table("gate_lists")
    op.drop_table("gate_doors")
    with op.batch_alter_table("gate_devices", schema=None) as batch_op:
        batch_op.drop_index("ix_gate_devices_event_id")

    op.drop_table("gate_devices")
