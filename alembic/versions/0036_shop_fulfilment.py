"""Parcels of orders, returns and reviews with their pictures, and what operators do."""

import sqlalchemy as sa

from alembic import op

revision = "0036"
down_revision = "0035"
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
        "shop_pictures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=True),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "width > 0 AND height > 0 AND place >= 0", name=op.f("ck_shop_pictures_sides")
        ),
        sa.ForeignKeyConstraint(
            ["fan_id"], ["fans.id"], name=op.f("fk_shop_pictures_fan_id_fans")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_pictures")),
    )
    with op.batch_alter_table("shop_pictures", schema=None) as batch_op:
        batch_op.create_index("ix_shop_pictures_subject", ["subject", "place"], unique=False)
        batch_op.create_index(
            "ix_shop_pictures_waiting",
            ["fan_id", "received_at"],
            unique=False,
            sqlite_where=sa.text("subject IS NULL"),
            postgresql_where=sa.text("subject IS NULL"),
        )

    op.create_table(
        "shop_desk_log",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.String(length=24), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["shop_orders.id"], name=op.f("fk_shop_desk_log_order_id_shop_orders")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_desk_log")),
    )
    with op.batch_alter_table("shop_desk_log", schema=None) as batch_op:
        batch_op.create_index("ix_shop_desk_log_order_id", ["order_id", "id"], unique=False)

    op.create_table(
        "shop_shipments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=22), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=18), nullable=False),
        sa.Column("service", sa.String(length=16), nullable=False),
        sa.Column("pickup_point_id", sa.String(length=22), nullable=True),
        sa.Column("tracking", sa.String(length=40), nullable=True),
        sa.Column("weight_g", sa.Integer(), nullable=False),
        sa.Column("signed_by", sa.String(length=80), nullable=False),
        sa.Column("refusal", sa.String(length=24), nullable=False),
        sa.Column("packed_by", sa.BigInteger(), nullable=False),
        sa.Column("packed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(service = 'pickup') = (pickup_point_id IS NOT NULL)",
            name=op.f("ck_shop_shipments_pickup"),
        ),
        sa.CheckConstraint(
            "state IN ('packed','handed_over','in_transit','delivered',"
            "'returned_to_sender','lost')",
            name=op.f("ck_shop_shipments_state"),
        ),
        sa.CheckConstraint("weight_g > 0", name=op.f("ck_shop_shipments_weight_positive")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["shop_orders.id"], name=op.f("fk_shop_shipments_order_id_shop_orders")
        ),
        sa.ForeignKeyConstraint(
            ["pickup_point_id"],
            ["shop_warehouses.id"],
            name=op.f("fk_shop_shipments_pickup_point_id_shop_warehouses"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_shipments")),
        sa.UniqueConstraint("key", name=op.f("uq_shop_shipments_key")),
        sa.UniqueConstraint("order_id", "number", name=op.f("uq_shop_shipments_order_id_number")),
        sa.UniqueConstraint("tracking", name=op.f("uq_shop_shipments_tracking")),
    )
    with op.batch_alter_table("shop_shipments", schema=None) as batch_op:
        batch_op.create_index(
            "ix_shop_shipments_look_at",
            ["look_at"],
            unique=False,
            sqlite_where=sa.text("look_at IS NOT NULL"),
            postgresql_where=sa.text("look_at IS NOT NULL"),
        )
        batch_op.create_index("ix_shop_shipments_state", ["state", "id"], unique=False)

    op.create_table(
        "shop_returns",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("shipment_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("wants", sa.String(length=8), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("refusal", sa.String(length=200), nullable=False),
        sa.Column("refund_minor", sa.BigInteger(), nullable=True),
        sa.Column("new_order_id", sa.Uuid(), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("received_by", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "reason IN ('damaged','wrong_item','not_as_shown','wrong_size','not_wanted',"
            "'undelivered','lost')",
            name=op.f("ck_shop_returns_reason"),
        ),
        sa.CheckConstraint(
            "state <> 'exchanged' OR new_order_id IS NOT NULL",
            name=op.f("ck_shop_returns_exchange_has_order"),
        ),
        sa.CheckConstraint(
            "state IN ('requested','approved','refused','withdrawn','received','refunded',"
            "'exchanged')",
            name=op.f("ck_shop_returns_state"),
        ),
        sa.CheckConstraint("wants IN ('refund','exchange')", name=op.f("ck_shop_returns_wants")),
        sa.CheckConstraint(
            "refund_minor IS NULL OR refund_minor >= 0", name=op.f("ck_shop_returns_refund_sane")
        ),
        sa.ForeignKeyConstraint(
            ["new_order_id"],
            ["shop_orders.id"],
            name=op.f("fk_shop_returns_new_order_id_shop_orders"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["shop_orders.id"], name=op.f("fk_shop_returns_order_id_shop_orders")
        ),
        sa.ForeignKeyConstraint(
            ["shipment_id"],
            ["shop_shipments.id"],
            name=op.f("fk_shop_returns_shipment_id_shop_shipments"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_returns")),
        sa.UniqueConstraint("key", name=op.f("uq_shop_returns_key")),
        sa.UniqueConstraint("new_order_id", name=op.f("uq_shop_returns_new_order_id")),
        sa.UniqueConstraint("shipment_id", name=op.f("uq_shop_returns_shipment_id")),
    )
    with op.batch_alter_table("shop_returns", schema=None) as batch_op:
        batch_op.create_index("ix_shop_returns_order_id", ["order_id"], unique=False)
        batch_op.create_index("ix_shop_returns_state", ["state", "id"], unique=False)

    op.create_table(
        "shop_return_lines",
        sa.Column("return_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("damaged", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "damaged BETWEEN 0 AND quantity", name=op.f("ck_shop_return_lines_damaged_of_quantity")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_shop_return_lines_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["order_id", "n"],
            ["shop_order_lines.order_id", "shop_order_lines.n"],
            name=op.f("fk_shop_return_lines_order_id_n_shop_order_lines"),
        ),
        sa.ForeignKeyConstraint(
            ["return_id"],
            ["shop_returns.id"],
            name=op.f("fk_shop_return_lines_return_id_shop_returns"),
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"],
            ["shop_variants.id"],
            name=op.f("fk_shop_return_lines_variant_id_shop_variants"),
        ),
        sa.PrimaryKeyConstraint("return_id", "n", name=op.f("pk_shop_return_lines")),
    )
    op.create_table(
        "shop_reviews",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.String(length=22), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("stars", sa.SmallInteger(), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=True),
        sa.Column("edits", sa.SmallInteger(), nullable=False),
        sa.Column("answer", sa.String(length=1000), nullable=False),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'hidden') = (reason IS NOT NULL)",
            name=op.f("ck_shop_reviews_hidden_says_why"),
        ),
        sa.CheckConstraint(
            "reason IS NULL OR reason IN ('rude','private','off_topic','spam')",
            name=op.f("ck_shop_reviews_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('pending','shown','hidden')", name=op.f("ck_shop_reviews_state")
        ),
        sa.CheckConstraint("edits BETWEEN 0 AND 1", name=op.f("ck_shop_reviews_edited_once")),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name=op.f("ck_shop_reviews_stars")),
        sa.ForeignKeyConstraint(["fan_id"], ["fans.id"], name=op.f("fk_shop_reviews_fan_id_fans")),
        sa.ForeignKeyConstraint(
            ["order_id", "n"],
            ["shop_order_lines.order_id", "shop_order_lines.n"],
            name=op.f("fk_shop_reviews_order_id_n_shop_order_lines"),
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["shop_products.id"],
            name=op.f("fk_shop_reviews_product_id_shop_products"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_reviews")),
        sa.UniqueConstraint("order_id", "n", name=op.f("uq_shop_reviews_order_id_n")),
    )
    with op.batch_alter_table("shop_reviews", schema=None) as batch_op:
        batch_op.create_index(
            "ix_shop_reviews_product", ["product_id", "state", "id"], unique=False
        )
        batch_op.create_index("ix_shop_reviews_state", ["state", "id"], unique=False)

    op.create_table(
        "shop_shipment_lines",
        sa.Column("shipment_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_shop_shipment_lines_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["order_id", "n"],
            ["shop_order_lines.order_id", "shop_order_lines.n"],
            name=op.f("fk_shop_shipment_lines_order_id_n_shop_order_lines"),
        ),
        sa.ForeignKeyConstraint(
            ["shipment_id"],
            ["shop_shipments.id"],
            name=op.f("fk_shop_shipment_lines_shipment_id_shop_shipments"),
        ),
        sa.PrimaryKeyConstraint("shipment_id", "n", name=op.f("pk_shop_shipment_lines")),
    )
    make_append_only("shop_desk_log")


def downgrade() -> None:
    op.drop_table("shop_shipment_lines")
    with op.batch_alter_table("shop_reviews", schema=None) as batch_op:
        batch_op.drop_index("ix_shop_reviews_state")
        batch_op.drop_index("ix_shop_reviews_product")

    op.drop_table("shop_reviews")
    op.drop_table("shop_return_lines")
    with op.batch_alter_table("shop_returns", schema=None) as batch_op:
        batch_op.drop_index("ix_shop_returns_state")
        batch_op.drop_index("ix_shop_returns_order_id")

    op.drop_table("shop_returns")
    with op.batch_alter_table("shop_shipments", schema=None) as batch_op:
        batch_op.drop_index("ix_shop_shipments_state")
        batch_op.drop_index(
            "ix_shop_shipments_look_at",
            sqlite_where=sa.text("look_at IS NOT NULL"),
            postgresql_where=sa.text("look_at IS NOT NULL"),
        )

    op.drop_table("shop_shipments")
    with op.batch_alter_table("shop_desk_log", schema=None) as batch_op:
        batch_op.drop_index("ix_shop_desk_log_order_id")

    op.drop_table("shop_desk_log")
    with op.batch_alter_table("shop_pictures", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_shop_pictures_waiting",
            sqlite_where=sa.text("subject IS NULL"),
            postgresql_where=sa.text("subject IS NULL"),
        )
        batch_op.drop_index("ix_shop_pictures_subject")

    op.drop_table("shop_pictures")
