"""A ticket goes to a friend in chat, in both languages."""

import re

import pytest
from sqlalchemy import text

from handlers.aftersale.buttons import ClaimTap, GiftTap
from handlers.ticketing.buttons import MyTicketsTap, OrderTap, TicketTap
from services.core.uow import UnitOfWork
from services.ticketing import TicketingService
from services.ticketing.aftersale.errors import GiftNotFound
from tests.handlers.aftersale.conftest import AftersaleChat
from tests.handlers.ticketing.chat import words_of
from tests.services.ticketing.programme import BOPHA, DARA

pytestmark = pytest.mark.usefixtures("language")
Chats = tuple[AftersaleChat, AftersaleChat]


async def to_link(chat: AftersaleChat, ticketing: TicketingService) -> str:
    """From the list of tickets to the link; its token."""
    await chat.tap(MyTicketsTap())
    await chat.press("1. ")
    await chat.press("🎁")
    await chat.press("🔗")
    found = re.search(r"start=tr_([A-Za-z0-9]{22})", chat.text)
    assert found
    return found[1]


async def test_friend_claims_by_the_link(chats: Chats, ticketing: TicketingService) -> None:
    dara, bopha = chats
    token = await to_link(dara, ticketing)
    assert dara.t.plain("aftersale.gift.still_yours") in words_of(dara.text)
    await bopha.tap(GiftTap(token=token))
    card = (await ticketing.my_tickets(DARA)).items[0]
    assert card.label not in bopha.text
    await bopha.press("🎟")
    assert bopha.t.plain("aftersale.gift.claimed_title") in words_of(bopha.text)
    assert card.label in bopha.text
    assert [each.id for each in (await ticketing.my_tickets(BOPHA)).items] == [card.id]
    await bopha.tap(ClaimTap(token=token))
    assert bopha.t.plain("aftersale.gift.claimed_title") in words_of(bopha.text)


async def test_giver_sees_the_link_again_and_takes_it_back(
    chats: Chats, ticketing: TicketingService
) -> None:
    dara, bopha = chats
    token = await to_link(dara, ticketing)
    await dara.tap(GiftTap(token=token))
    assert token in dara.text
    await dara.press("↩️")
    assert token not in dara.text
    await bopha.tap(ClaimTap(token=token))
    assert bopha.t.plain("aftersale.gift.is_cancelled") in words_of(bopha.text)
    assert not any("🎟" in label for label in bopha.labels)


async def test_unknown_link_is_refused(chats: Chats) -> None:
    with pytest.raises(GiftNotFound):
        await chats[1].tap(GiftTap(token="0" * 22))


async def test_receipt_of_the_order_hides_what_is_given(
    chats: Chats, ticketing: TicketingService, uow: UnitOfWork
) -> None:
    dara, bopha = chats
    for card in (await ticketing.my_tickets(DARA)).items:
        token = await to_link(dara, ticketing)
        await bopha.tap(ClaimTap(token=token))
        assert (await ticketing.ticket(BOPHA, card.id)).id == card.id
    async with uow.database.read.connect() as connection:
        key = (await connection.execute(text("SELECT key FROM ticket_orders"))).scalar_one()
    await dara.tap(OrderTap(order_key=key))
    assert "$50.00" in dara.text
    assert card.label not in dara.text
    await dara.tap(MyTicketsTap())
    assert dara.t.plain("ticketing.mine.empty") in words_of(dara.text)
    await bopha.tap(TicketTap(ticket_id=card.id))
    assert any("🎁" in label for label in bopha.labels)
    await bopha.press("🕘")
    assert card.label in bopha.text
    assert bopha.text.count("Fa•••") == 2
