"""Votes that are bought: never for a closed window, never more than was paid, back when void."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from services.core.money import Currency, Money
from services.payments.schemas import Way
from services.voting.errors import (
    PackCapReached,
    PointsVoteRefused,
    WindowIsClosed,
)
from services.voting.intake import Outcome
from services.voting.packs import repository
from services.voting.show.model import VoteKind
from services.wallet import InsufficientFunds
from tests.services.voting.conftest import Studio
from tests.services.voting.till import KINDS, Till

FAN = 1
WITHOUT_PHONE = 2
PRICE = Money(50, Currency.XTR)
ONE_DOLLAR = Money(1_00, Currency.USD)
LOTS = "SELECT sum(count) FROM vote_lots WHERE state = 'live'"


@pytest.fixture
async def till(studio: Studio) -> Till:
    await studio.open(kinds=KINDS)
    return Till(studio)


class TestStars:
    async def test_a_lot_comes_with_the_payment_and_is_used_up(
        self, till: Till, studio: Studio
    ) -> None:
        intent_id = await till.order(FAN)
        payload = await till.invoice(intent_id, FAN)
        await till.stars.may_pay(payload, FAN, PRICE)
        for _ in range(3):  # Telegram says it again and again
            await till.stars_arrive(payload, FAN)
        assert await studio.scalar(LOTS) == 10
        verdict = await studio.count(studio.vote(FAN, count=7, kind=VoteKind.PAID))
        assert verdict.outcome is Outcome.COUNTED
        again = studio.vote(FAN, count=4, kind=VoteKind.PAID, idem="k2")
        assert (await studio.count(again)).outcome is Outcome.NO_CREDIT
        await till.adds_up()

    async def test_a_closed_window_is_refused_before_the_charge(
        self, till: Till, studio: Studio
    ) -> None:
        payload = await till.invoice(await till.order(FAN), FAN)
        await studio.close_by_hand()
        with pytest.raises(WindowIsClosed):
            await till.stars.may_pay(payload, FAN, PRICE)
        with pytest.raises(WindowIsClosed):
            await till.order(FAN)

    async def test_closed_between_the_question_and_the_payment_the_stars_go_back(
        self, till: Till, studio: Studio
    ) -> None:
        intent_id = await till.order(FAN)
        payload = await till.invoice(intent_id, FAN)
        await till.stars.may_pay(payload, FAN, PRICE)
        await studio.close_by_hand()
        await till.stars_arrive(payload, FAN)
        assert await till.state(intent_id, FAN) == "refunded"
        assert await studio.scalar("SELECT count(*) FROM vote_lots") == 0
        waiting = "SELECT count(*) FROM payment_refunds WHERE provider = 'stars'"
        assert await studio.scalar(waiting) == 1
        await till.adds_up()

    async def test_the_cap_counts_what_was_bought_not_what_was_used(
        self, till: Till, studio: Studio
    ) -> None:
        late = await till.invoice(await till.order(FAN), FAN)
        await till.pay_stars(FAN)
        await till.pay_stars(FAN, "forty", 180)
        with pytest.raises(PackCapReached) as refused:
            await till.order(FAN)
        assert refused.value.details["left"] == 0
        with pytest.raises(PackCapReached):
            await till.stars.may_pay(late, FAN, PRICE)
        await till.stars_arrive(late, FAN)
        assert await studio.scalar(LOTS) == 50
        await till.adds_up()


class TestWallet:
    async def test_money_and_votes_change_together(self, till: Till, studio: Studio) -> None:
        await till.fund(FAN, ONE_DOLLAR)
        intent_id = await till.order(FAN, way=Way.WALLET)
        for _ in range(2):
            await till.pay_wallet(intent_id, FAN)
        assert await till.balance(FAN, Currency.USD) == Money(1, Currency.USD)
        assert await studio.scalar(LOTS) == 10

    async def test_nothing_is_taken_for_a_closed_window(self, till: Till, studio: Studio) -> None:
        await till.fund(FAN, ONE_DOLLAR)
        intent_id = await till.order(FAN, way=Way.WALLET)
        await studio.close_by_hand()
        with pytest.raises(WindowIsClosed):
            await till.pay_wallet(intent_id, FAN)
        assert await till.balance(FAN, Currency.USD) == ONE_DOLLAR
        assert await till.state(intent_id, FAN) == "waiting"
        await till.adds_up()

    async def test_too_little_brings_no_votes(self, till: Till, studio: Studio) -> None:
        intent_id = await till.order(FAN, way=Way.WALLET)
        with pytest.raises(InsufficientFunds):
            await till.pay_wallet(intent_id, FAN)
        assert await studio.scalar("SELECT count(*) FROM vote_lots") == 0


class TestPoints:
    async def test_votes_are_counted_with_the_payment(self, till: Till, studio: Studio) -> None:
        await till.fund(FAN, Money(100, Currency.PTS))
        intent_id = await till.order_points(FAN, count=3)
        for _ in range(2):
            await till.pay_points(intent_id, FAN)
        assert await till.balance(FAN, Currency.PTS) == Money(40, Currency.PTS)
        assert await studio.scalar("SELECT sum(units) FROM votes WHERE kind = 'points'") == 3
        (vote,) = await studio.history(FAN)
        assert (vote.kind, vote.votes, len(vote.receipt)) == (VoteKind.POINTS, 3, 16)
        await till.adds_up()

    async def test_a_refused_vote_costs_nothing(self, till: Till, studio: Studio) -> None:
        await till.fund(FAN, Money(100, Currency.PTS))
        intent_id = await till.order_points(FAN, count=3)
        await studio.take_out("c1")
        with pytest.raises(PointsVoteRefused):
            await till.pay_points(intent_id, FAN)
        assert await till.balance(FAN, Currency.PTS) == Money(100, Currency.PTS)
        assert await studio.scalar("SELECT count(*) FROM votes") == 0
        with pytest.raises(PointsVoteRefused):
            await till.order_points(FAN, act="nobody")
        with pytest.raises(PackCapReached):
            await till.order_points(FAN, act="c2", count=11)


class TestVoid:
    async def test_all_that_was_paid_goes_back_once_to_its_source(
        self, till: Till, studio: Studio
    ) -> None:
        await till.fund(FAN, Money(99, Currency.USD))
        await till.fund(FAN, Money(60, Currency.PTS))
        stars = await till.pay_stars(FAN)
        wallet = await till.order(FAN, way=Way.WALLET)
        await till.pay_wallet(wallet, FAN)
        points = await till.order_points(FAN)
        await till.pay_points(points, FAN)
        await studio.count(studio.vote(FAN, count=4, kind=VoteKind.PAID))
        await till.missions.done(FAN, studio.window_id, "clip")
        for _ in range(2):
            await till.void()
        states = [await till.state(each, FAN) for each in (stars, wallet, points)]
        assert states == ["refunded"] * 3
        assert await till.balance(FAN, Currency.USD) == Money(99, Currency.USD)
        assert await till.balance(FAN, Currency.PTS) == Money(60, Currency.PTS)
        assert await studio.scalar("SELECT count(*) FROM payment_refunds") == 3
        left = "SELECT count(*) FROM vote_lots WHERE state = 'live' AND kind <> 'bonus'"
        assert await studio.scalar(left) == 0
        await till.adds_up()

    async def test_many_lots_are_given_back_a_page_at_a_time(
        self, till: Till, studio: Studio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("services.voting.packs.voiding._AT_ONCE", 2)
        for fan_id in (1, 3, 5):
            await till.pay_stars(fan_id)
        await till.void()
        assert await studio.scalar(LOTS) == 10
        assert (
            await studio.scalar(
                "SELECT count(*) FROM outbox_messages WHERE job = 'voting.refund_lots'"
            )
            == 1
        )


class TestRaces:
    async def test_the_last_credit_is_used_once(self, till: Till, studio: Studio) -> None:
        await till.pay_stars(FAN)
        await studio.count(studio.vote(FAN, count=9, kind=VoteKind.PAID, idem="nine"))
        taps = [studio.vote(FAN, kind=VoteKind.PAID, idem=f"tap{n}") for n in range(5)]
        verdicts = await asyncio.gather(*(studio.count(tap) for tap in taps))
        outcomes = sorted(verdict.outcome for verdict in verdicts)
        assert outcomes == [Outcome.COUNTED, *[Outcome.NO_CREDIT] * 4]
        await till.adds_up()

    async def test_one_pack_paid_twice_at_the_same_time_is_one_lot(
        self, till: Till, studio: Studio
    ) -> None:
        await till.fund(FAN, Money(5_00, Currency.USD))
        intent_id = await till.order(FAN, way=Way.WALLET)
        tries = (till.pay_wallet(intent_id, FAN, f"try-{n}") for n in range(4))
        await asyncio.gather(*tries, return_exceptions=True)
        assert await till.balance(FAN, Currency.USD) == Money(4_01, Currency.USD)
        assert await studio.scalar(LOTS) == 10

    async def test_packs_of_one_moment_keep_to_the_cap(self, till: Till, studio: Studio) -> None:
        await self._buy_at_once(till)
        assert await studio.scalar(LOTS) == 40

    async def test_control_without_the_paper_both_pass_the_cap(
        self, till: Till, studio: Studio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        if studio.uow.database.dialect == "sqlite":
            return  # its one writer is the guard, and cannot be switched off
        count, both = repository.counts, asyncio.Barrier(2)

        async def no_lock(*_: object) -> None: ...

        async def counted_together(*args: Any) -> dict[VoteKind, int]:
            found = await count(*args)
            async with asyncio.timeout(30):
                await both.wait()
            return found

        def unguarded() -> None:
            monkeypatch.setattr(repository, "lock_paper", no_lock)
            monkeypatch.setattr(repository, "counts", counted_together)

        await self._buy_at_once(till, unguarded)
        assert await studio.scalar(LOTS) == 80

    async def _buy_at_once(
        self, till: Till, before_paying: Callable[[], None] = lambda: None
    ) -> None:
        """By two ways, which share no account of the ledger."""
        await till.fund(FAN, Money(3_60, Currency.USD))
        payload = await till.invoice(await till.order(FAN, "forty"), FAN)
        by_wallet = await till.order(FAN, "forty", Way.WALLET)
        before_paying()
        await asyncio.gather(
            till.stars_arrive(payload, FAN, 180),
            till.pay_wallet(by_wallet, FAN),
            return_exceptions=True,
        )
