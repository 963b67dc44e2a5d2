"""Carts of the shop with what was chosen at the checkout, and vouchers for goods."""

import sqlalchemy as sa

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shop_carts",
        sa.Column("fan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recent_keys", sa.JSON(), nullable=False),
        sa.Column("voucher", sa.String(length=20), nullable=True),
        sa.Column("address_id", sa.Uuid(), nullable=True),
        sa.Column("shipping", sa.String(length=12), nullable=False),
        sa.Column("pickup_point", sa.String(length=22), nullable=True),
        sa.Column("wrap", sa.Boolean(), nullable=False),
        sa.Column("card_text", sa.String(length=1000), nullable=False),
        sa.Column("recipient", sa.String(length=12), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("gift_card_id", sa.Uuid(), nullable=True),
        sa.Column("wallet_minor", sa.BigInteger(), nullable=False),
        sa.Column("instalments", sa.Integer(), nullable=False),
        sa.Column("placed_revision", sa.BigInteger(), nullable=True),
        sa.Column("placed_order_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "instalments >= 0", name=op.f("ck_shop_carts_instalments_not_negative")
        ),
        sa.CheckConstraint(
            "points >= 0 AND wallet_minor >= 0", name=op.f("ck_shop_carts_parts_not_negative")
        ),
        sa.ForeignKeyConstraint(["fan_id"], ["fans.id"], name=op.f("fk_shop_carts_fan_id_fans")),
        sa.PrimaryKeyConstraint("fan_id", name=op.f("pk_shop_carts")),
    )
    op.create_index("ix_shop_carts_touched_at", "shop_carts", ["touched_at"])

    op.create_table(
        "shop_vouchers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=True),
        sa.Column("product_id", sa.String(length=22), nullable=True),
        sa.Column("variant_id", sa.Uuid(), nullable=True),
        sa.Column("stock_id", sa.Uuid(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("max_uses", sa.Integer(), nullable=True),
        sa.Column("redeemed", sa.Integer(), nullable=False),
        sa.Column("budget_minor", sa.BigInteger(), nullable=True),
        sa.Column("spent_minor", sa.BigInteger(), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "mode IN ('none','set','subtract','percent')", name=op.f("ck_shop_vouchers_mode")
        ),
        sa.CheckConstraint(
            "budget_minor IS NULL OR spent_minor <= budget_minor",
            name=op.f("ck_shop_vouchers_in_budget"),
        ),
        sa.CheckConstraint(
            "max_uses IS NULL OR redeemed <= max_uses", name=op.f("ck_shop_vouchers_within_uses")
        ),
        sa.CheckConstraint(
            "redeemed >= 0 AND spent_minor >= 0", name=op.f("ck_shop_vouchers_not_negative")
        ),
        sa.CheckConstraint("value >= 0", name=op.f("ck_shop_vouchers_value_not_negative")),
        sa.ForeignKeyConstraint(
            ["fan_id"], ["fans.id"], name=op.f("fk_shop_vouchers_fan_id_fans")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["shop_products.id"],
            name=op.f("fk_shop_vouchers_product_id_shop_products"),
        ),
        sa.ForeignKeyConstraint(
            ["stock_id"], ["shop_stock.id"], name=op.f("fk_shop_vouchers_stock_id_shop_stock")
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"],
            ["shop_variants.id"],
            name=op.f("fk_shop_vouchers_variant_id_shop_variants"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_vouchers")),
        sa.UniqueConstraint("code", name=op.f("uq_shop_vouchers_code")),
    )

    op.create_table(
        "shop_cart_lines",
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("is_saved", sa.Boolean(), nullable=False),
        sa.Column("seen_minor", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "quantity BETWEEN 1 AND 99", name=op.f("ck_shop_cart_lines_quantity_in_bounds")
        ),
        sa.CheckConstraint("seen_minor >= 0", name=op.f("ck_shop_cart_lines_seen_not_negative")),
        sa.ForeignKeyConstraint(
            ["fan_id"], ["shop_carts.fan_id"], name=op.f("fk_shop_cart_lines_fan_id_shop_carts")
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"],
            ["shop_variants.id"],
            name=op.f("fk_shop_cart_lines_variant_id_shop_variants"),
        ),
        sa.PrimaryKeyConstraint("fan_id", "variant_id", name=op.f("pk_shop_cart_lines")),
    )
    op.create_index("ix_shop_cart_lines_variant_id", "shop_cart_lines", ["variant_id"])

    op.create_table(
        "shop_voucher_uses",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("voucher_id", sa.Uuid(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.CheckConstraint(
            "state IN ('used','returned')", name=op.f("ck_shop_voucher_uses_state")
        ),
        sa.CheckConstraint(
            "discount_minor >= 0", name=op.f("ck_shop_voucher_uses_discount_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["shop_orders.id"],
            name=op.f("fk_shop_voucher_uses_order_id_shop_orders"),
        ),
        sa.ForeignKeyConstraint(
            ["voucher_id"],
            ["shop_vouchers.id"],
            name=op.f("fk_shop_voucher_uses_voucher_id_shop_vouchers"),
        ),
        sa.PrimaryKeyConstraint("order_id", "line", name=op.f("pk_shop_voucher_uses")),
    )
    op.create_index("ix_shop_voucher_uses_voucher_id", "shop_voucher_uses", ["voucher_id"])


def downgrade() -> None:
    op.drop_table("shop_voucher_uses")
    op.drop_table("shop_cart_lines")
    op.drop_table("shop_vouchers")
    op.drop_table("shop_carts")
