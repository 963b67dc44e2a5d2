"""Voucher blocks."""

import sqlalchemy as sa

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

KINDS = "'order','block','cart','waitlist','offer'"


def let_kinds_be(kinds: str) -> None:
    name = op.f("ck_stock_holds_kind")
    with op.batch_alter_table("stock_holds") as table:
        table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, f"kind IN ({kinds})")


def upgrade() -> None:
    let_kinds_be(f"{KINDS},'voucher'")
    with op.batch_alter_table("ticket_vouchers") as table:
        table.add_column(sa.Column("pool_id", sa.Integer(), nullable=True))
        table.add_column(
            sa.Column("blocks_pool", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        table.create_foreign_key(
            op.f("fk_ticket_vouchers_pool_id_stock_pools"), "stock_pools", ["pool_id"], ["id"]
        )
        table.create_check_constraint(
            op.f("ck_ticket_vouchers_blocks_what_it_names"),
            "NOT blocks_pool OR (pool_id IS NOT NULL AND max_uses IS NOT NULL)",
        )


def downgrade() -> None:
    statement = sa.text("SELECT count(*) FROM stock_holds WHERE kind = 'voucher'")
    if op.get_bind().execute(statement).scalar():
        raise RuntimeError("units wait for vouchers; nobody would know whose they are")
    with op.batch_alter_table("ticket_vouchers") as table:
        table.drop_constraint(op.f("ck_ticket_vouchers_blocks_what_it_names"), type_="check")
        table.drop_constraint(op.f("fk_ticket_vouchers_pool_id_stock_pools"), type_="foreignkey")
        table.drop_column("blocks_pool")
        table.drop_column("pool_id")
    let_kinds_be(KINDS)
