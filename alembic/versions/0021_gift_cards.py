"""Gift cards."""

import sqlalchemy as sa

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gift_cards",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("intent_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.BigInteger(), nullable=False),
        sa.Column("holder_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=7), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'held') = (holder_id IS NOT NULL)",
            name=op.f("ck_gift_cards_held_by_somebody"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_gift_cards_amount_positive")),
        sa.CheckConstraint(
            "state IN ('waiting','ready','held')", name=op.f("ck_gift_cards_state")
        ),
        sa.ForeignKeyConstraint(
            ["intent_id"],
            ["payment_intents.id"],
            name=op.f("fk_gift_cards_intent_id_payment_intents"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift_cards")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_gift_cards_code_hash")),
        sa.UniqueConstraint("intent_id", name=op.f("uq_gift_cards_intent_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_gift_cards_token_hash")),
    )
    op.create_index("ix_gift_cards_buyer_id", "gift_cards", ["buyer_id"])
    op.create_index("ix_gift_cards_holder_id", "gift_cards", ["holder_id"])
    op.create_table(
        "gift_card_uses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("card_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("payee", sa.String(length=80), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("refunded_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_gift_card_uses_amount_positive")),
        sa.CheckConstraint(
            "refunded_minor BETWEEN 0 AND amount_minor",
            name=op.f("ck_gift_card_uses_refunded_of_amount"),
        ),
        sa.CheckConstraint(
            "state IN ('held','spent','released')", name=op.f("ck_gift_card_uses_state")
        ),
        sa.ForeignKeyConstraint(
            ["card_id"], ["gift_cards.id"], name=op.f("fk_gift_card_uses_card_id_gift_cards")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift_card_uses")),
    )
    op.create_index("ix_gift_card_uses_card_id", "gift_card_uses", ["card_id"])
    op.create_index("ix_gift_card_uses_subject", "gift_card_uses", ["subject"])
    op.create_table(
        "gift_card_tries",
        sa.Column("who", sa.String(length=60), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count >= 0", name=op.f("ck_gift_card_tries_count_not_negative")),
        sa.PrimaryKeyConstraint("who", name=op.f("pk_gift_card_tries")),
    )
    with op.batch_alter_table("ticket_orders") as table:
        table.add_column(
            sa.Column("gift_card_minor", sa.BigInteger(), server_default="0", nullable=False)
        )
        table.create_check_constraint(
            op.f("ck_ticket_orders_gift_card_of_total"),
            "gift_card_minor BETWEEN 0 AND total_minor",
        )


def downgrade() -> None:
    statement = sa.text("SELECT count(*) FROM gift_cards WHERE state <> 'waiting'")
    if op.get_bind().execute(statement).scalar():
        raise RuntimeError("gift cards were sold; nobody would know whose money is on them")
    with op.batch_alter_table("ticket_orders") as table:
        table.drop_constraint(op.f("ck_ticket_orders_gift_card_of_total"), type_="check")
        table.drop_column("gift_card_minor")
    op.drop_table("gift_card_tries")
    op.drop_table("gift_card_uses")
    op.drop_table("gift_cards")
