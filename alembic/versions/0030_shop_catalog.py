"""The shop's catalogue: products, variants, the words they are found by, stock and its log."""

import sqlalchemy as sa

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


LOG = "shop_movements"


def triggers() -> list[tuple[str, str]]:
    """Actions that are refused, with what PostgreSQL looks at."""
    if op.get_bind().dialect.name == "sqlite":
        return [("UPDATE", "ROW"), ("DELETE", "ROW")]
    return [("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")]


def make_append_only() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for action, scope in triggers():
        refuse = (
            "BEGIN SELECT RAISE(ABORT, 'a log is append-only'); END"
            if on_sqlite
            else f"FOR EACH {scope} EXECUTE FUNCTION log_refuse_change()"
        )
        name = f"{LOG}_refuse_{action.lower()}"
        op.execute(f"CREATE TRIGGER {name} BEFORE {action} ON {LOG} {refuse}")


def upgrade() -> None:
    op.create_table(
        "shop_holds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('live', 'used', 'released')", name=op.f("ck_shop_holds_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_holds")),
    )
    op.create_index(
        "ix_shop_holds_expires_at",
        "shop_holds",
        ["expires_at"],
        sqlite_where=sa.text("state = 'live'"),
        postgresql_where=sa.text("state = 'live'"),
    )
    op.create_index(
        "ux_shop_holds_owner",
        "shop_holds",
        ["owner"],
        unique=True,
        sqlite_where=sa.text("state = 'live'"),
        postgresql_where=sa.text("state = 'live'"),
    )

    op.create_table(
        "shop_warehouses",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("name_km", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("hours_km", sa.String(length=120), nullable=False),
        sa.Column("hours_en", sa.String(length=120), nullable=False),
        sa.Column("is_pickup_point", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_warehouses")),
    )
    op.create_table(
        "shop_words",
        sa.Column("word", sa.String(length=64), nullable=False),
        sa.Column("products", sa.Integer(), nullable=False),
        sa.CheckConstraint("products >= 0", name=op.f("ck_shop_words_products_not_negative")),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_shop_words")),
    )
    op.create_table(
        "shop_stock",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sku", sa.String(length=40), nullable=False),
        sa.Column("warehouse_id", sa.String(length=22), nullable=False),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("sold", sa.Integer(), nullable=False),
        sa.Column("low_at", sa.Integer(), nullable=False),
        sa.Column("reorder_at", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.CheckConstraint("held >= 0", name=op.f("ck_shop_stock_held_not_negative")),
        sa.CheckConstraint(
            "low_at >= 0 AND reorder_at >= 0", name=op.f("ck_shop_stock_levels_not_negative")
        ),
        sa.CheckConstraint(
            "size IS NULL OR held + sold <= size", name=op.f("ck_shop_stock_not_oversold")
        ),
        sa.CheckConstraint("sold >= 0", name=op.f("ck_shop_stock_sold_not_negative")),
        sa.ForeignKeyConstraint(
            ["warehouse_id"],
            ["shop_warehouses.id"],
            name=op.f("fk_shop_stock_warehouse_id_shop_warehouses"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_stock")),
        sa.UniqueConstraint("sku", name=op.f("uq_shop_stock_sku")),
    )
    op.create_table(
        "shop_hold_lines",
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("stock_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_shop_hold_lines_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["hold_id"], ["shop_holds.id"], name=op.f("fk_shop_hold_lines_hold_id_shop_holds")
        ),
        sa.ForeignKeyConstraint(
            ["stock_id"], ["shop_stock.id"], name=op.f("fk_shop_hold_lines_stock_id_shop_stock")
        ),
        sa.PrimaryKeyConstraint("hold_id", "stock_id", name=op.f("pk_shop_hold_lines")),
    )
    op.create_index("ix_shop_hold_lines_stock_id", "shop_hold_lines", ["stock_id"])

    op.create_table(
        "shop_movements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("stock_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("size_change", sa.Integer(), nullable=False),
        sa.Column("sold_change", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["stock_id"], ["shop_stock.id"], name=op.f("fk_shop_movements_stock_id_shop_stock")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_movements")),
        sa.UniqueConstraint("key", name=op.f("uq_shop_movements_key")),
    )
    op.create_index("ix_shop_movements_stock_id", "shop_movements", ["stock_id", "id"])

    op.create_table(
        "shop_products",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("category", sa.String(length=24), nullable=False),
        sa.Column("subcategory", sa.String(length=24), nullable=False),
        sa.Column("artist_id", sa.String(length=22), nullable=True),
        sa.Column("event_id", sa.String(length=22), nullable=True),
        sa.Column("name_km", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("media", sa.JSON(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("pair", sa.String(length=12), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("base_minor", sa.BigInteger(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("newest_first", sa.BigInteger(), nullable=False),
        sa.Column("launches_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("rating_sum", sa.Integer(), nullable=False),
        sa.Column("rating_count", sa.Integer(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("base_minor >= 0", name=op.f("ck_shop_products_base_not_negative")),
        sa.CheckConstraint(
            "ends_at IS NULL OR ends_at > launches_at",
            name=op.f("ck_shop_products_ends_after_launch"),
        ),
        sa.CheckConstraint(
            "rating_count >= 0 AND rating_sum >= rating_count",
            name=op.f("ck_shop_products_ratings"),
        ),
        sa.ForeignKeyConstraint(
            ["artist_id"], ["artists.id"], name=op.f("fk_shop_products_artist_id_artists")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_shop_products_event_id_events")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_products")),
    )
    op.create_table(
        "shop_postings",
        sa.Column("word", sa.String(length=64), nullable=False),
        sa.Column("newest_first", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.String(length=22), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["shop_products.id"],
            name=op.f("fk_shop_postings_product_id_shop_products"),
        ),
        sa.PrimaryKeyConstraint(
            "word", "newest_first", "product_id", name=op.f("pk_shop_postings")
        ),
    )
    op.create_index(
        "ix_shop_postings_price", "shop_postings", ["word", "price_minor", "product_id"]
    )
    op.create_index("ix_shop_postings_product_id", "shop_postings", ["product_id"])

    op.create_table(
        "shop_variants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.String(length=22), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("sku", sa.String(length=40), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("is_sold", sa.Boolean(), nullable=False),
        sa.CheckConstraint("price_minor >= 0", name=op.f("ck_shop_variants_price_not_negative")),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["shop_products.id"],
            name=op.f("fk_shop_variants_product_id_shop_products"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_variants")),
        sa.UniqueConstraint("product_id", "code", name=op.f("uq_shop_variants_product_id_code")),
        sa.UniqueConstraint("sku", name=op.f("uq_shop_variants_sku")),
    )
    op.create_table(
        "shop_variant_parts",
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("stock_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_shop_variant_parts_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["stock_id"], ["shop_stock.id"], name=op.f("fk_shop_variant_parts_stock_id_shop_stock")
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"],
            ["shop_variants.id"],
            name=op.f("fk_shop_variant_parts_variant_id_shop_variants"),
        ),
        sa.PrimaryKeyConstraint("variant_id", "stock_id", name=op.f("pk_shop_variant_parts")),
    )
    op.create_index("ix_shop_variant_parts_stock_id", "shop_variant_parts", ["stock_id"])

    make_append_only()


def downgrade() -> None:
    op.drop_index("ix_shop_variant_parts_stock_id", "shop_variant_parts")

    op.drop_table("shop_variant_parts")
    op.drop_table("shop_variants")
    op.drop_index("ix_shop_postings_product_id", "shop_postings")
    op.drop_index("ix_shop_postings_price", "shop_postings")

    op.drop_table("shop_postings")
    op.drop_table("shop_products")
    op.drop_index("ix_shop_movements_stock_id", "shop_movements")

    op.drop_table("shop_movements")
    op.drop_index("ix_shop_hold_lines_stock_id", "shop_hold_lines")

    op.drop_table("shop_hold_lines")
    op.drop_table("shop_stock")
    op.drop_table("shop_words")
    op.drop_table("shop_warehouses")
    op.drop_index(
        "ux_shop_holds_owner",
        "shop_holds",
        sqlite_where=sa.text("state = 'live'"),
        postgresql_where=sa.text("state = 'live'"),
    )
    op.drop_index(
        "ix_shop_holds_expires_at",
        "shop_holds",
        sqlite_where=sa.text("state = 'live'"),
        postgresql_where=sa.text("state = 'live'"),
    )

    op.drop_table("shop_holds")
