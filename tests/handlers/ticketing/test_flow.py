"""Walks through the chat: looking, searching, buying, owning; in both languages."""

from uuid import uuid4

import pytest
from aiogram.methods import SendDocument
from aiogram.types import BufferedInputFile

from bot.load import EventFiles, load_files
from handlers.kit.window import Window
from handlers.ticketing.buttons import (
    CancelOrderTap,
    EventsTap,
    EventTap,
    InvoiceTap,
    MyTicketsTap,
    OrderTap,
    PayTap,
    QuantityTap,
    TicketTap,
)
from handlers.ticketing.router import tap_for_wish
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.ids import new_key
from services.core.money import Currency, Money
from services.ticketing import ListEvents, OrderSummary, TicketingService
from services.ticketing.errors import OrderNotFound, TicketNotFound
from tests.demo.conftest import STORY
from tests.handlers.ticketing.chat import Chat, words_of
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    EVENT,
    Fans,
    a_load,
    an_event,
    hold,
    number_of,
    payment,
    ticket_type,
    type_id,
    usd,
)

pytestmark = pytest.mark.usefixtures("language")


@pytest.fixture
async def story(ticketing: TicketingService, clock: FrozenClock) -> None:
    await load_files([STORY], [EventFiles(ticketing)], clock.now())


async def order_of(ticketing: TicketingService) -> OrderSummary:
    (order,) = await ticketing.unpaid(DARA)
    return order


async def to_summary(chat: Chat, ticketing: TicketingService, quantity: int = 2) -> OrderSummary:
    """From the event to the summary by the buttons on the screens."""
    await chat.tap(EventTap(event_id=EVENT))
    await chat.press("Standing" if chat.t.locale == "en" else "standing")
    await chat.press(f"{quantity} ·")
    return await order_of(ticketing)


class TestProgramme:
    async def test_shows_every_event_once_while_turning(
        self, chat: Chat, story: None, ticketing: TicketingService
    ) -> None:
        await chat.tap(EventsTap())
        expected = (await ticketing.list_shows(ListEvents(limit=50))).items
        seen: list[str] = []
        for page in range(1, 5):
            assert f"{page}/4" in chat.text
            seen += [label for label in chat.labels if label[0].isdigit()]
            if page < 4:
                await chat.press(chat.t.plain("common.button.next"))
        assert [label.partition(".")[0] for label in seen] == [str(n) for n in range(1, 14)]
        assert len(expected) == 13
        assert chat.sent == 1

    async def test_back_from_an_event_leads_to_its_page(self, chat: Chat, story: None) -> None:
        await chat.tap(EventsTap())
        await chat.press(chat.t.plain("common.button.next"))
        text = chat.text
        await chat.press("6. ")
        await chat.press(chat.t.plain("common.button.back"))
        assert chat.text == text

    async def test_same_pictures_are_not_uploaded_again(
        self, chat: Chat, story: None, database: Database
    ) -> None:
        await chat.tap(EventsTap())
        await chat.press(chat.t.plain("common.button.next"))
        await chat.press(chat.t.plain("common.button.previous"))
        await chat.press(chat.t.plain("common.button.next"))
        assert await number_of(database.read, "sent_files") == 2

    async def test_city_shows_only_its_events(self, chat: Chat, story: None) -> None:
        await chat.tap(EventsTap())
        await chat.press(chat.t.plain("ticketing.list.button_city"))
        await chat.press({"en": "Battambang", "km": "បាត់ដំបង"}[chat.t.locale])
        assert "1/1" in chat.text
        assert len([label for label in chat.labels if label[0].isdigit()]) == 4

    async def test_empty_programme_says_so(self, chat: Chat) -> None:
        await chat.tap(EventsTap())
        assert chat.t.plain("ticketing.list.empty") in chat.text

    async def test_sold_out_event_offers_others(self, chat: Chat, story: None) -> None:
        await chat.tap(EventTap(event_id="only-once"))
        assert chat.t.plain("ticketing.status.sold_out") in chat.text
        await chat.press(chat.t.plain("ticketing.event.button_others"))
        assert "1/4" in chat.text

    async def test_event_not_on_sale_yet_says_when(self, chat: Chat, story: None) -> None:
        await chat.tap(EventTap(event_id="new-star-final"))
        assert "09:00" in chat.text
        assert "$55.00" in chat.text


class TestSearch:
    async def test_finds_by_typed_words(self, chat: Chat, story: None) -> None:
        await chat.tap(EventsTap())
        await chat.press(chat.t.plain("ticketing.list.button_search"))
        await chat.write("no such artist <b>")
        assert "« no such artist &lt;b&gt; »" in chat.text
        await chat.write("soriya")
        await chat.press({"en": "River of Gold", "km": "ទន្លេពណ៌មាស"}[chat.t.locale])
        assert "$60.00" in chat.text
        assert chat.conversation.question is None

    async def test_wish_for_one_event_keeps_its_quantity(
        self, chat: Chat, story: None, ticketing: TicketingService, fans: Fans
    ) -> None:
        await fans.come(DARA)
        window = Window(chat.kit, chat.fan, chat.t, chat.conversation)
        tap = await tap_for_wish(window, ticketing, "soriya", 2)
        assert tap == EventTap(event_id="river-of-gold", quantity=2)
        await chat.tap(tap)
        await chat.press("$35.00")
        assert "$70.00" in chat.text
        assert (await order_of(ticketing)).quantity == 2

    async def test_wish_for_several_events_asks_which(
        self, chat: Chat, story: None, ticketing: TicketingService
    ) -> None:
        window = Window(chat.kit, chat.fan, chat.t, chat.conversation)
        tap = await tap_for_wish(window, ticketing, "phnom penh", 2)
        chat.conversation = window.conversation
        await chat.tap(tap)
        assert len(chat.labels) == 7 + 1 + 3  # events, all of them, the last row
        assert "« phnom penh »" in chat.text


class TestBuying:
    @pytest.fixture(autouse=True)
    async def on_sale(self, ticketing: TicketingService, fans: Fans) -> None:
        await ticketing.load_events(a_load(an_event(size=12)))
        await fans.come(DARA)

    async def test_from_event_to_receipt(
        self, chat: Chat, ticketing: TicketingService, fans: Fans, database: Database
    ) -> None:
        order = await to_summary(chat, ticketing)
        assert await number_of(database.read, "ledger_transfers", "kind <> 'top_up'") == 0
        summary = words_of(chat.text)
        for told in ("$50.00", "205,000", "$0.00", "4,100", "$100.00", "12:30"):
            assert told in summary
        assert {"en": "Hang Meas", "km": "ហង្សមាស"}[chat.t.locale] in summary
        await chat.press("$50.00")  # leads to the PIN
        assert await fans.balance(DARA) == usd(10_000)
        await fans.confirm(order)
        await chat.tap(PayTap(order_key=order.key, revision=1))
        assert await fans.balance(DARA) == usd(5_000)
        assert await number_of(database.read, "tickets") == 2
        assert f"{order.number}-2" in chat.text  # the second ticket came as a message
        assert chat.sent == 2

    async def test_pay_button_again_shows_the_receipt_and_takes_nothing(
        self, chat: Chat, ticketing: TicketingService, fans: Fans, database: Database
    ) -> None:
        order = await to_summary(chat, ticketing, quantity=1)
        await fans.confirm(order)
        for _ in range(3):
            await chat.tap(PayTap(order_key=order.key, revision=1))
            assert order.number in chat.text
        assert await fans.balance(DARA) == usd(7_500)
        assert await number_of(database.read, "tickets") == 1

    async def test_receipt_holds_every_fact_of_the_ticket(
        self, chat: Chat, ticketing: TicketingService, fans: Fans
    ) -> None:
        order = await to_summary(chat, ticketing, quantity=1)
        await fans.confirm(order)
        await chat.tap(PayTap(order_key=order.key, revision=1))
        (card,) = (await ticketing.my_tickets(DARA)).items
        for fact in (card.label, "19:00", "18:00", "$25.00", "102,500", "$75.00", order.number):
            assert fact in words_of(chat.text)
        assert len(chat.labels) == 3

    async def test_new_screen_leaves_the_receipt_alone(
        self, chat: Chat, ticketing: TicketingService, fans: Fans
    ) -> None:
        order = await to_summary(chat, ticketing, quantity=1)
        await fans.confirm(order)
        await chat.tap(PayTap(order_key=order.key, revision=1))
        before = chat.sent
        await chat.tap(MyTicketsTap())
        assert chat.sent == before + 1

    async def test_too_little_money_leads_to_a_top_up_and_back(
        self, chat: Chat, ticketing: TicketingService, fans: Fans
    ) -> None:
        await to_summary(chat, ticketing, quantity=5)
        assert "$25.00" in chat.text
        assert not any("💳" in label for label in chat.labels)
        assert any(chat.t.plain("menu.button.top_up") in label for label in chat.labels)
        await fans.top_up(DARA, usd(2_500))
        await chat.press(chat.t.plain("common.button.reload"))
        assert any("💳" in label and "$125.00" in label for label in chat.labels)

    async def test_money_spent_meanwhile_asks_for_no_pin(
        self, chat: Chat, ticketing: TicketingService, fans: Fans
    ) -> None:
        order = await to_summary(chat, ticketing, quantity=4)
        other = await hold(ticketing, DARA, event_id=EVENT, key="other-key")
        await fans.confirm(other)
        await ticketing.pay(payment(other))
        again = await to_summary(chat, ticketing, quantity=4)
        assert again.key != order.key
        await chat.tap(PayTap(order_key=again.key, revision=1))
        assert any(chat.t.plain("menu.button.top_up") in label for label in chat.labels)

    async def test_changed_price_shows_a_new_summary_and_charges_nothing(
        self, chat: Chat, ticketing: TicketingService, fans: Fans
    ) -> None:
        order = await to_summary(chat, ticketing)
        await fans.confirm(order)
        dearer = ticket_type("standing", usd(3_000), ("floor",))
        await ticketing.load_events(a_load(an_event(size=12, types=(dearer,))))
        await chat.press("💳")
        assert chat.t("error.ticketing.price_changed") in chat.text
        assert any("$60.00" in label for label in chat.labels)
        assert await fans.balance(DARA) == usd(10_000)

    async def test_who_comes_too_late_is_told_and_keeps_the_money(
        self, chat: Chat, ticketing: TicketingService, fans: Fans, clock: FrozenClock
    ) -> None:
        await chat.tap(EventTap(event_id=EVENT))
        await chat.press("tanding")
        await hold(ticketing, BOPHA, 10)
        await hold(ticketing, BOPHA + 1, 2)
        clock.advance(2)
        await chat.press("1 ·")
        assert chat.t("error.ticketing.sold_out") in chat.text
        assert chat.t("common.money.not_moved") in chat.text
        assert await fans.balance(DARA) == usd(10_000)

    async def test_fewer_left_than_wanted_is_told(
        self, chat: Chat, ticketing: TicketingService
    ) -> None:
        await chat.tap(EventTap(event_id=EVENT))
        await chat.press("tanding")
        await hold(ticketing, BOPHA, 9)
        await chat.press("5 ·")
        assert chat.t("error.ticketing.not_enough_left", left=3) in chat.text

    @pytest.mark.parametrize(("typed", "quantity"), [("10", 10), ("៩", 9)])
    async def test_number_may_be_typed(
        self, chat: Chat, ticketing: TicketingService, typed: str, quantity: int
    ) -> None:
        await chat.tap(EventTap(event_id=EVENT))
        await chat.press("tanding")
        assert "10" in chat.text
        await chat.write(typed)
        assert (await order_of(ticketing)).quantity == quantity

    @pytest.mark.parametrize("typed", ["0", "-2", "two", "1.5", "1000", "2 x"])
    async def test_number_that_is_none_is_asked_for_again(
        self, chat: Chat, ticketing: TicketingService, typed: str
    ) -> None:
        await chat.tap(EventTap(event_id=EVENT))
        await chat.press("tanding")
        await chat.write(typed)
        assert chat.t("ticketing.quantity.unreadable", limit=10) in chat.text
        assert await ticketing.unpaid(DARA) == ()

    async def test_cancelled_order_says_that_no_money_moved(
        self, chat: Chat, ticketing: TicketingService
    ) -> None:
        order = await to_summary(chat, ticketing)
        await chat.press(chat.t.plain("ticketing.summary.button_cancel"))
        assert chat.t("common.money.not_moved") in chat.text
        assert await ticketing.unpaid(DARA) == ()
        await chat.tap(CancelOrderTap(order_key=order.key))
        await chat.tap(PayTap(order_key=order.key, revision=1))
        assert chat.t("ticketing.ended.title_cancelled") in chat.text

    async def test_expired_order_offers_to_choose_again(
        self, chat: Chat, ticketing: TicketingService, clock: FrozenClock, fans: Fans
    ) -> None:
        order = await to_summary(chat, ticketing)
        clock.advance(31 * 60)
        await ticketing.sweep()
        await fans.confirm(order)
        await chat.tap(PayTap(order_key=order.key, revision=1))
        assert chat.t("ticketing.ended.title_expired") in chat.text
        await chat.press(chat.t.plain("ticketing.ended.button_again"))
        assert "$25.00" in chat.text

    async def test_type_that_sold_out_meanwhile_shows_the_event(
        self, chat: Chat, ticketing: TicketingService, clock: FrozenClock
    ) -> None:
        await chat.tap(EventTap(event_id=EVENT))
        await hold(ticketing, BOPHA, 10)
        await hold(ticketing, BOPHA + 1, 2)
        clock.advance(2)
        await chat.press("tanding")
        assert chat.t("ticketing.status.sold_out") in chat.text

    async def test_somebody_elses_order_and_ticket_stay_closed(
        self, chat: Chat, ticketing: TicketingService, fans: Fans
    ) -> None:
        theirs = await hold(ticketing, BOPHA)
        for tap in (
            OrderTap(order_key=theirs.key),
            PayTap(order_key=theirs.key, revision=1),
            CancelOrderTap(order_key=theirs.key),
        ):
            with pytest.raises(OrderNotFound):
                await chat.tap(tap)
        with pytest.raises(TicketNotFound):
            await chat.tap(TicketTap(ticket_id=uuid4()))

    async def test_riel_event_shows_riel_first(
        self, chat: Chat, ticketing: TicketingService, fans: Fans
    ) -> None:
        kind = ticket_type("standing", Money(20_000, Currency.KHR), ("floor",))
        await ticketing.load_events(a_load(an_event("rice-songs", types=(kind,))))
        type_number = await type_id(ticketing, event="rice-songs")
        await chat.tap(
            QuantityTap(
                event_id="rice-songs", ticket_type_id=type_number, quantity=2, key=new_key()
            )
        )
        assert "40,000\u00a0៛ (≈ $9.76)" in chat.text
        assert any(chat.t.plain("menu.button.top_up") in label for label in chat.labels)


class TestMyTickets:
    async def test_nobody_has_tickets_at_first(self, chat: Chat, story: None) -> None:
        await chat.tap(MyTicketsTap())
        assert chat.t("ticketing.mine.empty") in chat.text
        await chat.press(chat.t.plain("menu.button.events"))
        assert "1/4" in chat.text

    async def test_unpaid_order_can_be_continued(
        self, chat: Chat, ticketing: TicketingService, fans: Fans
    ) -> None:
        await fans.come(DARA)
        await ticketing.load_events(a_load(an_event()))
        order = await hold(ticketing, DARA, 2)
        await chat.tap(MyTicketsTap())
        await chat.press(chat.t.plain("ticketing.mine.button_unpaid"))
        assert chat.conversation.location == OrderTap(order_key=order.key).pack()

    async def test_list_and_tickets_are_turned(
        self, chat: Chat, ticketing: TicketingService, fans: Fans
    ) -> None:
        await fans.come(DARA, balance=usd(20_000))
        await ticketing.load_events(a_load(an_event()))
        order = await hold(ticketing, DARA, 7)
        await fans.confirm(order)
        await ticketing.pay(payment(order))
        await chat.tap(MyTicketsTap())
        assert "1/2" in chat.text
        await chat.press(chat.t.plain("common.button.next"))
        assert "2/2" in chat.text
        await chat.press("7. ")
        assert "7/7" in chat.text
        assert f"{order.number}-7" in chat.text
        await chat.press(chat.t.plain("common.button.previous"))
        assert f"{order.number}-6" in chat.text
        await chat.press(chat.t.plain("common.button.back"))
        assert "2/2" in chat.text

    async def test_past_ticket_says_that_it_is_over(
        self, chat: Chat, ticketing: TicketingService, fans: Fans, clock: FrozenClock
    ) -> None:
        await fans.come(DARA)
        await ticketing.load_events(a_load(an_event()))
        order = await hold(ticketing, DARA)
        await fans.confirm(order)
        await ticketing.pay(payment(order))
        clock.advance(20 * 86_400)
        await chat.tap(MyTicketsTap())
        assert chat.t("ticketing.status.over") in chat.text


class TestInvoice:
    async def test_follows_the_receipt_as_a_file(
        self, chat: Chat, ticketing: TicketingService, fans: Fans
    ) -> None:
        await fans.come(DARA)
        await ticketing.load_events(a_load(an_event()))
        order = await hold(ticketing, DARA)
        await chat.tap(InvoiceTap(order_key=order.key))
        assert chat.t.plain("ticketing.summary.title") in chat.text  # it is not paid yet
        await fans.confirm(order)
        await ticketing.pay(payment(order))
        await chat.tap(OrderTap(order_key=order.key))
        await chat.press(chat.t.plain("ticketing.invoice.title"))
        (sent,) = [call for call in chat.telegram.calls if isinstance(call, SendDocument)]
        assert isinstance(sent.document, BufferedInputFile)
        assert sent.document.filename == f"{order.number}.pdf"
        assert sent.document.data.startswith(b"%PDF")
