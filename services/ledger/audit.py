"""Proofs over the whole ledger: each query finds the rows that break one promise."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import text

from services.core.uow import Tx

# Credits that wait for their place in a credit-mostly account count like entries.
_ENTERED: Final = """
    (SELECT transfer_id, account_id, amount_minor FROM ledger_entries
    UNION ALL SELECT transfer_id, account_id, amount_minor FROM ledger_pending_folds)"""
_PROMISES: Final = {
    "every transfer has one entry at its debit and one at its credit account": f"""
        SELECT t.id FROM ledger_transfers t
        LEFT JOIN {_ENTERED} e ON e.transfer_id = t.id
        GROUP BY t.id, t.debit_id, t.credit_id, t.amount_minor
        HAVING count(e.account_id) <> 2
            OR sum(CASE WHEN e.account_id = t.debit_id AND e.amount_minor = -t.amount_minor
                THEN 1 ELSE 0 END) <> 1
            OR sum(CASE WHEN e.account_id = t.credit_id AND e.amount_minor = t.amount_minor
                THEN 1 ELSE 0 END) <> 1""",
    "entries sum to zero in every currency": f"""
        SELECT a.currency FROM {_ENTERED} e JOIN ledger_accounts a ON a.id = e.account_id
        GROUP BY a.currency HAVING sum(e.amount_minor) <> 0""",
    "both accounts of a transfer have its currency": f"""
        SELECT t.id FROM ledger_transfers t
        JOIN {_ENTERED} e ON e.transfer_id = t.id
        JOIN ledger_accounts a ON a.id = e.account_id
        WHERE a.currency <> t.currency""",
    "a balance is the sum of its entries and its version counts them": """
        SELECT a.address FROM ledger_accounts a
        LEFT JOIN ledger_entries e ON e.account_id = a.id
        GROUP BY a.id, a.address, a.balance_minor, a.version
        HAVING a.balance_minor <> coalesce(sum(e.amount_minor), 0)
            OR a.version <> count(e.account_id)
            OR a.version <> coalesce(max(e.account_version), 0)""",
    "each entry goes on from the balance before it": """
        SELECT address FROM (
            SELECT a.address AS address, e.balance_after_minor - e.amount_minor AS started_at,
                lag(e.balance_after_minor, 1, 0) OVER (
                    PARTITION BY e.account_id ORDER BY e.account_version) AS ended_at,
                e.account_version AS version,
                row_number() OVER (
                    PARTITION BY e.account_id ORDER BY e.account_version) AS place
            FROM ledger_entries e JOIN ledger_accounts a ON a.id = e.account_id) chain
        WHERE started_at <> ended_at OR version <> place""",
    "what is held is the sum of the open holds": """
        SELECT a.address FROM ledger_accounts a
        LEFT JOIN ledger_holds h ON h.debit_id = a.id AND h.state = 'open'
        GROUP BY a.id, a.address, a.held_minor
        HAVING a.held_minor <> coalesce(sum(h.amount_minor), 0)""",
    "what waits for a fold belongs to a transfer and to its credit account": """
        SELECT p.transfer_id FROM ledger_pending_folds p
        LEFT JOIN ledger_transfers t ON t.id = p.transfer_id AND t.credit_id = p.account_id
            AND t.amount_minor = p.amount_minor
        LEFT JOIN ledger_accounts a ON a.id = p.account_id
        WHERE t.id IS NULL
            OR a.address NOT LIKE 'revenue:%' AND a.address NOT LIKE 'merchant:%'""",
    "nobody is below the minimum": """
        SELECT address FROM ledger_accounts
        WHERE balance_minor - held_minor < min_balance_minor""",
    "a captured hold has one transfer of at most its amount, another hold has none": """
        SELECT h.id FROM ledger_holds h
        LEFT JOIN ledger_transfers t ON t.hold_id = h.id
        WHERE (h.state = 'captured') <> (t.id IS NOT NULL)
            OR t.amount_minor > h.amount_minor OR t.id <> h.resolved_by""",
    "every transfer has its seal or waits for it": """
        SELECT transfers.n - sealed.n - waiting.n FROM
            (SELECT count(*) AS n FROM ledger_transfers) transfers,
            (SELECT count(*) AS n FROM ledger_chain) sealed,
            (SELECT coalesce(sum(length(transfer_ids)), 0) / 32 AS n FROM ledger_seal_queue)
                waiting
        WHERE transfers.n <> sealed.n + waiting.n""",
    "seals are numbered without a gap and each follows from the one before": """
        SELECT seq FROM (
            SELECT seq, prev_hash, row_number() OVER (ORDER BY seq) AS place,
                lag(hash) OVER (ORDER BY seq) AS hash_before
            FROM ledger_chain) chain
        WHERE seq <> place OR prev_hash <> hash_before""",
    "a snapshot is the sum of its entries": """
        SELECT a.address FROM ledger_snapshots s
        JOIN ledger_accounts a ON a.id = s.account_id
        LEFT JOIN ledger_entries e ON e.account_id = s.account_id
            AND e.account_version BETWEEN s.from_version AND s.version
        LEFT JOIN ledger_transfers t ON t.id = e.transfer_id
        GROUP BY a.address, s.account_id, s.version, s.from_version, s.amount_minor,
            s.balance_minor, s.first_at, s.last_at
        HAVING count(e.account_id) <> s.version - s.from_version + 1
            OR sum(e.amount_minor) <> s.amount_minor
            OR max(CASE WHEN e.account_version = s.version THEN e.balance_after_minor END)
                <> s.balance_minor
            OR min(t.created_at) <> s.first_at OR max(t.created_at) <> s.last_at""",
    "snapshots of an account follow each other": """
        SELECT account_id FROM (
            SELECT account_id, from_version, lag(version, 1, 0) OVER (
                PARTITION BY account_id ORDER BY version) AS version_before
            FROM ledger_snapshots) s
        WHERE from_version <> version_before + 1""",
}


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken promise and the first rows (ids or addresses) that break it."""

    promise: str
    examples: tuple[str, ...]


async def violations(tx: Tx, *, examples: int = 10) -> list[Violation]:
    """Every promise that does not hold; reads the whole ledger."""
    found = []
    for promise, query in _PROMISES.items():
        rows = (await tx.session.execute(text(query))).scalars().fetchmany(examples)
        if rows:
            found.append(Violation(promise, tuple(str(row) for row in rows)))
    return found
