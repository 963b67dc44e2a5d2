"""Proofs over the wallet: what was counted is what the ledger moved in that period."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import text

from services.core.uow import Tx
from services.ledger.audit import Violation
from services.wallet.limits import USE_OF_KIND, Use

_DAY: Final[Mapping[str, str]] = {
    "postgresql": "to_char((t.created_at AT TIME ZONE 'UTC') + interval '7 hours', 'YYYY-MM-DD')",
    "sqlite": "strftime('%Y-%m-%d', t.created_at, '+7 hours')",
}
_FAN: Final[Mapping[str, str]] = {
    "postgresql": "CAST(split_part(a.address, ':', 2) AS BIGINT)",
    "sqlite": "CAST(substr(a.address, 6) AS INTEGER)",
}


def _kinds(use: Use) -> str:
    return ", ".join(f"'{kind}'" for kind, one in USE_OF_KIND.items() if one is use)


_ALL_KINDS: Final = ", ".join(f"'{kind}'" for kind in USE_OF_KIND)
_MOVED: Final = f"""
    SELECT {{fan}} AS fan_id, {{day}} AS day,
        CASE WHEN t.kind IN ({_kinds(Use.SPENDING)}) THEN t.amount_minor ELSE 0 END AS spent,
        CASE WHEN t.kind IN ({_kinds(Use.TRANSFER)}) THEN t.amount_minor ELSE 0 END AS sent,
        CASE WHEN t.kind IN ({_kinds(Use.WITHDRAWAL)}) THEN t.amount_minor ELSE 0 END AS taken,
        t.amount_minor AS usd, 0 AS khr
    FROM ledger_transfers t JOIN ledger_accounts a ON a.id = t.debit_id
    WHERE t.currency = 'USD' AND t.hold_id IS NULL AND a.address LIKE 'user:%'
        AND t.kind IN ({_ALL_KINDS})
    UNION ALL
    SELECT c.fan_id, c.day,
        CASE WHEN c.use = '{Use.SPENDING}' THEN c.counted_minor ELSE 0 END,
        CASE WHEN c.use = '{Use.TRANSFER}' THEN c.counted_minor ELSE 0 END,
        CASE WHEN c.use = '{Use.WITHDRAWAL}' THEN c.counted_minor ELSE 0 END,
        CASE WHEN c.currency = 'USD' THEN c.amount_minor ELSE 0 END,
        CASE WHEN c.currency = 'KHR' THEN c.amount_minor ELSE 0 END
    FROM wallet_counts c WHERE c.use IS NOT NULL"""
_PROMISES: Final = {
    "a counter is what left the wallet in its period": f"""
        WITH moved AS ({_MOVED}),
        periods AS (
            SELECT fan_id, day AS period, spent, sent, taken, usd, khr FROM moved
            UNION ALL
            SELECT fan_id, substr(day, 1, 7), spent, sent, taken, usd, khr FROM moved),
        sides AS (
            SELECT fan_id, period, spent_minor AS spent, sent_minor AS sent,
                withdrawn_minor AS taken, usd_minor AS usd, khr_minor AS khr FROM wallet_counters
            UNION ALL
            SELECT fan_id, period, -spent, -sent, -taken, -usd, -khr FROM periods)
        SELECT fan_id FROM sides GROUP BY fan_id, period
        HAVING sum(spent) <> 0 OR sum(sent) <> 0 OR sum(taken) <> 0
            OR sum(usd) <> 0 OR sum(khr) <> 0""",
    "what was counted one by one is in the ledger with the same amount": """
        SELECT c.command_id FROM wallet_counts c
        LEFT JOIN ledger_transfers t ON t.id = c.command_id
        LEFT JOIN ledger_holds h ON h.id = c.command_id
        LEFT JOIN ledger_transfers captured ON captured.hold_id = h.id
        WHERE c.amount_minor <> coalesce(t.amount_minor, CASE h.state
            WHEN 'open' THEN h.amount_minor WHEN 'captured' THEN captured.amount_minor
            WHEN 'released' THEN 0 END, -1)""",
    "every riel payment was counted with its rate": f"""
        SELECT t.id FROM ledger_transfers t JOIN ledger_accounts a ON a.id = t.debit_id
        LEFT JOIN wallet_counts c ON c.command_id = coalesce(t.hold_id, t.id)
        WHERE t.currency = 'KHR' AND a.address LIKE 'user:%' AND t.kind IN ({_ALL_KINDS})
            AND c.rate_id IS NULL""",
    "what was refunded of a payment is the sum of its parts and not more than was paid": """
        SELECT r.payment_id FROM wallet_refunded r
        JOIN ledger_transfers paid ON paid.id = r.payment_id
        LEFT JOIN wallet_refunds part ON part.payment_id = r.payment_id
        LEFT JOIN ledger_transfers back ON back.id = part.id
            AND back.amount_minor = part.amount_minor AND back.credit_id = paid.debit_id
        GROUP BY r.payment_id, r.refunded_minor, r.paid_minor, paid.amount_minor
        HAVING coalesce(sum(back.amount_minor), 0) <> r.refunded_minor
            OR r.paid_minor <> paid.amount_minor OR r.refunded_minor > r.paid_minor""",
    "an exchange that was done moved what its quote said": """
        SELECT q.id FROM wallet_quotes q
        LEFT JOIN ledger_transfers t
            ON t.reference = 'exchange:' || replace(CAST(q.id AS TEXT), '-', '')
        GROUP BY q.id, q.used_at, q.amount_minor, q.gain_minor, q.currency
        HAVING coalesce(sum(CASE WHEN t.currency = q.currency THEN t.amount_minor END), 0)
                <> CASE WHEN q.used_at IS NULL THEN 0 ELSE q.amount_minor END
            OR coalesce(sum(CASE WHEN t.currency <> q.currency THEN t.amount_minor END), 0)
                <> CASE WHEN q.used_at IS NULL THEN 0 ELSE q.gain_minor END""",
}


async def violations(tx: Tx, *, examples: int = 10) -> list[Violation]:
    """Every promise that does not hold; reads the whole wallet."""
    found = []
    for promise, sql in _PROMISES.items():
        statement = sql.replace("{fan}", _FAN[tx.dialect]).replace("{day}", _DAY[tx.dialect])
        rows = (await tx.session.execute(text(statement))).scalars().fetchmany(examples)
        if rows:
            found.append(Violation(promise, tuple(str(row) for row in rows)))
    return found
