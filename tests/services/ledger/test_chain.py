"""The chain has every transfer once, in one line, whoever seals and whoever is killed."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from services.core.clock import FrozenClock
from services.core.uow import Tx, UnitOfWork
from services.ledger import service as ledger
from services.ledger.chain import canonical, repository
from services.ledger.chain.sealer import TransferGone, seal
from services.ledger.models import LedgerEntry, LedgerTransfer
from services.wallet.proofs import ChainChanged, LedgerProofs
from tests.services.ledger.books import BANK, execute, fill, fold, pay, post, seal_all, verified


class Killed(Exception):
    """Stands for a process that ends in the middle."""


async def numbers(uow: UnitOfWork) -> list[int]:
    async def read(tx: Tx) -> list[int]:
        rows = await tx.session.execute(text("SELECT seq FROM ledger_chain ORDER BY seq"))
        return list(rows.scalars())

    return await uow.run_read_only(read)


async def is_whole(uow: UnitOfWork, transfers: int) -> None:
    report = await verified(uow)
    assert report.findings == []
    assert (report.sealed, report.waiting) == (transfers, 0)
    assert await numbers(uow) == list(range(1, transfers + 1))


def drop_guards(dialect: str, table: str) -> list[str]:
    if dialect == "postgresql":
        return ["SET LOCAL session_replication_role = replica"]
    return [f"DROP TRIGGER {table}_refuse_update", f"DROP TRIGGER {table}_refuse_delete"]


class TestSeal:
    async def test_every_transfer_gets_its_place(self, uow: UnitOfWork) -> None:
        await fill(uow, 23)
        assert await seal_all(uow, most=7) == 23
        await is_whole(uow, 23)

    async def test_transfers_without_a_seal_are_counted(self, uow: UnitOfWork) -> None:
        await fill(uow, 10)
        await seal_all(uow)
        await fill(uow, 4)
        report = await verified(uow)
        assert (report.sealed, report.waiting, report.findings) == (10, 4, [])

    async def test_nothing_is_queued_when_nothing_was_posted(self, uow: UnitOfWork) -> None:
        await uow.run(lambda tx: repository.take_waiting(tx, 10))
        await fill(uow, 1)
        refused = [pay("user:9:usd", "user:1:usd", 5)]
        await uow.run(lambda tx: ledger.post(tx, refused))
        assert await seal_all(uow) == 1

    async def test_sealing_again_adds_nothing(self, uow: UnitOfWork) -> None:
        await fill(uow, 5)
        assert [await seal_all(uow), await seal_all(uow)] == [5, 0]
        await is_whole(uow, 5)

    async def test_income_that_waits_for_its_fold_is_sealed_after_it(
        self, uow: UnitOfWork
    ) -> None:
        await post(uow, [pay(BANK, "user:1:usd", 900)])
        await post(uow, [pay("user:1:usd", "revenue:ticketing:usd", 30)])
        early = await seal_all(uow)
        await fold(uow)
        assert early + await seal_all(uow) == 2
        await is_whole(uow, 2)

    async def test_a_rolled_back_posting_leaves_nothing_to_seal(self, uow: UnitOfWork) -> None:
        async def fail(tx: Tx) -> None:
            await ledger.post(tx, [pay(BANK, "user:1:usd", 5)])
            raise Killed

        with pytest.raises(Killed):
            await uow.run(fail)
        assert await seal_all(uow) == 0
        await is_whole(uow, 0)

    async def test_a_transfer_that_was_deleted_before_its_seal_stops_the_sealer(
        self, uow: UnitOfWork
    ) -> None:
        await fill(uow, 1)

        async def delete(tx: Tx) -> None:
            for table in ("ledger_entries", "ledger_transfers"):
                await execute(tx, drop_guards(tx.dialect, table))
                await execute(tx, [f"DELETE FROM {table}"])

        await uow.run(delete)
        with pytest.raises(TransferGone):
            await uow.run(seal)


class TestManySealers:
    async def test_two_at_once_make_one_chain(self, uow: UnitOfWork) -> None:
        await fill(uow, 60, at_once=3)
        while any(await asyncio.gather(*(uow.run(lambda tx: seal(tx, 5)) for _ in range(4)))):
            pass
        await is_whole(uow, 60)

    async def test_a_sealer_that_does_not_ask_is_held_off_by_the_chain(
        self, uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Control: without the lock two sealers start from the same head, and one must fail."""
        if uow.database.dialect == "sqlite":
            await self.with_a_head_of_yesterday(uow, monkeypatch)
            return
        await fill(uow, 20, at_once=2)

        async def everybody(_: Tx) -> bool:
            return True

        meeting = asyncio.Barrier(2)
        contents = repository.contents

        async def meet(tx: Tx, ids: list[str]) -> dict[str, bytes | None]:
            await meeting.wait()
            return await contents(tx, ids)

        monkeypatch.setattr(repository, "is_only_sealer", everybody)
        monkeypatch.setattr(repository, "contents", meet)
        results = await asyncio.gather(
            *(uow.run(lambda tx: seal(tx, 4)) for _ in range(2)), return_exceptions=True
        )
        assert [type(one) for one in results if isinstance(one, Exception)] == [IntegrityError]
        monkeypatch.undo()
        await seal_all(uow)
        await is_whole(uow, 20)

    async def with_a_head_of_yesterday(
        self, uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """SQLite lets only one write at a time, so the old head is played."""
        await fill(uow, 4)
        old = await uow.run_read_only(repository.head)
        await uow.run(lambda tx: seal(tx, 2))

        async def remembered(_: Tx) -> repository.Link:
            return old

        monkeypatch.setattr(repository, "head", remembered)
        await fill(uow, 4)
        with pytest.raises(IntegrityError):
            await uow.run(lambda tx: seal(tx, 2))
        monkeypatch.undo()
        await seal_all(uow)
        await is_whole(uow, 8)

    async def test_a_sealer_killed_at_any_step_leaves_the_queue_as_it_was(
        self, uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await fill(uow, 12)
        for step in ("head", "take_waiting", "contents", "add"):
            original = getattr(repository, step)

            async def die(*args: object, original: object = original) -> None:
                await original(*args)  # type: ignore[operator]
                raise Killed

            monkeypatch.setattr(repository, step, die)
            with pytest.raises(Killed):
                await uow.run(seal)
            monkeypatch.undo()
            assert await numbers(uow) == []
        assert await seal_all(uow) == 12
        await is_whole(uow, 12)


class TestCanonicalBytes:
    def test_every_column_is_covered(self) -> None:
        assert set(canonical.TRANSFER_COLUMNS) == set(LedgerTransfer.__table__.columns.keys())
        assert set(canonical.ENTRY_COLUMNS) == set(LedgerEntry.__table__.columns.keys())

    async def test_a_seal_can_be_made_again_by_hand(self, uow: UnitOfWork) -> None:
        """What somebody needs who does not trust this program: hashlib and the description."""
        await fill(uow, 1)
        await seal_all(uow)
        (sealed,) = await uow.run_read_only(lambda tx: repository.stretch(tx, 0, 10))
        assert sealed.transfer is not None
        body = canonical.body(sealed.transfer, sealed.entries)
        assert sealed.prev_hash == canonical.GENESIS
        assert canonical.link_hash(sealed.prev_hash, 1, body) == sealed.hash
        assert canonical.body(sealed.transfer, sealed.entries[::-1]) == body

    @pytest.mark.parametrize(
        "moment",
        ["2026-04-01 05:00:00", "2026-04-01T05:00:00.000000", "2026-13-01 05:00:00.000000"],
    )
    async def test_a_moment_in_another_form_is_refused(self, uow: UnitOfWork, moment: str) -> None:
        await fill(uow, 1)
        await seal_all(uow)
        (sealed,) = await uow.run_read_only(lambda tx: repository.stretch(tx, 0, 10))
        assert sealed.transfer is not None
        with pytest.raises(canonical.UnreadableValue):
            canonical.body([*sealed.transfer[:-1], moment], sealed.entries)


class TestAppendOnly:
    @pytest.mark.parametrize(
        "change",
        ["UPDATE ledger_chain SET seq = seq + 1000", "DELETE FROM ledger_chain"],
    )
    async def test_a_seal_is_never_changed(self, uow: UnitOfWork, change: str) -> None:
        await fill(uow, 2)
        await seal_all(uow)
        with pytest.raises(DBAPIError, match="append-only"):
            await uow.run(lambda tx: execute(tx, [change]))
        await is_whole(uow, 2)


class TestKeptHeads:
    async def test_one_line_a_day_and_never_another(
        self, uow: UnitOfWork, clock: FrozenClock, tmp_path: Path
    ) -> None:
        proofs = LedgerProofs(uow, tmp_path)
        for day in range(3):
            await fill(uow, 2)
            assert await proofs.seal() == 2
            await proofs.keep_head()
            await fill(uow, 2)
            await proofs.seal()
            await proofs.keep_head()
            clock.advance(86_400)
            assert len(proofs.heads.read().heads) == day + 1
        heads = proofs.heads.read().heads
        assert [one.link.seq for one in heads] == [2, 6, 10]
        assert (await proofs.verify(lambda _done, _all: None)).findings == []

    async def test_a_chain_made_anew_is_not_followed(
        self, uow: UnitOfWork, clock: FrozenClock, tmp_path: Path
    ) -> None:
        proofs = LedgerProofs(uow, tmp_path)
        await fill(uow, 3)
        await proofs.seal()
        await proofs.keep_head()
        await uow.run(rebuild)
        assert (await verified(uow)).findings == []  # by itself it looks sound
        clock.advance(86_400)
        with pytest.raises(ChainChanged):
            await proofs.keep_head()
        found = (await verified(uow, proofs.heads.read())).findings
        assert found == ["seal 3 is not the one that was kept outside"]

    async def test_a_line_that_is_no_head_is_told(self, uow: UnitOfWork, tmp_path: Path) -> None:
        proofs = LedgerProofs(uow, tmp_path)
        await proofs.keep_head()
        with proofs.heads.path.open("a") as file:
            file.write("2026-02-31 5 " + "0" * 64 + "\n2026-04-02 5 zero\n")
        found = (await proofs.verify(lambda _done, _all: None)).findings
        assert [line.partition(" of")[0] for line in found] == ["line 2", "line 3"]


async def rebuild(tx: Tx) -> None:
    """What somebody does who may write everything: change a payment, make the chain anew."""
    for table in ("ledger_transfers", "ledger_chain"):
        await execute(tx, drop_guards(tx.dialect, table))
    await execute(
        tx,
        [
            "UPDATE ledger_transfers SET reference = 'order:9999'",
            "INSERT INTO ledger_seal_queue SELECT created_at, id, "
            + ("id" if tx.dialect == "sqlite" else "replace(CAST(id AS text), '-', '')")
            + " FROM ledger_transfers",
            "DELETE FROM ledger_chain",
        ],
    )
    await seal(tx)
