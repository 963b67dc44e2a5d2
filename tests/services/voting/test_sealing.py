"""Every counted vote is in the log, once, and its receipt proves it."""

from __future__ import annotations

import asyncio

import pytest

from services.core.uow import Tx
from services.voting.errors import ReceiptNotFound
from services.voting.intake import IntakeService
from services.voting.programme.schemas import WindowDue
from services.voting.sealing import repository
from services.voting.sealing.merkle import Frontier, included, leaf_hash
from services.voting.show.model import Ballot
from services.voting.states import WindowState
from tests.services.voting.conftest import Studio


async def crowd(studio: Studio, intake: IntakeService, fans: int, each: int) -> list[str]:
    """Receipts of many votes."""
    verdicts = await asyncio.gather(
        *(
            intake.submit(studio.vote(fan, f"c{number % 4 + 1}", idem=f"k{number}"))
            for fan in range(1, fans + 1)
            for number in range(each)
        )
    )
    return [receipt for verdict in verdicts for receipt in verdict.receipts]


class TestSeal:
    async def test_every_vote_is_a_leaf_and_every_receipt_proves_it(self, studio: Studio) -> None:
        await studio.open(ballot=Ballot(free=10))
        intake = studio.intake()
        intake.start()
        receipts = await crowd(studio, intake, 60, 5)
        await studio.sealing.seal()
        receipts += await crowd(studio, intake, 7, 10)
        await intake.stop()
        sealers = (studio.sealing.seal() for _ in range(3))
        assert 1 <= sum(await asyncio.gather(*sealers)) + 300 == 335
        for receipt in receipts[::40]:
            proof = await studio.sealing.prove(receipt)
            assert proof.size == 335
            assert proof.leaf_hash == leaf_hash(proof.leaf.body().encode())
            assert included(proof.leaf_hash, proof.leaf.seq, 335, proof.path, proof.root)
        assert await studio.scalar("SELECT count(DISTINCT seq) FROM vote_leaves") == 335
        assert await studio.scalar("SELECT count(*) FROM vote_batches") == 0

    async def test_an_unknown_receipt_is_told_so(self, studio: Studio) -> None:
        await studio.open()
        with pytest.raises(ReceiptNotFound):
            await studio.sealing.prove("0" * 16)

    async def test_a_vote_that_was_taken_back_says_so(self, studio: Studio) -> None:
        await studio.open()
        (receipt,) = (await studio.count(studio.vote(1))).receipts
        await studio.count(studio.undo(1))
        await studio.sealing.seal()
        proof = await studio.sealing.prove(receipt)
        assert proof.is_reversed
        assert proof.size == 2

    async def test_a_root_is_public_each_minute_and_at_the_close(self, studio: Studio) -> None:
        await studio.open(ballot=Ballot(free=10))
        for minute in range(3):
            for number in range(2):
                await studio.count(studio.vote(1, idem=f"k{minute}{number}"))
                await studio.sealing.seal()
            studio.clock.advance(60)
        await studio.close()
        studio.clock.advance(10)
        await studio.programme.verify_due(WindowDue(studio.window_id))
        card = await studio.programme.window(studio.window_id)
        assert card.state is WindowState.VERIFYING
        roots = await studio.uow.run(lambda tx: repository.roots(tx, studio.window_id))
        assert [(root.size, root.is_final) for root in roots] == [
            (1, False),
            (3, False),
            (5, False),
            (6, True),
        ]
        bodies = await studio.uow.run(lambda tx: repository.bodies(tx, studio.window_id, 0, 100))
        again = Frontier()
        for body in bodies:
            again.append(leaf_hash(body.encode()))
        assert again.root() == roots[-1].root

    async def test_votes_that_wait_are_sealed_before_the_window_is_verified(
        self, studio: Studio
    ) -> None:
        await studio.open()
        await studio.count(studio.vote(1))
        await studio.close()
        studio.clock.advance(10)
        await studio.programme.verify_due(WindowDue(studio.window_id))
        assert await studio.scalar("SELECT size FROM vote_roots WHERE is_final") == 1


class TestFinish:
    """The last root is made while another worker writes the log."""

    async def test_the_last_root_waits_for_what_is_being_written(self, studio: Studio) -> None:
        if studio.uow.database.dialect == "sqlite":
            return  # it has one writer
        assert await closed_while_sealed(studio) == [(1, False), (2, False), (2, True)]

    async def test_control_without_waiting_it_finds_no_log(
        self, studio: Studio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        if studio.uow.database.dialect == "sqlite":
            return
        frontier = repository.frontier

        async def hurried(tx: Tx, window_id: str, **_: bool) -> Frontier | None:
            return await frontier(tx, window_id)

        monkeypatch.setattr(repository, "frontier", hurried)
        with pytest.raises(AssertionError, match="locked by us"):
            await closed_while_sealed(studio)


async def closed_while_sealed(studio: Studio) -> list[tuple[int, bool]]:
    """Size of each root, and whether it is the last: the window is verified in the middle of
    another one's sealing.
    """
    await studio.open()
    await studio.count(studio.vote(1))
    await studio.sealing.seal()
    await studio.count(studio.vote(2))
    await studio.close()
    studio.clock.advance(10)
    has_begun, may_go_on = asyncio.Event(), asyncio.Event()

    async def seal(tx: Tx) -> None:
        await repository.frontier(tx, studio.window_id)
        has_begun.set()
        await may_go_on.wait()
        await studio.sealing._seal(tx, studio.window_id)

    sealing = asyncio.create_task(studio.uow.run(seal))
    await has_begun.wait()
    verifying = asyncio.create_task(studio.programme.verify_due(WindowDue(studio.window_id)))
    waiting = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND backend_type = 'client backend' AND wait_event_type = 'Lock'"
    )
    async with asyncio.timeout(60):
        while not verifying.done() and not await studio.scalar(waiting):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    may_go_on.set()
    await asyncio.gather(sealing, verifying)
    roots = await studio.uow.run(lambda tx: repository.roots(tx, studio.window_id))
    return [(root.size, root.is_final) for root in roots]
