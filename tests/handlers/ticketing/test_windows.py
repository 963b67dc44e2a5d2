"""How types that are not sold now look in chat, in both languages."""

from datetime import timedelta

import pytest

from handlers.ticketing.buttons import CartTap, EventTap
from services.core.clock import FrozenClock
from services.ticketing import TicketingService
from services.ticketing.rules import SaleWindow
from tests.handlers.ticketing.chat import Chat
from tests.services.ticketing.programme import (
    DARA,
    EVENT,
    Fans,
    a_load,
    an_event,
    hold,
    ticket_type,
    usd,
)

pytestmark = pytest.mark.usefixtures("language")


async def test_are_named_with_their_time_and_have_no_button(
    chat: Chat, ticketing: TicketingService, clock: FrozenClock, fans: Fans
) -> None:
    await fans.come(DARA)
    soon = clock.now() + timedelta(hours=1)
    types = (
        ticket_type("standing", usd(2_500), ("floor",)),
        ticket_type("later", usd(3_000), ("floor",), window=SaleWindow(soon, None)),
        ticket_type("bygone", usd(2_000), ("floor",), window=SaleWindow(None, clock.now())),
    )
    await ticketing.load_events(a_load(an_event(types=types)))
    await chat.tap(EventTap(event_id=EVENT))
    t, labels = chat.t, " ".join(chat.labels)
    assert t.plain("ticketing.status.not_yet", time=soon) in chat.text
    assert t.plain("ticketing.status.closed") in chat.text
    for shown, name in ((True, "standing"), (False, "later"), (False, "bygone")):
        said = name.title() if t.locale == "en" else name
        assert (said in labels) is shown
    order = await hold(ticketing, DARA)
    await chat.tap(CartTap(order_key=order.key))
    assert "ater" not in " ".join(chat.labels)
