"""The index of the states of library items, which no query asks, goes."""

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_library_items_state", table_name="library_items")


def downgrade() -> None:
    op.create_index("ix_library_items_state", "library_items", ["state"])
