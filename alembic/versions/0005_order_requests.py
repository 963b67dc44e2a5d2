"""Order requests."""

import sqlalchemy as sa

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ticket_order_requests",
        sa.Column("intent_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('open','paid','returned','ended')",
            name=op.f("ck_ticket_order_requests_state"),
        ),
        sa.CheckConstraint(
            "revision > 0", name=op.f("ck_ticket_order_requests_revision_positive")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["ticket_orders.id"],
            name=op.f("fk_ticket_order_requests_order_id_ticket_orders"),
        ),
        sa.PrimaryKeyConstraint("intent_id", name=op.f("pk_ticket_order_requests")),
    )
    op.create_index("ix_ticket_order_requests_order_id", "ticket_order_requests", ["order_id"])
    op.create_index(
        "uq_ticket_order_requests_open",
        "ticket_order_requests",
        ["order_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def downgrade() -> None:
    op.drop_index("uq_ticket_order_requests_open", "ticket_order_requests")
    op.drop_index("ix_ticket_order_requests_order_id", "ticket_order_requests")
    op.drop_table("ticket_order_requests")
