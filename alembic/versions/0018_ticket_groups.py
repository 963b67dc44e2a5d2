"""Tickets together."""

import sqlalchemy as sa

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _groups()
    _places()
    op.create_table(
        "group_goers",
        sa.Column("card_id", sa.Uuid(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("fan_name", sa.String(length=64), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["card_id"], ["group_cards.id"], name=op.f("fk_group_goers_card_id_group_cards")
        ),
        sa.PrimaryKeyConstraint("card_id", "fan_id", name=op.f("pk_group_goers")),
    )


def _groups() -> None:
    op.create_table(
        "ticket_groups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("host_id", sa.BigInteger(), nullable=False),
        sa.Column("host_name", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=22), nullable=False),
        sa.Column("ticket_type_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("per_person", sa.Integer(), nullable=False),
        sa.Column("claimed", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('open','over','cancelled')", name=op.f("ck_ticket_groups_state")
        ),
        sa.CheckConstraint(
            "quantity BETWEEN 2 AND 20", name=op.f("ck_ticket_groups_quantity_sane")
        ),
        sa.CheckConstraint(
            "claimed BETWEEN 0 AND quantity", name=op.f("ck_ticket_groups_not_overbooked")
        ),
        sa.CheckConstraint(
            "per_person BETWEEN 1 AND quantity", name=op.f("ck_ticket_groups_per_person_sane")
        ),
        sa.CheckConstraint(
            "(state = 'open') = (ended_at IS NULL)", name=op.f("ck_ticket_groups_ends_once")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_ticket_groups_event_id_events")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_type_id"],
            ["ticket_types.id"],
            name=op.f("fk_ticket_groups_ticket_type_id_ticket_types"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_groups")),
        sa.UniqueConstraint("key", name=op.f("uq_ticket_groups_key")),
    )
    for name, columns, unique in (
        ("uq_ticket_groups_open", ["host_id", "event_id"], True),
        ("ix_ticket_groups_expires_at", ["expires_at"], False),
    ):
        op.create_index(
            name,
            "ticket_groups",
            columns,
            unique=unique,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )


def _places() -> None:
    op.create_table(
        "ticket_group_places",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("seat", sa.String(length=20), nullable=True),
        sa.Column("fan_id", sa.BigInteger(), nullable=True),
        sa.Column("fan_name", sa.String(length=64), nullable=True),
        sa.Column("claim_key", sa.String(length=40), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(fan_id IS NULL) = (claimed_at IS NULL)"
            " AND (fan_id IS NULL) = (fan_name IS NULL)"
            " AND (fan_id IS NULL) = (claim_key IS NULL)",
            name=op.f("ck_ticket_group_places_claimed_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["ticket_groups.id"],
            name=op.f("fk_ticket_group_places_group_id_ticket_groups"),
        ),
        sa.ForeignKeyConstraint(
            ["hold_id"],
            ["stock_holds.id"],
            name=op.f("fk_ticket_group_places_hold_id_stock_holds"),
        ),
        sa.PrimaryKeyConstraint("group_id", "number", name=op.f("pk_ticket_group_places")),
        sa.UniqueConstraint("hold_id", name=op.f("uq_ticket_group_places_hold_id")),
        sa.UniqueConstraint(
            "group_id", "claim_key", name=op.f("uq_ticket_group_places_group_id_claim_key")
        ),
    )
    op.create_index("ix_ticket_group_places_fan_id", "ticket_group_places", ["fan_id"])


def downgrade() -> None:
    op.drop_table("group_goers")
    op.drop_index("ix_ticket_group_places_fan_id", "ticket_group_places")
    op.drop_table("ticket_group_places")
    op.drop_index("ix_ticket_groups_expires_at", "ticket_groups")
    op.drop_index("uq_ticket_groups_open", "ticket_groups")
    op.drop_table("ticket_groups")
