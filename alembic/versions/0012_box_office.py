"""The box office, and the role of those who sell there."""

import sqlalchemy as sa

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

LOGS = ("box_cash_lines", "box_log")
ROLES = "'operator', 'finance', 'reviewer', 'gate'"


def on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def refuse_changes(table: str) -> None:
    if on_sqlite():
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


def let_roles_be(roles: str) -> None:
    for table in ("role_grants", "role_moves"):
        name = op.f(f"ck_{table}_role_is_known")
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(name, type_="check")
            batch_op.create_check_constraint(name, f"role IN ({roles})")
    if on_sqlite():
        refuse_changes("role_moves")  # copying the table has lost them


def refuse_to_lose() -> None:
    """A log is not thrown away: who sold at the door stays known."""
    statement = sa.text("SELECT count(*) FROM role_moves WHERE role = 'box_office'")
    if op.get_bind().execute(statement).scalar():
        raise RuntimeError("there are people with the role box_office; their log would be lost")


def upgrade() -> None:
    let_roles_be(f"{ROLES}, 'box_office'")
    op.create_table(
        "box_log",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("event_id", sa.String(length=22), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "action IN ('free_tickets','block_units','unblock_units','block_seats','unblock_seats','block_ticket','unblock_ticket','let_in','move_cash','count_cash')",
            name=op.f("ck_box_log_action"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_box_log_event_id_events")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_box_log")),
    )
    with op.batch_alter_table("box_log", schema=None) as batch_op:
        batch_op.create_index("ix_box_log_event", ["event_id", "number"], unique=False)

    op.create_table(
        "box_shifts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=22), nullable=False),
        sa.Column("event_id", sa.String(length=22), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expected_usd_minor", sa.BigInteger(), nullable=True),
        sa.Column("expected_khr_minor", sa.BigInteger(), nullable=True),
        sa.Column("counted_usd_minor", sa.BigInteger(), nullable=True),
        sa.Column("counted_khr_minor", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(length=120), nullable=True),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (counted_usd_minor IS NULL) AND (closed_at IS NULL) = (counted_khr_minor IS NULL) AND (closed_at IS NULL) = (expected_usd_minor IS NULL) AND (closed_at IS NULL) = (expected_khr_minor IS NULL)",
            name=op.f("ck_box_shifts_closed_is_counted"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_box_shifts_event_id_events")
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["fans.id"], name=op.f("fk_box_shifts_seller_id_fans")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_box_shifts")),
        sa.UniqueConstraint("seller_id", "key", name=op.f("uq_box_shifts_seller_id_key")),
    )
    with op.batch_alter_table("box_shifts", schema=None) as batch_op:
        batch_op.create_index("ix_box_shifts_event", ["event_id", "id"], unique=False)
        batch_op.create_index(
            "uq_box_shifts_open",
            ["seller_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "box_cash_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=5), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("usd_minor", sa.BigInteger(), nullable=False),
        sa.Column("khr_minor", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'sale') = (order_id IS NOT NULL)",
            name=op.f("ck_box_cash_lines_sale_has_order"),
        ),
        sa.CheckConstraint(
            "kind IN ('float','sale','moved')", name=op.f("ck_box_cash_lines_kind")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["ticket_orders.id"],
            name=op.f("fk_box_cash_lines_order_id_ticket_orders"),
        ),
        sa.ForeignKeyConstraint(
            ["shift_id"], ["box_shifts.id"], name=op.f("fk_box_cash_lines_shift_id_box_shifts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_box_cash_lines")),
        sa.UniqueConstraint("order_id", name=op.f("uq_box_cash_lines_order_id")),
    )
    with op.batch_alter_table("box_cash_lines", schema=None) as batch_op:
        batch_op.create_index("ix_box_cash_lines_shift_id", ["shift_id"], unique=False)

    op.create_table(
        "box_sales",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("way", sa.String(length=4), nullable=True),
        sa.Column("given_usd_minor", sa.BigInteger(), nullable=True),
        sa.Column("given_khr_minor", sa.BigInteger(), nullable=True),
        sa.Column("change_usd_minor", sa.BigInteger(), nullable=True),
        sa.Column("change_khr_minor", sa.BigInteger(), nullable=True),
        sa.Column("rounding_khr_minor", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=120), nullable=True),
        sa.CheckConstraint(
            "(way = 'cash') = (given_usd_minor IS NOT NULL)",
            name=op.f("ck_box_sales_cash_was_given"),
        ),
        sa.CheckConstraint(
            "(way = 'free') = (reason IS NOT NULL)", name=op.f("ck_box_sales_free_has_reason")
        ),
        sa.CheckConstraint("way IN ('cash','khqr','free')", name=op.f("ck_box_sales_way")),
        sa.CheckConstraint(
            "(given_usd_minor IS NULL) = (given_khr_minor IS NULL) AND (given_usd_minor IS NULL) = (change_usd_minor IS NULL) AND (given_usd_minor IS NULL) = (change_khr_minor IS NULL) AND (given_usd_minor IS NULL) = (rounding_khr_minor IS NULL)",
            name=op.f("ck_box_sales_cash_is_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["ticket_orders.id"], name=op.f("fk_box_sales_order_id_ticket_orders")
        ),
        sa.ForeignKeyConstraint(
            ["shift_id"], ["box_shifts.id"], name=op.f("fk_box_sales_shift_id_box_shifts")
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_box_sales")),
    )
    with op.batch_alter_table("box_sales", schema=None) as batch_op:
        batch_op.create_index("ix_box_sales_shift_id", ["shift_id"], unique=False)

    for table in LOGS:
        refuse_changes(table)


def downgrade() -> None:
    refuse_to_lose()
    for table in ("box_cash_lines", "box_sales", "box_shifts", "box_log"):
        op.drop_table(table)
    let_roles_be(ROLES)
