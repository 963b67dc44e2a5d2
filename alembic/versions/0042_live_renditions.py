"""In which qualities a broadcast goes out, and which of them are not being made."""

import sqlalchemy as sa

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("live_events") as batch_op:
        batch_op.add_column(
            sa.Column(
                "renditions",
                sa.String(length=60),
                server_default="source,480p,240p,audio",
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column("down", sa.String(length=60), server_default="", nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("live_events") as batch_op:
        batch_op.drop_column("down")
        batch_op.drop_column("renditions")
