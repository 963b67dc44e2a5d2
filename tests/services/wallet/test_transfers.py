"""Plain transfers through the batcher: once, with their fee or not at all, told when done."""

import asyncio
from collections.abc import Sequence

import pytest

from services.core import batcher
from services.core.clock import FrozenClock
from services.core.db import Busy, Database
from services.core.uow import UnitOfWork
from services.wallet import (
    InsufficientFunds,
    PaymentKeyReused,
    WalletService,
    WalletTransfer,
    WalletTransferred,
)
from services.wallet.errors import OwnWallet, TransferDailyLimitVerify
from services.wallet.transfers import Answer
from tests.services.wallet.people import DARA, SOK, fund, khr, outcomes, pts, rows, to_sok, usd


class TestTransfer:
    async def test_moves_the_money_and_its_fee(self, wallet: WalletService) -> None:
        await fund(wallet, DARA, usd(20_00))
        done = await wallet.transfer(to_sok(usd(10_00), fee=usd(25)))
        assert (done.amount, done.fee, done.balance_after) == (usd(10_00), usd(25), usd(9_75))
        assert (await wallet.balances(DARA)).usd.available == usd(9_75)
        assert (await wallet.balances(SOK)).usd.available == usd(10_00)
        lines = (await wallet.history(DARA)).lines
        assert {(line.kind, line.other_side, line.amount) for line in lines[:2]} == {
            ("p2p_transfer", "user:43:usd", usd(-10_00)),
            ("fee", "revenue:fees:usd", usd(-25)),
        }

    async def test_riel_and_points_too(self, wallet: WalletService) -> None:
        await fund(wallet, DARA, khr(40_000), pts(500))
        await wallet.transfer(to_sok(khr(10_000)))
        await wallet.transfer(to_sok(pts(500)))
        balances = await wallet.balances(SOK)
        assert (balances.khr.total, balances.pts.total) == (khr(10_000), pts(500))

    async def test_to_an_address(self, wallet: WalletService) -> None:
        await fund(wallet, DARA, usd(20_00))
        done = await wallet.transfer(
            to_sok(usd(5_00), payee_id=None, payee="pending:gift:1:usd", kind="bill_payment")
        )
        assert (done.payee, done.kind) == ("pending:gift:1:usd", "bill_payment")

    async def test_amount_and_fee_or_neither(self, wallet: WalletService) -> None:
        await fund(wallet, DARA, usd(10_00))
        with pytest.raises(InsufficientFunds) as refusal:
            await wallet.transfer(to_sok(usd(10_00), fee=usd(25)))
        assert refusal.value.details == {
            "available": usd(10_00),
            "required": usd(10_25),
            "missing": usd(25),
        }
        assert (await wallet.balances(DARA)).usd.available == usd(10_00)

    async def test_again_returns_the_first_result(
        self, wallet: WalletService, clock: FrozenClock
    ) -> None:
        await fund(wallet, DARA, usd(20_00))
        for fee in (None, usd(10)):
            command = to_sok(usd(5_00), fee=fee)
            first = await wallet.transfer(command)
            clock.advance(60)
            again = await wallet.transfer(command)
            assert again == first
            assert (first.is_new, again.is_new) == (True, False)
        assert (await wallet.balances(DARA)).usd.available == usd(9_90)

    async def test_a_payment_and_a_transfer_share_their_keys(self, wallet: WalletService) -> None:
        await fund(wallet, DARA, usd(20_00))
        command = to_sok(usd(5_00))
        first = await wallet.transfer(command)
        again = await wallet.uow.run(
            lambda tx: wallet.pay(
                tx,
                key=command.key,
                payer_id=DARA,
                payee=command.payee_address,
                amount=command.amount,
                reference="",
                kind="p2p_transfer",
            )
        )
        assert again == first

    async def test_a_key_is_not_for_another_transfer(self, wallet: WalletService) -> None:
        await fund(wallet, DARA, usd(20_00))
        await wallet.transfer(to_sok(usd(5_00), "KEY"))
        for other in (to_sok(usd(5_01), "KEY"), to_sok(usd(5_00), "KEY", fee=usd(1))):
            with pytest.raises(PaymentKeyReused):
                await wallet.transfer(other)
        assert (await wallet.balances(DARA)).usd.available == usd(15_00)

    async def test_a_refusal_stands_although_money_comes(self, wallet: WalletService) -> None:
        command = to_sok(usd(5_00))
        for _ in range(2):
            with pytest.raises(InsufficientFunds):
                await wallet.transfer(command)
            await fund(wallet, DARA, usd(20_00))
        await wallet.transfer(to_sok(usd(5_00)))

    async def test_a_limits_refusal_stands_also_the_next_day(
        self, wallet: WalletService, clock: FrozenClock
    ) -> None:
        await fund(wallet, DARA, usd(200_00))
        await wallet.transfer(to_sok(usd(50_00)))
        command = to_sok(usd(1_00), fee=usd(10))
        for left in (0, 50_00):
            with pytest.raises(TransferDailyLimitVerify) as refusal:
                await wallet.transfer(command)
            assert refusal.value.details["left"] == usd(left)
            clock.advance(24 * 60 * 60)

    async def test_not_to_the_own_wallet(self, wallet: WalletService) -> None:
        await fund(wallet, DARA, usd(20_00))
        with pytest.raises(OwnWallet):
            await wallet.transfer(to_sok(usd(5_00), payee_id=DARA))

    async def test_a_mistake_of_ours_fails_alone(self, wallet: WalletService) -> None:
        await fund(wallet, DARA, usd(20_00))
        wrong = to_sok(usd(1_00), payee_id=None, payee="No Such Payee")
        with pytest.raises(AssertionError, match="bad_account"):
            await asyncio.gather(wallet.transfer(wrong), wallet.transfer(to_sok(usd(1_00))))
        await wallet.transfer(to_sok(usd(1_00)))
        assert (await wallet.balances(SOK)).usd.available == usd(2_00)


class TestBatch:
    async def test_many_at_once_each_get_their_own_answer(self, wallet: WalletService) -> None:
        await fund(wallet, DARA, usd(10_00))
        commands = [to_sok(usd(1_00), fee=usd(10)) for _ in range(20)]
        answers = await outcomes(wallet.transfer(one) for one in (*commands, *commands))
        assert answers == {"done": 18, "wallet.insufficient_funds": 22}
        assert (await wallet.balances(DARA)).usd.available == usd(10)

    async def test_limits_see_what_earlier_ones_of_the_batch_left(
        self, wallet: WalletService
    ) -> None:
        await fund(wallet, DARA, usd(100_00), khr(400_000))
        commands = [to_sok(usd(10_00)) for _ in range(4)] + [to_sok(khr(20_500)) for _ in range(4)]
        answers = await outcomes(map(wallet.transfer, commands))
        assert answers == {"done": 6, "wallet.transfer_daily_limit_verify": 2}

    async def test_each_is_told_once(self, database: Database, clock: FrozenClock) -> None:
        uow = UnitOfWork(database, clock, {WalletTransferred: ["test.listen"]})
        wallet = WalletService(uow)
        wallet.start()
        await fund(wallet, DARA, usd(10_00))
        command = to_sok(usd(6_00))
        await wallet.transfer(command)
        await wallet.transfer(command)
        await outcomes([wallet.transfer(to_sok(usd(6_00)))])
        ((payload,),) = await rows(uow, "SELECT payload FROM outbox_messages")
        assert '"payer_id":42,"payee_id":43' in payload
        await wallet.stop()


class Stuck(WalletService):
    """A database that takes no batch until `gate` opens."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self.gate = asyncio.Event()

    async def _flush(self, commands: Sequence[WalletTransfer]) -> Sequence[Answer]:
        await self.gate.wait()
        return await super()._flush(commands)


class TestOverload:
    async def test_who_comes_too_late_is_told_at_once(
        self, uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        now = 0.0
        monkeypatch.setattr(batcher, "monotonic", lambda: now)
        wallet = Stuck(uow)
        wallet.start()
        await fund(wallet, DARA, usd(10_00))
        waiting = [asyncio.create_task(wallet.transfer(to_sok(usd(1)))) for _ in range(899)]
        await asyncio.sleep(0)
        now = 0.9
        waiting.append(asyncio.create_task(wallet.transfer(to_sok(usd(1)))))
        await asyncio.sleep(0)
        now = 1.2
        with pytest.raises(Busy):  # no batch has been taken meanwhile
            await wallet.transfer(to_sok(usd(1)))
        wallet.gate.set()
        await asyncio.gather(*waiting)
        assert (await wallet.balances(SOK)).usd.available == usd(9_00)
        await wallet.stop()

    async def test_stopping_does_what_waits_and_takes_no_more(self, uow: UnitOfWork) -> None:
        wallet = WalletService(uow)
        wallet.start()
        await fund(wallet, DARA, usd(10_00))
        waiting = [asyncio.create_task(wallet.transfer(to_sok(usd(1_00)))) for _ in range(10)]
        await asyncio.sleep(0)
        await wallet.stop()
        assert [one.is_new for one in await asyncio.gather(*waiting)] == [True] * 10
        with pytest.raises(Busy):
            await wallet.transfer(to_sok(usd(1_00)))
        assert await wallet.audit() == []
