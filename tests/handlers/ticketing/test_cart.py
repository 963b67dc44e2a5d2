"""Several ticket types in one order, by taps and by words, in both languages."""

from dataclasses import replace

import pytest

from handlers.ticketing import cart_screens
from handlers.ticketing.buttons import CartQuantityTap, CartTap, OrderTap
from services.core.i18n import Language
from services.core.ids import new_key
from services.ticketing import OrderState, OrderSummary, TicketingService
from services.ticketing.specs import PoolSpec
from tests.handlers.ticketing.chat import Chat
from tests.handlers.ticketing.conftest import TRANSLATORS
from tests.handlers.ticketing.test_screens import check
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    EVENT,
    Fans,
    a_load,
    an_event,
    hold,
    ticket_type,
    type_id,
    usd,
)

pytestmark = pytest.mark.usefixtures("language")


@pytest.fixture
async def order(ticketing: TicketingService, fans: Fans) -> OrderSummary:
    """Two standing tickets of a hall that also has a front of three."""
    await fans.come(DARA, usd(20_000))
    pools = (PoolSpec("floor", 50), PoolSpec("front", 3))
    types = (
        ticket_type("standing", usd(2_500), ("floor",)),
        ticket_type("front", usd(4_000), ("front",)),
    )
    await ticketing.load_events(a_load(an_event(pools=pools, types=types)))
    return await hold(ticketing, DARA, 2)


async def only_order(ticketing: TicketingService) -> OrderSummary:
    (order,) = await ticketing.unpaid(DARA)
    return order


def said(order: OrderSummary) -> dict[str, int]:
    return {line.name.en: line.quantity for line in order.lines}


def name(chat: Chat, slug: str) -> str:
    return slug.title() if chat.t.locale == "en" else f"ប្រភេទ {slug}"


async def to_front(chat: Chat, order: OrderSummary) -> None:
    await chat.tap(OrderTap(order_key=order.key))
    await chat.press(chat.t.plain("ticketing.summary.button_other_types"))
    await chat.press(name(chat, "front"))


class TestCart:
    async def test_second_type_joins_the_order(
        self, chat: Chat, order: OrderSummary, ticketing: TicketingService
    ) -> None:
        await to_front(chat, order)
        await chat.press("1 ·")
        now = await only_order(ticketing)
        assert said(now) == {"Standing": 2, "Front": 1}
        assert (await ticketing.summary(DARA, order.key)).state is OrderState.CANCELLED
        for kind in ("standing", "front"):
            assert name(chat, kind) in chat.text
        assert chat.t.plain("ticketing.summary.button_cancel") in chat.labels

    async def test_number_of_a_type_is_changed_and_taken_out_again(
        self, chat: Chat, order: OrderSummary, ticketing: TicketingService
    ) -> None:
        await to_front(chat, order)
        await chat.press("3 ·")
        await to_front(chat, await only_order(ticketing))
        await chat.press("2 ·")
        assert said(await only_order(ticketing)) == {"Standing": 2, "Front": 2}
        await to_front(chat, await only_order(ticketing))
        await chat.press(chat.t.plain("ticketing.cart.button_remove"))
        assert said(await only_order(ticketing)) == {"Standing": 2}

    async def test_last_type_cannot_be_taken_out(self, chat: Chat, order: OrderSummary) -> None:
        await chat.tap(CartTap(order_key=order.key))
        await chat.press(name(chat, "standing"))
        assert chat.t.plain("ticketing.cart.button_remove") not in chat.labels

    async def test_written_number_counts_and_nonsense_is_asked_again(
        self, chat: Chat, order: OrderSummary, ticketing: TicketingService
    ) -> None:
        await chat.tap(CartTap(order_key=order.key))
        await chat.press(name(chat, "standing"))
        await chat.write("many")
        assert "⚠️" in chat.text
        await chat.write("9")
        assert said(await only_order(ticketing)) == {"Standing": 9}

    async def test_second_tap_is_the_same_order(
        self, chat: Chat, order: OrderSummary, ticketing: TicketingService
    ) -> None:
        tap = CartQuantityTap(
            order_key=order.key,
            ticket_type_id=await type_id(ticketing, "front"),
            quantity=1,
            key=new_key(),
        )
        await chat.tap(tap)
        first = await only_order(ticketing)
        await chat.tap(tap)
        assert await only_order(ticketing) == first

    async def test_too_late_keeps_the_order_and_says_that_no_money_moved(
        self, chat: Chat, order: OrderSummary, ticketing: TicketingService, fans: Fans
    ) -> None:
        await to_front(chat, order)
        await fans.come(BOPHA)
        front = await type_id(ticketing, "front")
        await hold(ticketing, BOPHA, 3, ticket_type_id=front)
        await chat.press("1 ·")
        assert chat.t.plain("common.money.not_moved") in chat.text
        assert said(await only_order(ticketing)) == {"Standing": 2}

    async def test_order_that_has_ended_is_not_changed(
        self, chat: Chat, order: OrderSummary, ticketing: TicketingService
    ) -> None:
        await to_front(chat, order)
        await ticketing.cancel(DARA, order.key)
        await chat.press("1 ·")
        assert await ticketing.unpaid(DARA) == ()
        await chat.tap(CartTap(order_key=order.key))
        assert chat.t.plain("ticketing.ended.title_cancelled") in chat.text


async def test_screens_keep_the_limits_of_the_chat(
    ticketing: TicketingService, language: Language
) -> None:
    t = TRANSLATORS.for_language(language)
    types = tuple(ticket_type(f"kind-{n}", usd(99_999_00), ("floor",)) for n in range(8))
    await ticketing.load_events(a_load(an_event(types=types)))
    card = await ticketing.event(EVENT)
    order = await hold(ticketing, DARA, 1, ticket_type_id=card.types[0].id)
    line = order.lines[0]
    full = tuple(replace(line, ticket_type_id=kind.id, name=kind.name) for kind in card.types)
    for some in (order, replace(order, lines=full)):
        check(cart_screens.cart(t, some, card, t("error.ticketing.sold_out")))
        for kind in card.types:
            check(cart_screens.quantity(t, some, kind))
            check(cart_screens.quantity(t, some, kind, unreadable=True))
