"""Money core: levels, limits per currency, payments by many ways, refunds, the hash chain."""

import sqlalchemy as sa

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# In the order in which they can be made.
TABLES = (
    "ledger_pending_folds",
    "ledger_seal_queue",
    "payment_provider_tokens",
    "payment_statement_runs",
    "risk_block_changes",
    "risk_blocks",
    "risk_counters",
    "risk_decisions",
    "wallet_counters",
    "wallet_freeze_actions",
    "wallet_freezes",
    "wallet_rates",
    "withdrawal_destinations",
    "devices",
    "ledger_snapshots",
    "level_reminders",
    "one_time_codes",
    "payment_statement_findings",
    "pin_resets",
    "role_grants",
    "role_moves",
    "security_events",
    "verification_applications",
    "wallet_counts",
    "wallet_quotes",
    "withdrawals",
    "verification_documents",
    "verification_moves",
    "verification_shown",
    "withdrawal_log",
    "ledger_chain",
    "payment_refunds",
    "payment_review_log",
    "wallet_refunded",
    "wallet_refunds",
)
LEDGER_MESSAGE = "the ledger is append-only: reverse, do not change"
LOG_MESSAGE = "a log is append-only"
ALWAYS = "TRUE"
OPEN_HOLDS_CHANGE = (
    "OLD.state <> 'open' OR OLD.id <> NEW.id OR OLD.debit_id <> NEW.debit_id OR "
    "OLD.credit_id <> NEW.credit_id OR OLD.amount_minor <> NEW.amount_minor OR "
    "OLD.currency <> NEW.currency OR OLD.digest <> NEW.digest"
)
# Rows that are refused to change: by table, the action and when.
LEDGER_TABLES = {
    "ledger_pending_folds": (("UPDATE", ALWAYS),),
    "ledger_snapshots": (("UPDATE", ALWAYS), ("DELETE", ALWAYS)),
    "ledger_chain": (("UPDATE", ALWAYS), ("DELETE", ALWAYS)),
    "wallet_freeze_actions": (("UPDATE", ALWAYS), ("DELETE", ALWAYS)),
    "wallet_rates": (("UPDATE", ALWAYS), ("DELETE", ALWAYS)),
    "wallet_refunds": (("UPDATE", ALWAYS), ("DELETE", ALWAYS)),
}
LOG_TABLES = dict.fromkeys(
    (
        "payment_review_log",
        "risk_block_changes",
        "risk_decisions",
        "role_moves",
        "security_events",
        "verification_moves",
        "withdrawal_log",
    ),
    (("UPDATE", ALWAYS), ("DELETE", ALWAYS)),
)
# SQLite copies a table to change its constraints, which loses these triggers of theirs.
COPIED = {
    "ledger_holds": (("UPDATE", OPEN_HOLDS_CHANGE), ("DELETE", ALWAYS)),
    "ledger_transfers": (("UPDATE", ALWAYS), ("DELETE", ALWAYS)),
}
LOG_FUNCTION = f"""
CREATE FUNCTION log_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{LOG_MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def upgrade() -> None:
    create_tables()
    change_identity()
    change_ledger()
    change_payments()
    protect_tables()
    queue_transfers_for_sealing()
    count_what_left_the_wallets()
    op.drop_table("wallet_spending")


def downgrade() -> None:
    refuse_to_lose()
    restore_spending()
    restore_payments()
    restore_ledger()
    restore_identity()
    if on_sqlite():
        refuse_changes(COPIED, LEDGER_MESSAGE, "")
    for name in reversed(TABLES):
        op.drop_table(name)
    if not on_sqlite():
        op.execute("DROP FUNCTION log_refuse_change()")


def on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def sql_bool(value: bool) -> str:
    return str(int(value)) if on_sqlite() else str(value)


def protect_tables() -> None:
    if on_sqlite():
        refuse_changes(COPIED, LEDGER_MESSAGE, "")
    else:
        op.execute(LOG_FUNCTION)
    refuse_changes(LEDGER_TABLES, LEDGER_MESSAGE, "ledger_refuse_change")
    refuse_changes(LOG_TABLES, LOG_MESSAGE, "log_refuse_change")


def refuse_changes(tables, message, function) -> None:
    for table, cases in tables.items():
        for action, condition in cases:
            name = f"{table}_refuse_{action.lower()}"
            if on_sqlite():
                when = "" if message == LOG_MESSAGE else f"WHEN {condition} "
                op.execute(
                    f"CREATE TRIGGER {name} BEFORE {action} ON {table} {when}"
                    f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
                )
            else:
                when = "" if message == LOG_MESSAGE else f"WHEN ({condition}) "
                op.execute(
                    f"CREATE TRIGGER {name} BEFORE {action} ON {table} FOR EACH ROW {when}"
                    f"EXECUTE FUNCTION {function}()"
                )
        if not on_sqlite():
            op.execute(
                f"CREATE TRIGGER {table}_refuse_truncate BEFORE TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
            )


def change_identity() -> None:
    with op.batch_alter_table("fans") as table:
        table.add_column(sa.Column("level_expires_at", sa.DateTime(timezone=True), nullable=True))
        table.drop_constraint(op.f("ck_fans_level_is_known"), type_="check")
        table.create_check_constraint(
            op.f("ck_fans_level_is_known"), "level IN ('basic', 'verified', 'premium')"
        )
        table.create_check_constraint(
            op.f("ck_fans_level_expires"), "(level = 'basic') = (level_expires_at IS NULL)"
        )
        table.create_check_constraint(
            op.f("ck_fans_level_has_phone"), "level = 'basic' OR phone IS NOT NULL"
        )
        table.create_unique_constraint(op.f("uq_fans_phone"), ["phone"])
        table.create_index("ix_fans_level_expiry", ["level_expires_at"])
    with op.batch_alter_table("pin_pads") as table:
        table.add_column(sa.Column("code_id", sa.String(length=22), nullable=True))
        table.drop_constraint(op.f("ck_pin_pads_kind_is_known"), type_="check")
        table.create_check_constraint(
            op.f("ck_pin_pads_kind_is_known"), "kind IN ('enter', 'set', 'code')"
        )
        table.create_check_constraint(
            op.f("ck_pin_pads_code_has_its_pad"), "(kind = 'code') = (code_id IS NOT NULL)"
        )
    op.add_column("pin_confirmations", sa.Column("most_minor", sa.BigInteger(), nullable=True))


def restore_identity() -> None:
    op.drop_column("pin_confirmations", "most_minor")
    with op.batch_alter_table("pin_pads") as table:
        table.drop_constraint(op.f("ck_pin_pads_code_has_its_pad"), type_="check")
        table.drop_constraint(op.f("ck_pin_pads_kind_is_known"), type_="check")
        table.create_check_constraint(
            op.f("ck_pin_pads_kind_is_known"), "kind IN ('enter', 'set')"
        )
        table.drop_column("code_id")
    with op.batch_alter_table("fans") as table:
        table.drop_index("ix_fans_level_expiry")
        table.drop_constraint(op.f("uq_fans_phone"), type_="unique")
        for name in ("level_has_phone", "level_expires", "level_is_known"):
            table.drop_constraint(op.f(f"ck_fans_{name}"), type_="check")
        table.create_check_constraint(op.f("ck_fans_level_is_known"), "level IN ('basic')")
        table.drop_column("level_expires_at")


EXPIRING = "state = 'open' AND expires_at IS NOT NULL"
RESOLVED_ONCE = "(state = 'open') = (resolved_by IS NULL) AND state IN "


def change_ledger() -> None:
    with op.batch_alter_table("ledger_holds") as table:
        table.add_column(sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
        table.drop_constraint(op.f("ck_ledger_holds_resolved_once"), type_="check")
        table.create_check_constraint(
            op.f("ck_ledger_holds_resolved_once"),
            RESOLVED_ONCE + "('open','captured','released','expired')",
        )
        table.create_index(
            "ix_ledger_holds_open_expires_at",
            ["expires_at"],
            sqlite_where=sa.text(EXPIRING),
            postgresql_where=sa.text(EXPIRING),
        )
    op.add_column("ledger_refusals", sa.Column("reason", sa.String(length=40), nullable=True))
    with op.batch_alter_table("ledger_transfers") as table:
        for column in ("hold_id", "reversal_of"):
            name, there = f"uq_ledger_transfers_{column}", sa.text(f"{column} IS NOT NULL")
            table.drop_constraint(op.f(name), type_="unique")
            table.create_index(
                name, [column], unique=True, sqlite_where=there, postgresql_where=there
            )


def restore_ledger() -> None:
    with op.batch_alter_table("ledger_transfers") as table:
        for column in ("reversal_of", "hold_id"):
            name = f"uq_ledger_transfers_{column}"
            table.drop_index(name)
            table.create_unique_constraint(op.f(name), [column])
    op.drop_column("ledger_refusals", "reason")
    with op.batch_alter_table("ledger_holds") as table:
        table.drop_index("ix_ledger_holds_open_expires_at")
        table.drop_constraint(op.f("ck_ledger_holds_resolved_once"), type_="check")
        table.create_check_constraint(
            op.f("ck_ledger_holds_resolved_once"),
            RESOLVED_ONCE + "('open','captured','released')",
        )
        table.drop_column("expires_at")


def change_payments() -> None:
    change_intents()
    change_attempts()
    with op.batch_alter_table("payment_provider_receipts") as table:
        table.add_column(
            sa.Column(
                "returned_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False
            )
        )
        table.create_check_constraint(
            op.f("ck_payment_provider_receipts_returned_within"),
            "returned_minor >= 0 AND returned_minor <= amount_minor",
        )
        table.create_index("ix_payment_provider_receipts_received_at", ["provider", "received_at"])
    with op.batch_alter_table("payment_reviews") as table:
        table.add_column(
            sa.Column("state", sa.String(length=9), server_default="open", nullable=False)
        )
        table.add_column(sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True))
        table.create_check_constraint(
            op.f("ck_payment_reviews_state_known"),
            "state IN ('open', 'credited', 'refunded', 'dismissed')",
        )
        table.create_check_constraint(
            op.f("ck_payment_reviews_decided_once"), "(state = 'open') = (decided_at IS NULL)"
        )
        table.create_index(
            "ix_payment_reviews_open",
            ["created_at", "id"],
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )


def change_intents() -> None:
    """All that there are put money into a wallet, by KHQR."""
    with op.batch_alter_table("payment_intents") as table:
        table.add_column(
            sa.Column("subject", sa.String(length=64), server_default="", nullable=False)
        )
        table.add_column(sa.Column("payee", sa.String(length=80), nullable=True))
        table.add_column(sa.Column("ways", sa.String(length=48), nullable=True))
        table.add_column(
            sa.Column("digital", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        table.add_column(
            sa.Column("recurring", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        table.add_column(sa.Column("stars", sa.Integer(), nullable=True))
        table.add_column(
            sa.Column("description_en", sa.String(length=120), server_default="", nullable=False)
        )
        table.add_column(
            sa.Column("description_km", sa.String(length=120), server_default="", nullable=False)
        )
        table.add_column(
            sa.Column(
                "refunded_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False
            )
        )
        table.add_column(sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
    # SQLite keeps a moment as text; what stands after its seconds stays as it is.
    half_an_hour_later = (
        "strftime('%Y-%m-%d %H:%M:%S', created_at, '+30 minutes') || substr(created_at, 20)"
        if on_sqlite()
        else "created_at + interval '30 minutes'"
    )
    op.execute(
        "UPDATE payment_intents SET payee = 'user:' || fan_id || ':' || lower(currency), "
        f"ways = 'khqr', expires_at = {half_an_hour_later}"
    )
    with op.batch_alter_table("payment_intents") as table:
        table.alter_column("payee", existing_type=sa.String(length=80), nullable=False)
        table.alter_column("ways", existing_type=sa.String(length=48), nullable=False)
        table.alter_column("expires_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        table.alter_column(
            "state",
            existing_type=sa.String(length=10),
            type_=sa.String(length=11),
            existing_nullable=False,
        )
        table.drop_constraint(op.f("uq_payment_intents_fan_id_key"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_payment_intents_fan_id_purpose_key"), ["fan_id", "purpose", "key"]
        )
        table.drop_constraint(op.f("ck_payment_intents_state_known"), type_="check")
        table.create_check_constraint(
            op.f("ck_payment_intents_state_known"),
            "state IN ('waiting', 'paid', 'expired', 'cancelled', 'in_review', 'partly_back', "
            "'refunded')",
        )
        table.drop_constraint(op.f("ck_payment_intents_paid_has_winner"), type_="check")
        table.create_check_constraint(
            op.f("ck_payment_intents_paid_has_winner"),
            "(state IN ('paid', 'partly_back', 'refunded')) = (winner_id IS NOT NULL)",
        )
        table.create_check_constraint(
            op.f("ck_payment_intents_refunded_within"),
            "refunded_minor >= 0 AND refunded_minor <= amount_minor",
        )


def change_attempts() -> None:
    with op.batch_alter_table("payment_attempts") as table:
        table.add_column(sa.Column("key", sa.String(length=22), nullable=True))
        table.add_column(sa.Column("way", sa.String(length=8), nullable=True))
        table.add_column(sa.Column("state", sa.String(length=8), nullable=True))
        table.add_column(sa.Column("amount_minor", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("currency", sa.String(length=3), nullable=True))
        table.add_column(sa.Column("link", sa.Text(), server_default="", nullable=False))
        table.add_column(sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
    of_intent = "FROM payment_intents WHERE payment_intents.id = payment_attempts.intent_id"
    op.execute(
        f"""
        UPDATE payment_attempts SET
            key = CAST(number AS VARCHAR(22)),
            way = 'khqr',
            amount_minor = (SELECT amount_minor {of_intent}),
            currency = (SELECT currency {of_intent}),
            state = CASE
                WHEN EXISTS (SELECT 1 FROM payment_provider_receipts
                    WHERE payment_provider_receipts.attempt_id = payment_attempts.id) THEN 'paid'
                WHEN next_check_at IS NOT NULL THEN 'open'
                ELSE 'closed' END
        """
    )
    with op.batch_alter_table("payment_attempts") as table:
        table.alter_column("key", existing_type=sa.String(length=22), nullable=False)
        table.alter_column("way", existing_type=sa.String(length=8), nullable=False)
        table.alter_column("state", existing_type=sa.String(length=8), nullable=False)
        table.alter_column("amount_minor", existing_type=sa.BigInteger(), nullable=False)
        table.alter_column("currency", existing_type=sa.String(length=3), nullable=False)
        table.create_unique_constraint(
            op.f("uq_payment_attempts_intent_id_key"), ["intent_id", "key"]
        )
        table.create_check_constraint(
            op.f("ck_payment_attempts_state_known"),
            "state IN ('creating', 'open', 'paid', 'closed', 'failed', 'unknown')",
        )
        table.create_check_constraint(
            op.f("ck_payment_attempts_amount_positive"), "amount_minor > 0"
        )


def restore_payments() -> None:
    with op.batch_alter_table("payment_reviews") as table:
        table.drop_index("ix_payment_reviews_open")
        table.drop_constraint(op.f("ck_payment_reviews_decided_once"), type_="check")
        table.drop_constraint(op.f("ck_payment_reviews_state_known"), type_="check")
        table.drop_column("decided_at")
        table.drop_column("state")
    with op.batch_alter_table("payment_provider_receipts") as table:
        table.drop_index("ix_payment_provider_receipts_received_at")
        table.drop_constraint(op.f("ck_payment_provider_receipts_returned_within"), type_="check")
        table.drop_column("returned_minor")
    with op.batch_alter_table("payment_attempts") as table:
        table.drop_constraint(op.f("uq_payment_attempts_intent_id_key"), type_="unique")
        for name in ("amount_positive", "state_known"):
            table.drop_constraint(op.f(f"ck_payment_attempts_{name}"), type_="check")
        for name in ("answered_at", "link", "currency", "amount_minor", "state", "way", "key"):
            table.drop_column(name)
    with op.batch_alter_table("payment_intents") as table:
        table.drop_constraint(op.f("uq_payment_intents_fan_id_purpose_key"), type_="unique")
        table.create_unique_constraint(op.f("uq_payment_intents_fan_id_key"), ["fan_id", "key"])
        for name in ("refunded_within", "paid_has_winner", "state_known"):
            table.drop_constraint(op.f(f"ck_payment_intents_{name}"), type_="check")
        table.alter_column(
            "state",
            existing_type=sa.String(length=11),
            type_=sa.String(length=10),
            existing_nullable=False,
        )
        table.create_check_constraint(
            op.f("ck_payment_intents_paid_has_winner"),
            "(state = 'paid') = (winner_id IS NOT NULL)",
        )
        table.create_check_constraint(
            op.f("ck_payment_intents_state_known"),
            "state IN ('waiting', 'paid', 'expired', 'cancelled', 'in_review')",
        )
        for name in (
            "expires_at",
            "refunded_minor",
            "description_km",
            "description_en",
            "stars",
            "recurring",
            "digital",
            "ways",
            "payee",
            "subject",
        ):
            table.drop_column(name)


def queue_transfers_for_sealing() -> None:
    """In the order of posting, 500 in a row: the sealer takes a row whole."""
    if on_sqlite():
        first, joined = "min(id)", "group_concat(id, '')"
    else:
        first = "(array_agg(id ORDER BY created_at, id))[1]"
        joined = "string_agg(replace(CAST(id AS text), '-', ''), '' ORDER BY created_at, id)"
    op.execute(
        f"""
        INSERT INTO ledger_seal_queue (queued_at, first_id, transfer_ids)
        SELECT min(created_at), {first}, {joined} FROM (
            SELECT id, created_at,
                (row_number() OVER (ORDER BY created_at, id) - 1) / 500 AS part
            FROM ledger_transfers ORDER BY created_at, id) AS ordered
        GROUP BY part
        """
    )


# The rate with which the limits of riel were counted; from now on it is a row of its own.
FIRST_RATE_ID = "ec8add49-c5e7-5992-be27-301ea680f912"
KHR_PER_USD = 4100
# What a limit sees in a transfer or hold `t`; all else has no limit.
USE = """CASE
    WHEN t.kind IN ('ticket_purchase', 'merchandise_order', 'subscription_payment', 'bill_payment')
        THEN 'spending'
    WHEN t.kind = 'p2p_transfer' THEN 'transfer'
    WHEN t.kind = 'withdrawal' THEN 'withdrawal' END"""


def count_what_left_the_wallets() -> None:
    """From the ledger, because wallet_spending knew neither currencies nor single payments.

    Holds and payments in riel are counted one by one, payments in dollars count what they are.
    """
    if on_sqlite():
        day = "strftime('%Y-%m-%d', t.created_at, '+7 hours')"
        fan = "CAST(substr(a.address, 6) AS INTEGER)"
        rate, since = f"'{FIRST_RATE_ID.replace('-', '')}'", "'2025-12-31 17:00:00.000000'"
    else:
        day = "to_char((t.created_at AT TIME ZONE 'UTC') + interval '7 hours', 'YYYY-MM-DD')"
        fan = "CAST(split_part(a.address, ':', 2) AS BIGINT)"
        rate, since = f"CAST('{FIRST_RATE_ID}' AS uuid)", "TIMESTAMPTZ '2025-12-31 17:00:00+00'"
    from_wallets = "JOIN ledger_accounts a ON a.id = t.debit_id AND a.address LIKE 'user:%'"
    op.execute(
        f"""
        INSERT INTO wallet_rates
            (id, khr_per_100_usd, spread_basis_points, source, set_by, since, created_at)
        SELECT {rate}, {KHR_PER_USD * 100}, 50, 'opening rate', NULL, {since}, {since}
        WHERE EXISTS (SELECT 1 FROM ledger_accounts a
            WHERE a.address LIKE 'user:%' AND a.currency = 'KHR')
        """
    )
    op.execute(
        f"""
        INSERT INTO wallet_counts (command_id, fan_id, day, use, is_hold, currency,
            amount_minor, counted_minor, rate_id)
        SELECT id, fan_id, day, use, is_hold, currency, amount_minor,
            CASE WHEN currency = 'USD' THEN amount_minor
                WHEN use IS NULL THEN 0
                ELSE (amount_minor * 100 + {KHR_PER_USD - 1}) / {KHR_PER_USD} END,
            CASE WHEN currency = 'KHR' AND use IS NOT NULL THEN {rate} END
        FROM (
            SELECT t.id, {fan} AS fan_id, {day} AS day, {USE} AS use, {sql_bool(False)} AS is_hold,
                t.currency, t.amount_minor
            FROM ledger_transfers t {from_wallets}
            WHERE t.currency = 'KHR' AND t.hold_id IS NULL AND {USE} IS NOT NULL
            UNION ALL
            SELECT t.id, {fan}, {day}, {USE}, {sql_bool(True)}, t.currency,
                CASE t.state WHEN 'open' THEN t.amount_minor
                    WHEN 'captured' THEN captured.amount_minor ELSE 0 END
            FROM ledger_holds t {from_wallets}
            LEFT JOIN ledger_transfers captured ON captured.hold_id = t.id
        ) AS counted
        """
    )
    for period in ("day", "substr(day, 1, 7)"):
        op.execute(
            f"""
            INSERT INTO wallet_counters (fan_id, period, spent_minor, sent_minor,
                withdrawn_minor, usd_minor, khr_minor)
            SELECT fan_id, {period},
                sum(CASE WHEN use = 'spending' THEN counted_minor ELSE 0 END),
                sum(CASE WHEN use = 'transfer' THEN counted_minor ELSE 0 END),
                sum(CASE WHEN use = 'withdrawal' THEN counted_minor ELSE 0 END),
                sum(CASE WHEN currency = 'USD' THEN amount_minor ELSE 0 END),
                sum(CASE WHEN currency = 'KHR' THEN amount_minor ELSE 0 END)
            FROM (
                SELECT {fan} AS fan_id, {day} AS day, {USE} AS use, t.currency, t.amount_minor,
                    t.amount_minor AS counted_minor
                FROM ledger_transfers t {from_wallets}
                WHERE t.currency = 'USD' AND t.hold_id IS NULL
                UNION ALL
                SELECT fan_id, day, use, currency, amount_minor, counted_minor FROM wallet_counts
            ) AS moved WHERE use IS NOT NULL GROUP BY fan_id, {period}
            """
        )


def restore_spending() -> None:
    op.create_table(
        "wallet_spending",
        sa.Column("fan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("spent_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("spent_minor > 0", name=op.f("ck_wallet_spending_spent_positive")),
        sa.PrimaryKeyConstraint("fan_id", "period", name=op.f("pk_wallet_spending")),
    )
    op.execute(
        "INSERT INTO wallet_spending (fan_id, period, spent_minor) "
        "SELECT fan_id, period, spent_minor FROM wallet_counters WHERE spent_minor > 0"
    )


KNOWN_KINDS = (
    "'ticket_purchase', 'merchandise_order', 'subscription_payment', 'p2p_transfer', "
    "'bill_payment', 'top_up', 'withdrawal', 'refund', 'cashback', 'loyalty_redemption', "
    "'reversal'"
)
# What the release before cannot keep. Logs go with their tables; nothing that is somebody's does.
LOST = {
    "credits that wait for a fold": "ledger_pending_folds",
    "expired holds": "ledger_holds WHERE state = 'expired'",
    "points or Stars": "ledger_accounts WHERE currency NOT IN ('USD', 'KHR')",
    "payments for other things than top-ups": "payment_intents WHERE purpose <> 'top_up'",
    "payments by other ways than KHQR": "payment_attempts WHERE way <> 'khqr'",
    "refunds on their way": "payment_refunds",
    "what was refunded of payments": "wallet_refunded",
    "transfers of a new kind": f"ledger_transfers WHERE kind NOT IN ({KNOWN_KINDS})",
    "exchange rates": "wallet_rates WHERE set_by IS NOT NULL",
    "decided reviews": "payment_reviews WHERE state <> 'open'",
    "withdrawals": "withdrawals",
    "frozen wallets": "wallet_freezes WHERE by_fan_at IS NOT NULL OR by_operator_at IS NOT NULL",
    "blocked people": "risk_blocks",
    "levels": "fans WHERE level <> 'basic'",
    "papers": "verification_applications",
    "roles": "role_grants",
}


def refuse_to_lose() -> None:
    """Before anything is changed."""
    connection = op.get_bind()
    found = [
        what
        for what, rows in LOST.items()
        if connection.execute(sa.text(f"SELECT 1 FROM {rows} LIMIT 1")).first()
    ]
    if found:
        raise RuntimeError(f"the schema before this one cannot keep: {', '.join(found)}")
    # These live for minutes. A confirmation up to an amount would confirm any there.
    op.execute("DELETE FROM pin_pads WHERE kind = 'code'")
    op.execute("DELETE FROM pin_confirmations WHERE most_minor IS NOT NULL")


def create_tables() -> None:
    op.create_table(
        "ledger_pending_folds",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "amount_minor > 0", name=op.f("ck_ledger_pending_folds_amount_positive")
        ),
        sa.PrimaryKeyConstraint("account_id", "position", name=op.f("pk_ledger_pending_folds")),
        postgresql_with={"autovacuum_vacuum_scale_factor": 0, "autovacuum_vacuum_threshold": 2000},
    )
    op.create_table(
        "ledger_seal_queue",
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("transfer_ids", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("queued_at", "first_id", name=op.f("pk_ledger_seal_queue")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "payment_provider_tokens",
        sa.Column("provider", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("provider", name=op.f("pk_payment_provider_tokens")),
    )
    op.create_table(
        "payment_statement_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.String(length=16), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.Column("healed", sa.Integer(), nullable=False),
        sa.Column("different", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_statement_runs")),
    )
    op.create_table(
        "risk_block_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(length=8), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "action IN ('block', 'unblock')", name=op.f("ck_risk_block_changes_action_is_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_block_changes")),
    )
    with op.batch_alter_table("risk_block_changes", schema=None) as batch_op:
        batch_op.create_index("ix_risk_block_changes_subject", ["subject", "at"], unique=False)

    op.create_table(
        "risk_blocks",
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_risk_blocks")),
    )
    op.create_table(
        "risk_counters",
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("slot", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("part", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("sum_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "count > 0 AND sum_minor >= 0", name=op.f("ck_risk_counters_counts_something")
        ),
        sa.PrimaryKeyConstraint("subject", "slot", "part", name=op.f("pk_risk_counters")),
    )
    with op.batch_alter_table("risk_counters", schema=None) as batch_op:
        batch_op.create_index("ix_risk_counters_slot", ["slot"], unique=False)

    op.create_table(
        "risk_decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("movement", sa.String(length=120), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("reasons", sa.String(length=300), nullable=False),
        sa.Column("rules", sa.String(length=40), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('allow', 'code', 'review', 'refuse')",
            name=op.f("ck_risk_decisions_outcome_is_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_decisions")),
    )
    with op.batch_alter_table("risk_decisions", schema=None) as batch_op:
        batch_op.create_index("ix_risk_decisions_fan", ["fan_id", "at"], unique=False)

    op.create_table(
        "wallet_counters",
        sa.Column("fan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("spent_minor", sa.BigInteger(), nullable=False),
        sa.Column("sent_minor", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_minor", sa.BigInteger(), nullable=False),
        sa.Column("usd_minor", sa.BigInteger(), nullable=False),
        sa.Column("khr_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "spent_minor >= 0 AND sent_minor >= 0 AND withdrawn_minor >= 0 AND usd_minor >= 0 AND khr_minor >= 0",
            name=op.f("ck_wallet_counters_nothing_negative"),
        ),
        sa.PrimaryKeyConstraint("fan_id", "period", name=op.f("pk_wallet_counters")),
        postgresql_with={"fillfactor": 70},
    )
    op.create_table(
        "wallet_freeze_actions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.String(length=8), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "action IN ('freeze','unfreeze')",
            name=op.f("ck_wallet_freeze_actions_action_is_known"),
        ),
        sa.CheckConstraint(
            "side IN ('fan','operator')", name=op.f("ck_wallet_freeze_actions_side_is_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_freeze_actions")),
    )
    with op.batch_alter_table("wallet_freeze_actions", schema=None) as batch_op:
        batch_op.create_index("ix_wallet_freeze_actions_fan", ["fan_id", "at"], unique=False)

    op.create_table(
        "wallet_freezes",
        sa.Column("fan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("by_fan_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_operator_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("fan_id", name=op.f("pk_wallet_freezes")),
    )
    op.create_table(
        "wallet_rates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("khr_per_100_usd", sa.BigInteger(), nullable=False),
        sa.Column("spread_basis_points", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("set_by", sa.BigInteger(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("khr_per_100_usd > 0", name=op.f("ck_wallet_rates_rate_positive")),
        sa.CheckConstraint(
            "spread_basis_points BETWEEN 0 AND 1000", name=op.f("ck_wallet_rates_spread_is_sane")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_rates")),
    )
    with op.batch_alter_table("wallet_rates", schema=None) as batch_op:
        batch_op.create_index("ix_wallet_rates_since", ["since", "id"], unique=False)

    op.create_table(
        "withdrawal_destinations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("account_name", sa.String(length=80), nullable=False),
        sa.Column("bank", sa.String(length=16), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("khqr", sa.String(length=512), nullable=False),
        sa.Column("payee", sa.String(length=80), nullable=False),
        sa.Column("bank_name", sa.String(length=80), nullable=False),
        sa.Column("currencies", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal_destinations")),
        sa.UniqueConstraint(
            "fan_id", "account_name", name=op.f("uq_withdrawal_destinations_fan_id_account_name")
        ),
    )
    op.create_table(
        "devices",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("platform", sa.String(length=8), nullable=False),
        sa.Column("proof_hash", sa.String(length=64), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trusted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("biometry_family", sa.String(length=64), nullable=True),
        sa.Column("biometry_hash", sa.String(length=64), nullable=True),
        sa.Column("biometry_step", sa.Integer(), nullable=False),
        sa.Column("last_use", sa.String(length=140), nullable=True),
        sa.CheckConstraint(
            "platform IN ('android', 'ios', 'desktop', 'web', 'other')",
            name=op.f("ck_devices_platform_is_known"),
        ),
        sa.CheckConstraint(
            "(biometry_hash IS NULL) = (biometry_family IS NULL)",
            name=op.f("ck_devices_biometry_is_whole"),
        ),
        sa.CheckConstraint(
            "biometry_hash IS NULL OR (trusted_at IS NOT NULL AND revoked_at IS NULL)",
            name=op.f("ck_devices_biometry_needs_trust"),
        ),
        sa.ForeignKeyConstraint(["fan_id"], ["fans.id"], name=op.f("fk_devices_fan_id_fans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices")),
        sa.UniqueConstraint("fan_id", "proof_hash", name=op.f("uq_devices_fan_id_proof_hash")),
    )
    with op.batch_alter_table("devices", schema=None) as batch_op:
        batch_op.create_index("ix_devices_fan", ["fan_id", "revoked_at"], unique=False)

    op.create_table(
        "ledger_snapshots",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("from_version", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("balance_minor", sa.BigInteger(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "first_at <= last_at", name=op.f("ck_ledger_snapshots_moments_in_order")
        ),
        sa.CheckConstraint(
            "from_version > 0 AND from_version <= version",
            name=op.f("ck_ledger_snapshots_versions_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["ledger_accounts.id"],
            name=op.f("fk_ledger_snapshots_account_id_ledger_accounts"),
        ),
        sa.PrimaryKeyConstraint("account_id", "version", name=op.f("pk_ledger_snapshots")),
        sa.UniqueConstraint(
            "account_id", "from_version", name=op.f("uq_ledger_snapshots_account_id_from_version")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "level_reminders",
        sa.Column("fan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("days", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["fan_id"], ["fans.id"], name=op.f("fk_level_reminders_fan_id_fans")
        ),
        sa.PrimaryKeyConstraint("fan_id", "expires_at", "days", name=op.f("pk_level_reminders")),
    )
    op.create_table(
        "one_time_codes",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.String(length=80), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(amount_minor IS NULL) = (currency IS NULL)",
            name=op.f("ck_one_time_codes_amount_is_whole"),
        ),
        sa.CheckConstraint(
            "tries BETWEEN 0 AND 5", name=op.f("ck_one_time_codes_tries_are_limited")
        ),
        sa.CheckConstraint(
            "used_at IS NULL OR confirmed_at IS NOT NULL",
            name=op.f("ck_one_time_codes_used_when_confirmed"),
        ),
        sa.ForeignKeyConstraint(
            ["fan_id"], ["fans.id"], name=op.f("fk_one_time_codes_fan_id_fans")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_codes")),
    )
    with op.batch_alter_table("one_time_codes", schema=None) as batch_op:
        batch_op.create_index("ix_one_time_codes_age", ["created_at"], unique=False)
        batch_op.create_index("ix_one_time_codes_purpose", ["fan_id", "purpose"], unique=False)

    op.create_table(
        "payment_statement_findings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.String(length=16), nullable=False),
        sa.Column("direction", sa.String(length=3), nullable=False),
        sa.Column("external_id", sa.String(length=128), nullable=False),
        sa.Column("kind", sa.String(length=9), nullable=False),
        sa.Column("ours_minor", sa.BigInteger(), nullable=True),
        sa.Column("ours_currency", sa.String(length=3), nullable=True),
        sa.Column("theirs_minor", sa.BigInteger(), nullable=True),
        sa.Column("theirs_currency", sa.String(length=3), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("explained_by", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "direction IN ('in', 'out')",
            name=op.f("ck_payment_statement_findings_direction_known"),
        ),
        sa.CheckConstraint(
            "kind IN ('missing', 'extra', 'different')",
            name=op.f("ck_payment_statement_findings_kind_known"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'matched', 'explained')",
            name=op.f("ck_payment_statement_findings_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["payment_statement_runs.id"],
            name=op.f("fk_payment_statement_findings_run_id_payment_statement_runs"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_statement_findings")),
        sa.UniqueConstraint(
            "provider",
            "direction",
            "external_id",
            name=op.f("uq_payment_statement_findings_provider_direction_external_id"),
        ),
    )
    with op.batch_alter_table("payment_statement_findings", schema=None) as batch_op:
        batch_op.create_index(
            "ix_payment_statement_findings_open",
            ["provider", "occurred_at"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "pin_resets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("by_phone", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("usable_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'waiting') = (ended_at IS NULL)", name=op.f("ck_pin_resets_ended_in_time")
        ),
        sa.CheckConstraint(
            "state <> 'done' OR ended_at >= ready_at", name=op.f("ck_pin_resets_nobody_is_early")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'ended', 'done')", name=op.f("ck_pin_resets_state_is_known")
        ),
        sa.ForeignKeyConstraint(["fan_id"], ["fans.id"], name=op.f("fk_pin_resets_fan_id_fans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pin_resets")),
    )
    with op.batch_alter_table("pin_resets", schema=None) as batch_op:
        batch_op.create_index("ix_pin_resets_fan", ["fan_id", "ended_at"], unique=False)
        batch_op.create_index(
            "uq_pin_resets_waiting",
            ["fan_id"],
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "role_grants",
        sa.Column("fan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('operator', 'finance', 'reviewer', 'gate')",
            name=op.f("ck_role_grants_role_is_known"),
        ),
        sa.ForeignKeyConstraint(["fan_id"], ["fans.id"], name=op.f("fk_role_grants_fan_id_fans")),
        sa.PrimaryKeyConstraint("fan_id", "role", name=op.f("pk_role_grants")),
    )
    op.create_table(
        "role_moves",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('operator', 'finance', 'reviewer', 'gate')",
            name=op.f("ck_role_moves_role_is_known"),
        ),
        sa.ForeignKeyConstraint(["fan_id"], ["fans.id"], name=op.f("fk_role_moves_fan_id_fans")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_role_moves")),
    )
    with op.batch_alter_table("role_moves", schema=None) as batch_op:
        batch_op.create_index("ix_role_moves_fan", ["fan_id", "number"], unique=False)

    op.create_table(
        "security_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("about", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["fan_id"], ["fans.id"], name=op.f("fk_security_events_fan_id_fans")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_events")),
    )
    with op.batch_alter_table("security_events", schema=None) as batch_op:
        batch_op.create_index("ix_security_events_fan", ["fan_id", "id"], unique=False)

    op.create_table(
        "verification_applications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("target", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("id_kind", sa.String(length=12), nullable=True),
        sa.Column("occupation", sa.String(length=16), nullable=True),
        sa.Column("funds", sa.String(length=16), nullable=True),
        sa.Column("builds_on", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by", sa.BigInteger(), nullable=True),
        sa.Column("taken_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("granted", sa.String(length=12), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("id_expires_on", sa.Date(), nullable=True),
        sa.Column("level_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("documents_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'approved') = (granted IS NOT NULL AND level_expires_at IS NOT NULL)",
            name=op.f("ck_verification_applications_approved_has_end"),
        ),
        sa.CheckConstraint(
            "(state = 'rejected') = (reason IS NOT NULL)",
            name=op.f("ck_verification_applications_rejected_says_why"),
        ),
        sa.CheckConstraint(
            "(state IN ('approved', 'rejected')) = (decided_by IS NOT NULL)",
            name=op.f("ck_verification_applications_decision_has_reviewer"),
        ),
        sa.CheckConstraint(
            "state <> 'submitted' OR submitted_at IS NOT NULL",
            name=op.f("ck_verification_applications_submitted_has_moment"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'approved', 'rejected', 'withdrawn')",
            name=op.f("ck_verification_applications_state_is_known"),
        ),
        sa.CheckConstraint(
            "target IN ('verified', 'premium')",
            name=op.f("ck_verification_applications_target_is_known"),
        ),
        sa.CheckConstraint(
            "(taken_by IS NULL) = (taken_until IS NULL)",
            name=op.f("ck_verification_applications_lease_ends"),
        ),
        sa.CheckConstraint(
            "decided_by <> fan_id", name=op.f("ck_verification_applications_nobody_decides_own")
        ),
        sa.CheckConstraint(
            "taken_by <> fan_id", name=op.f("ck_verification_applications_nobody_takes_own")
        ),
        sa.ForeignKeyConstraint(
            ["builds_on"],
            ["verification_applications.id"],
            name=op.f("fk_verification_applications_builds_on_verification_applications"),
        ),
        sa.ForeignKeyConstraint(
            ["fan_id"], ["fans.id"], name=op.f("fk_verification_applications_fan_id_fans")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_applications")),
    )
    with op.batch_alter_table("verification_applications", schema=None) as batch_op:
        batch_op.create_index(
            "ix_verification_applications_fan", ["fan_id", "created_at"], unique=False
        )
        batch_op.create_index(
            "ix_verification_applications_purge", ["documents_until"], unique=False
        )
        batch_op.create_index(
            "ix_verification_applications_queue", ["state", "submitted_at"], unique=False
        )
        batch_op.create_index(
            "uq_verification_applications_open",
            ["fan_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('draft', 'submitted')"),
            postgresql_where=sa.text("state IN ('draft', 'submitted')"),
        )
        batch_op.create_index(
            "uq_verification_applications_taken",
            ["taken_by"],
            unique=True,
            sqlite_where=sa.text("state = 'submitted' AND taken_by IS NOT NULL"),
            postgresql_where=sa.text("state = 'submitted' AND taken_by IS NOT NULL"),
        )

    op.create_table(
        "wallet_counts",
        sa.Column("command_id", sa.Uuid(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("use", sa.String(length=12), nullable=True),
        sa.Column("is_hold", sa.Boolean(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("counted_minor", sa.BigInteger(), nullable=False),
        sa.Column("rate_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "currency <> 'KHR' OR use IS NULL OR rate_id IS NOT NULL",
            name=op.f("ck_wallet_counts_riel_have_a_rate"),
        ),
        sa.CheckConstraint(
            "amount_minor >= 0 AND counted_minor >= 0",
            name=op.f("ck_wallet_counts_nothing_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["rate_id"], ["wallet_rates.id"], name=op.f("fk_wallet_counts_rate_id_wallet_rates")
        ),
        sa.PrimaryKeyConstraint("command_id", name=op.f("pk_wallet_counts")),
    )
    op.create_table(
        "wallet_quotes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("spread_minor", sa.BigInteger(), nullable=False),
        sa.Column("gain_currency", sa.String(length=3), nullable=False),
        sa.Column("gain_minor", sa.BigInteger(), nullable=False),
        sa.Column("rate_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_key", sa.String(length=80), nullable=True),
        sa.CheckConstraint(
            "(used_at IS NULL) = (used_key IS NULL)", name=op.f("ck_wallet_quotes_used_by_a_key")
        ),
        sa.CheckConstraint(
            "amount_minor > spread_minor AND spread_minor >= 0 AND gain_minor > 0",
            name=op.f("ck_wallet_quotes_amounts_are_sane"),
        ),
        sa.CheckConstraint(
            "currency <> gain_currency", name=op.f("ck_wallet_quotes_two_currencies")
        ),
        sa.ForeignKeyConstraint(
            ["rate_id"], ["wallet_rates.id"], name=op.f("fk_wallet_quotes_rate_id_wallet_rates")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_quotes")),
    )
    with op.batch_alter_table("wallet_quotes", schema=None) as batch_op:
        batch_op.create_index("ix_wallet_quotes_used_at", ["used_at"], unique=False)

    op.create_table(
        "withdrawals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=22), nullable=False),
        sa.Column("destination_id", sa.Uuid(), nullable=False),
        sa.Column("account_name", sa.String(length=80), nullable=False),
        sa.Column("bank", sa.String(length=16), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("khqr", sa.String(length=512), nullable=False),
        sa.Column("payee", sa.String(length=80), nullable=False),
        sa.Column("bank_name", sa.String(length=80), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("reason", sa.String(length=32), server_default="", nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=True),
        sa.Column("approvals", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "approvals_needed", sa.SmallInteger(), server_default=sa.text("0"), nullable=False
        ),
        sa.Column("approver_id", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_answer", sa.String(length=80), server_default="", nullable=False),
        sa.Column("bank_reference", sa.String(length=80), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "hold_id IS NOT NULL OR state IN ('draft', 'cancelled')",
            name=op.f("ck_withdrawals_money_is_set_aside"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'review', 'queued', 'sending', 'done', 'refused', 'rejected', 'cancelled')",
            name=op.f("ck_withdrawals_state_known"),
        ),
        sa.CheckConstraint(
            "amount_minor > 0 AND fee_minor >= 0", name=op.f("ck_withdrawals_amount_positive")
        ),
        sa.CheckConstraint(
            "approvals < 2 OR approver_id IS NOT NULL", name=op.f("ck_withdrawals_approver_known")
        ),
        sa.CheckConstraint(
            "approvals <= approvals_needed", name=op.f("ck_withdrawals_approvals_counted")
        ),
        sa.ForeignKeyConstraint(
            ["destination_id"],
            ["withdrawal_destinations.id"],
            name=op.f("fk_withdrawals_destination_id_withdrawal_destinations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawals")),
        sa.UniqueConstraint("fan_id", "key", name=op.f("uq_withdrawals_fan_id_key")),
    )
    with op.batch_alter_table("withdrawals", schema=None) as batch_op:
        batch_op.create_index("ix_withdrawals_account", ["fan_id", "account_name"], unique=False)
        batch_op.create_index(
            "ix_withdrawals_open",
            ["state", "created_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('review', 'queued', 'sending')"),
            postgresql_where=sa.text("state IN ('review', 'queued', 'sending')"),
        )

    op.create_table(
        "verification_documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("media_type", sa.String(length=20), nullable=False),
        sa.Column("byte_count", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('id_front', 'id_back', 'selfie', 'address')",
            name=op.f("ck_verification_documents_kind_is_known"),
        ),
        sa.CheckConstraint(
            "byte_count BETWEEN 1 AND 10000000",
            name=op.f("ck_verification_documents_size_is_limited"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["verification_applications.id"],
            name=op.f("fk_verification_documents_application_id_verification_applications"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_documents")),
        sa.UniqueConstraint(
            "application_id",
            "digest",
            name=op.f("uq_verification_documents_application_id_digest"),
        ),
        sa.UniqueConstraint(
            "application_id", "kind", name=op.f("uq_verification_documents_application_id_kind")
        ),
    )
    with op.batch_alter_table("verification_documents", schema=None) as batch_op:
        batch_op.create_index("ix_verification_documents_digest", ["digest"], unique=False)

    op.create_table(
        "verification_moves",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["verification_applications.id"],
            name=op.f("fk_verification_moves_application_id_verification_applications"),
        ),
        sa.ForeignKeyConstraint(
            ["fan_id"], ["fans.id"], name=op.f("fk_verification_moves_fan_id_fans")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_verification_moves")),
    )
    with op.batch_alter_table("verification_moves", schema=None) as batch_op:
        batch_op.create_index(
            "ix_verification_moves_case", ["application_id", "number"], unique=False
        )
        batch_op.create_index("ix_verification_moves_fan", ["fan_id", "number"], unique=False)

    op.create_table(
        "verification_shown",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["verification_applications.id"],
            name=op.f("fk_verification_shown_application_id_verification_applications"),
        ),
        sa.PrimaryKeyConstraint("chat_id", "message_id", name=op.f("pk_verification_shown")),
    )
    with op.batch_alter_table("verification_shown", schema=None) as batch_op:
        batch_op.create_index(
            "ix_verification_shown_case", ["application_id", "chat_id"], unique=False
        )

    op.create_table(
        "withdrawal_log",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("withdrawal_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["withdrawal_id"],
            ["withdrawals.id"],
            name=op.f("fk_withdrawal_log_withdrawal_id_withdrawals"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal_log")),
    )
    with op.batch_alter_table("withdrawal_log", schema=None) as batch_op:
        batch_op.create_index(
            "ix_withdrawal_log_withdrawal", ["withdrawal_id", "at"], unique=False
        )

    op.create_table(
        "ledger_chain",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("prev_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.CheckConstraint("seq > 0", name=op.f("ck_ledger_chain_seq_positive")),
        sa.ForeignKeyConstraint(
            ["transfer_id"],
            ["ledger_transfers.id"],
            name=op.f("fk_ledger_chain_transfer_id_ledger_transfers"),
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_ledger_chain")),
        sa.UniqueConstraint("prev_hash", name=op.f("uq_ledger_chain_prev_hash")),
        sa.UniqueConstraint("transfer_id", name=op.f("uq_ledger_chain_transfer_id")),
    )
    op.create_table(
        "payment_refunds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("intent_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("provider", sa.String(length=16), nullable=False),
        sa.Column("payment_id", sa.String(length=128), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("back_minor", sa.BigInteger(), nullable=False),
        sa.Column("back_currency", sa.String(length=3), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("surplus", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("before_minor", sa.BigInteger(), nullable=True),
        sa.Column("last_answer", sa.String(length=80), server_default="", nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'unknown', 'done', 'to_wallet')",
            name=op.f("ck_payment_refunds_state_known"),
        ),
        sa.CheckConstraint(
            "amount_minor > 0 AND back_minor > 0", name=op.f("ck_payment_refunds_amount_positive")
        ),
        sa.ForeignKeyConstraint(
            ["intent_id"],
            ["payment_intents.id"],
            name=op.f("fk_payment_refunds_intent_id_payment_intents"),
        ),
        sa.ForeignKeyConstraint(
            ["provider", "payment_id"],
            ["payment_provider_receipts.provider", "payment_provider_receipts.payment_id"],
            name=op.f("fk_payment_refunds_provider_payment_id_payment_provider_receipts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_refunds")),
        sa.UniqueConstraint("intent_id", "key", name=op.f("uq_payment_refunds_intent_id_key")),
    )
    with op.batch_alter_table("payment_refunds", schema=None) as batch_op:
        batch_op.create_index(
            "ix_payment_refunds_open",
            ["next_try_at"],
            unique=False,
            sqlite_where=sa.text("next_try_at IS NOT NULL"),
            postgresql_where=sa.text("next_try_at IS NOT NULL"),
        )

    op.create_table(
        "payment_review_log",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("decision", sa.String(length=8), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["payment_reviews.id"],
            name=op.f("fk_payment_review_log_review_id_payment_reviews"),
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_payment_review_log")),
    )
    with op.batch_alter_table("payment_review_log", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_payment_review_log_review_id"), ["review_id"], unique=False
        )

    op.create_table(
        "wallet_refunded",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.Column("refunded_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "refunded_minor > 0 AND refunded_minor <= paid_minor",
            name=op.f("ck_wallet_refunded_not_more_than_paid"),
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["ledger_transfers.id"],
            name=op.f("fk_wallet_refunded_payment_id_ledger_transfers"),
        ),
        sa.PrimaryKeyConstraint("payment_id", name=op.f("pk_wallet_refunded")),
    )
    op.create_table(
        "wallet_refunds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_wallet_refunds_amount_positive")),
        sa.ForeignKeyConstraint(
            ["id"], ["ledger_transfers.id"], name=op.f("fk_wallet_refunds_id_ledger_transfers")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["ledger_transfers.id"],
            name=op.f("fk_wallet_refunds_payment_id_ledger_transfers"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallet_refunds")),
    )
    with op.batch_alter_table("wallet_refunds", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_wallet_refunds_payment_id"), ["payment_id"], unique=False
        )
