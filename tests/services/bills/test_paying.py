"""A bill from look-up to receipt: paid once whatever the biller says, or nothing moves."""

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from services.bills import Bill, BillPaid, BillReturned, BillState, LoadBillers
from services.bills.errors import (
    AccountUnknown,
    AmountTooLarge,
    AmountTooSmall,
    BadAccount,
    BillerAway,
    BillerNotFound,
    BillExpired,
    BillKeyReused,
    BillNotFound,
    NothingDue,
    WholeBillOnly,
)
from services.bills.ports import Found, NoAccount, NothingOpen, Unknown
from services.bills.schemas import SendBill
from services.core.ids import new_key
from services.core.money import Currency, Money
from services.identity.errors import PinRequired
from services.wallet import InsufficientFunds
from tests.services.bills.world import FAN, OTHER, PHONE, POWER, WATER, World, usd


class TestLookUp:
    async def test_says_what_is_due_and_moves_nothing(self, world: World) -> None:
        world.billers.owes(usd(4_250), due_on=date(2026, 4, 20))
        bill = await world.look(location=" 12 345", customer="៦៧៨៩០១")
        assert dict(bill.account) == {"location": "12345", "customer": "678901"}
        assert (bill.customer, bill.due, bill.amount) == ("CHAN DARA", usd(4_250), usd(4_250))
        assert (bill.total, bill.state) == (usd(4_275), BillState.DRAFT)
        assert (await world.books())["user:42:usd"] == 50_000

    async def test_the_same_key_is_the_same_bill(self, world: World) -> None:
        world.billers.owes(usd(4_250))
        key = new_key()
        first = await world.look(key=key)
        world.billers.owes(usd(9_900))
        assert await world.look(key=key) == first
        assert len(world.billers.calls) == 1
        with pytest.raises(BillKeyReused):
            await world.look(WATER, key=key)

    async def test_refusals(self, world: World) -> None:
        for answer, refusal in (
            (NoAccount(), AccountUnknown),
            (NothingOpen(), NothingDue),
            (Unknown("503"), BillerAway),
            (Found("CHAN DARA", "1", Money(40_000, Currency.KHR), None), BillerAway),
        ):
            world.billers.looks = answer
            with pytest.raises(refusal):
                await world.look()
        with pytest.raises(BadAccount):
            await world.look(POWER, location="12")
        with pytest.raises(BadAccount):
            await world.look(POWER, location="12345", customer="x" * 50)
        with pytest.raises(BadAccount):
            await world.look(WATER, customer="12345", moon="1")
        await world.bills.load(LoadBillers((WATER,)))
        with pytest.raises(BillerNotFound):
            await world.look(POWER)
        assert (await world.books())["user:42:usd"] == 50_000

    async def test_more_than_can_be_paid_at_once(self, world: World) -> None:
        world.billers.owes(usd(20_001))
        bill = await world.look()
        with pytest.raises(AmountTooLarge):
            await world.pay(bill)
        part = await world.bills.set_amount(FAN, bill.id, usd(19_000))
        assert (await world.pay(part)).state is BillState.PAID


class TestAmount:
    async def test_parts_where_the_biller_takes_them(self, world: World) -> None:
        world.billers.owes(usd(4_250))
        bill = await world.look(POWER)
        assert (await world.bills.set_amount(FAN, bill.id, usd(2_000))).total == usd(2_025)
        for amount, refusal in ((usd(99), AmountTooSmall), (usd(4_251), AmountTooLarge)):
            with pytest.raises(refusal):
                await world.bills.set_amount(FAN, bill.id, amount)
        whole = await world.look(WATER)
        with pytest.raises(WholeBillOnly):
            await world.bills.set_amount(FAN, whole.id, usd(2_000))

    async def test_a_small_bill_can_be_paid_whole(self, world: World) -> None:
        world.billers.owes(usd(40))
        bill = await world.look(POWER)
        assert (await world.bills.set_amount(FAN, bill.id, usd(40))).amount == usd(40)

    async def test_the_fan_says_how_much(self, world: World) -> None:
        world.billers.owes(None)
        bill = await world.look(PHONE, phone="012345678")
        assert (bill.due, bill.amount) == (None, None)
        await world.enter_pin(FAN, f"bill:{bill.id}")
        with pytest.raises(BillExpired):
            await world.bills.confirm(FAN, bill.id)
        bill = await world.bills.set_amount(FAN, bill.id, usd(500))
        assert (await world.pay(bill)).state is BillState.PAID


class TestPay:
    async def test_biller_fee_and_receipt(self, world: World) -> None:
        world.billers.owes(usd(4_250))
        bill = await world.look()
        with pytest.raises(PinRequired):
            await world.bills.confirm(FAN, bill.id)
        paid = await world.pay(bill)
        assert (paid.state, paid.receipt) == (BillState.PAID, f"R-{bill.id.hex[:6]}")
        books = await world.books()
        assert books["user:42:usd"] == 50_000 - 4_275
        assert books["merchant:biller:river-power:usd"] == 4_250
        assert books["revenue:fees:usd"] == 25
        assert books["pending:bill:usd"] == 0
        assert [each.id for each in await world.bills.history(FAN)] == [bill.id]
        await world.pass_time(timedelta(hours=1))
        [told] = world.told
        assert isinstance(told, BillPaid)
        assert told.seen
        assert await world.bills.confirm(FAN, bill.id) == paid

    async def test_what_the_biller_refuses_is_free_again(self, world: World) -> None:
        world.billers.owes(usd(4_250))
        bill = await world.look()
        world.billers.says = "refuse"
        refused = await world.pay(bill)
        assert (refused.state, refused.reason) == (BillState.REFUSED, "amount_changed")
        books = await world.books()
        assert (books["user:42:usd"], books["held user:42:usd"]) == (50_000, 0)
        await world.pass_time(timedelta(hours=1))
        assert isinstance(world.told[0], BillReturned)

    async def test_too_little_money_changes_nothing(self, world: World) -> None:
        await world.come(OTHER, usd(100))
        world.billers.owes(usd(4_250))
        bill = await world.look(fan_id=OTHER)
        with pytest.raises(InsufficientFunds):
            await world.pay(bill)
        assert (await world.see(bill)).state is BillState.DRAFT
        assert world.billers.taken == {}

    async def test_an_old_look_up_and_somebody_elses(self, world: World) -> None:
        world.billers.owes(usd(4_250))
        bill = await world.look()
        await world.come(OTHER)
        with pytest.raises(BillNotFound):
            await world.bills.confirm(OTHER, bill.id)
        world.clock.advance(31 * 60)
        with pytest.raises(BillExpired):
            await world.pay(bill)


class TestSilence:
    """The biller has taken the money, or never heard of it: it ends paid once."""

    async def test_hundred_of_hundred_end_paid_once(self, world: World) -> None:
        world.billers.owes(usd(100))
        people = list(range(100, 110))
        bills: list[Bill] = []
        for fan_id in people:
            await world.come(fan_id, usd(1_000))
            bills += [await world.look(WATER, fan_id, customer=f"{n + 1:05}") for n in range(10)]
        for place, bill in enumerate(bills):
            world.billers.says = "silent" if place % 2 else "lost"
            seen = await world.pay(bill)
            assert (seen.state, seen.is_unclear) == (BillState.SENDING, True)
        assert (await world.books(*people))["held user:100:usd"] == 10 * 100
        world.billers.says = "done"
        await world.pass_time(timedelta(minutes=2))
        assert {(await world.see(bill)).state for bill in bills} == {BillState.PAID}
        assert len(world.billers.taken) == 100
        books = await world.books(*people)
        assert books["merchant:biller:lake-water:usd"] == 100 * 100
        assert all(not books[f"user:{fan_id}:usd"] for fan_id in people)
        paid = [event for event in world.told if isinstance(event, BillPaid)]
        assert len({event.bill_id for event in paid}) == len(paid) == 100
        assert not any(event.seen for event in paid)

    async def test_nothing_is_concluded_while_it_is_silent(self, world: World) -> None:
        world.billers.owes(usd(4_250))
        world.billers.says = "silent"
        bill = await world.look()
        await world.pay(bill)
        await world.pass_time(timedelta(hours=5))
        assert (await world.see(bill)).state is BillState.SENDING
        assert world.told == []
        assert sum(call.startswith("pay") for call in world.billers.calls) == 1
        world.billers.says = "done"
        await world.pass_time(timedelta(hours=2))
        assert (await world.see(bill)).state is BillState.PAID

    async def test_many_workers_at_once_pay_once(self, world: World) -> None:
        world.billers.owes(usd(4_250))
        world.billers.says = "lost"
        bill = await world.look()
        await world.pay(bill)
        world.billers.says = "done"
        world.clock.advance(60)
        await asyncio.gather(*(world.bills.sending.send(SendBill(bill.id)) for _ in range(8)))
        assert (await world.see(bill)).state is BillState.PAID
        books = await world.books()
        assert books["merchant:biller:river-power:usd"] == 4_250
        assert sum(call == f"pay {bill.id.hex}" for call in world.billers.calls) == 2

    async def test_what_a_lost_job_forgot_is_rescued(self, world: World) -> None:
        world.billers.owes(usd(4_250))
        world.billers.says = "silent"
        bill = await world.look()
        await world.pay(bill)
        async with world.uow.database.write.begin() as connection:
            await connection.execute(text("DELETE FROM outbox_messages"))
        world.billers.says = "done"
        world.clock.advance(600)
        await world.bills.sending.rescue()
        await world.pass_time(timedelta(seconds=1))
        assert (await world.see(bill)).state is BillState.PAID

    async def test_two_confirmations_at_once_are_one_payment(self, world: World) -> None:
        world.billers.owes(usd(4_250))
        bill = await world.look()
        for _ in range(2):
            await world.enter_pin(FAN, f"bill:{bill.id}")
        await asyncio.gather(*(world.bills.confirm(FAN, bill.id) for _ in range(5)))
        assert (await world.books())["user:42:usd"] == 50_000 - 4_275
        assert len(world.billers.taken) == 1


class TestDrafts:
    async def test_are_dropped_and_forgotten(self, world: World) -> None:
        world.billers.owes(usd(4_250))
        bill = await world.look()
        for _ in range(2):
            await world.bills.cancel(FAN, bill.id)
        assert (await world.see(bill)).state is BillState.CANCELLED
        with pytest.raises(BillExpired):
            await world.bills.set_amount(FAN, bill.id, usd(100))
        world.clock.advance(7200)
        await world.bills.forget_drafts()
        with pytest.raises(BillNotFound):
            await world.see(bill)
        assert await world.bills.history(FAN) == []
