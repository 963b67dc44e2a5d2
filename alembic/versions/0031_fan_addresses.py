"""Where fans have things sent."""

import sqlalchemy as sa

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fan_addresses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(length=240), nullable=False),
        sa.Column("phone", sa.String(length=16), nullable=False),
        sa.Column("commune_code", sa.String(length=6), nullable=False),
        sa.Column("street", sa.String(length=480), nullable=False),
        sa.Column("note", sa.String(length=640), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL)", name=op.f("ck_fan_addresses_pin_whole")
        ),
        sa.CheckConstraint(
            "length(commune_code) = 6", name=op.f("ck_fan_addresses_commune_named")
        ),
        sa.CheckConstraint("slot >= 1 AND slot <= 20", name=op.f("ck_fan_addresses_slot_allowed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fan_addresses")),
        sa.UniqueConstraint("fan_id", "key", name=op.f("uq_fan_addresses_fan_id_key")),
        sa.UniqueConstraint("fan_id", "slot", name=op.f("uq_fan_addresses_fan_id_slot")),
    )
    op.create_index(
        "ux_fan_addresses_default",
        "fan_addresses",
        ["fan_id"],
        unique=True,
        sqlite_where=sa.text("is_default"),
        postgresql_where=sa.text("is_default"),
    )


def downgrade() -> None:
    op.drop_table("fan_addresses")
