"""Limits and freezes as a payer meets them, on both databases."""

from datetime import timedelta

import pytest

from services.core.clock import FrozenClock
from services.core.errors import DomainError
from services.core.money import Money
from services.core.uow import UnitOfWork
from services.identity import VerificationLevel
from services.wallet import LimitReached, WalletService
from services.wallet.errors import (
    DailyLimitReached,
    LegalLimitReached,
    LegalLimitVerify,
    OverSingleLimit,
    TransferDailyLimitReached,
    TransferDailyLimitVerify,
    TransferMonthlyLimitVerify,
)
from services.wallet.rules import FIRST_RATE
from tests.services.wallet.people import (
    DARA,
    SOK,
    capture,
    fund,
    hold,
    khr,
    pay,
    release,
    rows,
    set_level,
    usd,
)

BASIC, VERIFIED, PREMIUM = VerificationLevel
DAY_SECONDS = 24 * 60 * 60


@pytest.fixture
async def rich(wallet: WalletService) -> WalletService:
    await fund(wallet, DARA, usd(10_000_000_00), khr(100_000_000_000))
    return wallet


async def refused(wallet: WalletService, amount: Money, kind: str) -> DomainError:
    with pytest.raises(LimitReached) as refusal:
        await pay(wallet, amount, kind=kind)
    return refusal.value


class TestTransfersToPeople:
    async def test_basic_may_send_fifty_dollars_a_day(
        self, rich: WalletService, clock: FrozenClock
    ) -> None:
        await pay(rich, usd(30_00), kind="p2p_transfer")
        refusal = await refused(rich, usd(20_01), "p2p_transfer")
        assert type(refusal) is TransferDailyLimitVerify
        assert refusal.details == {
            "limit": usd(50_00),
            "left": usd(20_00),
            "renews_at": clock.now() + timedelta(hours=12),
            "level": VERIFIED,
            "raised_to": usd(200_00),
        }
        await pay(rich, usd(20_00), kind="p2p_transfer")

    async def test_each_level_may_send_its_days_figure_at_once(
        self, rich: WalletService, uow: UnitOfWork
    ) -> None:
        for level, dollars in ((VERIFIED, 200), (PREMIUM, 1_000)):
            await set_level(uow, DARA, level)
            refusal = await refused(rich, usd(dollars * 100 + 1), "p2p_transfer")
            assert isinstance(refusal, TransferDailyLimitReached)
        await pay(rich, usd(1_000_00), kind="p2p_transfer")
        assert (await refused(rich, usd(1), "p2p_transfer")).details["left"] == usd(0)

    async def test_spending_has_its_own_room(self, rich: WalletService) -> None:
        await pay(rich, usd(50_00), kind="p2p_transfer")
        await pay(rich, usd(200_00), kind="merchandise_order")
        assert (await refused(rich, usd(1), "p2p_transfer")).details["left"] == usd(0)

    async def test_a_month_of_fifties_ends_at_five_hundred(
        self, rich: WalletService, clock: FrozenClock
    ) -> None:
        for _ in range(10):
            await pay(rich, usd(50_00), kind="p2p_transfer")
            clock.advance(DAY_SECONDS)
        refusal = await refused(rich, usd(1), "p2p_transfer")
        assert type(refusal) is TransferMonthlyLimitVerify
        assert refusal.details["raised_to"] == usd(2_000_00)


class TestWithdrawals:
    async def test_share_the_levels_figure_with_transfers(
        self, rich: WalletService, uow: UnitOfWork
    ) -> None:
        await set_level(uow, DARA, VERIFIED)
        await pay(rich, usd(90_00), kind="p2p_transfer")
        refusal = await refused(rich, usd(110_01), "withdrawal")
        assert type(refusal) is TransferDailyLimitVerify
        assert refusal.details["raised_to"] == usd(1_000_00)
        await pay(rich, usd(110_00), kind="withdrawal")

    async def test_premium_ends_at_a_thousand_in_steps_of_two_hundred(
        self, rich: WalletService, uow: UnitOfWork
    ) -> None:
        await set_level(uow, DARA, PREMIUM)
        assert type(await refused(rich, usd(200_01), "withdrawal")) is OverSingleLimit
        for _ in range(5):
            await pay(rich, usd(200_00), kind="withdrawal")
        assert type(await refused(rich, usd(1), "withdrawal")) is TransferDailyLimitReached


class TestLevel:
    async def test_a_change_counts_at_once(self, rich: WalletService, uow: UnitOfWork) -> None:
        await pay(rich, usd(50_00), kind="p2p_transfer")
        await refused(rich, usd(50_00), "p2p_transfer")
        await set_level(uow, DARA, VERIFIED)
        await pay(rich, usd(50_00), kind="p2p_transfer")
        await set_level(uow, DARA, BASIC)
        refusal = await refused(rich, usd(1), "withdrawal")
        assert refusal.details["left"] == usd(0)

    async def test_an_expired_one_counts_as_basic(
        self, rich: WalletService, uow: UnitOfWork, clock: FrozenClock
    ) -> None:
        await set_level(uow, DARA, VERIFIED, expires_in=timedelta(minutes=1))
        clock.advance(59)
        await pay(rich, usd(60_00), kind="p2p_transfer")
        clock.advance(1)
        assert type(await refused(rich, usd(1), "p2p_transfer")) is TransferDailyLimitVerify

    async def test_the_level_of_the_payee_means_nothing(
        self, rich: WalletService, uow: UnitOfWork
    ) -> None:
        await set_level(uow, SOK, PREMIUM)
        await refused(rich, usd(50_01), "p2p_transfer")


class TestLaw:
    async def test_the_cap_in_riel_binds_before_the_products_dollars(
        self, rich: WalletService
    ) -> None:
        for _ in range(2):
            await pay(rich, khr(800_000))
        refusal = await refused(rich, khr(400_001), "ticket_purchase")
        assert type(refusal) is LegalLimitVerify
        assert refusal.details["left"] == khr(400_000)
        assert refusal.details["raised_to"] == khr(2_050_000)
        await pay(rich, khr(400_000))

    async def test_is_a_layer_of_its_own(
        self, rich: WalletService, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """With the product's limits away, the law's still hold, in each currency by itself."""
        monkeypatch.setattr("services.wallet.limits.product_limits", lambda *_: ())
        from services.wallet import limits

        limits.limits_for.cache_clear()
        try:
            await pay(rich, usd(500_00))
            await pay(rich, khr(2_000_000), kind="p2p_transfer")
            for amount in (usd(1), khr(1)):
                refusal = await refused(rich, amount, "withdrawal")
                assert isinstance(refusal, LegalLimitReached)
        finally:
            limits.limits_for.cache_clear()


class TestRate:
    async def test_riel_count_with_a_rate_that_is_stored(
        self, rich: WalletService, uow: UnitOfWork
    ) -> None:
        payment = await pay(rich, khr(4_101))
        ((command_id, counted, rate),) = await rows(
            uow, "SELECT command_id, counted_minor, rate_id FROM wallet_counts"
        )
        assert (str(command_id).replace("-", ""), counted) == (payment.id.hex, 101)
        assert str(rate).replace("-", "") == FIRST_RATE.id.hex

    async def test_dollars_and_riel_share_the_room_of_a_transfer(
        self, rich: WalletService
    ) -> None:
        await pay(rich, usd(30_00), kind="p2p_transfer")
        refusal = await refused(rich, khr(20 * 4_100 + 1), "p2p_transfer")
        assert refusal.details["left"] == usd(20_00)
        await pay(rich, khr(20 * 4_100), kind="p2p_transfer")


class TestIncomingMoney:
    async def test_no_limit_and_no_level_refuses_it(self, wallet: WalletService) -> None:
        await fund(wallet, DARA, usd(99_999_999_00), khr(999_999_999_999))
        await pay(wallet, usd(50_00), kind="p2p_transfer")
        for _ in range(3):
            await fund(wallet, SOK, usd(50_000_00))
        assert (await wallet.balances(SOK)).usd.available == usd(150_050_00)


class TestHoldsAndLimits:
    async def test_a_hold_counts_when_it_is_placed(self, rich: WalletService) -> None:
        await hold(rich, usd(50_00))
        assert (await refused(rich, usd(1), "p2p_transfer")).details["left"] == usd(0)

    async def test_a_released_one_gives_its_room_back(
        self, rich: WalletService, clock: FrozenClock
    ) -> None:
        held = await hold(rich, khr(50 * 4_100))
        clock.advance(60)
        await release(rich, held)
        await release(rich, held)
        await pay(rich, usd(50_00), kind="p2p_transfer")

    async def test_to_the_day_that_it_was_placed_on(
        self, rich: WalletService, clock: FrozenClock
    ) -> None:
        held = await hold(rich, usd(50_00))
        clock.advance(DAY_SECONDS)
        await pay(rich, usd(50_00), kind="p2p_transfer")
        await release(rich, held)
        assert isinstance(await refused(rich, usd(1), "p2p_transfer"), DomainError)

    async def test_a_part_that_is_captured_goes_on_counting(self, rich: WalletService) -> None:
        for amount, part in ((usd(40_00), usd(30_00)), (khr(20 * 4_100), khr(10 * 4_100 + 1))):
            held = await hold(rich, amount)
            await capture(rich, held, part)
        assert (await refused(rich, usd(10_00), "p2p_transfer")).details["left"] == usd(9_99)


class TestLimitsView:
    async def test_tells_used_left_renewal_and_the_next_level(
        self, rich: WalletService, clock: FrozenClock
    ) -> None:
        await pay(rich, usd(30_00), kind="p2p_transfer")
        await pay(rich, khr(41_000))
        view = await rich.limits(DARA)
        assert view.level is BASIC
        by_name = {(one.use, one.name, one.limit.currency.value): one for one in view.limits}
        day = by_name["transfer", "transfer_day", "USD"]
        assert (day.limit, day.used, day.left) == (usd(50_00), usd(30_00), usd(20_00))
        assert day.renews_at == clock.now() + timedelta(hours=12)
        assert (day.next_level, day.raised_to) == (VERIFIED, usd(200_00))
        assert by_name["withdrawal", "transfer_day", "USD"].raised_to == usd(200_00)
        spent = by_name["spending", "spending_month", "USD"]
        assert (spent.used, spent.next_level) == (usd(10_00), None)
        assert all(one.limit < one.raised_to for one in view.limits if one.raised_to)
        law = by_name["spending", "legal_day", "KHR"]
        assert (law.used, law.left) == (khr(41_000), khr(1_959_000))
        single = by_name["spending", "single_limit", "USD"]
        assert (single.left, single.renews_at) == (usd(200_00), None)

    async def test_of_somebody_who_never_paid(self, wallet: WalletService) -> None:
        view = await wallet.limits(SOK)
        assert not any(one.used for one in view.limits)
        assert all(one.left == one.limit for one in view.limits)


async def test_a_refused_daily_limit_names_what_the_law_does_not(rich: WalletService) -> None:
    """Equal figures: the product's own words are told, not the law's."""
    for cents in (200_00, 200_00, 100_00):
        await pay(rich, usd(cents))
    assert type(await refused(rich, usd(1), "ticket_purchase")) is DailyLimitReached
