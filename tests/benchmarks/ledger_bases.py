"""What the ledger is measured against: one call and one commit per transfer, and a plain ORM.

They keep the same promises on the same tables: known ids, locks in order, floors, two entries.
"""

import asyncio
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from services.ledger.chain.models import LedgerSealQueue
from services.ledger.models import LedgerAccount, LedgerEntry, LedgerRefusal, LedgerTransfer
from services.ledger.rules import account_id
from services.ledger.schemas import PostTransfer, digest

# One call: everything in the server, in one round trip, with a commit of its own.
POSTGRESQL_FUNCTION: Final = """
CREATE FUNCTION bench_post(p_id uuid, p_debit uuid, p_credit uuid, p_amount bigint,
    p_currency text, p_kind text, p_reference text, p_digest bytea) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    seen bytea;
    payer ledger_accounts;
    payee ledger_accounts;
BEGIN
    PERFORM 1 FROM ledger_accounts WHERE id IN (p_debit, p_credit) ORDER BY id
        FOR NO KEY UPDATE;
    SELECT digest INTO seen FROM (
        SELECT digest FROM ledger_transfers WHERE id = p_id
        UNION ALL SELECT digest FROM ledger_holds WHERE id = p_id
        UNION ALL SELECT resolved_digest FROM ledger_holds WHERE resolved_by = p_id
        UNION ALL SELECT digest FROM ledger_refusals WHERE id = p_id) known;
    IF FOUND THEN
        RETURN CASE WHEN seen = p_digest THEN 'replayed' ELSE 'conflict' END;
    END IF;
    SELECT * INTO payer FROM ledger_accounts WHERE id = p_debit;
    SELECT * INTO payee FROM ledger_accounts WHERE id = p_credit;
    IF payer.currency <> p_currency OR payee.currency <> p_currency THEN
        RETURN 'currency_mismatch';
    END IF;
    IF payer.balance_minor - payer.held_minor - p_amount < payer.min_balance_minor THEN
        INSERT INTO ledger_refusals VALUES (p_id, p_digest, 'insufficient_funds', NULL, now());
        RETURN 'insufficient_funds';
    END IF;
    INSERT INTO ledger_transfers (id, debit_id, credit_id, amount_minor, currency, kind,
        reference, digest, created_at)
    VALUES (p_id, p_debit, p_credit, p_amount, p_currency, p_kind, p_reference, p_digest, now());
    INSERT INTO ledger_entries (account_id, account_version, transfer_id, amount_minor,
        balance_after_minor)
    VALUES (p_debit, payer.version + 1, p_id, -p_amount, payer.balance_minor - p_amount),
        (p_credit, payee.version + 1, p_id, p_amount, payee.balance_minor + p_amount);
    UPDATE ledger_accounts SET balance_minor = balance_minor - p_amount, version = version + 1
    WHERE id = p_debit;
    UPDATE ledger_accounts SET balance_minor = balance_minor + p_amount, version = version + 1
    WHERE id = p_credit;
    INSERT INTO ledger_seal_queue VALUES (now(), p_id, replace(p_id::text, '-', ''));
    RETURN 'posted';
END $$
"""
POSTGRESQL_CALL: Final = "SELECT bench_post($1, $2, $3, $4, $5, $6, $7, $8)"


def values(command: PostTransfer) -> tuple[Any, ...]:
    return (
        command.id,
        account_id(command.debit),
        account_id(command.credit),
        command.amount.amount_minor,
        command.amount.currency.value,
        command.kind,
        command.reference,
        digest(command),
    )


class SqliteCalls:
    """One command and one commit at a time, in the one thread that may write."""

    def __init__(self, path: str) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._connection = self._thread.submit(self._open, path).result()

    @staticmethod
    def _open(path: str) -> sqlite3.Connection:
        connection = sqlite3.connect(path, isolation_level=None, timeout=30)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        return connection

    async def post(self, command: PostTransfer) -> str:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._post, command)

    def close(self) -> None:
        self._thread.submit(self._connection.close).result()
        self._thread.shutdown()

    def _post(self, command: PostTransfer) -> str:
        id_, debit, credit, amount, *texts, body = values(command)
        run = self._connection.execute
        run("BEGIN IMMEDIATE")
        verdict = self._decided(id_.hex, debit.hex, credit.hex, amount, texts, body)
        run("COMMIT")
        return verdict

    def _decided(
        self, id_: str, debit: str, credit: str, amount: int, texts: list[str], body: bytes
    ) -> str:
        run = self._connection.execute
        seen = run(
            "SELECT digest FROM ledger_transfers WHERE id = ?1"
            " UNION ALL SELECT digest FROM ledger_holds WHERE id = ?1"
            " UNION ALL SELECT resolved_digest FROM ledger_holds WHERE resolved_by = ?1"
            " UNION ALL SELECT digest FROM ledger_refusals WHERE id = ?1",
            (id_,),
        ).fetchone()
        if seen:
            return "replayed" if seen[0] == body else "conflict"
        look = (
            "SELECT balance_minor, held_minor, min_balance_minor, version"
            " FROM ledger_accounts WHERE id = ?"
        )
        balance, held, floor, version = run(look, (debit,)).fetchone()
        payee_balance, _, _, payee_version = run(look, (credit,)).fetchone()
        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        if floor is not None and balance - held - amount < floor:
            refused = (id_, body, "insufficient_funds", None, now)
            run("INSERT INTO ledger_refusals VALUES (?, ?, ?, ?, ?)", refused)
            return "insufficient_funds"
        run(
            "INSERT INTO ledger_transfers (id, debit_id, credit_id, amount_minor, currency, kind,"
            " reference, digest, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (id_, debit, credit, amount, *texts, body, now),
        )
        enter = (
            "INSERT INTO ledger_entries (account_id, account_version, transfer_id, amount_minor,"
            " balance_after_minor) VALUES (?, ?, ?, ?, ?)"
        )
        run(enter, (debit, version + 1, id_, -amount, balance - amount))
        run(enter, (credit, payee_version + 1, id_, amount, payee_balance + amount))
        change = (
            "UPDATE ledger_accounts SET balance_minor = balance_minor + ?, version = version + 1"
            " WHERE id = ?"
        )
        run(change, (-amount, debit))
        run(change, (amount, credit))
        run("INSERT INTO ledger_seal_queue VALUES (?, ?, ?)", (now, id_, id_))
        return "posted"


class Orm:
    """As one would write it with SQLAlchemy's ORM and nothing else in mind."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def post(self, command: PostTransfer) -> str:
        async with AsyncSession(self._engine) as session, session.begin():
            debit_id, credit_id = account_id(command.debit), account_id(command.credit)
            accounts = await session.scalars(
                select(LedgerAccount)
                .where(LedgerAccount.id.in_([debit_id, credit_id]))
                .order_by(LedgerAccount.id)
                .with_for_update(key_share=True)
            )
            by_id = {account.id: account for account in accounts}
            if await session.get(LedgerTransfer, command.id):
                return "replayed"
            if await session.get(LedgerRefusal, command.id):
                return "insufficient_funds"
            return await self._move(session, command, by_id[debit_id], by_id[credit_id])

    async def _move(
        self,
        session: AsyncSession,
        command: PostTransfer,
        debit: LedgerAccount,
        credit: LedgerAccount,
    ) -> str:
        now, amount, body = datetime.now(UTC), command.amount.amount_minor, digest(command)
        floor = debit.min_balance_minor
        if floor is not None and debit.balance_minor - debit.held_minor - amount < floor:
            session.add(
                LedgerRefusal(
                    id=command.id, digest=body, verdict="insufficient_funds", created_at=now
                )
            )
            return "insufficient_funds"
        session.add(
            LedgerTransfer(
                id=command.id,
                debit_id=debit.id,
                credit_id=credit.id,
                amount_minor=amount,
                currency=command.amount.currency.value,
                kind=command.kind,
                reference=command.reference,
                digest=body,
                created_at=now,
            )
        )
        await session.flush()
        for account, signed in ((debit, -amount), (credit, amount)):
            account.balance_minor += signed
            account.version += 1
            session.add(
                LedgerEntry(
                    account_id=account.id,
                    account_version=account.version,
                    transfer_id=command.id,
                    amount_minor=signed,
                    balance_after_minor=account.balance_minor,
                )
            )
        queued = LedgerSealQueue(queued_at=now, first_id=command.id, transfer_ids=command.id.hex)
        session.add(queued)
        return "posted"
