"""Operators: one or two different people agree, one says no, or all of it goes by hand."""

import csv
import io
from datetime import timedelta

import pytest

from services.identity.roles import RoleRequired
from services.payments.withdrawals import BankReason, RejectReason, WithdrawalState
from services.payments.withdrawals.errors import (
    NotBeingSent,
    NotOpenForReview,
    OwnWithdrawal,
    TooLateToCancel,
)
from services.payments.withdrawals.rules import KNOWN_WAIT
from services.wallet import FreezeService
from tests.services.payments.withdrawals.world import (
    FAN,
    FINANCE,
    NOBODY,
    OTHER_FINANCE,
    World,
    usd,
)


@pytest.fixture(autouse=True)
async def staff(world: World) -> None:
    await world.hire(FINANCE, OTHER_FINANCE)


class TestReview:
    async def test_one_agrees_and_it_is_sent(self, world: World) -> None:
        placed = await world.queued(amount=usd(120_00))
        await world.send_all()
        assert world.bank.paid == []
        assert await world.desk.waiting(FINANCE) == 1
        assert [one.id for one in await world.desk.cases(FINANCE)] == [placed.id]
        for _ in range(2):
            approved = await world.desk.approve(FINANCE, placed.id)
            assert approved.state is WithdrawalState.QUEUED
        await world.pass_time(KNOWN_WAIT + timedelta(seconds=1))
        assert (await world.see(placed)).state is WithdrawalState.DONE
        assert await world.desk.waiting(FINANCE) == 0

    async def test_a_large_one_needs_two_different_people(self, world: World) -> None:
        placed = await world.queued(amount=usd(180_00))
        for _ in range(3):
            held = await world.desk.approve(FINANCE, placed.id)
            assert (held.state, held.approvals) == (WithdrawalState.REVIEW, 1)
        assert (await world.desk.approve(OTHER_FINANCE, placed.id)).state == "queued"
        log = [(line.action, line.actor_id) for line in await world.desk.log(FINANCE, placed.id)]
        assert log == [("confirm", FAN), ("approve", FINANCE), ("approve", OTHER_FINANCE)]

    async def test_no_is_final_and_gives_everything_back(self, world: World) -> None:
        placed = await world.queued(amount=usd(120_00))
        reason = RejectReason.NAME_DIFFERS
        for _ in range(2):
            rejected = await world.desk.reject(FINANCE, placed.id, reason)
            assert (rejected.state, rejected.reason) == ("rejected", "name_differs")
        with pytest.raises(NotOpenForReview):
            await world.desk.approve(OTHER_FINANCE, placed.id)
        assert (await world.wallet.balances(FAN)).usd.available == usd(500_00)
        await world.pass_time(1)
        assert len(world.told) == 1

    async def test_the_fan_may_take_it_back_meanwhile(self, world: World) -> None:
        placed = await world.queued(amount=usd(120_00))
        await world.withdrawals.cancel(FAN, placed.id)
        with pytest.raises(NotOpenForReview):
            await world.desk.approve(FINANCE, placed.id)
        with pytest.raises(NotOpenForReview):
            await world.desk.reject(FINANCE, placed.id, RejectReason.SUSPICIOUS)

    async def test_nobody_decides_without_the_role_or_on_the_own_money(self, world: World) -> None:
        await world.give(FINANCE, usd(200_00))
        placed = await world.queued(FINANCE, usd(120_00))
        with pytest.raises(OwnWithdrawal):
            await world.desk.approve(FINANCE, placed.id)
        await world.come(NOBODY)
        for act in (world.desk.approve, world.desk.case, world.desk.log):
            with pytest.raises(RoleRequired):
                await act(NOBODY, placed.id)
        assert await world.desk.waiting(NOBODY) == 0

    async def test_with_a_provider_nothing_is_ended_by_hand_until_it_is_stuck(
        self, world: World
    ) -> None:
        placed = await world.queued()
        with pytest.raises(NotBeingSent):
            await world.desk.mark_sent(FINANCE, placed.id, "FT-1")
        world.bank.away = True
        await world.send_all()
        with pytest.raises(NotBeingSent):
            await world.desk.mark_failed(FINANCE, placed.id, BankReason.BANK_REFUSED)
        await world.pass_time(timedelta(hours=2))
        done = await world.desk.mark_failed(FINANCE, placed.id, BankReason.BANK_REFUSED)
        assert done.state is WithdrawalState.REFUSED
        assert (await world.wallet.balances(FAN)).usd.available == usd(500_00)


@pytest.mark.parametrize("world", ["by_hand"], indirect=True)
class TestByHand:
    async def test_exported_sent_and_booked(self, world: World) -> None:
        first, second = await world.queued(), await world.queued(amount=usd(30_00))
        assert (await world.desk.export(FINANCE)).withdrawals == ()
        await world.send_all()
        exported = await world.desk.export(FINANCE)
        rows = list(csv.DictReader(io.StringIO(exported.csv)))
        assert [(row["amount"], row["account"]) for row in rows] == [
            ("20.00", "7100200455"), ("30.00", "7100200455"),
        ]  # fmt: skip
        with pytest.raises(TooLateToCancel):
            await world.withdrawals.cancel(FAN, first.id)
        for _ in range(2):
            done = await world.desk.mark_sent(FINANCE, first.id, " FT-778 ")
            assert (done.state, done.bank_reference) == (WithdrawalState.DONE, "FT-778")
        failed = await world.desk.mark_failed(FINANCE, second.id, BankReason.ACCOUNT_CLOSED)
        assert failed.state is WithdrawalState.REFUSED
        with pytest.raises(NotBeingSent):
            await world.desk.mark_failed(FINANCE, first.id, BankReason.ACCOUNT_CLOSED)
        assert await world.books() == {
            f"user:{FAN}:usd": 479_75, f"held user:{FAN}:usd": 0, "pending:withdrawal:usd": 0,
            "clearing:payout:usd": 20_00, "revenue:fees:usd": 25,
        }  # fmt: skip
        assert world.bank.calls == []

    async def test_frozen_wallets_stay_out_of_the_file(self, world: World) -> None:
        queued = await world.queued()
        await world.send_all()
        freezes = FreezeService(world.uow, world.pins, world.roles)
        await freezes.freeze(FAN, "lost phone")
        assert (await world.desk.export(FINANCE)).withdrawals == ()
        assert (await world.see(queued)).state is WithdrawalState.QUEUED
