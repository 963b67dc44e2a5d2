"""Paying an order: all of it or nothing, once, at the price that was shown."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select, text

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.errors import DomainError
from services.core.money import Currency, Money
from services.core.outbox import OutboxMessage
from services.core.uow import Subscriptions, UnitOfWork
from services.identity import PinService
from services.identity.errors import PinRequired
from services.ticketing import (
    EventState,
    LoadEvents,
    OrderReminderDue,
    OrderState,
    OrderSummary,
    PayOrder,
    TicketingService,
    TicketsPurchased,
)
from services.ticketing.codes import verify
from services.ticketing.errors import (
    EventCancelled,
    OrderAlreadyPaid,
    OrderCancelled,
    OrderNotFound,
    PriceChanged,
)
from services.ticketing.models import SigningKey
from services.wallet import InsufficientFunds, WalletService
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    EVENING,
    EVENT,
    SECRET,
    Fans,
    a_load,
    an_event,
    buy,
    hold,
    number_of,
    payment,
    stock,
    ticket_type,
    usd,
)


def repriced(cents: int) -> LoadEvents:
    return a_load(an_event(types=(ticket_type("standing", usd(cents), ("floor",)),)))


class TestPay:
    async def test_moves_money_stock_and_order_and_issues_tickets(
        self, ticketing: TicketingService, database: Database, fans: Fans
    ) -> None:
        await fans.come(DARA)
        await ticketing.load_events(a_load(an_event()))
        purchase = await buy(ticketing, fans, DARA, 2)
        assert await fans.balance(DARA) == usd(5_000)
        assert await stock(database.read) == (0, 2)
        order = await ticketing.summary(DARA, purchase.order_key)
        assert order.state is OrderState.CONFIRMED
        page = await ticketing.my_tickets(DARA)
        assert [card.id for card in page.items] == list(purchase.ticket_ids)
        assert [card.label for card in page.items] == ["HM2026040001-1", "HM2026040001-2"]

    async def test_money_waits_in_the_events_own_account(
        self, ticketing: TicketingService, database: Database, fans: Fans
    ) -> None:
        await fans.come(DARA)
        await ticketing.load_events(a_load(an_event()))
        await buy(ticketing, fans, DARA, 2)
        statement = "SELECT balance_minor FROM ledger_accounts WHERE address = :address"
        async with database.read.connect() as connection:
            found = await connection.execute(
                text(statement), {"address": f"pending:organiser:{EVENT}:usd"}
            )
            assert found.scalar_one() == 5_000

    async def test_again_gives_the_same_result_and_takes_nothing(
        self, ticketing: TicketingService, database: Database, fans: Fans
    ) -> None:
        await fans.come(DARA)
        await ticketing.load_events(a_load(an_event()))
        order = await hold(ticketing, DARA, 2)
        await fans.confirm(order)
        first = await ticketing.pay(payment(order))
        assert await ticketing.pay(payment(order)) == first
        assert await fans.balance(DARA) == usd(5_000)
        assert await number_of(database.read, "tickets") == 2

    async def test_code_of_a_ticket_says_who_may_come_and_when(
        self, ticketing: TicketingService, database: Database, fans: Fans
    ) -> None:
        await fans.come(DARA)
        await ticketing.load_events(a_load(an_event()))
        purchase = await buy(ticketing, fans, DARA)
        card = await ticketing.ticket(DARA, purchase.ticket_ids[0])
        async with database.read.connect() as connection:
            found = await connection.execute(select(SigningKey.id, SigningKey.public_key))
            keys = {key_id: Ed25519PublicKey.from_public_bytes(raw) for key_id, raw in found}
        admission = verify(card.code, keys.get)
        assert admission.ticket_id == card.id
        assert admission.serial == card.serial == 1
        assert admission.valid_from == EVENING - timedelta(hours=4)
        assert admission.valid_until == EVENING + timedelta(hours=6)

    async def test_without_pin_nothing_happens(
        self, ticketing: TicketingService, database: Database, fans: Fans
    ) -> None:
        await fans.come(DARA)
        await ticketing.load_events(a_load(an_event()))
        order = await hold(ticketing, DARA, 2)
        with pytest.raises(PinRequired):
            await ticketing.pay(payment(order))
        await assert_unpaid(ticketing, database, fans, order, balance=10_000)

    async def test_pin_for_another_order_does_not_count(
        self, ticketing: TicketingService, fans: Fans
    ) -> None:
        await fans.come(DARA)
        await ticketing.load_events(a_load(an_event(), an_event("night-market")))
        other = await hold(ticketing, DARA, event_id="night-market", ticket_type_id=2)
        await fans.confirm(other)
        order = await hold(ticketing, DARA)
        with pytest.raises(PinRequired):
            await ticketing.pay(payment(order))

    async def test_too_little_money_changes_nothing_and_the_pin_still_counts(
        self, ticketing: TicketingService, database: Database, fans: Fans
    ) -> None:
        await fans.come(DARA, balance=usd(4_999))
        await ticketing.load_events(a_load(an_event()))
        order = await hold(ticketing, DARA, 2)
        await fans.confirm(order)
        with pytest.raises(InsufficientFunds) as refusal:
            await ticketing.pay(payment(order))
        assert refusal.value.details["missing"] == usd(1)
        await assert_unpaid(ticketing, database, fans, order, balance=4_999)
        await fans.top_up(DARA, usd(1))
        assert len((await ticketing.pay(payment(order))).ticket_ids) == 2

    async def test_somebody_elses_order_is_not_found(
        self, ticketing: TicketingService, fans: Fans
    ) -> None:
        await fans.come(DARA)
        await ticketing.load_events(a_load(an_event()))
        order = await hold(ticketing, DARA)
        await fans.confirm(order)
        with pytest.raises(OrderNotFound):
            await ticketing.pay(PayOrder(BOPHA, order.key, order.revision))
        with pytest.raises(OrderNotFound):
            await ticketing.summary(BOPHA, order.key)
        with pytest.raises(OrderNotFound):
            await ticketing.cancel(BOPHA, order.key)

    async def test_event_called_off_meanwhile_takes_no_money(
        self, ticketing: TicketingService, database: Database, fans: Fans
    ) -> None:
        await fans.come(DARA)
        await ticketing.load_events(a_load(an_event()))
        order = await hold(ticketing, DARA, 2)
        await fans.confirm(order)
        async with database.write.begin() as connection:
            await connection.execute(text("UPDATE events SET state = 'cancelled'"))
        with pytest.raises(EventCancelled):
            await ticketing.pay(payment(order))
        await assert_unpaid(ticketing, database, fans, order, balance=10_000)

    async def test_riel_event_is_paid_in_riel(
        self, ticketing: TicketingService, fans: Fans, wallet: WalletService
    ) -> None:
        riel = Money(40_000, Currency.KHR)
        await fans.come(DARA, balance=usd(0))
        await fans.top_up(DARA, riel)
        kind = ticket_type("standing", riel, ("floor",))
        await ticketing.load_events(a_load(an_event(types=(kind,))))
        assert (await buy(ticketing, fans, DARA)).total == riel
        assert (await wallet.balances(DARA)).khr.total.amount_minor == 0


async def assert_unpaid(
    ticketing: TicketingService,
    database: Database,
    fans: Fans,
    order: OrderSummary,
    *,
    balance: int,
) -> None:
    """The order waits as before: its stock is held, no ticket exists, no money moved."""
    assert (await ticketing.summary(order.fan_id, order.key)).state is OrderState.PENDING
    assert await stock(database.read) == (order.quantity, 0)
    assert await number_of(database.read, "tickets") == 0
    assert await number_of(database.read, "ticket_order_moves") == 0
    assert await fans.balance(order.fan_id) == usd(balance)


class TestPriceChange:
    @pytest.mark.parametrize("cents", [2_400, 2_600])
    async def test_is_told_and_charged_only_after_a_new_summary(
        self, ticketing: TicketingService, fans: Fans, database: Database, cents: int
    ) -> None:
        await fans.come(DARA)
        await ticketing.load_events(a_load(an_event()))
        old = await hold(ticketing, DARA, 2)
        await fans.confirm(old)
        await ticketing.load_events(repriced(cents))
        with pytest.raises(PriceChanged):
            await ticketing.pay(payment(old))
        await assert_unpaid(ticketing, database, fans, old, balance=10_000)
        new = await ticketing.summary(DARA, old.key)
        total = usd(2 * cents)
        assert (new.revision, new.price.total, new.lines[0].amount) == (2, total, total)
        await fans.confirm(new)
        assert (await ticketing.pay(payment(new))).total == total
        assert await fans.balance(DARA) == usd(10_000 - 2 * cents)

    async def test_pay_button_of_the_old_summary_never_charges(
        self, ticketing: TicketingService, fans: Fans, database: Database
    ) -> None:
        await fans.come(DARA)
        await ticketing.load_events(a_load(an_event()))
        old = await hold(ticketing, DARA)
        await ticketing.load_events(repriced(3_000))
        for _ in range(3):
            await fans.confirm(old)
            with pytest.raises(PriceChanged):
                await ticketing.pay(payment(old))
        await assert_unpaid(ticketing, database, fans, old, balance=10_000)
        assert (await ticketing.summary(DARA, old.key)).revision == 2

    async def test_pin_for_the_old_price_does_not_confirm_the_new_one(
        self, ticketing: TicketingService, fans: Fans
    ) -> None:
        await fans.come(DARA)
        await ticketing.load_events(a_load(an_event()))
        old = await hold(ticketing, DARA)
        await fans.confirm(old)
        await ticketing.load_events(repriced(3_000))
        with pytest.raises(PriceChanged):
            await ticketing.pay(payment(old))
        with pytest.raises(PinRequired):
            await ticketing.pay(payment(await ticketing.summary(DARA, old.key)))


class TestCancel:
    async def test_gives_the_tickets_back_and_may_be_repeated(
        self, ticketing: TicketingService, database: Database, fans: Fans
    ) -> None:
        await fans.come(DARA)
        await ticketing.load_events(a_load(an_event()))
        order = await hold(ticketing, DARA, 2)
        await ticketing.cancel(DARA, order.key)
        await ticketing.cancel(DARA, order.key)
        assert await stock(database.read) == (0, 0)
        await fans.confirm(order)
        with pytest.raises(OrderCancelled):
            await ticketing.pay(payment(order))

    async def test_paid_order_is_not_cancelled(
        self, ticketing: TicketingService, database: Database, fans: Fans
    ) -> None:
        await fans.come(DARA)
        await ticketing.load_events(a_load(an_event()))
        purchase = await buy(ticketing, fans, DARA)
        with pytest.raises(OrderAlreadyPaid):
            await ticketing.cancel(DARA, purchase.order_key)
        assert await stock(database.read) == (0, 1)


class TestEvents:
    @pytest.fixture
    def telling(
        self, database: Database, clock: FrozenClock, pins: PinService
    ) -> TicketingService:
        jobs: Subscriptions = {TicketsPurchased: ["purchased"], OrderReminderDue: ["reminder"]}
        uow = UnitOfWork(database, clock, jobs)
        return TicketingService(uow, WalletService(uow), pins, SECRET)

    async def test_purchase_is_told_once(
        self, telling: TicketingService, fans: Fans, database: Database
    ) -> None:
        await fans.come(DARA)
        await telling.load_events(a_load(an_event()))
        order = await hold(telling, DARA, 2)
        await fans.confirm(order)
        for _ in range(2):
            await telling.pay(payment(order))
        (told,) = await messages(database, "purchased")
        assert f'"order_key":"{order.key}"' in told
        assert '"quantity":2' in told

    async def test_refused_payment_is_not_told(
        self, telling: TicketingService, fans: Fans, database: Database
    ) -> None:
        await fans.come(DARA, balance=usd(1))
        await telling.load_events(a_load(an_event()))
        order = await hold(telling, DARA)
        await fans.confirm(order)
        with pytest.raises(DomainError):
            await telling.pay(payment(order))
        assert await messages(database, "purchased") == []

    async def test_unfinished_order_is_reminded_of_once_before_it_ends(
        self, telling: TicketingService, fans: Fans, database: Database, clock: FrozenClock
    ) -> None:
        await fans.come(DARA)
        await telling.load_events(a_load(an_event()))
        order = await hold(telling, DARA)
        bought = await buy(telling, fans, await fans.come(BOPHA))
        clock.advance(20 * 60 - 1)
        await telling.sweep()
        assert await messages(database, "reminder") == []
        for _ in range(3):
            clock.advance(15)
            await telling.sweep()
        (told,) = await messages(database, "reminder")
        assert order.key in told
        assert bought.order_key not in told


async def messages(database: Database, job: str) -> list[str]:
    async with database.read.connect() as connection:
        found = await connection.execute(
            select(OutboxMessage.payload).where(OutboxMessage.job == job)
        )
        return [str(payload) for payload in found.scalars()]


class TestRecount:
    async def test_finds_a_wrong_counter_and_closes_the_pool(
        self, ticketing: TicketingService, database: Database
    ) -> None:
        await ticketing.load_events(a_load(an_event()))
        await hold(ticketing, DARA, 2)
        await set_held(database, 1)
        (found,) = await ticketing.recount()
        assert (found.held, found.held_counted) == (1, 2)
        with pytest.raises(DomainError, match="sold_out"):
            await hold(ticketing, BOPHA)
        await set_held(database, 2)

    async def test_finds_units_sold_without_a_line(
        self, ticketing: TicketingService, database: Database, fans: Fans
    ) -> None:
        await fans.come(DARA)
        await ticketing.load_events(a_load(an_event()))
        await buy(ticketing, fans, DARA)
        await set_sold(database, 5)
        (found,) = await ticketing.recount()
        assert (found.sold, found.sold_counted) == (5, 1)
        await set_sold(database, 1)


async def set_held(database: Database, units: int) -> None:
    await _set(database, "UPDATE stock_pools SET held = :units", units)


async def set_sold(database: Database, units: int) -> None:
    await _set(database, "UPDATE stock_pools SET sold = :units", units)


async def _set(database: Database, statement: str, units: int) -> None:
    async with database.write.begin() as connection:
        await connection.execute(text(statement), {"units": units})


class TestStateOfAnEvent:
    async def test_closed_sale_lets_a_held_order_be_paid(
        self, ticketing: TicketingService, fans: Fans
    ) -> None:
        await fans.come(DARA)
        await ticketing.load_events(a_load(an_event()))
        order = await hold(ticketing, DARA)
        await ticketing.load_events(a_load(an_event(state=EventState.CLOSED)))
        await fans.confirm(order)
        assert len((await ticketing.pay(payment(order))).ticket_ids) == 1


class TestHolders:
    async def test_who_holds_a_valid_ticket_of_which_event(
        self, uow: UnitOfWork, ticketing: TicketingService, fans: Fans
    ) -> None:
        await fans.come(DARA, usd(100_00))
        await ticketing.load_events(a_load(an_event()))
        await buy(ticketing, fans, DARA, 2)

        async def asked(*events: str) -> object:
            return await uow.run_read_only(
                lambda tx: ticketing.holders(tx, [DARA, BOPHA], list(events))
            )

        assert await asked(EVENT, "elsewhere") == {DARA: frozenset({EVENT})}
        assert await asked("elsewhere") == {}
        revoke = text("UPDATE tickets SET state = 'revoked'")
        await uow.run(lambda tx: tx.session.execute(revoke))
        assert await asked(EVENT) == {}
