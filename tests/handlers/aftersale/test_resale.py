"""Selling a ticket on and buying one from a fan, in chat, in both languages."""

from dataclasses import replace
from datetime import timedelta

import pytest
from aiogram.methods import SendDocument
from aiogram.types import BufferedInputFile
from sqlalchemy import insert

from handlers.aftersale.buttons import BuyListingTap, ListingTap, OfferTap, ResaleTap, SellTap
from handlers.ticketing.buttons import EventTap, TicketTap
from services.core.ids import new_key
from services.core.uow import UnitOfWork
from services.identity.models import PinConfirmation
from services.ticketing import TicketingService
from services.ticketing.aftersale.resale import ResaleService
from services.ticketing.aftersale.rules import CodeMode
from services.ticketing.aftersale.schemas import Listing
from tests.handlers.aftersale.conftest import AftersaleChat
from tests.handlers.ticketing.chat import words_of
from tests.services.ticketing.aftersale.conftest import SOLD_ON
from tests.services.ticketing.programme import BOPHA, DARA, EVENT, a_load, an_event

pytestmark = pytest.mark.usefixtures("language")
Chats = tuple[AftersaleChat, AftersaleChat]


async def on_the_list(chat: AftersaleChat, ticketing: TicketingService) -> Listing:
    """From the ticket's page to the list, for nine tenths of what it has cost."""
    card = (await ticketing.my_tickets(DARA)).items[0]
    await chat.tap(TicketTap(ticket_id=card.id))
    await chat.press("🏷")
    assert "$25.00" in chat.text
    await chat.press("$22.50")
    assert "$20.81" in words_of(chat.text)  # without 5 % and 2.5 %
    await chat.press("🏷")
    resale: ResaleService = chat.services["resale_desk"].resale
    (listing,) = (await resale.list_of(BOPHA, EVENT)).items
    return listing


async def confirm(uow: UnitOfWork, listing: Listing) -> None:
    """As if Bopha had just typed her PIN."""
    soon = uow.clock.now() + timedelta(minutes=2)
    async with uow.database.write.begin() as connection:
        await connection.execute(
            insert(PinConfirmation).values(
                pad_id=new_key(),
                fan_id=BOPHA,
                purpose=listing.confirmation_purpose,
                expires_at=soon,
            )
        )


class TestSell:
    async def test_listed_and_taken_off(self, chats: Chats, ticketing: TicketingService) -> None:
        dara, _ = chats
        listing = await on_the_list(dara, ticketing)
        assert "start=rs_" in dara.text
        await dara.press("↩️")
        assert dara.t.plain("aftersale.sell.question") in words_of(dara.text)
        await dara.tap(ListingTap(listing_id=listing.id))
        assert dara.t.plain("aftersale.resale.delisted") in words_of(dara.text)

    async def test_price_is_typed(self, chats: Chats, ticketing: TicketingService) -> None:
        dara, _ = chats
        card = (await ticketing.my_tickets(DARA)).items[0]
        await dara.tap(SellTap(ticket_id=card.id))
        for words, told in (
            ("30", "$25.00"),
            ("abc", "$25.00"),
            ("40000 ៛", "$25.00"),
        ):
            await dara.write(words)
            assert "⚠️" in dara.text
            assert told in words_of(dara.text)
        await dara.write("២០ $")
        assert "$18.50" in dara.text
        await dara.press("🏷")
        assert dara.t.plain("aftersale.sell.is_listed") in words_of(dara.text)

    async def test_button_without_its_question_asks_again(
        self, chats: Chats, ticketing: TicketingService
    ) -> None:
        dara, _ = chats
        card = (await ticketing.my_tickets(DARA)).items[0]
        await dara.tap(OfferTap(ticket_id=card.id))
        assert dara.t.plain("aftersale.sell.question") in words_of(dara.text)


class TestBuy:
    async def test_from_the_event_to_the_receipt(
        self, chats: Chats, ticketing: TicketingService, uow: UnitOfWork
    ) -> None:
        dara, bopha = chats
        listing = await on_the_list(dara, ticketing)
        await bopha.tap(EventTap(event_id=EVENT))
        await bopha.press("🔁")
        await bopha.press("1. ")
        text = words_of(bopha.text)
        assert "$22.50" in text
        assert "៛" in text
        assert "Fa•••" in text
        assert "$77.50" in text
        await confirm(uow, listing)
        await bopha.press("💳")
        assert bopha.t.plain("aftersale.gift.claimed_title") in words_of(bopha.text)
        assert "$77.50" in bopha.text
        await bopha.tap(ListingTap(listing_id=listing.id))
        assert bopha.t.plain("aftersale.gift.claimed_title") in words_of(bopha.text)

    async def test_pin_comes_before_money(self, chats: Chats, ticketing: TicketingService) -> None:
        dara, bopha = chats
        listing = await on_the_list(dara, ticketing)
        await bopha.tap(BuyListingTap(listing_id=listing.id))
        assert "$22.50" in bopha.text
        assert len((await ticketing.my_tickets(BOPHA)).items) == 0

    async def test_own_ticket_shows_its_own_page(
        self, chats: Chats, ticketing: TicketingService
    ) -> None:
        dara, _ = chats
        await on_the_list(dara, ticketing)
        await dara.tap(ResaleTap(event_id=EVENT))
        await dara.press("1. ")
        assert dara.t.plain("aftersale.sell.is_listed") in words_of(dara.text)

    async def test_bank_keeps_it_for_five_minutes(
        self, chats: Chats, ticketing: TicketingService
    ) -> None:
        dara, bopha = chats
        listing = await on_the_list(dara, ticketing)
        resale = bopha.services["resale_desk"].resale
        await resale.reserve(BOPHA, listing.id)
        await bopha.tap(ListingTap(listing_id=listing.id))
        await bopha.press(bopha.t.plain("aftersale.resale.button_give_up"))
        assert not (await resale.listing(BOPHA, listing.id)).for_me
        await resale.reserve(BOPHA, listing.id)
        await dara.tap(SellTap(ticket_id=listing.ticket.id))
        assert dara.t.plain("aftersale.sell.is_reserved") in words_of(dara.text)

    async def test_nothing_on_offer_says_so(self, chats: Chats) -> None:
        await chats[1].tap(ResaleTap(event_id=EVENT))
        assert chats[1].t.plain("aftersale.resale.empty") in words_of(chats[1].text)


class TestTicket:
    async def test_calendar_comes_as_a_file(
        self, chats: Chats, ticketing: TicketingService
    ) -> None:
        dara, _ = chats
        card = (await ticketing.my_tickets(DARA)).items[0]
        await dara.tap(TicketTap(ticket_id=card.id))
        await dara.press("📅")
        (sent,) = [call for call in dara.telegram.calls if isinstance(call, SendDocument)]
        assert isinstance(sent.document, BufferedInputFile)
        assert sent.document.filename == f"{EVENT}.ics"
        assert sent.document.data.startswith(b"BEGIN:VCALENDAR\r\n")

    async def test_phones_get_a_file_and_a_link(
        self, chats: Chats, ticketing: TicketingService
    ) -> None:
        dara, _ = chats
        card = (await ticketing.my_tickets(DARA)).items[0]
        await dara.tap(TicketTap(ticket_id=card.id))
        await dara.press("📲")
        (sent,) = [call for call in dara.telegram.calls if isinstance(call, SendDocument)]
        assert isinstance(sent.document, BufferedInputFile)
        assert sent.document.filename == f"{card.label}.pkpass"
        assert dara.t.plain("aftersale.ticket.button_pass") in dara.labels[0]

    async def test_rotating_code_leads_to_the_app(
        self, chats: Chats, ticketing: TicketingService
    ) -> None:
        rules = replace(SOLD_ON, codes=CodeMode.ROTATING)
        await ticketing.load_events(a_load(an_event(size=2, aftersale=rules)))
        dara, _ = chats
        card = (await ticketing.my_tickets(DARA)).items[0]
        await dara.tap(TicketTap(ticket_id=card.id))
        assert dara.t.plain("ticketing.ticket.how_app") in words_of(dara.text)
        assert any("📱" in label for label in dara.labels)
        assert not any("📲" in label for label in dara.labels)
