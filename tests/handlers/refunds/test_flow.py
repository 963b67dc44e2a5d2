"""A fan gives tickets back and an operator decides, in both languages."""

from datetime import timedelta

import pytest

from handlers.refunds.buttons import GiveBackTap, RefundQueueTap, ReturnTap
from handlers.refunds.desk import ReturnButton
from services.core.ids import short_id
from services.ticketing.refunds.errors import RefundNotFound
from services.ticketing.refunds.rules import RefundRule
from tests.handlers.refunds.conftest import House, RefundsChat
from tests.handlers.ticketing.conftest import TRANSLATORS
from tests.services.ticketing.programme import DARA, usd


class TestFan:
    async def test_one_ticket_for_the_figure_that_was_shown(
        self, chat: RefundsChat, house: House
    ) -> None:
        await chat.tap(ReturnTap(ticket=short_id(house.ticket)))
        assert chat.says("refunds.choice.question")
        await chat.press("1. ")
        assert chat.says("refunds.quote.kept", amount=usd(250))
        assert chat.says("refunds.quote.after", balance=usd(7_250))
        assert chat.says("refunds.quote.goes_wallet")
        assert await house.fans.balance(DARA) == usd(5_000)
        (yes,) = [data for text, data in chat.buttons if "↩️" in text]
        await chat.press_key("refunds.quote.button_give")
        assert chat.says("refunds.state.paid")
        assert await house.fans.balance(DARA) == usd(7_250)
        assert len(yes.encode()) <= 64

    async def test_second_tap_shows_the_same_refund(self, chat: RefundsChat, house: House) -> None:
        await chat.tap(ReturnTap(ticket=short_id(house.ticket)))
        await chat.press_key("refunds.choice.button_all", number=2)
        (signed,) = [data for text, data in chat.buttons if "↩️" in text]
        tap = GiveBackTap.unpack(signed[1:].rpartition(".")[0])
        await chat.tap(tap)
        first = chat.text
        await chat.tap(tap)
        assert chat.text == first
        assert await house.fans.balance(DARA) == usd(9_500)
        await chat.tap(ReturnTap(ticket=short_id(house.ticket)))
        assert chat.says("refunds.choice.nothing")

    async def test_new_figure_is_shown_instead(self, chat: RefundsChat, house: House) -> None:
        await chat.tap(ReturnTap(ticket=short_id(house.ticket)))
        await chat.press("1. ")
        await house.set_rules(RefundRule(0, fixed_minor=1_000))
        await chat.press_key("refunds.quote.button_give")
        assert chat.says("error.refunds.changed", amount=usd(1_500))
        assert await house.fans.balance(DARA) == usd(5_000)
        await chat.press_key("refunds.quote.button_give")
        assert await house.fans.balance(DARA) == usd(6_500)

    async def test_button_only_on_tickets_that_are_good(self, house: House) -> None:
        t = TRANSLATORS.for_language("en")
        extra = ReturnButton(house.clock)
        card = await house.ticketing.ticket(DARA, house.ticket)
        (button,) = await extra(t, DARA, card)
        assert t.plain("refunds.choice.title") in button.label
        house.clock.advance(timedelta(days=11).total_seconds())
        assert await extra(t, DARA, card) == ()

    async def test_somebody_elses_refund_is_not_shown(self, house: House) -> None:
        with pytest.raises(RefundNotFound):
            await house.refunds.refund(DARA, house.ticket)


class TestDecision:
    async def test_fan_asks_and_operator_gives(self, chat: RefundsChat, house: House) -> None:
        house.clock.advance(timedelta(days=5).total_seconds())
        await chat.tap(ReturnTap(ticket=short_id(house.ticket)))
        await chat.press_key("refunds.choice.button_all", number=2)
        assert chat.says("refunds.quote.by_staff")
        await chat.press_key("refunds.quote.button_ask")
        assert chat.says("refunds.state.waiting")
        assert await house.fans.balance(DARA) == usd(5_000)
        await chat.tap(RefundQueueTap())
        await chat.press("$25.00")
        await chat.press_key("refunds.desk.button_give")
        assert chat.says("refunds.state.paid")
        assert await house.fans.balance(DARA) == usd(7_500)

    async def test_fan_keeps_and_operator_refuses(self, chat: RefundsChat, house: House) -> None:
        house.clock.advance(timedelta(days=5).total_seconds())
        ticket = short_id(house.ticket)
        await chat.tap(ReturnTap(ticket=ticket))
        await chat.press("1. ")
        await chat.press_key("refunds.quote.button_ask")
        await chat.press_key("refunds.refund.button_keep")
        assert chat.says("refunds.state.withdrawn")
        await chat.tap(ReturnTap(ticket=ticket))
        await chat.press("1. ")
        await chat.press_key("refunds.quote.button_ask")
        await chat.tap(RefundQueueTap())
        await chat.press("$12.50")
        await chat.press_key("refunds.desk.button_refuse")
        assert chat.says("refunds.desk.refuse_question")
        await chat.press_key("refunds.desk.button_refuse")
        assert chat.says("refunds.state.refused")
        await chat.tap(RefundQueueTap())
        assert chat.says("refunds.desk.nothing")
