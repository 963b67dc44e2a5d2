"""Paying from the wallet and with points: PIN and risk before money, once however often asked."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from bot.risk_file import rules_at_start
from services.core.ids import new_key
from services.core.money import Currency, Money
from services.core.sealing import TextSeal
from services.core.uow import Tx
from services.identity import PinHasher, PinService, Sealer
from services.identity.codes import CodeService
from services.identity.codes.errors import CodeRequired
from services.identity.errors import PinRequired
from services.identity.models import PinConfirmation
from services.payments.errors import PaymentClosed
from services.payments.paying import MOST_ATTEMPTS, PayingService, purpose_of
from services.payments.schemas import AttemptState, Intent, IntentState, Purpose, Way
from services.risk import RiskService
from tests.services.payments.shop import FAN, TEN_DOLLARS, Shop, at_once
from tests.services.ticketing.programme import Fans

SECRET = b"a secret of the tests"
LARGE = Money(300_00, Currency.USD)
POINTS = Money(1_500, Currency.PTS)


async def nobody(_tx: Tx, _actor_id: int) -> None: ...


@pytest.fixture
async def paying(shop: Shop) -> PayingService:
    await Fans(shop.uow, shop.wallet).come(FAN, Money.zero(Currency.USD))
    hasher = PinHasher(SECRET)
    return PayingService(
        shop.uow,
        shop.payments,
        PinService(shop.uow, hasher, Sealer(SECRET)),
        CodeService(shop.uow, hasher, TextSeal(SECRET, "one-time-code")),
        RiskService(shop.uow, rules_at_start(), nobody),
    )


async def type_pin(shop: Shop, intent: Intent, way: Way) -> None:
    """The fan has just confirmed this payment by this way."""

    async def confirm(tx: Tx) -> None:
        values = {
            "pad_id": new_key(),
            "fan_id": FAN,
            "purpose": purpose_of(intent.id, way),
            "expires_at": tx.now + timedelta(minutes=2),
        }
        await tx.session.execute(insert(PinConfirmation).values(**values))

    await shop.uow.run(confirm)


async def test_nothing_is_paid_without_the_pin(shop: Shop, paying: PayingService) -> None:
    await shop.give(TEN_DOLLARS)
    intent = await shop.ask()
    with pytest.raises(PinRequired) as missing:
        await paying.pay(intent.id, FAN, Way.WALLET)
    assert missing.value.details["purpose"] == purpose_of(intent.id, Way.WALLET)
    assert await shop.balance(f"user:{FAN}:usd") == TEN_DOLLARS.amount_minor
    assert (await shop.see(intent)).attempts == ()


async def test_the_pin_of_one_way_pays_by_no_other(shop: Shop, paying: PayingService) -> None:
    await shop.give(TEN_DOLLARS)
    intent = await shop.ask()
    await type_pin(shop, intent, Way.POINTS)
    with pytest.raises(PinRequired):
        await paying.pay(intent.id, FAN, Way.WALLET)


async def test_many_taps_at_once_pay_once(shop: Shop, paying: PayingService) -> None:
    await shop.give(TEN_DOLLARS * 2)
    intent = await shop.ask()
    for _ in range(5):
        await type_pin(shop, intent, Way.WALLET)
    await at_once(*(paying.pay(intent.id, FAN, Way.WALLET) for _ in range(5)))
    assert (await shop.see(intent)).paid_by is Way.WALLET
    assert await shop.balance(f"user:{FAN}:usd") == TEN_DOLLARS.amount_minor


async def test_a_tap_that_comes_again_sees_the_receipt(shop: Shop, paying: PayingService) -> None:
    await shop.give(TEN_DOLLARS)
    intent = await shop.ask()
    await type_pin(shop, intent, Way.WALLET)
    paid = await paying.pay(intent.id, FAN, Way.WALLET)
    assert await paying.pay(intent.id, FAN, Way.WALLET) == paid


async def test_a_large_purchase_wants_a_code_too(shop: Shop, paying: PayingService) -> None:
    await shop.give(LARGE)
    intent = await shop.ask(LARGE, purpose=Purpose.MERCHANDISE)
    await type_pin(shop, intent, Way.WALLET)
    with pytest.raises(CodeRequired) as missing:
        await paying.pay(intent.id, FAN, Way.WALLET)
    assert missing.value.details["reasons"] == ("large_amount",)
    assert await shop.balance(f"user:{FAN}:usd") == LARGE.amount_minor


async def test_points_are_taken_at_once(shop: Shop, paying: PayingService) -> None:
    await shop.give(POINTS)
    intent = await shop.ask()
    await type_pin(shop, intent, Way.POINTS)
    paid = await paying.pay(intent.id, FAN, Way.POINTS)
    assert (paid.state, paid.paid_by) == (IntentState.PAID, Way.POINTS)
    assert await shop.balance(f"user:{FAN}:pts") == 500


async def test_points_set_aside_by_a_tap_that_died_are_taken_by_the_next(
    shop: Shop, paying: PayingService
) -> None:
    await shop.give(POINTS)
    intent = await shop.ask()
    await shop.payments.open_attempt(intent.id, FAN, Way.POINTS, "points1")
    await paying.pay(intent.id, FAN, Way.POINTS)
    assert await shop.balance(f"user:{FAN}:pts") == 500


class TestOpen:
    async def test_a_live_try_is_kept_and_a_dead_one_replaced(
        self, shop: Shop, paying: PayingService
    ) -> None:
        intent = await shop.ask()
        first = await paying.open(intent.id, FAN, Way.KHQR)
        assert await paying.open(intent.id, FAN, Way.KHQR) == first
        shop.clock.advance(301)
        second = await paying.open(intent.id, FAN, Way.KHQR)
        assert len(second.attempts) == 2
        assert paying.live(second, Way.KHQR) == second.attempts[0]

    async def test_two_taps_at_once_make_one_try(self, shop: Shop, paying: PayingService) -> None:
        intent = await shop.ask()
        await at_once(*(paying.open(intent.id, FAN, Way.PAYWAY) for _ in range(4)))
        (one,) = (await shop.see(intent)).attempts
        assert one.state is AttemptState.OPEN

    async def test_there_is_an_end_to_new_tries(self, shop: Shop, paying: PayingService) -> None:
        intent = await shop.ask(expires_at=shop.clock.now() + timedelta(days=1))
        for _ in range(MOST_ATTEMPTS):
            await paying.open(intent.id, FAN, Way.KHQR)
            shop.clock.advance(301)
        with pytest.raises(PaymentClosed):
            await paying.open(intent.id, FAN, Way.KHQR)
