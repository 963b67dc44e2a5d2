"""Top-ups from the code to the credit, and everything that can go wrong on the way."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select
from starlette.responses import Response

from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.outbox import OutboxMessage
from services.payments import (
    TopUpAlreadyPaid,
    TopUpClosed,
    TopUpKeyReused,
    TopUpNotFound,
    TopUpState,
    TopUpTooLarge,
    TopUpTooSmall,
    khqr,
    repository,
    rules,
    settlement,
)
from services.payments.models import PaymentReview
from services.payments.providers import bakong
from services.payments.schemas import CheckAttempt
from tests.services.payments.fake_bank import ACCOUNT
from tests.services.payments.world import FAN, World

FIVE_DOLLARS = Money(500, Currency.USD)
RIEL = Money(20_000, Currency.KHR)
HOUR = 3600


class TestStart:
    async def test_gives_a_code_for_exactly_this_amount(self, world: World) -> None:
        for amount in (FIVE_DOLLARS, RIEL):
            top_up = await world.start(amount)
            code = khqr.read(top_up.payload, world.clock.now())
            assert (code.amount, code.account_id) == (amount, ACCOUNT)
            assert code.bill_number == top_up.reference
            until = world.clock.now() + timedelta(seconds=300)
            assert code.expires_at == top_up.expires_at == until
            assert (top_up.state, top_up.bank_answers) == (TopUpState.WAITING, True)

    async def test_the_same_key_gives_the_same_code(self, world: World) -> None:
        first = await world.start(FIVE_DOLLARS, "KEY")
        world.clock.advance(5)
        assert await world.start(FIVE_DOLLARS, "KEY") == first
        with pytest.raises(TopUpKeyReused):
            await world.start(RIEL, "KEY")

    async def test_five_taps_at_once_give_one_code(self, world: World) -> None:
        started = await asyncio.gather(*(world.start(FIVE_DOLLARS, "KEY") for _ in range(5)))
        assert len({top_up.payload for top_up in started}) == 1

    async def test_amounts_have_bounds(self, world: World) -> None:
        for minimum, maximum in (
            (Money(50, Currency.USD), Money(500_00, Currency.USD)),
            (Money(2_000, Currency.KHR), Money(2_000_000, Currency.KHR)),
        ):
            one = Money(1, minimum.currency)
            with pytest.raises(TopUpTooSmall) as small:
                await world.start(minimum - one)
            with pytest.raises(TopUpTooLarge) as large:
                await world.start(maximum + one)
            assert small.value.details["minimum"] == minimum
            assert large.value.details["maximum"] == maximum
            await world.start(minimum)
            await world.start(maximum)

    async def test_a_top_up_belongs_to_its_fan(self, world: World) -> None:
        top_up = await world.start(FIVE_DOLLARS)
        for stranger in (world.top_ups.get, world.top_ups.check, world.top_ups.cancel):
            with pytest.raises(TopUpNotFound):
                await stranger(top_up.id, FAN + 1)
        with pytest.raises(TopUpNotFound):
            await world.top_ups.get(uuid7(), FAN)


class TestPaid:
    async def test_the_money_is_in_the_wallet_within_seconds(self, world: World) -> None:
        for amount in (FIVE_DOLLARS, RIEL):
            top_up = await world.start(amount)
            await world.pass_time(20)
            world.pay(top_up)
            await world.pass_time(4)
            assert await world.balance(amount) == amount
            seen = await world.see(top_up)
            assert (seen.state, seen.credited, seen.can_renew) == (TopUpState.PAID, amount, False)
            event = world.told[-1]
            assert (event.amount, event.balance) == (amount, amount)
            assert (event.late, event.extra) == (False, False)
            line = (await world.wallet.history(FAN)).lines[0]
            assert (line.kind, line.amount) == ("top_up", amount)
            assert line.reference == f"top_up:{top_up.reference}"

    async def test_a_tap_asks_the_bank_at_once(self, world: World) -> None:
        top_up = await world.start(FIVE_DOLLARS)
        world.pay(top_up)
        seen = await world.top_ups.check(top_up.id, FAN)
        assert (seen.state, seen.credited) == (TopUpState.PAID, FIVE_DOLLARS)

    async def test_amounts_are_read_from_the_text_not_from_a_float(self, world: World) -> None:
        top_up = await world.start(Money(47_25, Currency.USD))
        world.pay(top_up, amount="47.250000000000000000001")
        assert (await world.top_ups.check(top_up.id, FAN)).state is TopUpState.IN_REVIEW
        again = await world.start(Money(47_25, Currency.USD))
        world.pay(again, amount="47.250")
        assert (await world.top_ups.check(again.id, FAN)).state is TopUpState.PAID

    async def test_a_waiting_code_is_asked_for_often_first_and_seldom_later(
        self, world: World
    ) -> None:
        await world.start(FIVE_DOLLARS)
        await world.pass_time(20)
        assert 7 <= len(world.bank.asked) <= 10
        await world.pass_time(280)
        assert 25 <= len(world.bank.asked) <= 40
        await world.pass_time(25 * HOUR)
        assert 60 <= len(world.bank.asked) <= 90
        asked = len(world.bank.asked)
        await world.pass_time(24 * HOUR)
        assert len(world.bank.asked) == asked


TROUBLES = {
    "500": Response("oops", 500),
    "502 page": Response("<html>Bad gateway</html>", 502, media_type="text/html"),
    "page": Response("<html>Welcome</html>", 200, media_type="text/html"),
    "401": Response('{"responseCode":1,"errorCode":6}', 401),
    "403": Response("Forbidden", 403),
    "429": Response("{}", 429, headers={"Retry-After": "30"}),
    "redirect": Response("", 302, headers={"Location": "http://bank/elsewhere"}),
    "empty": Response(""),
    "list": Response("[]"),
    "number": Response("0"),
    "not utf-8": Response(b"\xff\xfe{"),
    "deep": Response("[" * 100_000),
    "endless": Response("x" * 1_000_000),
    "unknown code": Response('{"responseCode":1,"errorCode":13,"data":null}'),
    "false is not 0": Response('{"responseCode":false,"errorCode":null,"data":{}}'),
    "no code": Response('{"data":{"hash":"x","amount":5,"currency":"USD"}}'),
    "paid without data": Response('{"responseCode":0,"errorCode":null,"data":null}'),
    "paid with half the data": Response('{"responseCode":0,"data":{"hash":"x","amount":5}}'),
    "amount is text": Response(
        '{"responseCode":0,"data":{"hash":"x","amount":"5","currency":"USD","toAccountId":"a@b"}}'
    ),
    "amount is NaN": Response(
        '{"responseCode":0,"data":{"hash":"x","amount":NaN,"currency":"USD","toAccountId":"a@b"}}'
    ),
    "static": Response('{"responseCode":1,"errorCode":2,"data":null}'),
}


class TestBankTrouble:
    async def test_whatever_the_bank_says_the_top_up_waits(self, world: World) -> None:
        top_up = await world.start(FIVE_DOLLARS)
        for name, trouble in TROUBLES.items():
            world.bank.answer = trouble
            world.clock.advance(120)
            asked = len(world.bank.asked)
            seen = await world.top_ups.check(top_up.id, FAN)
            assert (len(world.bank.asked), seen.state) == (asked + 1, TopUpState.WAITING), name
        world.bank.answer = None
        world.clock.advance(120)
        world.pay(top_up)
        assert (await world.top_ups.check(top_up.id, FAN)).credited == FIVE_DOLLARS

    async def test_silence_is_told_once_and_never_called_unpaid(self, world: World) -> None:
        top_up = await world.start(FIVE_DOLLARS)
        world.bank.answer = TROUBLES["500"]
        await world.pass_time(2 * HOUR)
        seen = await world.see(top_up)
        assert (seen.state, seen.bank_answers) == (TopUpState.WAITING, False)
        assert world.heard() == ["TopUpDelayed"]
        world.bank.answer = None
        await world.pass_time(2 * HOUR)
        assert (await world.see(top_up)).bank_answers
        assert world.heard() == ["TopUpDelayed", "TopUpExpired"]

    async def test_money_paid_during_an_outage_is_credited_after_it(self, world: World) -> None:
        top_up = await world.start(FIVE_DOLLARS)
        world.bank.answer = TROUBLES["403"]
        await world.pass_time(100)
        world.pay(top_up)
        await world.pass_time(2 * HOUR)
        assert await world.balance(FIVE_DOLLARS) == Money.zero(Currency.USD)
        world.bank.answer = None
        await world.pass_time(HOUR)
        assert await world.balance(FIVE_DOLLARS) == FIVE_DOLLARS
        assert world.heard() == ["TopUpDelayed", "TopUpCredited"]
        assert not world.told[-1].late

    async def test_a_slow_bank_is_not_waited_for(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bakong, "TIMEOUT_SECONDS", 0.02)
        top_up = await world.start(FIVE_DOLLARS)
        world.bank.delay_seconds = 60
        async with asyncio.timeout(30):
            for _ in range(6):
                seen = await world.top_ups.check(top_up.id, FAN)
        assert (seen.state, seen.bank_answers) == (TopUpState.WAITING, False)
        assert len(world.bank.asked) == 3  # then it is left alone for a moment

    async def test_a_bank_that_asks_for_a_pause_gets_it(self, world: World) -> None:
        top_up = await world.start(FIVE_DOLLARS)
        world.bank.answer = TROUBLES["429"]
        await world.top_ups.check(top_up.id, FAN)
        world.bank.answer = None
        world.pay(top_up)
        world.clock.advance(29)
        assert (await world.top_ups.check(top_up.id, FAN)).state is TopUpState.WAITING
        world.clock.advance(1)
        assert (await world.top_ups.check(top_up.id, FAN)).state is TopUpState.PAID
        assert len(world.bank.asked) == 2

    async def test_endless_silence_ends_with_a_person(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(rules, "_SILENCE_BORNE_FOR", timedelta(hours=3))
        top_up = await world.start(FIVE_DOLLARS)
        world.bank.answer = TROUBLES["500"]
        await world.pass_time(4 * HOUR)
        assert (await world.see(top_up)).state is TopUpState.IN_REVIEW
        assert world.heard() == ["TopUpDelayed", "TopUpNeedsReview"]
        assert world.told[-1].reason == "no_answer"


class TestLate:
    async def test_the_fan_is_told_when_the_code_has_run_out(self, world: World) -> None:
        top_up = await world.start(FIVE_DOLLARS)
        await world.pass_time(301)
        assert (await world.see(top_up)).state is TopUpState.WAITING
        await world.pass_time(2)
        assert (await world.see(top_up)).state is TopUpState.EXPIRED
        assert world.heard() == ["TopUpExpired"]

    async def test_a_payment_in_the_last_second_is_in_time(self, world: World) -> None:
        top_up = await world.start(FIVE_DOLLARS)
        await world.pass_time(299)
        world.pay(top_up)
        await world.pass_time(10)
        assert world.heard() == ["TopUpCredited"]
        assert not world.told[0].late

    async def test_a_late_payment_is_credited_within_a_day(self, world: World) -> None:
        delays = (310, 20 * 60, 5 * HOUR, 23 * HOUR)
        waiting = [await world.start(FIVE_DOLLARS) for _ in delays]
        passed = 0
        for top_up, delay in zip(waiting, delays, strict=True):
            await world.pass_time(delay - passed)
            assert (await world.see(top_up)).state is TopUpState.EXPIRED
            world.pay(top_up)
            passed = delay
        await world.pass_time(HOUR)
        assert await world.balance(FIVE_DOLLARS) == FIVE_DOLLARS * len(delays)
        for top_up in waiting:
            assert (await world.see(top_up)).state is TopUpState.PAID
        assert sorted(world.heard()) == ["TopUpCredited"] * 4 + ["TopUpExpired"] * 4
        assert all(event.late for event in world.told if hasattr(event, "late"))


class TestDouble:
    async def test_two_codes_of_one_top_up_are_both_credited(self, world: World) -> None:
        first = await world.start(FIVE_DOLLARS)
        await world.pass_time(310)
        second = await world.top_ups.renew(first.id, FAN)
        assert second.payload != first.payload
        world.pay(first)
        world.pay(second)
        await world.pass_time(120)
        seen = await world.see(first)
        assert (seen.state, seen.credited) == (TopUpState.PAID, FIVE_DOLLARS * 2)
        assert await world.balance(FIVE_DOLLARS) == FIVE_DOLLARS * 2
        assert world.heard() == ["TopUpExpired", "TopUpCredited", "TopUpCredited"]
        assert [event.extra for event in world.told[1:]] == [False, True]

    async def test_one_code_paid_twice_is_credited_twice(self, world: World) -> None:
        top_up = await world.start(FIVE_DOLLARS)
        world.pay(top_up)
        await world.pass_time(10)
        world.pay(top_up)
        await world.pass_time(HOUR)
        assert await world.balance(FIVE_DOLLARS) == FIVE_DOLLARS * 2
        assert [event.extra for event in world.told] == [False, True]

    async def test_a_payment_reported_for_two_codes_counts_once(self, world: World) -> None:
        first, second = await world.start(FIVE_DOLLARS), await world.start(FIVE_DOLLARS)
        transaction_hash = world.pay(first)
        world.pay(second, hash=transaction_hash)
        await world.pass_time(60)
        assert await world.balance(FIVE_DOLLARS) == FIVE_DOLLARS
        states = {(await world.see(one)).state for one in (first, second)}
        assert states == {TopUpState.PAID, TopUpState.IN_REVIEW}


class TestMismatch:
    async def test_what_does_not_fit_is_not_credited_but_looked_at(self, world: World) -> None:
        others: tuple[tuple[dict[str, str], str], ...] = (
            ({"amount": "4.99"}, "amount"),
            ({"amount": "5.01"}, "amount"),
            ({"amount": "-5.00"}, "amount"),
            ({"amount": "5E+1"}, "amount"),
            ({"currency": "KHR"}, "currency"),
            ({"toAccountId": "thief@test"}, "account"),
        )
        top_ups = {}
        for other, reason in others:
            top_up = await world.start(FIVE_DOLLARS)
            world.pay(top_up, **other)
            top_ups[top_up.id] = reason
        await world.pass_time(HOUR)
        for top_up_id in top_ups:
            assert (await world.top_ups.get(top_up_id, FAN)).state is TopUpState.IN_REVIEW
        assert await world.balance(FIVE_DOLLARS) == Money.zero(Currency.USD)
        assert {event.top_up_id: event.reason for event in world.told} == top_ups
        assert world.heard() == ["TopUpNeedsReview"] * len(others)
        reviews = select(func.count()).select_from(PaymentReview)
        assert await world.uow.run_read_only(lambda tx: tx.session.scalar(reviews)) == len(others)

    async def test_the_right_payment_still_counts_after_a_wrong_one(self, world: World) -> None:
        top_up = await world.start(FIVE_DOLLARS)
        world.pay(top_up, amount="4.99")
        await world.pass_time(10)
        world.pay(top_up)
        await world.pass_time(HOUR)
        assert (await world.see(top_up)).state is TopUpState.PAID
        assert await world.balance(FIVE_DOLLARS) == FIVE_DOLLARS


class TestCancel:
    async def test_a_payment_after_it_is_still_credited(self, world: World) -> None:
        top_up = await world.start(FIVE_DOLLARS)
        cancelled = await world.top_ups.cancel(top_up.id, FAN)
        assert (cancelled.state, cancelled.can_renew) == (TopUpState.CANCELLED, False)
        assert (await world.top_ups.cancel(top_up.id, FAN)).state is TopUpState.CANCELLED
        world.pay(top_up)
        await world.pass_time(10)
        assert (await world.see(top_up)).state is TopUpState.PAID
        assert world.told[-1].late

    async def test_a_cancelled_code_runs_out_in_silence(self, world: World) -> None:
        top_up = await world.start(FIVE_DOLLARS)
        await world.top_ups.cancel(top_up.id, FAN)
        await world.pass_time(25 * HOUR)
        assert (await world.see(top_up)).state is TopUpState.CANCELLED
        assert world.heard() == []

    async def test_what_is_paid_cannot_be_cancelled(self, world: World) -> None:
        top_up = await world.start(FIVE_DOLLARS)
        world.pay(top_up)
        await world.pass_time(10)
        with pytest.raises(TopUpAlreadyPaid) as refusal:
            await world.top_ups.cancel(top_up.id, FAN)
        assert refusal.value.money_moved


class TestRenew:
    async def test_a_code_that_can_be_paid_stays(self, world: World) -> None:
        top_up = await world.start(FIVE_DOLLARS)
        world.clock.advance(299)
        assert (await world.top_ups.renew(top_up.id, FAN)).payload == top_up.payload

    async def test_five_taps_at_once_make_one_new_code(self, world: World) -> None:
        top_up = await world.start(FIVE_DOLLARS)
        await world.pass_time(310)
        renewed = await asyncio.gather(*(world.top_ups.renew(top_up.id, FAN) for _ in range(5)))
        assert len({one.payload for one in renewed} | {top_up.payload}) == 2
        assert {one.state for one in renewed} == {TopUpState.WAITING}

    async def test_an_old_cancelled_or_paid_one_is_closed(self, world: World) -> None:
        old = await world.start(FIVE_DOLLARS)
        cancelled = await world.start(FIVE_DOLLARS)
        await world.top_ups.cancel(cancelled.id, FAN)
        paid = await world.start(FIVE_DOLLARS)
        world.pay(paid)
        await world.pass_time(1801)
        for one, refusal in (
            (old, TopUpClosed),
            (cancelled, TopUpClosed),
            (paid, TopUpAlreadyPaid),
        ):
            with pytest.raises(refusal):
                await world.top_ups.renew(one.id, FAN)


class TestManyAtOnce:
    async def ask_from_everywhere(self, world: World) -> Money:
        """Ten pollers hear at the same moment that the code is paid."""
        top_up = await world.start(FIVE_DOLLARS)
        world.pay(top_up)
        await asyncio.gather(*(world.top_ups.check(top_up.id, FAN) for _ in range(10)))
        return await world.balance(FIVE_DOLLARS)

    async def test_ten_pollers_credit_once(self, world: World) -> None:
        assert await self.ask_from_everywhere(world) == FIVE_DOLLARS
        await world.pass_time(10)
        assert world.heard() == ["TopUpCredited"]

    async def test_without_the_unique_payment_they_credit_more(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Control: no memory of the payment's id, neither here nor in the ledger."""

        async def always_new(*_: object) -> bool:
            return True

        async def nobody(*_: object) -> None:
            return None

        monkeypatch.setattr(repository, "add_receipt", always_new)
        monkeypatch.setattr(repository, "receipt_owner", nobody)
        monkeypatch.setattr(settlement, "derived_uuid", lambda *_: uuid7())
        assert await self.ask_from_everywhere(world) > FIVE_DOLLARS

    async def test_a_job_that_runs_twice_plans_one_next_check(self, world: World) -> None:
        top_up = await world.start(FIVE_DOLLARS)
        (newest,) = await world.uow.run_read_only(lambda tx: repository.attempts(tx, top_up.id))
        job = CheckAttempt(newest.id, 0)
        await asyncio.gather(*(world.top_ups.payments.run_check(job) for _ in range(4)))
        await world.top_ups.payments.run_check(job)
        waiting = select(func.count()).select_from(OutboxMessage)
        assert await world.uow.run_read_only(lambda tx: tx.session.scalar(waiting)) == 2


class TestRescue:
    async def test_a_code_whose_job_was_lost_is_found_again(self, world: World) -> None:
        top_up = await world.start(FIVE_DOLLARS)
        await world.uow.run(lambda tx: tx.session.execute(delete(OutboxMessage)))
        world.pay(top_up)
        await world.pass_time(400)
        assert world.heard() == []
        assert await world.top_ups.payments.rescue() == 1
        await world.pass_time(1)
        assert world.heard() == ["TopUpCredited"]

    async def test_nothing_is_forgotten_while_all_goes_well(self, world: World) -> None:
        await world.start(FIVE_DOLLARS)
        await world.pass_time(2 * HOUR)
        assert await world.top_ups.payments.rescue() == 0
