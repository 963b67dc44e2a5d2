"""Orders paid by a bank's code: delivered once, whatever comes late, twice or not at all."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.ids import new_key
from services.core.jobs import Jobs
from services.core.outbox import OutboxMessage
from services.core.uow import UnitOfWork
from services.events import SUBSCRIPTIONS
from services.identity import PinService
from services.notifications import NotificationsService
from services.payments import PaymentsService, TopUpService
from services.payments import jobs as payment_jobs
from services.payments.gift_cards import GiftCardsService
from services.payments.providers.base import (
    Charge,
    Creation,
    Invoice,
    NotYet,
    Paid,
    ProviderPayment,
    Rejected,
    Status,
    Unknown,
)
from services.payments.schemas import IntentExpired, IntentPaid, IntentState, Purpose, Way
from services.ticketing import (
    CancelReason,
    LoadEvents,
    OrderState,
    OrderSummary,
    PriceChanged,
    TicketingService,
)
from services.ticketing.errors import (
    EventCancelled,
    OrderAlreadyPaid,
    OrderBeingPaid,
    OrderCancelled,
    OrderExpired,
    OrderNotFound,
    SoldOut,
)
from services.ticketing.jobs import register
from services.ticketing.news import OrderNews
from services.ticketing.outside import EXPIRED_JOB, PAID_JOB
from services.wallet import WalletService
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    EVENT,
    SECRET,
    Fans,
    a_load,
    an_event,
    hold,
    number_of,
    payment,
    stock,
    ticket_type,
    usd,
)

HALF_AN_HOUR = timedelta(minutes=30)


@dataclass
class Bank:
    """A bank of one code per attempt. `silent`: it does not answer."""

    name: str = "bakong"
    closes: bool = False
    silent: bool = False
    charges: dict[str, Charge] = field(default_factory=dict)
    answers: dict[str, Status] = field(default_factory=dict)

    def create(self, charge: Charge) -> Invoice:
        handle = str(charge.attempt_id)
        self.charges[handle] = charge
        return Invoice(payload=f"code {handle}", handle=handle, payee_account="shop@bank")

    async def make(self, charge: Charge, invoice: Invoice) -> Creation:
        return Rejected("a code is made by itself")

    async def status(self, handle: str) -> Status:
        return Unknown("silent") if self.silent else self.answers.get(handle, NotYet())

    async def close(self, handle: str) -> None: ...

    def pay(self, clock: FrozenClock) -> None:
        """The fan pays the newest code."""
        handle, charge = list(self.charges.items())[-1]
        self.answers[handle] = Paid(
            ProviderPayment(
                payment_id=f"payment of {handle}",
                amount=charge.amount.to_decimal(),
                currency=charge.amount.currency,
                to_account="shop@bank",
                from_account="fan@bank",
                paid_at=clock.now(),
            )
        )


@dataclass
class Desk:
    """Ticketing with a bank and a worker."""

    database: Database
    clock: FrozenClock
    uow: UnitOfWork
    wallet: WalletService
    bank: Bank
    payments: PaymentsService
    ticketing: TicketingService
    jobs: Jobs
    fans: Fans

    async def ask(self, order: OrderSummary) -> UUID:
        """A code for the order, on the fan's screen."""
        intent_id = await self.ticketing.ask_outside(payment(order))
        await self.payments.open_attempt(intent_id, order.fan_id, Way.KHQR, new_key())
        return intent_id

    async def settled(self, order: OrderSummary) -> UUID:
        """Asked for, paid at the bank and booked; the jobs of ticketing have not run."""
        intent_id = await self.ask(order)
        self.bank.pay(self.clock)
        await self.payments.check(intent_id, order.fan_id)
        return intent_id

    async def told(self, intent_id: UUID) -> IntentPaid:
        """What the payment told ticketing."""
        intent = await self.payments.get(intent_id, DARA)
        return IntentPaid(
            intent_id=intent.id,
            fan_id=intent.fan_id,
            purpose=intent.purpose,
            subject=intent.subject,
            amount=intent.amount,
            way=Way.KHQR,
            reference=intent.reference,
        )

    async def state(self, order: OrderSummary) -> OrderState:
        return (await self.ticketing.summary(order.fan_id, order.key)).state

    async def pass_time(self, span: timedelta) -> None:
        """Let the clock go on; every job runs at its time."""
        end = self.clock.now() + span
        earliest = select(func.min(OutboxMessage.run_at))
        while True:
            await self.jobs.run_until_idle()
            due = await self.uow.run_read_only(lambda tx: tx.session.scalar(earliest))
            if due is None or due > end:
                break
            self.clock.advance(max((due - self.clock.now()).total_seconds(), 0))
        self.clock.advance((end - self.clock.now()).total_seconds())
        await self.jobs.run_until_idle()


def subscriptions() -> Mapping[type, tuple[str, ...]]:
    """What the product's table says of tickets, without the jobs of the chat."""
    return {
        kind: tuple(job for job in jobs if job.startswith("ticketing."))
        for kind, jobs in SUBSCRIPTIONS.items()
    }


@pytest.fixture
async def desk(database: Database, clock: FrozenClock, pins: PinService) -> AsyncIterator[Desk]:
    uow = UnitOfWork(database, clock, dict(subscriptions()))
    wallet, bank = WalletService(uow), Bank()
    payments = PaymentsService(uow, wallet, {Way.KHQR: bank})
    ticketing = TicketingService(uow, wallet, pins, SECRET, payments)
    jobs = Jobs(uow)
    register(jobs, ticketing)
    payment_jobs.register(jobs, TopUpService(uow, wallet, bank, payments))
    OrderNews(uow, NotificationsService(uow)).register(jobs)
    fans = Fans(uow, wallet)
    await fans.come(DARA)
    await ticketing.load_events(a_load(an_event(size=4)))
    yield Desk(database, clock, uow, wallet, bank, payments, ticketing, jobs, fans)
    assert await ticketing.recount() == []
    assert await wallet.audit() == []


@pytest.fixture
async def order(desk: Desk) -> OrderSummary:
    return await hold(desk.ticketing, DARA, 2)


def dearer() -> LoadEvents:
    kind = ticket_type("standing", usd(3_000), ("floor",))
    return a_load(an_event(size=4, types=(kind,)))


class TestAsking:
    async def test_same_request_while_it_is_open(self, desk: Desk, order: OrderSummary) -> None:
        first = await desk.ask(order)
        assert await desk.ticketing.ask_outside(payment(order)) == first
        intent = await desk.payments.get(first, DARA)
        assert (intent.amount, intent.subject) == (usd(5_000), order.key)
        assert (intent.purpose, intent.payee) == (
            Purpose.TICKETS,
            f"pending:organiser:{EVENT}:usd",
        )

    async def test_ten_taps_at_once_are_one_request(self, desk: Desk, order: OrderSummary) -> None:
        asked = await asyncio.gather(
            *(desk.ticketing.ask_outside(payment(order)) for _ in range(10))
        )
        assert len(set(asked)) == 1
        assert await number_of(desk.database.read, "payment_intents") == 1

    async def test_only_for_the_fans_own_order_that_waits(
        self, desk: Desk, order: OrderSummary
    ) -> None:
        wish = payment(order)
        with pytest.raises(OrderNotFound):
            await desk.ticketing.ask_outside(type(wish)(BOPHA, wish.order_key, 1))
        await desk.ticketing.cancel(DARA, order.key)
        with pytest.raises(OrderCancelled):
            await desk.ticketing.ask_outside(wish)

    async def test_not_for_a_paid_order(self, desk: Desk, order: OrderSummary) -> None:
        await desk.fans.confirm(order)
        await desk.ticketing.pay(payment(order))
        with pytest.raises(OrderAlreadyPaid):
            await desk.ticketing.ask_outside(payment(order))

    async def test_new_price_is_shown_first(self, desk: Desk, order: OrderSummary) -> None:
        await desk.ticketing.load_events(dearer())
        with pytest.raises(PriceChanged):
            await desk.ticketing.ask_outside(payment(order))
        again = await desk.ticketing.summary(DARA, order.key)
        intent = await desk.payments.get(await desk.ticketing.ask_outside(payment(again)), DARA)
        assert intent.amount == usd(6_000)

    async def test_event_called_off_asks_for_nothing(
        self, desk: Desk, order: OrderSummary
    ) -> None:
        await call_off(desk)
        with pytest.raises(EventCancelled):
            await desk.ticketing.ask_outside(payment(order))


async def call_off(desk: Desk) -> None:
    async with desk.database.write.begin() as connection:
        await connection.execute(text("UPDATE events SET state = 'cancelled'"))


class TestPaid:
    async def test_money_brings_the_tickets(self, desk: Desk, order: OrderSummary) -> None:
        await desk.settled(order)
        await desk.jobs.run_until_idle()
        assert await desk.state(order) is OrderState.CONFIRMED
        assert len(await desk.ticketing.tickets_of_order(DARA, order.key)) == 2
        assert await stock(desk.database.read) == (0, 2)
        assert await desk.fans.balance(DARA) == usd(10_000)
        told = await number_of(
            desk.database.read, "notifications", "text_key = 'ticketing.news.delivered'"
        )
        assert told == 1

    async def test_job_that_runs_again_and_at_the_same_time_delivers_once(
        self, desk: Desk, order: OrderSummary
    ) -> None:
        told = await desk.told(await desk.settled(order))
        await asyncio.gather(*(desk.ticketing.outside.paid(told) for _ in range(6)))
        await desk.jobs.run_until_idle()
        assert await number_of(desk.database.read, "tickets") == 2
        assert await number_of(desk.database.read, "payment_refunds") == 0

    async def test_wallet_is_not_charged_once_the_banks_money_is_here(
        self, desk: Desk, order: OrderSummary
    ) -> None:
        await desk.settled(order)
        await desk.fans.confirm(order)
        with pytest.raises(OrderBeingPaid):
            await desk.ticketing.pay(payment(order))
        assert await desk.fans.balance(DARA) == usd(10_000)
        await desk.jobs.run_until_idle()
        assert await desk.state(order) is OrderState.CONFIRMED

    async def test_paid_from_the_wallet_recalls_the_code_and_returns_what_comes(
        self, desk: Desk, order: OrderSummary
    ) -> None:
        intent_id = await desk.ask(order)
        await desk.fans.confirm(order)
        await desk.ticketing.pay(payment(order))
        assert (await desk.payments.get(intent_id, DARA)).state is IntentState.CANCELLED
        desk.bank.pay(desk.clock)
        await desk.payments.check(intent_id, DARA)
        await desk.jobs.run_until_idle()
        assert await desk.fans.balance(DARA) == usd(10_000)  # 50 paid, 50 of the code came
        assert await number_of(desk.database.read, "tickets") == 2

    async def test_price_of_the_request_is_kept(self, desk: Desk, order: OrderSummary) -> None:
        intent_id = await desk.ask(order)
        await desk.ticketing.load_events(dearer())
        desk.bank.pay(desk.clock)
        await desk.payments.check(intent_id, DARA)
        await desk.jobs.run_until_idle()
        assert await desk.state(order) is OrderState.CONFIRMED

    async def test_request_of_an_old_summary_is_recalled_and_its_money_returned(
        self, desk: Desk, order: OrderSummary
    ) -> None:
        """Repriced while the money was on its way: it pays nothing, the order waits as it is."""
        told = await desk.told(await desk.settled(order))
        await desk.ticketing.load_events(dearer())
        await desk.fans.confirm(order)
        with pytest.raises(PriceChanged):
            await desk.ticketing.pay(payment(order))
        await desk.ticketing.outside.paid(told)
        await desk.jobs.run_until_idle()
        assert await desk.state(order) is OrderState.PENDING
        assert await desk.fans.balance(DARA) == usd(15_000)

    async def test_event_called_off_meanwhile_sends_the_money_back(
        self, desk: Desk, order: OrderSummary
    ) -> None:
        await desk.settled(order)
        await call_off(desk)
        await desk.jobs.run_until_idle()
        assert await number_of(desk.database.read, "tickets") == 0
        assert await desk.fans.balance(DARA) == usd(15_000)

    async def test_money_of_others_is_not_ours(self, desk: Desk, order: OrderSummary) -> None:
        told = await desk.told(await desk.settled(order))
        other = IntentPaid(
            intent_id=UUID(int=7),
            fan_id=DARA,
            purpose=Purpose.TICKETS,
            subject="another",
            amount=told.amount,
            way=Way.KHQR,
            reference="R",
        )
        await desk.ticketing.outside.paid(other)
        assert await desk.state(order) is OrderState.PENDING


class TestGivenUp:
    async def test_cancelled_order_recalls_its_code(self, desk: Desk, order: OrderSummary) -> None:
        intent_id = await desk.ask(order)
        await desk.ticketing.cancel(DARA, order.key)
        await desk.jobs.run_until_idle()
        assert (await desk.payments.get(intent_id, DARA)).state is IntentState.CANCELLED
        desk.bank.pay(desk.clock)
        await desk.payments.check(intent_id, DARA)
        assert await desk.fans.balance(DARA) == usd(15_000)

    async def test_money_between_cancelling_and_recalling_goes_back(
        self, desk: Desk, order: OrderSummary
    ) -> None:
        intent_id = await desk.ask(order)
        await desk.ticketing.cancel(DARA, order.key)
        desk.bank.pay(desk.clock)
        await desk.payments.check(intent_id, DARA)
        await desk.jobs.run_until_idle()
        assert await desk.state(order) is OrderState.CANCELLED
        assert await desk.fans.balance(DARA) == usd(15_000)
        assert await number_of(desk.database.read, "payment_refunds", "reason != ''") == 1


class TestNotPaid:
    async def test_order_ends_once_the_bank_has_said_no(
        self, desk: Desk, order: OrderSummary
    ) -> None:
        await desk.ask(order)
        await desk.pass_time(HALF_AN_HOUR + timedelta(minutes=1))
        summary = await desk.ticketing.summary(DARA, order.key)
        assert (summary.state, summary.cancel_reason) == (
            OrderState.CANCELLED,
            CancelReason.EXPIRED,
        )
        assert await stock(desk.database.read) == (0, 0)

    async def test_silent_bank_keeps_the_units_only_so_long(
        self, desk: Desk, order: OrderSummary
    ) -> None:
        await desk.ask(order)
        desk.bank.silent = True
        await desk.pass_time(HALF_AN_HOUR + timedelta(minutes=5))
        await desk.ticketing.sweep()
        assert await stock(desk.database.read) == (2, 0)
        await hold(desk.ticketing, BOPHA, 2)
        with pytest.raises(SoldOut):
            await hold(desk.ticketing, 77, 2)
        await desk.pass_time(timedelta(minutes=11))
        await desk.ticketing.sweep()
        assert await desk.state(order) is OrderState.CANCELLED

    async def test_answer_before_the_end_of_the_order_leaves_it_payable(
        self, desk: Desk, order: OrderSummary
    ) -> None:
        intent_id = await desk.ask(order)
        intent = await desk.payments.get(intent_id, DARA)
        told = IntentExpired(
            intent_id=intent_id,
            fan_id=DARA,
            purpose=Purpose.TICKETS,
            subject=order.key,
            amount=intent.amount,
            reference=intent.reference,
        )
        await desk.ticketing.outside.expired(told)
        assert await desk.state(order) is OrderState.PENDING
        assert await desk.ticketing.ask_outside(payment(order)) != intent_id


class TestLateMoney:
    async def late(self, desk: Desk, order: OrderSummary) -> IntentPaid:
        """The bank was silent beyond the grace, the order has ended; now the money is here."""
        intent_id = await desk.ask(order)
        desk.bank.silent = True
        await desk.pass_time(HALF_AN_HOUR + timedelta(minutes=16))
        await desk.ticketing.sweep()
        assert await desk.state(order) is OrderState.CANCELLED
        desk.bank.silent = False
        desk.bank.pay(desk.clock)
        async with desk.database.write.begin() as connection:  # the recall has not run yet
            await connection.execute(text("DELETE FROM outbox_messages"))
        await desk.payments.check(intent_id, DARA)
        return await desk.told(intent_id)

    async def test_takes_the_stock_again(self, desk: Desk, order: OrderSummary) -> None:
        await self.late(desk, order)
        await desk.jobs.run_until_idle()
        summary = await desk.ticketing.summary(DARA, order.key)
        assert (summary.state, summary.cancel_reason) == (OrderState.CONFIRMED, None)
        assert await stock(desk.database.read) == (0, 2)
        assert len(await desk.ticketing.tickets_of_order(DARA, order.key)) == 2

    async def test_goes_back_when_the_tickets_are_gone(
        self, desk: Desk, order: OrderSummary
    ) -> None:
        told = await self.late(desk, order)
        await hold(desk.ticketing, BOPHA, 3)
        await asyncio.gather(*(desk.ticketing.outside.paid(told) for _ in range(3)))
        await desk.jobs.run_until_idle()
        assert await desk.state(order) is OrderState.CANCELLED
        assert await stock(desk.database.read) == (3, 0)
        assert await desk.fans.balance(DARA) == usd(15_000)
        assert await number_of(desk.database.read, "payment_refunds") == 1

    async def test_race_for_the_last_tickets_never_oversells(
        self, desk: Desk, order: OrderSummary
    ) -> None:
        told = await self.late(desk, order)
        others = [await desk.fans.come(fan) for fan in range(100, 108)]
        await asyncio.gather(
            desk.ticketing.outside.paid(told),
            *(hold(desk.ticketing, fan) for fan in others),
            return_exceptions=True,
        )
        held, sold = await stock(desk.database.read)
        assert held + sold <= 4
        assert await number_of(desk.database.read, "tickets") == sold


def test_table_of_events_names_the_jobs() -> None:
    assert PAID_JOB in SUBSCRIPTIONS[IntentPaid]
    assert EXPIRED_JOB in SUBSCRIPTIONS[IntentExpired]


async def test_time_that_is_over_is_said(desk: Desk, order: OrderSummary) -> None:
    await desk.pass_time(HALF_AN_HOUR + timedelta(minutes=1))
    await desk.ticketing.sweep()
    with pytest.raises(OrderExpired):
        await desk.ticketing.ask_outside(payment(order))


class TestGiftCards:
    async def test_the_bank_is_asked_for_what_the_card_leaves(
        self, desk: Desk, order: OrderSummary
    ) -> None:
        """And late money of an order whose card went free again goes back whole."""
        cards = GiftCardsService(desk.uow, desk.payments, SECRET)
        cards.register(desk.jobs)
        bought = await cards.buy(DARA, usd(2_000), "a-gift-card0")
        await desk.payments.open_attempt(bought, DARA, Way.WALLET, new_key())
        await cards.paid(await desk.told(bought))
        (card,) = await cards.mine(DARA)
        await cards.receive(DARA, (await cards.secrets_of(DARA, card.id)).token)
        for late in (True, False):
            await desk.ticketing.use_gift_card(DARA, order.key, card.id)
            now = await desk.ticketing.summary(DARA, order.key)
            asked = await desk.ask(now)
            assert (await desk.payments.get(asked, DARA)).amount == usd(3_000)
            if late:
                await desk.pass_time(timedelta(hours=1))
                assert (await cards.card(DARA, card.id)).available == usd(2_000)
            desk.bank.pay(desk.clock)
            await desk.payments.check(asked, DARA)
            await desk.jobs.run_until_idle()
            if late:
                assert await desk.state(order) is OrderState.CANCELLED
                order = await hold(desk.ticketing, DARA, 2)
        assert await desk.state(order) is OrderState.CONFIRMED
        assert (await cards.card(DARA, card.id)).balance == usd(0)
