"""Money set aside: pending, captured or released once; and what a freeze means for it."""

import pytest

from services.core.ids import new_key
from services.core.uow import UnitOfWork
from services.wallet import (
    InsufficientFunds,
    PaymentKeyReused,
    WalletHold,
    WalletIsFrozen,
    WalletService,
)
from services.wallet.errors import HoldEnded, TransferDailyLimitVerify
from services.wallet.repository import freezes
from services.wallet.schemas import FreezeSide
from tests.services.wallet.people import (
    DARA,
    capture,
    fund,
    hold,
    outcomes,
    pay,
    pts,
    release,
    usd,
)


@pytest.fixture(autouse=True)
async def money(wallet: WalletService) -> None:
    await fund(wallet, DARA, usd(100_00), pts(500))


class TestHold:
    async def test_is_pending_and_cannot_be_spent(self, wallet: WalletService) -> None:
        held = await hold(wallet, usd(40_00))
        assert held.available == usd(60_00)
        balance = (await wallet.balances(DARA)).usd
        assert (balance.available, balance.pending, balance.total) == (
            usd(60_00),
            usd(40_00),
            usd(100_00),
        )
        with pytest.raises(InsufficientFunds):
            await pay(wallet, usd(60_01))

    async def test_the_same_key_holds_once(self, wallet: WalletService) -> None:
        key = new_key()
        assert (await hold(wallet, usd(40_00), key=key)).id == (
            await hold(wallet, usd(40_00), key=key)
        ).id
        with pytest.raises(PaymentKeyReused):
            await hold(wallet, usd(41_00), key=key)
        assert (await wallet.balances(DARA)).usd.pending == usd(40_00)

    async def test_is_refused_beyond_a_limit(self, wallet: WalletService) -> None:
        await hold(wallet, usd(50_00))
        with pytest.raises(TransferDailyLimitVerify):
            await hold(wallet, usd(1))

    async def test_of_points(self, wallet: WalletService) -> None:
        held = await hold(wallet, pts(400), kind="loyalty_redemption")
        assert (await wallet.balances(DARA)).pts.pending == pts(400)
        assert await capture(wallet, held, pts(300)) == pts(200)
        assert (await wallet.balances(DARA)).pts.available == pts(200)


class TestEnd:
    async def test_captured_whole_or_in_part_once(self, wallet: WalletService) -> None:
        held = await hold(wallet, usd(40_00))
        assert await capture(wallet, held, usd(30_00)) == usd(70_00)
        assert await capture(wallet, held, usd(30_00)) == usd(70_00)
        for _ in range(2):
            with pytest.raises(HoldEnded):
                await capture(wallet, held, usd(31_00))
            with pytest.raises(HoldEnded):
                await release(wallet, held)
        balance = (await wallet.balances(DARA)).usd
        assert (balance.available, balance.pending) == (usd(70_00), usd(0))

    async def test_released_once(self, wallet: WalletService) -> None:
        held = await hold(wallet, usd(40_00))
        assert await release(wallet, held) == usd(100_00)
        assert await release(wallet, held) == usd(100_00)
        with pytest.raises(HoldEnded):
            await capture(wallet, held, usd(40_00))

    async def test_many_at_once_end_it_once(self, wallet: WalletService) -> None:
        for _ in range(5):
            held = await hold(wallet, usd(10_00))
            captures = [capture(wallet, held, usd(cents)) for cents in (10_00, 9_00, 8_00)]
            ended = await outcomes([*captures, release(wallet, held)])
            assert ended == {"done": 1, "wallet.hold_ended": 3}


class TestFrozen:
    @pytest.fixture
    async def held(self, wallet: WalletService, uow: UnitOfWork) -> WalletHold:
        held = await hold(wallet, usd(40_00))
        await uow.run(lambda tx: freezes.set_frozen(tx, DARA, FreezeSide.FAN))
        return held

    @pytest.mark.usefixtures("held")
    async def test_nothing_is_set_aside(self, wallet: WalletService) -> None:
        with pytest.raises(WalletIsFrozen):
            await hold(wallet, usd(1))

    async def test_an_open_hold_waits(
        self, wallet: WalletService, uow: UnitOfWork, held: WalletHold
    ) -> None:
        with pytest.raises(WalletIsFrozen):
            await capture(wallet, held, usd(40_00))
        await uow.run(lambda tx: freezes.lift(tx, DARA, FreezeSide.FAN))
        await capture(wallet, held, usd(40_00))

    async def test_but_what_the_bank_has_paid_out_is_booked(
        self,
        wallet: WalletService,
        held: WalletHold,
    ) -> None:
        assert await capture(wallet, held, usd(40_00), already_left=True) == usd(60_00)

    async def test_and_releasing_is_always_right(
        self,
        wallet: WalletService,
        held: WalletHold,
    ) -> None:
        assert await release(wallet, held) == usd(100_00)

    @pytest.mark.usefixtures("held")
    async def test_who_sends_money_by_another_road_asks_before(
        self,
        wallet: WalletService,
        uow: UnitOfWork,
    ) -> None:
        with pytest.raises(WalletIsFrozen):
            await uow.run(lambda tx: wallet.check_not_frozen(tx, DARA))
