"""The worker: paid once whatever the bank does, or given back; races with a control."""

import asyncio
import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from services.core.uow import Tx
from services.payments.withdrawals import (
    Withdrawal,
    WithdrawalPaid,
    WithdrawalReturned,
    WithdrawalState,
    repository,
)
from services.payments.withdrawals.errors import TooLateToCancel
from services.payments.withdrawals.models import WithdrawalRow
from services.payments.withdrawals.rules import FROZEN_WAIT, MOVES, NEW_WAIT, sources
from services.payments.withdrawals.schemas import WithdrawalDue
from services.wallet import FreezeService
from tests.services.payments.withdrawals.bank import (
    CLOSED,
    LOST_AFTER,
    LOST_BEFORE,
    STAYS_PENDING,
)
from tests.services.payments.withdrawals.world import FAN, World, usd

FIRST_FAN = 10_000


def test_every_state_that_is_over_stays_so() -> None:
    over = {state for state in WithdrawalState if state.is_over}
    assert over.isdisjoint(MOVES)
    assert over | set(MOVES) == set(WithdrawalState)
    assert sources(WithdrawalState.CANCELLED) == {"draft", "review", "queued"}


class TestSending:
    async def test_it_leaves_at_its_time_and_the_fee_is_kept(self, world: World) -> None:
        queued = await world.queued()
        await world.pass_time(NEW_WAIT - timedelta(seconds=1))
        assert world.bank.paid == []
        await world.pass_time(2)
        done = await world.see(queued)
        assert (done.state, done.bank_reference[:3]) == (WithdrawalState.DONE, "FT-")
        assert [order.amount for order in world.bank.paid] == [usd(20_00)]
        assert await world.books() == {
            f"user:{FAN}:usd": 479_75, f"held user:{FAN}:usd": 0, "pending:withdrawal:usd": 0,
            "clearing:payout:usd": 20_00, "revenue:fees:usd": 25,
        }  # fmt: skip
        (told,) = world.told
        assert isinstance(told, WithdrawalPaid)
        assert (told.amount, told.payee) == (usd(20_00), "CHAN DARA")

    async def test_a_refusal_gives_everything_back(self, world: World) -> None:
        world.bank.trouble.append(CLOSED)
        queued = await world.queued()
        await world.send_all()
        refused = await world.see(queued)
        assert (refused.state, refused.reason) == (WithdrawalState.REFUSED, "account_closed")
        assert (await world.wallet.balances(FAN)).usd.available == usd(500_00)
        (told,) = world.told
        assert isinstance(told, WithdrawalReturned)
        assert told.total == usd(20_25)

    async def test_silence_is_asked_about_and_never_sent_under_a_new_id(
        self, world: World
    ) -> None:
        world.bank.trouble.extend([LOST_BEFORE, LOST_AFTER])
        queued = await world.queued()
        await world.send_all()
        await world.pass_time(timedelta(minutes=10))
        assert (await world.see(queued)).state is WithdrawalState.DONE
        assert world.bank.calls == ["send", "status", "send", "status"]
        assert [order.id for order in world.bank.paid] == [queued.id.hex]

    async def test_pending_is_waited_for(self, world: World) -> None:
        world.bank.trouble.append(STAYS_PENDING)
        queued = await world.queued()
        await world.send_all()
        assert (await world.see(queued)).state is WithdrawalState.SENDING
        await world.pass_time(timedelta(minutes=5))
        assert (await world.see(queued)).state is WithdrawalState.DONE

    async def test_a_frozen_wallet_sends_later(self, world: World) -> None:
        queued = await world.queued()
        freezes = FreezeService(world.uow, world.pins, world.roles)
        await freezes.freeze(FAN, "lost phone")
        await world.send_all()
        assert (await world.see(queued)).state is WithdrawalState.QUEUED
        await world.withdrawals.cancel(FAN, queued.id)
        await world.pass_time(2 * FROZEN_WAIT)
        assert world.bank.paid == []

    async def test_money_that_left_before_the_freeze_is_booked(self, world: World) -> None:
        world.bank.trouble.append(LOST_AFTER)
        queued = await world.queued()
        await world.send_all()
        await FreezeService(world.uow, world.pins, world.roles).freeze(FAN, "lost phone")
        await world.pass_time(timedelta(minutes=5))
        assert (await world.see(queued)).state is WithdrawalState.DONE

    async def test_a_lost_job_is_rescued(self, world: World) -> None:
        queued = await world.queued()
        await world.uow.run(_forget_jobs)
        await world.pass_time(NEW_WAIT)
        assert (await world.see(queued)).state is WithdrawalState.QUEUED
        world.clock.advance(180)
        await world.sending.rescue()
        await world.pass_time(1)
        assert (await world.see(queued)).state is WithdrawalState.DONE


async def _forget_jobs(tx: Tx) -> None:
    from services.core.outbox import OutboxMessage

    await tx.session.execute(OutboxMessage.__table__.delete())  # type: ignore[attr-defined]


class TestChaos:
    async def test_a_hundred_that_time_out_after_the_effect_are_paid_once(
        self, world: World
    ) -> None:
        fans = range(FIRST_FAN, FIRST_FAN + 25)
        made: list[Withdrawal] = []
        for fan_id in fans:
            await world.come(fan_id)
            await world.give(fan_id, usd(100_00))
            made += [await world.queued(fan_id, usd(5_00 + each)) for each in range(4)]
        chance = random.Random(7)
        world.bank.trouble.extend([LOST_AFTER] * 100)
        world.bank.silent = chance.randrange(50, 100)
        await world.send_all()
        await world.pass_time(timedelta(hours=3))
        assert sorted(order.id for order in world.bank.paid) == sorted(one.id.hex for one in made)
        assert {(await world.see(one)).state for one in made} == {WithdrawalState.DONE}
        books = await world.books(*fans)
        sent = sum(one.amount.amount_minor for one in made)
        assert books["clearing:payout:usd"] == sent
        assert books["revenue:fees:usd"] == 100 * 25
        assert books["pending:withdrawal:usd"] == 0
        left = sum(books[f"user:{fan_id}:usd"] for fan_id in fans)
        assert left == 25 * 100_00 - sent - 100 * 25

    async def test_every_trouble_mixed_is_paid_once_or_given_back(self, world: World) -> None:
        made = [await world.queued(FAN, usd(5_00 + each)) for each in range(5)]
        await world.pass_time(timedelta(hours=2))
        chance = random.Random(11)
        kinds = [LOST_BEFORE, LOST_AFTER, STAYS_PENDING, CLOSED, ""]
        for day in range(3):
            await world.pass_time(timedelta(days=1))
            world.bank.trouble.extend(chance.choices(kinds, k=8))
            made += [await world.queued(FAN, usd(6_00 + 10 * day + each)) for each in range(5)]
            await world.pass_time(timedelta(hours=6))
        seen = [await world.see(one) for one in made]
        paid = sorted(order.id for order in world.bank.paid)
        done = [one for one in seen if one.state is WithdrawalState.DONE]
        assert paid == sorted(one.id.hex for one in done)
        assert {one.state for one in seen} <= {WithdrawalState.DONE, WithdrawalState.REFUSED}
        books = await world.books()
        assert books["clearing:payout:usd"] == sum(one.amount.amount_minor for one in done)
        assert books[f"held user:{FAN}:usd"] == 0


class TestRace:
    async def test_cancelling_and_sending_at_once_never_do_both(self, world: World) -> None:
        assert await _race(world, rounds=12) == 0

    async def test_without_the_condition_both_happen(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The control: whoever comes moves it, as it was seen a moment before."""
        monkeypatch.setattr(repository, "move", _move_as_seen_before)
        assert await _double_move(world) == 1


async def _race(world: World, rounds: int) -> int:
    """How many withdrawals were given back and paid all the same."""
    wrong = 0
    for each in range(rounds):
        queued = await world.queued(FAN, usd(2_00 + each))
        await world.uow.run(_forget_jobs)
        world.clock.advance(NEW_WAIT.total_seconds())
        results = await asyncio.gather(
            world.sending.send(WithdrawalDue(queued.id)),
            world.withdrawals.cancel(FAN, queued.id),
            world.sending.send(WithdrawalDue(queued.id)),
            return_exceptions=True,
        )
        errors = [one for one in results if isinstance(one, BaseException)]
        assert all(isinstance(error, TooLateToCancel) for error in errors), errors
        is_paid = any(order.id == queued.id.hex for order in world.bank.paid)
        came_back = (await world.see(queued)).state is WithdrawalState.CANCELLED
        wrong += is_paid == came_back
    return wrong


async def _double_move(world: World) -> int:
    """Sent, and the fan takes it back before the bank's answer is booked."""
    queued = await world.queued()
    world.clock.advance(NEW_WAIT.total_seconds())
    world.bank.trouble.append(STAYS_PENDING)
    await world.sending.send(WithdrawalDue(queued.id))
    await world.withdrawals.cancel(FAN, queued.id)
    await world.bank.status(_Order(queued.id))  # type: ignore[arg-type]
    came_back = (await world.see(queued)).state is WithdrawalState.CANCELLED
    return int(came_back and len(world.bank.waiting) + len(world.bank.paid) > 0)


class _Order:
    def __init__(self, withdrawal_id: UUID) -> None:
        self.id = withdrawal_id.hex


async def _move_as_seen_before(
    tx: Tx, withdrawal_id: UUID, target: WithdrawalState, **values: Any
) -> bool:
    await tx.session.execute(
        update(WithdrawalRow)
        .where(WithdrawalRow.id == withdrawal_id)
        .values(state=target, **values)
        .execution_options(synchronize_session=False)
    )
    return True
