"""Requests for money: many attempts, one winner; late, double and wrong money goes back."""

from datetime import timedelta

import pytest

from services.core.ids import new_key
from services.core.money import Currency, Money
from services.payments import repository, rules
from services.payments.errors import (
    PaymentAlreadyPaid,
    PaymentClosed,
    PaymentKeyReused,
    PaymentNotFound,
    WayNotOffered,
)
from services.payments.schemas import (
    AttemptState,
    IntentExpired,
    IntentPaid,
    IntentState,
    SurplusReturned,
    Way,
)
from services.wallet import InsufficientFunds
from tests.services.payments.shop import FAN, PAYEE, Shop, at_once

FAN_USD = f"user:{FAN}:usd"
FAN_PTS = f"user:{FAN}:pts"


class TestRequest:
    async def test_the_same_key_is_the_same_request(self, shop: Shop) -> None:
        key = new_key()
        first = await shop.ask(key=key)
        assert (await shop.ask(key=key)).id == first.id
        with pytest.raises(PaymentKeyReused):
            await shop.ask(Money(11_00, Currency.USD), key=key)

    async def test_digital_goods_are_paid_in_stars_and_nothing_else_is(self, shop: Shop) -> None:
        with pytest.raises(WayNotOffered):
            await shop.ask(digital=True)
        with pytest.raises(WayNotOffered):
            await shop.ask(ways=frozenset({Way.STARS, Way.KHQR}))

    async def test_nobody_else_sees_or_pays_it(self, shop: Shop) -> None:
        intent = await shop.ask()
        with pytest.raises(PaymentNotFound):
            await shop.payments.get(intent.id, FAN + 1)
        with pytest.raises(PaymentNotFound):
            await shop.payments.open_attempt(intent.id, FAN + 1, Way.KHQR, new_key())


class TestMoves:
    def test_what_is_over_stays_over(self) -> None:
        assert rules.INTENT_MOVES[IntentState.REFUNDED] == frozenset()
        assert IntentState.PAID not in rules.INTENT_MOVES[IntentState.PAID]
        assert all(
            IntentState.WAITING not in targets
            for state, targets in rules.INTENT_MOVES.items()
            if state is not IntentState.EXPIRED
        )
        assert rules.attempt_sources(AttemptState.PAID) == frozenset(AttemptState) - {
            AttemptState.PAID
        }

    async def test_a_move_that_is_not_in_the_table_is_our_mistake(self, shop: Shop) -> None:
        intent = await shop.ask()
        with pytest.raises(AssertionError):
            await shop.uow.run(
                lambda tx: repository.move_intent(
                    tx, intent.id, IntentState.REFUNDED, (IntentState.WAITING,)
                )
            )


class TestWallet:
    async def test_it_pays_at_once_and_once(self, shop: Shop) -> None:
        await shop.give(Money(50_00, Currency.USD))
        intent = await shop.ask()
        key = new_key()
        done = await at_once(
            *(shop.payments.open_attempt(intent.id, FAN, Way.WALLET, key) for _ in range(5))
        )
        assert {one.state for one in done} == {IntentState.PAID}
        assert await shop.balance(PAYEE) == 10_00
        assert await shop.balance(FAN_USD) == 40_00
        await shop.pass_time(1)
        assert len(shop.heard(IntentPaid)) == 1

    async def test_two_ways_at_once_have_one_winner(self, shop: Shop) -> None:
        await shop.give(Money(50_00, Currency.USD))
        intent = await shop.ask()
        done = await at_once(*(shop.try_by(intent, Way.WALLET) for _ in range(6)))
        assert sum(isinstance(one, PaymentAlreadyPaid) for one in done) == 5
        assert await shop.balance(PAYEE) == 10_00

    async def test_without_the_lock_and_the_state_more_than_one_wins(
        self, shop: Shop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Control: nobody asks whether it is paid already."""
        monkeypatch.setattr("services.payments.service._check_payable", lambda *_: None)

        async def always(*_: object) -> bool:
            return True

        monkeypatch.setattr(repository, "win", always)
        await shop.give(Money(50_00, Currency.USD))
        intent = await shop.ask()
        await at_once(*(shop.try_by(intent, Way.WALLET) for _ in range(3)))
        assert await shop.balance(PAYEE) > 10_00

    async def test_an_empty_wallet_leaves_it_open(self, shop: Shop) -> None:
        intent = await shop.ask()
        with pytest.raises(InsufficientFunds):
            await shop.try_by(intent, Way.WALLET)
        assert (await shop.see(intent)).state is IntentState.WAITING
        assert (await shop.see(intent)).attempts == ()


class TestPoints:
    async def test_they_are_set_aside_and_then_taken(self, shop: Shop) -> None:
        await shop.give(Money(2_500, Currency.PTS))
        intent = await shop.ask()
        attempt = await shop.try_by(intent, Way.POINTS)
        assert attempt.amount == Money(1_000, Currency.PTS)
        assert (await shop.see(intent)).state is IntentState.WAITING
        done = await at_once(*(shop.payments.confirm_points(attempt.id, FAN) for _ in range(3)))
        assert {one.state for one in done} == {IntentState.PAID}
        assert await shop.balance(PAYEE) == 10_00
        assert await shop.balance(FAN_PTS) == 1_500

    async def test_another_winner_sets_them_free(self, shop: Shop) -> None:
        await shop.give(Money(1_000, Currency.PTS))
        await shop.give(Money(50_00, Currency.USD))
        intent = await shop.ask()
        attempt = await shop.try_by(intent, Way.POINTS)
        await shop.try_by(intent, Way.WALLET)
        with pytest.raises(PaymentClosed):
            await shop.payments.confirm_points(attempt.id, FAN)
        other = await shop.ask()
        again = await shop.try_by(other, Way.POINTS)
        assert again.state is AttemptState.OPEN

    async def test_the_end_sets_them_free(self, shop: Shop) -> None:
        await shop.give(Money(1_000, Currency.PTS))
        intent = await shop.ask()
        await shop.try_by(intent, Way.POINTS)
        await shop.pass_time(31 * 60)
        assert (await shop.see(intent)).state is IntentState.EXPIRED
        await shop.try_by(await shop.ask(), Way.POINTS)

    async def test_too_few_points(self, shop: Shop) -> None:
        await shop.give(Money(999, Currency.PTS))
        with pytest.raises(InsufficientFunds):
            await shop.try_by(await shop.ask(), Way.POINTS)


class TestKhqr:
    async def test_the_money_goes_to_the_payee(self, shop: Shop) -> None:
        intent = await shop.ask()
        attempt = await shop.try_by(intent, Way.KHQR)
        assert (await shop.pay(attempt)).is_success
        await shop.pass_time(10)
        seen = await shop.see(intent)
        assert (seen.state, seen.paid_by) == (IntentState.PAID, Way.KHQR)
        assert await shop.balance(PAYEE) == 10_00
        (event,) = shop.heard(IntentPaid)
        assert (event.subject, event.way) == ("order-1", Way.KHQR)

    async def test_the_second_payment_goes_into_the_wallet(self, shop: Shop) -> None:
        intent = await shop.ask()
        first = await shop.try_by(intent, Way.KHQR)
        second = await shop.try_by(intent, Way.KHQR)
        await shop.pay(first)
        await shop.pay(second)
        await shop.pass_time(30 * 60)
        assert await shop.balance(PAYEE) == 10_00
        assert await shop.balance(FAN_USD) == 10_00
        assert [one.to_wallet for one in shop.heard(SurplusReturned)] == [True]

    async def test_late_money_goes_into_the_wallet(self, shop: Shop) -> None:
        intent = await shop.ask(expires_at=shop.clock.now() + timedelta(minutes=5))
        attempt = await shop.try_by(intent, Way.KHQR)
        await shop.pass_time(6 * 60)
        assert (await shop.see(intent)).state is IntentState.EXPIRED
        assert len(shop.heard(IntentExpired)) == 1
        assert (await shop.pay(attempt, force=True)).is_success
        await shop.pass_time(3600)
        assert (await shop.see(intent)).state is IntentState.EXPIRED
        assert await shop.balance(PAYEE) == 0
        assert await shop.balance(FAN_USD) == 10_00

    async def test_money_after_a_cancellation_goes_into_the_wallet(self, shop: Shop) -> None:
        intent = await shop.ask()
        attempt = await shop.try_by(intent, Way.KHQR)
        assert (await shop.cancel(intent)).state is IntentState.CANCELLED
        await shop.pay(attempt)
        await shop.pass_time(60)
        assert (await shop.see(intent)).state is IntentState.CANCELLED
        assert await shop.balance(FAN_USD) == 10_00

    async def test_silence_is_not_the_end(self, shop: Shop) -> None:
        intent = await shop.ask(expires_at=shop.clock.now() + timedelta(minutes=5))
        attempt = await shop.try_by(intent, Way.KHQR)
        await shop.pay(attempt)
        await shop.fault("bank_down", match="/bakong", times=None)
        await shop.pass_time(20 * 60)
        assert (await shop.see(intent)).state is IntentState.WAITING
        await shop.http.delete("/sim/faults")
        await shop.pass_time(3600)
        assert (await shop.see(intent)).state is IntentState.PAID


class TestEnd:
    async def test_one_that_nobody_tried_to_pay_expires(self, shop: Shop) -> None:
        intent = await shop.ask()
        await shop.pass_time(30 * 60 - 1)
        assert (await shop.see(intent)).state is IntentState.WAITING
        await shop.pass_time(5)
        assert (await shop.see(intent)).state is IntentState.EXPIRED
        with pytest.raises(PaymentClosed):
            await shop.try_by(intent, Way.KHQR)

    async def test_what_is_paid_cannot_be_cancelled(self, shop: Shop) -> None:
        await shop.give(Money(50_00, Currency.USD))
        intent = await shop.ask()
        await shop.try_by(intent, Way.WALLET)
        with pytest.raises(PaymentAlreadyPaid):
            await shop.cancel(intent)

    async def test_riel_go_to_a_payee_in_riel(self, shop: Shop) -> None:
        riel = await shop.ask(Money(40_000, Currency.KHR))
        attempt = await shop.try_by(riel, Way.KHQR)
        assert (await shop.pay(attempt)).is_success
        await shop.pass_time(10)
        assert await shop.balance("revenue:ticketing:khr") == 40_000
