"""Orders of goods: what was bought, every step of them, every transaction of their money."""

import sqlalchemy as sa

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

LOGS = ("shop_order_events", "shop_order_money")


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
        "shop_orders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=22), nullable=False),
        sa.Column("placed_key", sa.String(length=22), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=11), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("subtotal_minor", sa.BigInteger(), nullable=False),
        sa.Column("discounts_minor", sa.BigInteger(), nullable=False),
        sa.Column("wrap_minor", sa.BigInteger(), nullable=False),
        sa.Column("shipping_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("surcharge_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("due_minor", sa.BigInteger(), nullable=False),
        sa.Column("financed_minor", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("points_minor", sa.BigInteger(), nullable=False),
        sa.Column("gift_card_minor", sa.BigInteger(), nullable=False),
        sa.Column("gift_card_id", sa.Uuid(), nullable=True),
        sa.Column("wallet_minor", sa.BigInteger(), nullable=False),
        sa.Column("exchanged_minor", sa.BigInteger(), nullable=False),
        sa.Column("exchanged_from", sa.Uuid(), nullable=True),
        sa.Column("riel_per_dollar", sa.Numeric(precision=12, scale=4), nullable=False),
        sa.Column("shipping_method", sa.String(length=16), nullable=False),
        sa.Column("pickup_point_id", sa.String(length=22), nullable=True),
        sa.Column("address", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("is_wrapped", sa.Boolean(), nullable=False),
        sa.Column("card_text", sa.String(length=1000), nullable=False),
        sa.Column("recipient", sa.String(length=8), nullable=False),
        sa.Column("instalments", sa.Integer(), nullable=False),
        sa.Column("intent_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moves_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settles_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_minor", sa.BigInteger(), nullable=False),
        sa.Column("cancel_reason", sa.String(length=16), nullable=True),
        sa.Column("back_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending','confirmed','processing','backordered','shipped',"
            "'delivered','returned','cancelled','refunded')",
            name=op.f("ck_shop_orders_state"),
        ),
        sa.CheckConstraint(
            "due_minor >= 0 AND financed_minor >= 0 AND points_minor >= 0 AND "
            "gift_card_minor >= 0 AND wallet_minor >= 0 AND exchanged_minor >= 0",
            name=op.f("ck_shop_orders_parts_sane"),
        ),
        sa.CheckConstraint(
            "subtotal_minor >= 0 AND wrap_minor >= 0 AND shipping_minor >= 0 AND tax_minor "
            ">= 0 AND surcharge_minor >= 0 AND discounts_minor >= 0",
            name=op.f("ck_shop_orders_amounts_sane"),
        ),
        sa.CheckConstraint(
            "total_minor = due_minor + financed_minor + points_minor + gift_card_minor + "
            "wallet_minor + exchanged_minor",
            name=op.f("ck_shop_orders_parts_add_up"),
        ),
        sa.CheckConstraint(
            "total_minor = subtotal_minor + wrap_minor + shipping_minor + tax_minor + "
            "surcharge_minor",
            name=op.f("ck_shop_orders_total_adds_up"),
        ),
        sa.ForeignKeyConstraint(
            ["intent_id"],
            ["payment_intents.id"],
            name=op.f("fk_shop_orders_intent_id_payment_intents"),
        ),
        sa.ForeignKeyConstraint(
            ["pickup_point_id"],
            ["shop_warehouses.id"],
            name=op.f("fk_shop_orders_pickup_point_id_shop_warehouses"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_orders")),
        sa.UniqueConstraint("fan_id", "placed_key", name=op.f("uq_shop_orders_fan_id_placed_key")),
        sa.UniqueConstraint("intent_id", name=op.f("uq_shop_orders_intent_id")),
        sa.UniqueConstraint("key", name=op.f("uq_shop_orders_key")),
        sa.UniqueConstraint("number", name=op.f("uq_shop_orders_number")),
    )
    with op.batch_alter_table("shop_orders", schema=None) as batch_op:
        batch_op.create_index("ix_shop_orders_fan", ["fan_id", "id"], unique=False)
        batch_op.create_index("ix_shop_orders_state", ["state", "id"], unique=False)
        batch_op.create_index(
            "ix_shop_orders_timed",
            ["moves_at"],
            unique=False,
            sqlite_where=sa.text("moves_at IS NOT NULL"),
            postgresql_where=sa.text("moves_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_shop_orders_unsettled",
            ["settles_at"],
            unique=False,
            sqlite_where=sa.text("settles_at IS NOT NULL"),
            postgresql_where=sa.text("settles_at IS NOT NULL"),
        )

    op.create_table(
        "shop_order_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("from_state", sa.String(length=11), nullable=True),
        sa.Column("to_state", sa.String(length=11), nullable=False),
        sa.Column("what", sa.String(length=24), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["shop_orders.id"],
            name=op.f("fk_shop_order_events_order_id_shop_orders"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_order_events")),
        sa.UniqueConstraint("order_id", "key", name=op.f("uq_shop_order_events_order_id_key")),
    )
    with op.batch_alter_table("shop_order_events", schema=None) as batch_op:
        batch_op.create_index("ix_shop_order_events_order_id", ["order_id", "id"], unique=False)

    op.create_table(
        "shop_order_money",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("source", sa.String(length=48), nullable=False),
        sa.Column("key", sa.String(length=48), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("outside_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'due' AND amount_minor < 0) OR (kind <> 'due' AND amount_minor > 0)",
            name=op.f("ck_shop_order_money_sign"),
        ),
        sa.CheckConstraint("kind IN ('paid','due','back')", name=op.f("ck_shop_order_money_kind")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["shop_orders.id"], name=op.f("fk_shop_order_money_order_id_shop_orders")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_order_money")),
        sa.UniqueConstraint(
            "order_id",
            "kind",
            "source",
            "key",
            name=op.f("uq_shop_order_money_order_id_kind_source_key"),
        ),
    )
    op.create_table(
        "shop_order_lines",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.String(length=22), nullable=False),
        sa.Column("name_km", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("sku", sa.String(length=40), nullable=False),
        sa.Column("picture", sa.String(length=300), nullable=False),
        sa.Column("pair", sa.String(length=12), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("takes", sa.JSON(), nullable=False),
        sa.Column("is_shipped", sa.Boolean(), nullable=False),
        sa.Column("is_digital", sa.Boolean(), nullable=False),
        sa.Column("voucher", sa.String(length=20), nullable=True),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("delivered", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "delivered <= sent AND returned <= sent", name=op.f("ck_shop_order_lines_back_of_sent")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_shop_order_lines_quantity_positive")),
        sa.CheckConstraint(
            "sent + cancelled <= quantity", name=op.f("ck_shop_order_lines_sent_of_quantity")
        ),
        sa.CheckConstraint(
            "sent >= 0 AND cancelled >= 0 AND returned >= 0 AND delivered >= 0",
            name=op.f("ck_shop_order_lines_units_not_negative"),
        ),
        sa.CheckConstraint(
            "total_minor = unit_minor * quantity - discount_minor AND total_minor >= 0 AND "
            "discount_minor >= 0 AND tax_minor >= 0",
            name=op.f("ck_shop_order_lines_amounts_sane"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["shop_orders.id"], name=op.f("fk_shop_order_lines_order_id_shop_orders")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["shop_products.id"],
            name=op.f("fk_shop_order_lines_product_id_shop_products"),
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"],
            ["shop_variants.id"],
            name=op.f("fk_shop_order_lines_variant_id_shop_variants"),
        ),
        sa.PrimaryKeyConstraint("order_id", "n", name=op.f("pk_shop_order_lines")),
    )
    with op.batch_alter_table("shop_order_lines", schema=None) as batch_op:
        batch_op.create_index("ix_shop_order_lines_variant_id", ["variant_id"], unique=False)
    for log in LOGS:
        make_append_only(log)


def downgrade() -> None:
    with op.batch_alter_table("shop_order_lines", schema=None) as batch_op:
        batch_op.drop_index("ix_shop_order_lines_variant_id")

    op.drop_table("shop_order_lines")
    op.drop_table("shop_order_money")
    with op.batch_alter_table("shop_order_events", schema=None) as batch_op:
        batch_op.drop_index("ix_shop_order_events_order_id")

    op.drop_table("shop_order_events")
    with op.batch_alter_table("shop_orders", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_shop_orders_unsettled",
            sqlite_where=sa.text("settles_at IS NOT NULL"),
            postgresql_where=sa.text("settles_at IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_shop_orders_timed",
            sqlite_where=sa.text("moves_at IS NOT NULL"),
            postgresql_where=sa.text("moves_at IS NOT NULL"),
        )
        batch_op.drop_index("ix_shop_orders_state")
        batch_op.drop_index("ix_shop_orders_fan")

    op.drop_table("shop_orders")
