"""Every screen of the demo story keeps to the limits of the chat, in both languages."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest

from bot.load import EventFiles, load_files
from handlers.kit.buttons import Button
from handlers.kit.screen import PictureRef, Screen
from handlers.ticketing import order_screens, screens, series_screens, ticket_screens
from handlers.ticketing.buttons import QuantityTap
from services.core.clock import FrozenClock
from services.core.i18n import Language, Translator, clusters
from services.core.money import Money
from services.ticketing import (
    CancelReason,
    EventCard,
    HoldTickets,
    ListEvents,
    OrderSummary,
    Page,
    Show,
    TicketCard,
    TicketingService,
    TicketState,
)
from services.ticketing.shows import shows_of
from tests.demo.conftest import STORY
from tests.handlers.ticketing.chat import KEYBOARDS, no_banner, words_of
from tests.handlers.ticketing.conftest import TRANSLATORS
from tests.services.ticketing.programme import DARA, NOW

PICTURE = PictureRef("picture", no_banner)


@pytest.fixture
def t(language: Language) -> Translator:
    return TRANSLATORS.for_language(language)


@pytest.fixture
async def cards(ticketing: TicketingService, clock: FrozenClock) -> tuple[EventCard, ...]:
    await load_files([STORY], [EventFiles(ticketing)], clock.now())
    return (await ticketing.list_events(ListEvents(limit=50))).items


@pytest.fixture
async def orders(ticketing: TicketingService, cards: tuple[EventCard, ...]) -> list[OrderSummary]:
    """The largest possible order of every ticket type that is for sale."""
    made: list[OrderSummary] = []
    for card in cards:
        for kind in card.types:
            most = screens.most_of(kind)
            if card.status == "open" and most:
                wish = HoldTickets(DARA, card.label.id, kind.id, most, f"key-{len(made)}-0123456")
                made.append(await ticketing.hold(wish))
    return made


def check(screen: Screen) -> None:
    """What every screen must keep to: caption, buttons, labels, callback data, a way out."""
    words = words_of(screen.text)
    assert len(words) <= 1024, len(words)
    *above, last = [row for row in screen.rows if row]
    assert sum(len(row) for row in above) <= 8
    assert all(len(row) <= 2 for row in above)
    assert len(last) <= 3
    labels = [part.label for row in screen.rows for part in row]
    assert [label for label in labels if len(clusters(label)) > 24] == []
    assert len(set(labels)) == len(labels)
    assert KEYBOARDS.markup(screen.rows, 2**52) is not None  # no button is too long
    assert screen.location is not None
    KEYBOARDS.sign(screen.location, 2**52)


class TestEveryScreen:
    def test_programme_and_events(self, t: Translator, cards: tuple[EventCard, ...]) -> None:
        shows = tuple(shows_of(cards))
        for place in range(0, len(shows), screens.EVENTS_A_PAGE):
            part = shows[place : place + screens.EVENTS_A_PAGE]
            check(screens.programme(t, Page(part, place + 1, len(shows)), PICTURE))
        for show in shows:
            if show.series:
                page = Page(show.dates, 1, len(show.dates))
                check(series_screens.series(t, show, page, PICTURE))
            for card in show.dates:
                check(screens.event(t, card, PICTURE, dates=show.dates))
        for card in cards:
            check(screens.event(t, card, PICTURE))
            check(screens.event(t, card, PICTURE, quantity=1, note=t("error.ticketing.sold_out")))
        check(screens.found(t, "w" * 60, cards, 9))
        check(screens.found(t, "w" * 60, ()))
        check(screens.cities(t, list({card.label.city: None for card in cards})))
        check(screens.ask_words(t))

    def test_empty_programme(self, t: Translator, cards: tuple[EventCard, ...]) -> None:
        nothing: Page[Show] = Page((), 1, 0)
        check(screens.programme(t, nothing, None))
        check(screens.programme(t, nothing, None, cards[0].label.city))

    def test_quantities(self, t: Translator, cards: tuple[EventCard, ...]) -> None:
        for card in cards:
            for kind in card.types:
                if screens.most_of(kind):
                    check(screens.quantity(t, card, kind))
                    check(screens.quantity(t, card, kind, unreadable=True))

    def test_each_quantity_is_an_order_of_its_own(
        self, t: Translator, cards: tuple[EventCard, ...]
    ) -> None:
        taps = list(quantity_taps(screens.quantity(t, cards[0], cards[0].types[1])))
        assert [tap.quantity for tap in taps] == list(range(1, 9))
        assert len({tap.key for tap in taps}) == 8

    def test_orders(self, t: Translator, orders: list[OrderSummary]) -> None:
        assert len(orders) > 15
        for order in orders:
            total = order.price.total
            for balance in (total, total * 3, Money.zero(total.currency)):
                check(order_screens.summary(t, order, balance))
                note = t("error.ticketing.price_changed")
                check(order_screens.summary(t, order, balance, note))
            for reason in CancelReason:
                check(order_screens.ended(t, replace(order, cancel_reason=reason)))

    def test_receipts_and_tickets(self, t: Translator, orders: list[OrderSummary]) -> None:
        for order in orders:
            tickets = [a_ticket(order, number) for number in range(1, 8)]
            receipt = order_screens.paid(t, order, tickets, order.price.total, PICTURE)
            assert len(words_of(receipt.text)) <= 1024
            for state in TicketState:
                some = tuple(replace(card, state=state) for card in tickets)
                page = Page(some[:5], 6, 12)
                check(ticket_screens.my_tickets(t, page, [order], NOW))
                check(ticket_screens.ticket(t, Page(some[:1], 2, 3), PICTURE))
            message = ticket_screens.message(t, tickets[0], PICTURE)
            assert len(words_of(message.text)) <= 1024
        nothing: Page[TicketCard] = Page((), 1, 0)
        check(ticket_screens.my_tickets(t, nothing, [], NOW))

    def test_no_khmer_in_english_and_no_english_in_khmer(
        self, t: Translator, cards: tuple[EventCard, ...], orders: list[OrderSummary]
    ) -> None:
        shown = [screens.event(t, card, PICTURE) for card in cards]
        shown += [order_screens.summary(t, order, order.price.total) for order in orders]
        for screen in shown:
            texts = [screen.text, *(part.label for row in screen.rows for part in row)]
            letters = [sign for text in texts for sign in words_of(text)]
            if t.locale == "en":
                assert not any("\u1780" <= sign <= "\u17d3" for sign in letters)
            else:
                words = "".join(sign if sign.isascii() else " " for sign in letters).split()
                assert [w for w in words if w.isalpha() and len(w) > 1 and w != "VIP"] == []


def quantity_taps(screen: Screen) -> Iterator[QuantityTap]:
    for row in screen.rows:
        for part in row:
            if isinstance(part, Button) and isinstance(part.tap, QuantityTap):
                yield part.tap


def a_ticket(order: OrderSummary, number: int) -> TicketCard:
    line = order.lines[0]
    return TicketCard(
        id=uuid4(),
        label=f"{order.number}-{number}",
        state=TicketState.VALID,
        event=order.event,
        type_name=line.name,
        price=line.unit_price,
        order_number=order.number,
        zone="FRONT",
        gate="A",
        row="12",
        seat="114",
        code="CODE",
        serial=1,
    )
