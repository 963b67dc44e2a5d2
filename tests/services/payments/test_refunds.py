"""Refunds to the source: never more than came, parts add up, each once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.ledger import service as ledger
from services.ledger.schemas import PostTransfer
from services.payments.errors import (
    NothingToRefund,
    RefundKeyReused,
    RefundMustBeWhole,
    RefundNotCovered,
    RefundTooLarge,
)
from services.payments.providers.base import Rejected, Unknown
from services.payments.refunds import repository, rules
from services.payments.refunds.schemas import RefundState
from services.payments.schemas import Intent, IntentRefunded, IntentState, Way
from services.payments.stars.schemas import StarsPayment
from tests.services.payments.shop import FAN, PAYEE, Shop, at_once

FAN_USD, FAN_PTS = f"user:{FAN}:usd", f"user:{FAN}:pts"


def usd(cents: int) -> Money:
    return Money(cents, Currency.USD)


class TestBack:
    @given(
        paid=st.integers(1, 10**9),
        cuts=st.lists(st.integers(1, 10**6), min_size=1, max_size=8),
    )
    def test_parts_in_another_unit_add_up(self, paid: int, cuts: list[int]) -> None:
        total, before, back = sum(cuts), 0, 0
        for cut in cuts:
            part = rules.back_minor(paid, total, before, cut)
            assert part >= 0
            before, back = before + cut, back + part
        assert back == paid


class TestWallet:
    async def _paid(self, shop: Shop) -> Intent:
        await shop.give(usd(10_00))
        intent = await shop.ask()
        await shop.try_by(intent, Way.WALLET)
        return intent

    async def test_whole(self, shop: Shop) -> None:
        intent = await self._paid(shop)
        refund = await shop.refund(intent, usd(10_00))
        assert refund.state is RefundState.DONE
        assert (await shop.see(intent)).state is IntentState.REFUNDED
        assert (await shop.balance(FAN_USD), await shop.balance(PAYEE)) == (10_00, 0)

    async def test_the_same_key_is_the_same_refund(self, shop: Shop) -> None:
        intent = await self._paid(shop)
        done = await at_once(*(shop.refund(intent, usd(4_00)) for _ in range(5)))
        assert len({one.id for one in done}) == 1
        assert await shop.balance(FAN_USD) == 4_00
        assert (await shop.see(intent)).state is IntentState.PARTLY_REFUNDED
        with pytest.raises(RefundKeyReused):
            await shop.refund(intent, usd(5_00))

    async def test_never_more_than_was_paid(self, shop: Shop) -> None:
        intent = await self._paid(shop)
        done = await at_once(*(shop.refund(intent, usd(4_00), f"k{n}") for n in range(6)))
        assert sum(isinstance(one, RefundTooLarge) for one in done) == 4
        assert await shop.balance(FAN_USD) == 8_00
        with pytest.raises(RefundTooLarge) as refusal:
            await shop.refund(intent, usd(3_00), "more")
        assert refusal.value.details["left"] == usd(2_00)
        await shop.refund(intent, usd(2_00), "rest")
        parts = await shop.payments.refunds_of(intent.id, FAN)
        assert [one.amount for one in parts] == [usd(4_00), usd(4_00), usd(2_00)]
        await shop.pass_time(1)
        assert [one.total for one in shop.heard(IntentRefunded)][-1] == usd(10_00)

    async def test_without_the_counter_more_goes_back(
        self, shop: Shop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Control: nobody counts what was refunded."""
        intent = await self._paid(shop)
        await shop.give(usd(50_00), FAN + 1)
        other = await shop.ask(fan_id=FAN + 1, amount=usd(50_00))
        await shop.try_by(other, Way.WALLET)

        async def always(*_: object) -> bool:
            return True

        monkeypatch.setattr(repository, "take_from_intent", always)
        monkeypatch.setattr(repository, "take_from_receipt", always)
        monkeypatch.setattr(rules, "back_minor", lambda *_: 1)
        for number in range(3):
            await shop.refund(intent, usd(6_00), f"k{number}")
        assert await shop.balance(FAN_USD) > 10_00

    async def test_unpaid_has_nothing_to_refund(self, shop: Shop) -> None:
        with pytest.raises(NothingToRefund):
            await shop.refund(await shop.ask(), usd(1_00))

    async def test_a_payee_who_has_spent_it_cannot_give_it_back(self, shop: Shop) -> None:
        await shop.give(usd(10_00))
        intent = await shop.ask(payee="escrow:sales:usd")
        await shop.try_by(intent, Way.WALLET)

        spent = PostTransfer(
            id=uuid7(), debit="escrow:sales:usd", credit=PAYEE, amount=usd(5_00), kind="fee"
        )
        await shop.uow.run(lambda tx: ledger.post(tx, [spent]))
        with pytest.raises(RefundNotCovered):
            await shop.refund(intent, usd(10_00))
        assert (await shop.see(intent)).refunded == usd(0)


class TestKhqr:
    async def test_it_goes_into_the_wallet(self, shop: Shop) -> None:
        intent = await shop.ask()
        await shop.pay(await shop.try_by(intent, Way.KHQR))
        await shop.pass_time(10)
        refund = await shop.refund(intent, usd(2_50))
        assert refund.state is RefundState.TO_WALLET
        assert await shop.balance(FAN_USD) == 2_50


class TestPoints:
    async def test_points_come_back_as_points(self, shop: Shop) -> None:
        await shop.give(Money(1_000, Currency.PTS))
        intent = await shop.ask()
        attempt = await shop.try_by(intent, Way.POINTS)
        await shop.payments.confirm_points(attempt.id, FAN)
        for number, cents in enumerate((3_33, 3_33, 3_34)):
            await shop.refund(intent, usd(cents), f"k{number}")
        assert await shop.balance(FAN_PTS) == 1_000
        assert await shop.balance(PAYEE) == 0
        assert await shop.balance("clearing:points:usd") == 0
        assert await shop.balance("clearing:points:pts") == 0


class TestStars:
    async def test_whole_or_not_at_all(self, shop: Shop) -> None:
        intent, charge = await _paid_in_stars(shop)
        with pytest.raises(RefundMustBeWhole):
            await shop.refund(intent, usd(1_00))
        await shop.refund(intent, usd(10_00))
        await shop.pass_time(5)
        assert shop.telegram.refunded == [(FAN, charge)]
        assert (await shop.see(intent)).state is IntentState.REFUNDED
        for account in ("clearing:stars:usd", "clearing:stars:xtr", "revenue:stars:xtr", PAYEE):
            assert await shop.balance(account) == 0

    async def test_silence_is_told_again_until_it_is_done(self, shop: Shop) -> None:

        intent, charge = await _paid_in_stars(shop)
        shop.telegram.answers += [Unknown("timeout"), Rejected("flood", final=False)]
        await shop.refund(intent, usd(10_00))
        await shop.pass_time(600)
        assert shop.telegram.refunded == [(FAN, charge)]


async def _paid_in_stars(shop: Shop) -> tuple[Intent, str]:

    intent = await shop.ask_digital(stars=500)
    attempt = await shop.try_by(intent, Way.STARS)
    payment = StarsPayment(
        charge_id="charge-1",
        payload=attempt.payload,
        payer_id=FAN,
        stars=500,
        paid_at=shop.clock.now(),
    )
    await shop.stars.paid(payment)
    return intent, payment.charge_id
