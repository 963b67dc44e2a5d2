"""Type windows."""

import sqlalchemy as sa

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ticket_types") as table:
        table.add_column(sa.Column("sales_from", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("sales_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("ticket_types") as table:
        table.drop_column("sales_until")
        table.drop_column("sales_from")
