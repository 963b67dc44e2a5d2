"""Seats."""

import sqlalchemy as sa

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def allow_holds(*kinds: str) -> None:
    names = ",".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("stock_holds") as table:
        table.drop_constraint(op.f("ck_stock_holds_kind"), type_="check")
        table.create_check_constraint(op.f("ck_stock_holds_kind"), f"kind IN ({names})")


def drop_cart_holds() -> None:
    """Seats that nobody has ordered yet are free again, also in their pools."""
    carts = "SELECT id FROM stock_holds WHERE kind = 'cart'"
    op.execute(
        "UPDATE stock_pools SET held = held - COALESCE((SELECT SUM(line.quantity) "
        "FROM stock_hold_lines AS line JOIN stock_holds AS hold ON hold.id = line.hold_id "
        "WHERE hold.kind = 'cart' AND hold.state = 'live' AND line.pool_id = stock_pools.id), 0)"
    )
    op.execute(f"DELETE FROM stock_hold_lines WHERE hold_id IN ({carts})")
    op.execute("DELETE FROM stock_holds WHERE kind = 'cart'")


def upgrade() -> None:
    allow_holds("order", "block", "cart")
    op.create_table(
        "seat_maps",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("layout", sa.Text(), nullable=False),
        sa.CheckConstraint("version >= 1 AND seats >= 1", name=op.f("ck_seat_maps_numbers_sane")),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_seat_maps")),
    )
    op.create_table(
        "seated_events",
        sa.Column("event_id", sa.String(length=22), nullable=False),
        sa.Column("map_id", sa.String(length=22), nullable=False),
        sa.Column("map_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_seated_events_event_id_events")
        ),
        sa.ForeignKeyConstraint(
            ["map_id", "map_version"],
            ["seat_maps.id", "seat_maps.version"],
            name=op.f("fk_seated_events_map_id_map_version_seat_maps"),
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_seated_events")),
    )
    op.create_table(
        "seated_types",
        sa.Column("ticket_type_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.String(length=22), nullable=False),
        sa.Column("zone", sa.String(length=22), nullable=False),
        sa.Column("pool_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["seated_events.event_id"],
            name=op.f("fk_seated_types_event_id_seated_events"),
        ),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["stock_pools.id"], name=op.f("fk_seated_types_pool_id_stock_pools")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_type_id"],
            ["ticket_types.id"],
            name=op.f("fk_seated_types_ticket_type_id_ticket_types"),
        ),
        sa.PrimaryKeyConstraint("ticket_type_id", name=op.f("pk_seated_types")),
        sa.UniqueConstraint("event_id", "zone", name=op.f("uq_seated_types_event_id_zone")),
    )
    op.create_table(
        "seat_carts",
        sa.Column("event_id", sa.String(length=22), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_type_id", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("first_at < expires_at", name=op.f("ck_seat_carts_lives_a_while")),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["seated_events.event_id"],
            name=op.f("fk_seat_carts_event_id_seated_events"),
        ),
        sa.ForeignKeyConstraint(
            ["hold_id"], ["stock_holds.id"], name=op.f("fk_seat_carts_hold_id_stock_holds")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_type_id"],
            ["seated_types.ticket_type_id"],
            name=op.f("fk_seat_carts_ticket_type_id_seated_types"),
        ),
        sa.PrimaryKeyConstraint("event_id", "fan_id", name=op.f("pk_seat_carts")),
        sa.UniqueConstraint("hold_id", name=op.f("uq_seat_carts_hold_id")),
    )
    with op.batch_alter_table("seat_carts", schema=None) as batch_op:
        batch_op.create_index("ix_seat_carts_expires_at", ["expires_at"], unique=False)

    op.create_table(
        "seat_holds",
        sa.Column("event_id", sa.String(length=22), nullable=False),
        sa.Column("seat", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["seated_events.event_id"],
            name=op.f("fk_seat_holds_event_id_seated_events"),
        ),
        sa.ForeignKeyConstraint(
            ["hold_id"], ["stock_holds.id"], name=op.f("fk_seat_holds_hold_id_stock_holds")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_seat_holds_ticket_id_tickets")
        ),
        sa.PrimaryKeyConstraint("event_id", "seat", name=op.f("pk_seat_holds")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_seat_holds_ticket_id")),
    )
    with op.batch_alter_table("seat_holds", schema=None) as batch_op:
        batch_op.create_index("ix_seat_holds_hold_id", ["hold_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("seat_holds", schema=None) as batch_op:
        batch_op.drop_index("ix_seat_holds_hold_id")

    op.drop_table("seat_holds")
    with op.batch_alter_table("seat_carts", schema=None) as batch_op:
        batch_op.drop_index("ix_seat_carts_expires_at")

    op.drop_table("seat_carts")
    op.drop_table("seated_types")
    op.drop_table("seated_events")
    op.drop_table("seat_maps")
    drop_cart_holds()
    allow_holds("order", "block")
