"""Plans, subscriptions and what they give: rights, periods, gifts, families, tasks."""

import sqlalchemy as sa

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _entitlement_grants()
    _entitlement_sets()
    _entitlement_uses()
    _gifts()
    _offers()
    _orders()
    _plans()
    _tasks()
    _trials()
    _subscriptions()
    _events()
    _members()
    _periods()
    _make_append_only("subscription_events")


def _make_append_only(log: str) -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    scopes = [("UPDATE", "ROW"), ("DELETE", "ROW")]
    if not on_sqlite:
        scopes.append(("TRUNCATE", "STATEMENT"))
    for action, scope in scopes:
        refuse = (
            "BEGIN SELECT RAISE(ABORT, 'a log is append-only'); END"
            if on_sqlite
            else f"FOR EACH {scope} EXECUTE FUNCTION log_refuse_change()"
        )
        name = f"{log}_refuse_{action.lower()}"
        op.execute(f"CREATE TRIGGER {name} BEFORE {action} ON {log} {refuse}")


def _entitlement_grants() -> None:
    op.create_table(
        "entitlement_grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("rights", sa.String(length=22), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "ends_at IS NULL OR starts_at <= ends_at",
            name=op.f("ck_entitlement_grants_ends_after_start"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entitlement_grants")),
        sa.UniqueConstraint("source", "fan_id", name=op.f("uq_entitlement_grants_source_fan_id")),
    )
    with op.batch_alter_table("entitlement_grants", schema=None) as batch_op:
        batch_op.create_index("ix_entitlement_grants_fan", ["fan_id", "ends_at"], unique=False)


def _entitlement_sets() -> None:
    op.create_table(
        "entitlement_sets",
        sa.Column("code", sa.String(length=22), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("rights", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("code", "since", name=op.f("pk_entitlement_sets")),
    )


def _entitlement_uses() -> None:
    op.create_table(
        "entitlement_uses",
        sa.Column("fan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("use", sa.String(length=22), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("count > 0", name=op.f("ck_entitlement_uses_count_positive")),
        sa.PrimaryKeyConstraint("fan_id", "month", "use", name=op.f("pk_entitlement_uses")),
    )


def _gifts() -> None:
    op.create_table(
        "subscription_gifts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.BigInteger(), nullable=False),
        sa.Column("plan", sa.String(length=22), nullable=False),
        sa.Column("cycle", sa.String(length=5), nullable=False),
        sa.Column("months", sa.SmallInteger(), nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("way", sa.String(length=8), server_default="", nullable=False),
        sa.Column("state", sa.String(length=7), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.BigInteger(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'claimed') = (claimed_by IS NOT NULL)",
            name=op.f("ck_subscription_gifts_claimed_has_fan"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'ready', 'claimed')",
            name=op.f("ck_subscription_gifts_state_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription_gifts")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_subscription_gifts_token_digest")),
    )
    with op.batch_alter_table("subscription_gifts", schema=None) as batch_op:
        batch_op.create_index("ix_subscription_gifts_buyer", ["buyer_id", "id"], unique=False)


def _offers() -> None:
    op.create_table(
        "subscription_offers",
        sa.Column("code", sa.String(length=22), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("percent", sa.SmallInteger(), nullable=False),
        sa.Column("periods", sa.SmallInteger(), nullable=False),
        sa.Column("from_days", sa.SmallInteger(), nullable=False),
        sa.Column("until_days", sa.SmallInteger(), nullable=False),
        sa.Column("plans", sa.JSON(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('stay', 'back')", name=op.f("ck_subscription_offers_kind_known")
        ),
        sa.CheckConstraint(
            "from_days <= until_days", name=op.f("ck_subscription_offers_days_in_order")
        ),
        sa.CheckConstraint(
            "percent BETWEEN 1 AND 90", name=op.f("ck_subscription_offers_percent_sane")
        ),
        sa.CheckConstraint(
            "periods BETWEEN 1 AND 12", name=op.f("ck_subscription_offers_periods_sane")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_subscription_offers")),
    )


def _orders() -> None:
    op.create_table(
        "subscription_orders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=22), nullable=False),
        sa.Column("intent_id", sa.Uuid(), nullable=False),
        sa.Column("subscription_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=7), nullable=False),
        sa.Column("plan", sa.String(length=22), nullable=False),
        sa.Column("cycle", sa.String(length=5), nullable=False),
        sa.Column("months", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("by_itself", sa.Boolean(), nullable=False),
        sa.Column("recurring", sa.Boolean(), nullable=False),
        sa.Column("offer", sa.String(length=22), server_default="", nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('period', 'upgrade', 'gift')", name=op.f("ck_subscription_orders_kind_known")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'done', 'returned')",
            name=op.f("ck_subscription_orders_state_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription_orders")),
        sa.UniqueConstraint("fan_id", "key", name=op.f("uq_subscription_orders_fan_id_key")),
        sa.UniqueConstraint("intent_id", name=op.f("uq_subscription_orders_intent_id")),
    )
    with op.batch_alter_table("subscription_orders", schema=None) as batch_op:
        batch_op.create_index(
            "ix_subscription_orders_of", ["subscription_id", "state"], unique=False
        )


def _plans() -> None:
    op.create_table(
        "subscription_plans",
        sa.Column("code", sa.String(length=22), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.Column("name_km", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("year_off_bp", sa.Integer(), nullable=True),
        sa.Column("rights", sa.String(length=22), nullable=False),
        sa.Column("ways", sa.String(length=48), nullable=False),
        sa.Column("trial_days", sa.SmallInteger(), nullable=False),
        sa.Column("family_members", sa.SmallInteger(), nullable=False),
        sa.Column("family_rights", sa.String(length=22), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "currency IN ('USD', 'KHR')", name=op.f("ck_subscription_plans_currency_known")
        ),
        sa.CheckConstraint(
            "family_members BETWEEN 0 AND 20", name=op.f("ck_subscription_plans_family_sane")
        ),
        sa.CheckConstraint("price_minor > 0", name=op.f("ck_subscription_plans_price_positive")),
        sa.CheckConstraint(
            "year_off_bp BETWEEN 0 AND 9999", name=op.f("ck_subscription_plans_year_off_sane")
        ),
        sa.PrimaryKeyConstraint("code", "since", name=op.f("pk_subscription_plans")),
    )


def _tasks() -> None:
    op.create_table(
        "subscription_tasks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=7), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('box', 'booking')", name=op.f("ck_subscription_tasks_kind_known")
        ),
        sa.CheckConstraint(
            "(done_at IS NULL) = (done_by IS NULL)",
            name=op.f("ck_subscription_tasks_done_has_actor"),
        ),
        sa.CheckConstraint(
            "done_by <> fan_id", name=op.f("ck_subscription_tasks_nobody_does_own")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription_tasks")),
        sa.UniqueConstraint(
            "fan_id", "kind", "key", name=op.f("uq_subscription_tasks_fan_id_kind_key")
        ),
    )
    with op.batch_alter_table("subscription_tasks", schema=None) as batch_op:
        batch_op.create_index(
            "ix_subscription_tasks_open",
            ["kind", "made_at"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )


def _trials() -> None:
    op.create_table(
        "subscription_trials",
        sa.Column("fan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("phone_digest", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("fan_id", name=op.f("pk_subscription_trials")),
        sa.UniqueConstraint("phone_digest", name=op.f("uq_subscription_trials_phone_digest")),
    )


def _subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("plan", sa.String(length=22), nullable=False),
        sa.Column("cycle", sa.String(length=5), nullable=False),
        sa.Column("next_plan", sa.String(length=22), nullable=False),
        sa.Column("next_cycle", sa.String(length=5), nullable=False),
        sa.Column("method", sa.String(length=6), nullable=False),
        sa.Column("stars_intent", sa.Uuid(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("periods", sa.Integer(), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded", sa.SmallInteger(), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pause_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("offer", sa.String(length=22), server_default="", nullable=False),
        sa.Column("offer_left", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("offer_percent", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("converted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=10), server_default="", nullable=False),
        sa.Column("invite", sa.String(length=22), server_default="", nullable=False),
        sa.Column("boxed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint(
            "(offer = '') = (offer_left = 0)", name=op.f("ck_subscriptions_offer_has_periods")
        ),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancelled_at IS NOT NULL)",
            name=op.f("ck_subscriptions_cancelled_has_moment"),
        ),
        sa.CheckConstraint(
            "(state = 'paused') = (paused_at IS NOT NULL)",
            name=op.f("ck_subscriptions_paused_has_start"),
        ),
        sa.CheckConstraint(
            "cycle IN ('month', 'year')", name=op.f("ck_subscriptions_cycle_known")
        ),
        sa.CheckConstraint(
            "method IN ('none', 'wallet', 'stars')", name=op.f("ck_subscriptions_method_known")
        ),
        sa.CheckConstraint(
            "next_cycle IN ('month', 'year')", name=op.f("ck_subscriptions_next_cycle_known")
        ),
        sa.CheckConstraint(
            "state <> 'cancelled' OR look_at IS NULL",
            name=op.f("ck_subscriptions_cancelled_is_final"),
        ),
        sa.CheckConstraint(
            "state IN ('trial', 'active', 'paused', 'expired', 'cancelled')",
            name=op.f("ck_subscriptions_state_known"),
        ),
        sa.CheckConstraint(
            "(paused_at IS NULL) = (pause_until IS NULL)",
            name=op.f("ck_subscriptions_pause_has_end"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
    )
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.create_index("ix_subscriptions_cancelled", ["cancelled_at"], unique=False)
        batch_op.create_index("ix_subscriptions_fan", ["fan_id", "started_at"], unique=False)
        batch_op.create_index(
            "ix_subscriptions_look",
            ["look_at"],
            unique=False,
            sqlite_where=sa.text("look_at IS NOT NULL"),
            postgresql_where=sa.text("look_at IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_subscriptions_running",
            ["fan_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'cancelled'"),
            postgresql_where=sa.text("state <> 'cancelled'"),
        )


def _events() -> None:
    op.create_table(
        "subscription_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subscription_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name=op.f("fk_subscription_events_subscription_id_subscriptions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription_events")),
    )
    with op.batch_alter_table("subscription_events", schema=None) as batch_op:
        batch_op.create_index("ix_subscription_events_of", ["subscription_id", "id"], unique=False)


def _members() -> None:
    op.create_table(
        "subscription_members",
        sa.Column("fan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("subscription_id", sa.Uuid(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name=op.f("fk_subscription_members_subscription_id_subscriptions"),
        ),
        sa.PrimaryKeyConstraint("fan_id", name=op.f("pk_subscription_members")),
    )
    with op.batch_alter_table("subscription_members", schema=None) as batch_op:
        batch_op.create_index("ix_subscription_members_of", ["subscription_id"], unique=False)


def _periods() -> None:
    op.create_table(
        "subscription_periods",
        sa.Column("subscription_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=5), nullable=False),
        sa.Column("plan", sa.String(length=22), nullable=False),
        sa.Column("cycle", sa.String(length=5), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.Column("worth_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("reference", sa.String(length=12), server_default="", nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("earned", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "cycle IN ('month', 'year')", name=op.f("ck_subscription_periods_cycle_known")
        ),
        sa.CheckConstraint(
            "kind IN ('trial', 'paid', 'gift')", name=op.f("ck_subscription_periods_kind_known")
        ),
        sa.CheckConstraint(
            "starts_at <= ends_at", name=op.f("ck_subscription_periods_ends_after_start")
        ),
        sa.CheckConstraint(
            "worth_minor >= 0 AND paid_minor >= 0",
            name=op.f("ck_subscription_periods_money_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name=op.f("fk_subscription_periods_subscription_id_subscriptions"),
        ),
        sa.PrimaryKeyConstraint("subscription_id", "number", name=op.f("pk_subscription_periods")),
    )
    with op.batch_alter_table("subscription_periods", schema=None) as batch_op:
        batch_op.create_index(
            "ix_subscription_periods_unearned",
            ["ends_at"],
            unique=False,
            sqlite_where=sa.text("NOT earned"),
            postgresql_where=sa.text("NOT earned"),
        )


def downgrade() -> None:
    with op.batch_alter_table("subscription_periods", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_subscription_periods_unearned",
            sqlite_where=sa.text("NOT earned"),
            postgresql_where=sa.text("NOT earned"),
        )

    op.drop_table("subscription_periods")
    with op.batch_alter_table("subscription_members", schema=None) as batch_op:
        batch_op.drop_index("ix_subscription_members_of")

    op.drop_table("subscription_members")
    with op.batch_alter_table("subscription_events", schema=None) as batch_op:
        batch_op.drop_index("ix_subscription_events_of")

    op.drop_table("subscription_events")

    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_subscriptions_running",
            sqlite_where=sa.text("state <> 'cancelled'"),
            postgresql_where=sa.text("state <> 'cancelled'"),
        )
        batch_op.drop_index(
            "ix_subscriptions_look",
            sqlite_where=sa.text("look_at IS NOT NULL"),
            postgresql_where=sa.text("look_at IS NOT NULL"),
        )
        batch_op.drop_index("ix_subscriptions_fan")
        batch_op.drop_index("ix_subscriptions_cancelled")

    op.drop_table("subscriptions")
    op.drop_table("subscription_trials")
    with op.batch_alter_table("subscription_tasks", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_subscription_tasks_open",
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )

    op.drop_table("subscription_tasks")
    op.drop_table("subscription_plans")
    with op.batch_alter_table("subscription_orders", schema=None) as batch_op:
        batch_op.drop_index("ix_subscription_orders_of")

    op.drop_table("subscription_orders")
    op.drop_table("subscription_offers")
    with op.batch_alter_table("subscription_gifts", schema=None) as batch_op:
        batch_op.drop_index("ix_subscription_gifts_buyer")

    op.drop_table("subscription_gifts")
    op.drop_table("entitlement_uses")
    op.drop_table("entitlement_sets")
    with op.batch_alter_table("entitlement_grants", schema=None) as batch_op:
        batch_op.drop_index("ix_entitlement_grants_fan")

    op.drop_table("entitlement_grants")
