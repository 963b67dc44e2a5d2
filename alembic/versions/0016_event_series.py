"""Event series."""

import sqlalchemy as sa

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event_series",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("name_km", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("description_km", sa.Text(), nullable=False),
        sa.Column("description_en", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_series")),
    )
    with op.batch_alter_table("events") as table:
        table.add_column(sa.Column("series_id", sa.String(length=22), nullable=True))
        table.create_foreign_key(
            op.f("fk_events_series_id_event_series"), "event_series", ["series_id"], ["id"]
        )
        table.create_index("ix_events_series_id", ["series_id"])


def downgrade() -> None:
    with op.batch_alter_table("events") as table:
        table.drop_index("ix_events_series_id")
        table.drop_constraint(op.f("fk_events_series_id_event_series"), type_="foreignkey")
        table.drop_column("series_id")
    op.drop_table("event_series")
