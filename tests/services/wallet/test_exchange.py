"""Exchange: a quote for a minute, used once; no chain of exchanges gains; dated rates."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from services.core.clock import FrozenClock
from services.core.ids import new_key
from services.core.money import Currency, Money
from services.core.uow import UnitOfWork
from services.identity import PinHasher, PinService, Sealer, VerificationLevel
from services.identity.errors import PinRequired
from services.identity.roles import Role, RoleRequired, RolesService
from services.wallet import (
    ExchangeService,
    InsufficientFunds,
    WalletService,
    exchange_purpose,
)
from services.wallet.errors import (
    ExchangeTooSmall,
    QuoteExpired,
    QuoteNotFound,
    QuoteUsed,
    RateOutOfRange,
    WalletIsFrozen,
)
from services.wallet.repository import freezes
from services.wallet.rules import FIRST_RATE
from services.wallet.schemas import ExchangeRate, FreezeSide
from tests.services.wallet.people import (
    DARA,
    SOK,
    VANNA,
    Confirmed,
    fund,
    khr,
    outcomes,
    rows,
    set_level,
    usd,
)

USD, KHR = Currency.USD, Currency.KHR


@pytest.fixture
async def exchange(uow: UnitOfWork) -> ExchangeService:
    """Vanna is with finance."""
    roles = RolesService(uow)
    await set_level(uow, VANNA, VerificationLevel.BASIC)
    await roles.grant(VANNA, Role.FINANCE)
    return ExchangeService(uow, roles, Confirmed(uow))


@pytest.fixture(autouse=True)
async def money(wallet: WalletService) -> None:
    await fund(wallet, DARA, usd(100_00), khr(400_000))


async def convert(exchange: ExchangeService, amount: Money, to: Currency) -> Money:
    offer = await exchange.quote(DARA, amount, to)
    return (await exchange.convert(DARA, offer.id, new_key())).quote.gain


class TestQuote:
    async def test_shows_rate_spread_and_what_comes(
        self, exchange: ExchangeService, clock: FrozenClock
    ) -> None:
        offer = await exchange.quote(DARA, usd(10_00), KHR)
        assert (offer.spread, offer.gain) == (usd(5), khr(40_795))
        assert (offer.rate.khr_per_usd, offer.rate.source) == (Decimal(4100), "opening rate")
        assert offer.expires_at == clock.now() + timedelta(seconds=60)
        back = await exchange.quote(DARA, khr(40_000), USD)
        assert (back.spread, back.gain) == (khr(200), usd(9_70))

    async def test_too_little_says_how_much_it_takes(self, exchange: ExchangeService) -> None:
        with pytest.raises(ExchangeTooSmall) as refusal:
            await exchange.quote(DARA, khr(41), USD)
        assert refusal.value.details["minimum"] == khr(42)
        assert (await exchange.quote(DARA, khr(42), USD)).gain == usd(1)


class TestConvert:
    async def test_both_ways_through_liquidity_with_the_spread_by_itself(
        self, exchange: ExchangeService, wallet: WalletService
    ) -> None:
        offer = await exchange.quote(DARA, usd(10_00), KHR)
        done = await exchange.convert(DARA, offer.id, "KEY")
        assert done.balances.usd.available == usd(90_00)
        assert done.balances.khr.available == khr(440_795)
        assert await convert(exchange, khr(41_000), USD) == usd(9_95)
        view = await exchange.exposure(VANNA)
        assert (view.liquidity_usd, view.liquidity_khr) == (usd(0), khr(0))
        assert (view.income_usd, view.income_khr) == (usd(5), khr(205))
        kinds = [line.kind for line in (await wallet.history(DARA)).lines]
        assert sorted(kinds) == ["conversion"] * 4 + ["fee"] * 2 + ["top_up"] * 2

    async def test_used_once_and_the_same_key_sees_its_result(
        self, exchange: ExchangeService, clock: FrozenClock
    ) -> None:
        offer = await exchange.quote(DARA, usd(10_00), KHR)
        first = await exchange.convert(DARA, offer.id, "KEY")
        clock.advance(600)
        again = await exchange.convert(DARA, offer.id, "KEY")
        assert (first.is_new, again.is_new) == (True, False)
        assert (again.quote, again.balances) == (first.quote, first.balances)
        with pytest.raises(QuoteUsed):
            await exchange.convert(DARA, offer.id, "OTHER")

    async def test_many_at_once_exchange_once(
        self, exchange: ExchangeService, wallet: WalletService
    ) -> None:
        offer = await exchange.quote(DARA, usd(10_00), KHR)
        done = await outcomes(
            exchange.convert(DARA, offer.id, key) for key in ("A", "B", "A", "C", "A", "B")
        )
        assert sum(done.values()) == 6
        assert (await wallet.balances(DARA)).usd.available == usd(90_00)
        assert done["wallet.quote_used"] in (3, 4, 5)

    async def test_the_offer_ends_after_sixty_seconds(
        self, exchange: ExchangeService, clock: FrozenClock
    ) -> None:
        offer = await exchange.quote(DARA, usd(10_00), KHR)
        clock.advance(60)
        with pytest.raises(QuoteExpired):
            await exchange.convert(DARA, offer.id, "KEY")
        fresh = await exchange.quote(DARA, usd(10_00), KHR)
        clock.advance(59)
        assert (await exchange.convert(DARA, fresh.id, "KEY")).is_new

    async def test_a_new_rate_does_not_change_an_offer(
        self, exchange: ExchangeService, clock: FrozenClock
    ) -> None:
        offer = await exchange.quote(DARA, usd(10_00), KHR)
        await set_rate(exchange, Decimal(4000))
        assert (await exchange.convert(DARA, offer.id, "KEY")).quote.gain == khr(40_795)
        assert (await exchange.quote(DARA, usd(10_00), KHR)).gain == khr(39_800)

    async def test_without_the_money_the_offer_stays(
        self, exchange: ExchangeService, wallet: WalletService
    ) -> None:
        offer = await exchange.quote(DARA, usd(100_01), KHR)
        with pytest.raises(InsufficientFunds) as refusal:
            await exchange.convert(DARA, offer.id, "KEY")
        assert refusal.value.details["required"] == usd(100_01)
        await fund(wallet, DARA, usd(1))
        assert (await exchange.convert(DARA, offer.id, "KEY")).is_new

    async def test_not_somebody_elses_nor_an_unknown_one(self, exchange: ExchangeService) -> None:
        offer = await exchange.quote(DARA, usd(10_00), KHR)
        for fan_id, quote_id in ((SOK, offer.id), (DARA, uuid4())):
            with pytest.raises(QuoteNotFound):
                await exchange.convert(fan_id, quote_id, "KEY")

    async def test_not_from_a_frozen_wallet(
        self, exchange: ExchangeService, uow: UnitOfWork
    ) -> None:
        offer = await exchange.quote(DARA, usd(10_00), KHR)
        await uow.run(lambda tx: freezes.set_frozen(tx, DARA, FreezeSide.FAN))
        with pytest.raises(WalletIsFrozen):
            await exchange.convert(DARA, offer.id, "KEY")

    async def test_nothing_moves_without_a_pin(
        self, exchange: ExchangeService, wallet: WalletService, uow: UnitOfWork
    ) -> None:
        offer = await exchange.quote(DARA, usd(10_00), KHR)
        hasher = PinHasher(b"a secret of these tests only")
        hasher.close()
        careful = ExchangeService(
            uow,
            RolesService(uow),
            PinService(uow, hasher, Sealer(b"a secret of these tests only")),
        )
        with pytest.raises(PinRequired) as refusal:
            await careful.convert(DARA, offer.id, "KEY")
        assert refusal.value.details["purpose"] == exchange_purpose(offer.id)
        assert (await wallet.balances(DARA)).usd.available == usd(100_00)
        assert (await exchange.convert(DARA, offer.id, "KEY")).is_new

    async def test_counts_against_no_limit(
        self, exchange: ExchangeService, wallet: WalletService
    ) -> None:
        await fund(wallet, DARA, usd(5_000_00))
        await convert(exchange, usd(3_000_00), KHR)
        assert not any(one.used for one in (await wallet.limits(DARA)).limits)


async def set_rate(exchange: ExchangeService, rate: Decimal, **changes: object) -> ExchangeRate:
    given = {"key": new_key(), "spread_basis_points": 50, "source": "National Bank"} | changes
    return await exchange.set_rate(VANNA, khr_per_usd=rate, **given)  # type: ignore[arg-type]


class TestRates:
    async def test_are_dated_and_name_who_set_them(
        self, exchange: ExchangeService, clock: FrozenClock
    ) -> None:
        assert (await exchange.rate()) == FIRST_RATE
        await set_rate(exchange, Decimal("4055.5"))
        later = await set_rate(exchange, Decimal(4060), since=clock.now() + timedelta(hours=1))
        now = await exchange.rate()
        assert (now.khr_per_usd, now.set_by, now.source) == (
            Decimal("4055.5"),
            VANNA,
            "National Bank",
        )
        clock.advance(3600)
        assert await exchange.rate() == later
        assert [one.khr_per_usd for one in await exchange.rates(VANNA)] == [
            Decimal(4060),
            Decimal("4055.5"),
            Decimal(4100),
        ]

    async def test_the_same_command_twice_is_one_row(self, exchange: ExchangeService) -> None:
        first = await set_rate(exchange, Decimal(4055), key="KEY")
        assert await set_rate(exchange, Decimal(4056), key="KEY") == first
        assert len(await exchange.rates(VANNA)) == 2

    async def test_a_slip_of_the_finger_is_refused(self, exchange: ExchangeService) -> None:
        for slip in (Decimal(410), Decimal(41000), Decimal(4511)):
            with pytest.raises(RateOutOfRange):
                await set_rate(exchange, slip)
        await set_rate(exchange, Decimal(4510))

    async def test_only_finance_sets_and_sees_them(self, exchange: ExchangeService) -> None:
        with pytest.raises(RoleRequired):
            await exchange.set_rate(
                DARA,
                key="KEY",
                khr_per_usd=Decimal(4000),
                spread_basis_points=0,
                source="me",
            )
        for look in (exchange.rates, exchange.exposure):
            with pytest.raises(RoleRequired):
                await look(DARA)


class TestExposure:
    async def test_shows_how_far_the_house_is_from_even(
        self, exchange: ExchangeService, clock: FrozenClock
    ) -> None:
        await convert(exchange, usd(50_00), KHR)
        clock.advance(24 * 60 * 60)
        await convert(exchange, usd(10_00), KHR)
        await convert(exchange, khr(41_000), USD)
        view = await exchange.exposure(VANNA)
        assert view.liquidity_usd == usd(49_75 + 9_95 - 9_95)
        assert view.liquidity_khr == khr(-203_975 - 40_795 + 40_795)
        assert view.net == usd(0)
        assert {(one.sold, one.spread, one.bought, one.how_many) for one in view.today} == {
            (khr(41_000), khr(205), usd(9_95), 1),
            (usd(10_00), usd(5), khr(40_795), 1),
        }


async def test_the_first_rate_is_stored_when_it_is_used(
    exchange: ExchangeService, uow: UnitOfWork
) -> None:
    assert await rows(uow, "SELECT id FROM wallet_rates") == []
    for _ in range(2):
        await exchange.quote(DARA, usd(1_00), KHR)
    ((riel,),) = await rows(uow, "SELECT khr_per_100_usd FROM wallet_rates")
    assert riel == 410_000
