"""What follows a sale: rules of events, moves of tickets, gifts, resale."""

import sqlalchemy as sa

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

IN_USE = (
    "SELECT 1 FROM ticket_gifts WHERE state = 'open'"
    " UNION SELECT 1 FROM resale_listings WHERE state IN ('open','reserved')"
    " UNION SELECT 1 FROM ticket_event_rules WHERE codes = 'rotating'"
)


def upgrade() -> None:
    op.create_table(
        "ticket_event_rules",
        sa.Column("event_id", sa.String(length=22), nullable=False),
        sa.Column("codes", sa.String(length=8), nullable=False),
        sa.Column("is_transferable", sa.Boolean(), nullable=False),
        sa.Column("resale_cap", sa.Integer(), nullable=True),
        sa.Column("resale_fee", sa.Integer(), nullable=False),
        sa.Column("royalty", sa.Integer(), nullable=False),
        sa.Column("resale_ends_before_seconds", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "codes IN ('static','rotating','both')", name=op.f("ck_ticket_event_rules_codes")
        ),
        sa.CheckConstraint(
            "resale_cap BETWEEN 1 AND 20000", name=op.f("ck_ticket_event_rules_cap_sane")
        ),
        sa.CheckConstraint(
            "resale_ends_before_seconds >= 0", name=op.f("ck_ticket_event_rules_deadline_sane")
        ),
        sa.CheckConstraint(
            "resale_fee >= 0 AND royalty >= 0 AND resale_fee + royalty < 10000",
            name=op.f("ck_ticket_event_rules_shares_sane"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_ticket_event_rules_event_id_events")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_ticket_event_rules")),
    )
    op.create_table(
        "ticket_moves",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=15), nullable=False),
        sa.Column("from_fan", sa.BigInteger(), nullable=False),
        sa.Column("to_fan", sa.BigInteger(), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'sold') = (price_minor IS NOT NULL)",
            name=op.f("ck_ticket_moves_sold_has_price"),
        ),
        sa.CheckConstraint(
            "kind IN ('given','sold','date_changed','product_changed')",
            name=op.f("ck_ticket_moves_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_moves_ticket_id_tickets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_moves")),
    )
    op.create_index("ix_ticket_moves_ticket_id", "ticket_moves", ["ticket_id"], unique=False)
    op.create_table(
        "ticket_gifts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("from_fan", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_fan", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'claimed') = (to_fan IS NOT NULL)",
            name=op.f("ck_ticket_gifts_claimed_has_fan"),
        ),
        sa.CheckConstraint(
            "state IN ('open','claimed','cancelled','expired')", name=op.f("ck_ticket_gifts_state")
        ),
        sa.CheckConstraint("to_fan <> from_fan", name=op.f("ck_ticket_gifts_not_to_oneself")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_gifts_ticket_id_tickets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_gifts")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_ticket_gifts_token_hash")),
    )
    op.create_index(
        "ix_ticket_gifts_expiring",
        "ticket_gifts",
        ["expires_at"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "uq_ticket_gifts_open",
        "ticket_gifts",
        ["ticket_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "resale_listings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.String(length=22), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("royalty_minor", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("sells_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("buyer_id", sa.BigInteger(), nullable=True),
        sa.Column("reserved_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("intent_id", sa.Uuid(), nullable=True),
        sa.Column("reservations", sa.Integer(), nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'reserved') = (reserved_until IS NOT NULL)",
            name=op.f("ck_resale_listings_reserved_for_a_time"),
        ),
        sa.CheckConstraint(
            "state IN ('open','reserved','sold','delisted')", name=op.f("ck_resale_listings_state")
        ),
        sa.CheckConstraint(
            "state NOT IN ('reserved','sold') OR buyer_id IS NOT NULL",
            name=op.f("ck_resale_listings_taken_has_buyer"),
        ),
        sa.CheckConstraint(
            "buyer_id <> seller_id", name=op.f("ck_resale_listings_not_from_oneself")
        ),
        sa.CheckConstraint(
            "price_minor > 0 AND fee_minor >= 0 AND royalty_minor >= 0"
            " AND fee_minor + royalty_minor < price_minor",
            name=op.f("ck_resale_listings_amounts_sane"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_resale_listings_event_id_events")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_resale_listings_ticket_id_tickets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resale_listings")),
    )
    op.create_index(
        "ix_resale_listings_cheapest",
        "resale_listings",
        ["event_id", "price_minor", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('open','reserved')"),
        postgresql_where=sa.text("state IN ('open','reserved')"),
    )
    op.create_index(
        "ix_resale_listings_seller", "resale_listings", ["seller_id", "id"], unique=False
    )
    op.create_index(
        "uq_resale_listings_on_offer",
        "resale_listings",
        ["ticket_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('open','reserved')"),
        postgresql_where=sa.text("state IN ('open','reserved')"),
    )


def downgrade() -> None:
    if op.get_bind().execute(sa.text(IN_USE)).first():
        raise RuntimeError(
            "the schema before this one cannot keep: tickets on their way to others"
        )
    op.drop_table("resale_listings")
    op.drop_table("ticket_gifts")
    op.drop_table("ticket_moves")
    op.drop_table("ticket_event_rules")
