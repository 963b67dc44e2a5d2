"""The wallet on both databases: balances, paying once, limits, money that comes in, history."""

import asyncio
from collections import Counter

import pytest

from services.core.clock import FrozenClock
from services.core.ids import derived_uuid, new_key
from services.core.money import Currency, Money
from services.wallet import (
    Credit,
    DailyLimitReached,
    InsufficientFunds,
    MonthlyLimitReached,
    OverSingleLimit,
    Payment,
    PaymentKeyReused,
    StatementLine,
    WalletService,
)

DARA = 42
SHOP = "revenue:ticketing"
DAY_SECONDS = 24 * 60 * 60


def usd(cents: int) -> Money:
    return Money(cents, Currency.USD)


def khr(riel: int) -> Money:
    return Money(riel, Currency.KHR)


async def pay(
    wallet: WalletService, amount: Money, key: str | None = None, payee: str = SHOP
) -> Payment:
    return await wallet.uow.run(
        lambda tx: wallet.pay(
            tx,
            key=key or new_key(),
            payer_id=DARA,
            payee=f"{payee}:{amount.currency.lower()}",
            amount=amount,
            reference="ticket_order:1",
            kind="ticket_purchase",
        )
    )


async def credit(wallet: WalletService, amount: Money, outside_id: str = "") -> Credit:
    return await wallet.uow.run(
        lambda tx: wallet.credit(
            tx,
            credit_id=derived_uuid("test", outside_id or new_key()),
            source=f"clearing:khqr:{amount.currency.lower()}",
            fan_id=DARA,
            amount=amount,
            reference="top_up:1",
            kind="top_up",
        )
    )


async def available(wallet: WalletService) -> tuple[int, int]:
    balances = await wallet.balances(DARA)
    return balances.usd.available.amount_minor, balances.khr.available.amount_minor


class TestBalances:
    async def test_a_new_wallet_is_empty_in_both_currencies(self, wallet: WalletService) -> None:
        balances = await wallet.balances(DARA)
        for balance, zero in ((balances.usd, usd(0)), (balances.khr, khr(0))):
            assert (balance.available, balance.pending, balance.total) == (zero, zero, zero)

    async def test_currencies_do_not_mix(self, wallet: WalletService) -> None:
        await credit(wallet, usd(1000))
        await credit(wallet, khr(40_000))
        assert await available(wallet) == (1000, 40_000)


class TestPay:
    async def test_moves_the_money_and_tells_what_is_left(self, wallet: WalletService) -> None:
        await credit(wallet, usd(1000))
        payment = await pay(wallet, usd(300))
        assert payment.balance_after == usd(700)
        assert await available(wallet) == (700, 0)

    async def test_the_same_key_pays_once_and_returns_the_first_result(
        self, wallet: WalletService, clock: FrozenClock
    ) -> None:
        await credit(wallet, usd(1000))
        first = await pay(wallet, usd(300), "KEY")
        await pay(wallet, usd(700))
        clock.advance(60)
        assert await pay(wallet, usd(300), "KEY") == first
        assert await available(wallet) == (0, 0)

    async def test_five_taps_at_once_pay_once(self, wallet: WalletService) -> None:
        await credit(wallet, usd(1000))
        payments = await asyncio.gather(*(pay(wallet, usd(300), "KEY") for _ in range(5)))
        assert len({payment.id for payment in payments}) == 1
        assert await available(wallet) == (700, 0)

    async def test_a_key_is_not_for_another_payment(self, wallet: WalletService) -> None:
        await credit(wallet, usd(1000))
        await pay(wallet, usd(300), "KEY")
        with pytest.raises(PaymentKeyReused):
            await pay(wallet, usd(301), "KEY")
        assert await available(wallet) == (700, 0)

    async def test_not_enough_money_says_how_much_is_missing(self, wallet: WalletService) -> None:
        await credit(wallet, usd(100))
        with pytest.raises(InsufficientFunds) as refusal:
            await pay(wallet, usd(130))
        assert refusal.value.details == {
            "available": usd(100),
            "required": usd(130),
            "missing": usd(30),
        }
        assert not refusal.value.money_moved
        assert await available(wallet) == (100, 0)

    async def test_an_empty_wallet_has_nothing(self, wallet: WalletService) -> None:
        with pytest.raises(InsufficientFunds) as refusal:
            await pay(wallet, khr(100))
        assert refusal.value.details["available"] == khr(0)

    async def test_the_same_tap_succeeds_after_a_top_up(self, wallet: WalletService) -> None:
        with pytest.raises(InsufficientFunds):
            await pay(wallet, usd(300), "KEY")
        await credit(wallet, usd(300))
        await pay(wallet, usd(300), "KEY")
        assert await available(wallet) == (0, 0)

    async def test_a_wrong_payee_is_a_mistake_of_ours_and_moves_nothing(
        self, wallet: WalletService
    ) -> None:
        await credit(wallet, usd(1000))
        with pytest.raises(AssertionError, match="bad_account"):
            await pay(wallet, usd(1), payee="No Such Payee")
        assert await available(wallet) == (1000, 0)


class TestLimits:
    """Single 200, day 500, month 2,000 US dollars; riel count at 4,100."""

    @pytest.fixture(autouse=True)
    async def rich(self, wallet: WalletService) -> None:
        await credit(wallet, usd(10_000_00))
        await credit(wallet, khr(100_000_000))

    async def test_one_payment(self, wallet: WalletService) -> None:
        with pytest.raises(OverSingleLimit) as refusal:
            await pay(wallet, usd(200_01))
        assert refusal.value.details == {"limit": usd(200_00)}
        await pay(wallet, usd(200_00))
        assert await available(wallet) == (9_800_00, 100_000_000)

    async def test_dollars_and_riel_count_together(self, wallet: WalletService) -> None:
        await pay(wallet, usd(200_00))
        await pay(wallet, khr(200 * 4100))
        with pytest.raises(DailyLimitReached) as refusal:
            await pay(wallet, khr(100 * 4100 + 1))
        assert refusal.value.details["left"] == usd(100_00)
        await pay(wallet, khr(100 * 4100))

    async def test_a_day_ends_at_midnight_in_phnom_penh(
        self, wallet: WalletService, clock: FrozenClock
    ) -> None:
        for _ in range(2):
            await pay(wallet, usd(200_00))
        await pay(wallet, usd(100_00))
        clock.advance(12 * 60 * 60 - 1)  # the clock stood at noon
        with pytest.raises(DailyLimitReached) as refusal:
            await pay(wallet, usd(1))
        clock.advance(1)
        assert refusal.value.details["renews_at"] == clock.now()
        await pay(wallet, usd(1))

    async def test_a_month_ends_on_the_first(
        self, wallet: WalletService, clock: FrozenClock
    ) -> None:
        for _ in range(4):
            for cents in (200_00, 200_00, 100_00):
                await pay(wallet, usd(cents))
            clock.advance(DAY_SECONDS)
        with pytest.raises(MonthlyLimitReached) as refusal:
            await pay(wallet, usd(1))
        assert refusal.value.details["left"] == usd(0)
        clock.advance((refusal.value.details["renews_at"] - clock.now()).total_seconds())
        await pay(wallet, usd(1))

    async def test_a_repeat_does_not_count(self, wallet: WalletService) -> None:
        for _ in range(4):
            await pay(wallet, usd(200_00), "KEY")
        await pay(wallet, usd(200_00))
        await pay(wallet, usd(100_00))

    async def test_refused_payments_do_not_count(self, wallet: WalletService) -> None:
        for _ in range(3):
            with pytest.raises(OverSingleLimit):
                await pay(wallet, usd(201_00))
        for cents in (200_00, 200_00, 100_00):
            await pay(wallet, usd(cents))

    async def test_many_at_once_do_not_pass_the_limit(self, wallet: WalletService) -> None:
        async def attempt() -> str:
            try:
                await pay(wallet, usd(90_00))
            except DailyLimitReached:
                return "limit"
            return "paid"

        assert Counter(await asyncio.gather(*(attempt() for _ in range(12)))) == {
            "paid": 5,
            "limit": 7,
        }

    async def test_money_that_has_arrived_is_never_refused(self, wallet: WalletService) -> None:
        await credit(wallet, usd(1_000_000_00))
        assert (await available(wallet))[0] == 1_010_000_00


class TestCredit:
    async def test_the_same_outside_payment_is_credited_once(self, wallet: WalletService) -> None:
        first = await credit(wallet, usd(500), "hash")
        again = await credit(wallet, usd(500), "hash")
        assert (first.is_new, first.balance) == (True, usd(500))
        assert (again.is_new, again.balance) == (False, usd(500))
        assert await available(wallet) == (500, 0)


class TestHistory:
    async def lines(self, wallet: WalletService, limit: int) -> list[StatementLine]:
        seen: list[StatementLine] = []
        cursor = None
        while True:
            page = await wallet.history(DARA, cursor, limit)
            seen += page.lines
            cursor = page.next_cursor
            if cursor is None:
                return seen
            assert len(page.lines) == limit

    async def test_both_currencies_in_one_list_newest_first(
        self, wallet: WalletService, clock: FrozenClock
    ) -> None:
        amounts = [usd(1000), khr(40_000), usd(-300), khr(-500), khr(-700), usd(-100), usd(50)]
        for amount in amounts:
            clock.advance(1)
            await (credit(wallet, amount) if amount.amount_minor > 0 else pay(wallet, -amount))
        for limit in (1, 2, 3, 7, 10):
            lines = await self.lines(wallet, limit)
            assert [line.amount for line in lines] == amounts[::-1]
        assert lines[1].kind == "ticket_purchase"
        assert lines[1].other_side == "revenue:ticketing:usd"
        assert lines[1].balance_after == usd(600)
        assert lines[0].at == clock.now()

    async def test_a_page_goes_on_where_it_ended_although_new_lines_came(
        self, wallet: WalletService, clock: FrozenClock
    ) -> None:
        for cents in range(1, 6):
            clock.advance(1)
            await credit(wallet, usd(cents))
        page = await wallet.history(DARA, limit=2)
        await credit(wallet, usd(9))
        following = await wallet.history(DARA, page.next_cursor, limit=2)
        assert [line.amount for line in following.lines] == [usd(3), usd(2)]

    async def test_an_empty_wallet_and_a_cursor_that_is_none(self, wallet: WalletService) -> None:
        assert await wallet.history(DARA) == await wallet.history(DARA, "9' OR 1=1")
        assert (await wallet.history(DARA)).lines == ()
