"""Balances of the past: the sum of what was posted up to then, with and without snapshots."""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError

from services.core.clock import FrozenClock
from services.core.uow import Tx, UnitOfWork
from services.ledger import audit, statements
from services.ledger.models import LedgerAccount
from services.ledger.rules import account_id
from services.ledger.snapshots import repository as snapshots
from services.wallet.proofs import LedgerProofs
from tests.services.ledger.books import BANK, execute, fill, fold, pay, post

EXAMPLES = int(os.environ.get("SNAPSHOT_EXAMPLES", "30"))
START = datetime.fromisoformat("2026-04-01T05:00:00+00:00")
_histories = count()


@dataclass(frozen=True, slots=True)
class Step:
    """Wait (or go back: another process began earlier), pay, maybe fold or add up."""

    minutes: int
    cents: int
    into_revenue: bool
    then: str


minutes = st.one_of(st.integers(-30, 90), st.integers(0, 3_000))
steps = st.builds(
    Step,
    minutes,
    st.integers(1, 500),
    st.booleans(),
    st.sampled_from(["", "", "", "fold", "snapshot", "snapshot"]),
)


async def take_all(uow: UnitOfWork, enough: int = snapshots.ENOUGH_ENTRIES) -> None:
    """As the daily job does, with another measure of enough."""
    after: UUID | None = UUID(int=0)
    while after is not None:
        rows = await uow.run_read_only(partial(accounts_after, after=after))
        for id_ in rows:
            await take_of(uow, id_, enough)
        after = rows[-1] if rows else None


async def take_of(uow: UnitOfWork, id_: UUID, enough: int) -> None:
    while await uow.run(partial(snapshots.take, account_id=id_, enough=enough)):
        pass


async def accounts_after(tx: Tx, after: UUID) -> list[UUID]:
    rows = await tx.session.execute(
        select(LedgerAccount.id)
        .where(LedgerAccount.id > after)
        .order_by(LedgerAccount.id)
        .limit(3)
    )
    return list(rows.scalars())


async def balance(uow: UnitOfWork, address: str, moment: datetime) -> int:
    found = await uow.run_read_only(lambda tx: statements.balance_at(tx, address, moment))
    return found.amount_minor


async def rows(uow: UnitOfWork) -> Sequence[tuple[int, int]]:
    async def read(tx: Tx) -> Sequence[tuple[int, int]]:
        found = await tx.session.execute(
            text("SELECT from_version, version FROM ledger_snapshots ORDER BY account_id, version")
        )
        return [(row.from_version, row.version) for row in found]

    return await uow.run_read_only(read)


@settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(steps, min_size=1, max_size=14), st.lists(minutes, min_size=1, max_size=6))
async def test_the_past_is_what_was_posted_up_to_then(
    uow: UnitOfWork, history: list[Step], looks: list[int]
) -> None:
    number = next(_histories)
    fan, revenue = f"user:{number}:usd", f"revenue:r{number}:usd"
    clock = FrozenClock(START)
    writer = UnitOfWork(uow.database, clock)
    posted: list[tuple[datetime, str, int]] = []
    await post(writer, [pay(BANK, fan, 100_000)])
    posted.append((START, fan, 100_000))
    for step in history:
        clock.advance(step.minutes * 60)
        debit, credit = (fan, revenue) if step.into_revenue else (BANK, fan)
        await post(writer, [pay(debit, credit, step.cents)])
        posted.append((clock.now(), credit, step.cents))
        if step.into_revenue:
            posted.append((clock.now(), fan, -step.cents))
        match step.then:
            case "fold":
                await fold(writer)
            case "snapshot":
                for address in (fan, revenue):
                    await take_of(writer, account_id(address), enough=2)
    moments = {START + timedelta(minutes=one) for one in looks} | {one for one, _, _ in posted}
    for moment in sorted(moments):
        for address in (fan, revenue):
            expected = sum(c for at, where, c in posted if where == address and at <= moment)
            assert await balance(uow, address, moment) == expected
    await fold(writer)
    first, last = min(moments), max(moments)
    lines = await uow.run_read_only(lambda tx: statements.lines_between(tx, fan, first, last))
    of_that_time = [c for at, where, c in posted if where == fan and first <= at < last]
    assert [line.amount.amount_minor for line in lines] == of_that_time
    assert [line.version for line in lines] == sorted(line.version for line in lines)


class TestSnapshots:
    async def test_are_taken_of_what_is_new_and_enough(
        self, uow: UnitOfWork, clock: FrozenClock, tmp_path: Path
    ) -> None:
        proofs = LedgerProofs(uow, tmp_path)
        for _ in range(3):
            await post(uow, [pay(BANK, "user:1:usd", 5) for _ in range(70)])
            clock.advance(86_400)
            await proofs.take_snapshots()
            await proofs.take_snapshots()
        spans = [(1, 70), (71, 140), (141, 210)]
        assert sorted(await rows(uow)) == sorted(spans * 2)
        await fill(uow, 10)
        await proofs.take_snapshots()
        assert len(await rows(uow)) == 6
        assert await uow.run_read_only(audit.violations) == []

    async def test_a_long_day_is_taken_in_parts(
        self, uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(snapshots, "ENTRIES_AT_ONCE", 100)
        await post(uow, [pay(BANK, "user:1:usd", 5) for _ in range(270)])
        await take_all(uow)
        assert sorted(await rows(uow)) == sorted([(1, 100), (101, 200), (201, 270)] * 2)
        assert await uow.run_read_only(audit.violations) == []

    async def test_two_at_once_add_nothing_up_twice(self, uow: UnitOfWork) -> None:
        for _ in range(5):
            await post(uow, [pay(BANK, "user:1:usd", 5) for _ in range(30)])
            both = [take_all(uow, enough=1), fill(uow, 6), take_all(uow, enough=1)]
            await asyncio.gather(*both)
        await take_all(uow, enough=1)
        assert await uow.run_read_only(audit.violations) == []
        assert await balance(uow, "user:1:usd", START + timedelta(days=1)) >= 750

    @pytest.mark.parametrize(
        "change", ["UPDATE ledger_snapshots SET amount_minor = 1", "DELETE FROM ledger_snapshots"]
    )
    async def test_are_never_changed(self, uow: UnitOfWork, change: str) -> None:
        await fill(uow, 4)
        await take_all(uow, enough=1)
        with pytest.raises(DBAPIError, match="append-only"):
            await uow.run(lambda tx: execute(tx, [change]))

    async def test_a_wrong_one_breaks_a_promise(self, uow: UnitOfWork) -> None:
        await fill(uow, 4)
        await take_all(uow, enough=1)

        async def spoil(tx: Tx) -> None:
            lift = (
                "SET LOCAL session_replication_role = replica"
                if tx.dialect == "postgresql"
                else "DROP TRIGGER ledger_snapshots_refuse_update"
            )
            await execute(
                tx, [lift, "UPDATE ledger_snapshots SET amount_minor = amount_minor + 1"]
            )

        await uow.run(spoil)
        broken = [one.promise for one in await uow.run_read_only(audit.violations)]
        assert broken == ["a snapshot is the sum of its entries"]

    async def test_the_past_is_not_read_entry_by_entry(
        self, uow: UnitOfWork, clock: FrozenClock
    ) -> None:
        """A question in a long history reads about a day of it."""
        for _ in range(10):
            await post(uow, [pay(BANK, "user:1:usd", 5) for _ in range(100)])
            clock.advance(86_400)
            await take_all(uow)
        start = clock.now() - timedelta(days=10)
        found = await uow.run_read_only(
            lambda tx: snapshots.versions(
                tx,
                account_id("user:1:usd"),
                start + timedelta(days=4),
                start + timedelta(days=5),
            )
        )
        assert (found.first, found.last, found.tail) == (401, 500, 1_000)
        assert await balance(uow, "user:1:usd", start + timedelta(days=4, hours=1)) == 2_500


async def test_an_account_that_never_was_had_nothing(uow: UnitOfWork) -> None:
    assert await balance(uow, "user:404:usd", START) == 0


async def test_a_question_is_one_statement(uow: UnitOfWork) -> None:
    """So a fold that runs meanwhile is seen whole or not at all."""
    asked: list[str] = []
    engine = uow.database.read.sync_engine
    event.listen(engine, "before_cursor_execute", lambda _c, _cur, sql, *_: asked.append(sql))
    await balance(uow, BANK, START)
    assert len(asked) == 1
