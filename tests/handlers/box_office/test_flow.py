"""Sellers at the door as they walk through it, in both languages."""

from uuid import UUID

import pytest

from handlers.box_office.buttons import BoxTap, DoorSaleTap, DrawersTap, SellSomeTap, TakeCashTap
from services.core.clock import FrozenClock
from services.core.ids import new_key
from services.core.money import Currency, Money
from services.identity.roles import Role
from services.payments.cash import Cash
from services.payments.schemas import IntentPaid, Purpose, Way
from services.ticketing.box_office import WALK_UP
from tests.handlers.box_office.conftest import Open
from tests.handlers.wallet.chat import Chat
from tests.services.ticketing.box_office.conftest import OPERATOR, OTHER_SELLER, SELLER, Counter
from tests.services.ticketing.programme import DARA, EVENT, a_load, an_event, ticket_type, usd
from tests.services.ticketing.test_outside import Bank


def riel(amount: int) -> Money:
    return Money(amount, Currency.KHR)


async def begin(chat: Chat, drawer: str = "20 + 20000") -> None:
    """From the operator's desk to the counter."""
    await chat.write("/operator")
    await chat.press("box.queue.button")
    await chat.press(chat.labels[0])
    await chat.write(drawer)


@pytest.fixture
async def seller(open_chat: Open) -> Chat:
    chat = open_chat(SELLER)
    await begin(chat)
    return chat


async def two_tickets(chat: Chat) -> None:
    await chat.press(chat.labels[0])
    await chat.press("2")


class TestDrawer:
    async def test_is_opened_once(self, seller: Chat, open_chat: Open, counter: Counter) -> None:
        assert seller.shows("box.counter.drawer", cash=f"$20.00 + {seller.t.money(riel(20_000))}")
        other = open_chat(OTHER_SELLER)
        await begin(other, "a lot")
        assert other.shows("box.cash.unreadable")
        await other.press("box.float.button_empty")
        assert other.shows("box.counter.drawer", cash="$0.00")
        assert await counter.expected(OTHER_SELLER) == Cash()

    async def test_cash_comes_and_goes(self, seller: Chat, counter: Counter) -> None:
        await seller.press("box.move.button_out")
        await seller.write("what")
        assert seller.shows("box.cash.unreadable")
        await seller.write("$10")
        await seller.write("x")
        assert seller.shows("error.box.reason_missing")
        await seller.write("to the safe")
        assert await counter.expected() == Cash(1_000, 20_000)
        await seller.press("box.move.button_in")
        await seller.write("5000")
        await seller.write("change from the bank")
        assert await counter.expected() == Cash(1_000, 25_000)
        await seller.press("box.move.button_out")
        await seller.write("$30")
        await seller.write("to the safe")
        assert seller.shows("error.box.drawer_too_small")

    async def test_what_differs_asks_why(self, seller: Chat, open_chat: Open) -> None:
        await seller.press("box.count.button")
        await seller.write("nothing")
        assert seller.shows("box.cash.unreadable")
        await seller.write("$19 + 20000")
        assert seller.shows("box.count.difference", cash=seller.t.signed(usd(-100)))
        await seller.write("x")
        assert seller.shows("error.box.reason_missing")
        await seller.write("a note was torn")
        assert seller.shows("box.count.closed")
        operator = open_chat(OPERATOR)
        await operator.tap(DrawersTap(event_id=EVENT))
        assert "a note was torn" in operator.text
        assert str(SELLER) in operator.text

    async def test_what_fits_closes_at_once(self, seller: Chat) -> None:
        await seller.press("box.count.button")
        await seller.write("20 + 20,000")
        assert seller.shows("box.count.closed")
        await seller.tap(BoxTap())
        assert seller.shows("box.events.choose")


class TestSale:
    async def test_cash_and_change_and_every_ticket(self, seller: Chat, counter: Counter) -> None:
        await two_tickets(seller)
        assert seller.shows("box.sale.total", total=usd(5_000), riel=riel(205_000))
        await seller.press("box.way.cash")
        await seller.write("$40")
        assert seller.shows("error.box.not_enough_cash", missing=riel(41_000))
        await seller.write("100")
        assert seller.shows("box.cash.change", cash="$50.00")
        assert await counter.expected() == Cash(2_000, 20_000)
        await seller.press("box.cash.button_take")
        assert seller.shows("box.done.title")
        assert seller.shows("common.page", page=1, pages=2)
        await seller.press(f"{seller.t.plain('common.button.next')} ›")
        assert seller.shows("common.page", page=2, pages=2)
        await seller.press("box.done.button_next")
        assert seller.shows(
            "box.counter.sold", way=seller.t.plain("box.way.cash"), tickets=2, total=usd(5_000)
        )

    async def test_the_price_is_one_tap(self, seller: Chat, counter: Counter) -> None:
        await two_tickets(seller)
        await seller.press("box.way.cash")
        await seller.press(seller.t.money(riel(205_000)))
        assert seller.shows("box.done.title")
        assert await counter.expected() == Cash(2_000, 225_000)

    async def test_no_change_for_so_much(self, seller: Chat, counter: Counter) -> None:
        odd = ticket_type("standing", usd(2_450), ("floor",))
        await counter.ticketing.load_events(a_load(an_event(types=(odd,))))
        await counter.drawers.move_cash(SELLER, "k", Cash(0, -20_000), "to the safe")
        await seller.tap(BoxTap())
        kind = (await counter.service.types(SELLER))[0].id
        await seller.tap(SellSomeTap(ticket_type_id=kind, quantity=1, key=new_key()))
        await seller.press("box.way.cash")
        await seller.write("25")
        await seller.press("box.cash.button_take")
        assert seller.shows("error.box.drawer_too_small.next")

    async def test_an_old_screen_takes_no_money(self, seller: Chat, counter: Counter) -> None:
        await two_tickets(seller)
        [row] = await counter.rows("SELECT key FROM ticket_orders")
        await seller.tap(TakeCashTap(order_key=row.key))
        assert seller.shows("box.sale.total", total=usd(5_000), riel=riel(205_000))
        await seller.press("box.sale.button_drop")
        await seller.tap(DoorSaleTap(order_key=row.key))
        assert seller.shows("box.sale.ended")

    async def test_sold_out(self, seller: Chat, counter: Counter) -> None:
        await seller.press(seller.labels[0])
        await counter.ticketing.load_events(a_load(an_event(size=1)))
        await seller.press("2")
        assert seller.shows("error.ticketing.not_enough_left", left=1)

    async def test_free_with_a_reason(self, seller: Chat, counter: Counter) -> None:
        await two_tickets(seller)
        await seller.press("box.way.free")
        await seller.write("x")
        assert seller.shows("error.box.reason_missing")
        await seller.write("family of the singer")
        assert seller.shows("box.done.title")
        [line] = await counter.drawers.log(OPERATOR, EVENT)
        assert line.reason == "family of the singer"

    async def test_to_a_phone(self, seller: Chat, counter: Counter) -> None:
        await counter.fans.come(DARA, usd(0))
        await counter.set_phone(DARA, "+85512345678")
        await two_tickets(seller)
        await seller.press("box.phone.button")
        await seller.write("099 999 999")
        assert seller.shows("error.box.nobody_has_number")
        await seller.write("012 345 678")
        assert seller.shows("box.sale.buyer", buyer="F")
        await seller.press("box.way.cash")
        await seller.press("$50.00")
        assert (await counter.ticketing.my_tickets(DARA)).total == 2


class TestCode:
    async def test_the_buyer_scans_and_the_tickets_come(
        self, seller: Chat, counter: Counter, bank: Bank, clock: FrozenClock
    ) -> None:
        await two_tickets(seller)
        await seller.press("box.way.khqr")
        assert seller.shows("box.code.wait")
        await seller.press("box.code.button_check")
        assert seller.t.plain("box.code.toast_not_yet") in seller.toasts
        assert len(bank.charges) == 1
        bank.pay(clock)
        await seller.press("box.code.button_check")
        assert seller.shows("box.code.coming")
        [row] = await counter.rows(
            "SELECT r.intent_id, o.key FROM ticket_order_requests r"
            " JOIN ticket_orders o ON o.id = r.order_id"
        )
        await counter.ticketing.outside.paid(await _paid(counter, row.key))
        await seller.press("box.way.khqr")
        assert seller.shows("box.done.title")
        assert await counter.expected() == Cash(2_000, 20_000)
        assert await counter.in_ledger("pending:organiser:") == Cash(5_000)

    async def test_who_asks_for_a_code_may_still_pay_cash(
        self, seller: Chat, counter: Counter
    ) -> None:
        await two_tickets(seller)
        await seller.press("box.way.khqr")
        await seller.press("common.button.back")
        await seller.press("box.way.cash")
        await seller.press("$50.00")
        assert seller.shows("box.done.title")
        [row] = await counter.rows("SELECT state FROM ticket_order_requests")
        assert row.state == "ended"


async def _paid(counter: Counter, order_key: str) -> IntentPaid:
    """What payments tells when the bank has paid."""
    order = await counter.ticketing.summary(WALK_UP, order_key)
    [row] = await counter.rows("SELECT id FROM payment_intents")
    return IntentPaid(
        intent_id=UUID(str(row.id)),
        fan_id=WALK_UP,
        purpose=Purpose.TICKETS,
        subject=order_key,
        amount=order.price.total,
        way=Way.KHQR,
        reference="x",
    )


class TestKept:
    async def test_units_with_a_reason(self, seller: Chat, counter: Counter) -> None:
        await seller.press("box.kept.button")
        await seller.press("🔒 floor")
        await seller.write("five")
        assert seller.shows("box.kept.unreadable")
        await seller.write("5 for the press")
        assert seller.shows("box.kept.pool", pool="floor", blocked=5, sold=0, size="100")
        await seller.press("🔓 floor")
        await seller.write("6 the press has come")
        assert seller.shows("error.box.not_so_many_blocked", blocked=5)
        await seller.write("5 the press has come")
        assert seller.shows("box.kept.pool", pool="floor", blocked=0, sold=0, size="100")


class TestOthers:
    async def test_have_no_such_screens(self, counter: Counter, open_chat: Open) -> None:
        await counter.fans.come(DARA, usd(0))
        chat = open_chat(DARA)
        await chat.tap(BoxTap())
        assert chat.calls == []
        await counter.roles.grant(DARA, Role.GATE)
        await chat.write("/operator")
        assert chat.t.plain("box.queue.button") not in chat.labels
