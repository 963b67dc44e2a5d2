"""Saved accounts in chat, and credit for a phone."""

from dataclasses import replace

import pytest

from handlers.bills.buttons import CreditTap, SavedListTap, SavedTap
from services.artwork.schemas import Bilingual
from services.bills import BillerCategory, BillState, Saved
from services.bills.ports import Found, NothingOpen, Unknown
from services.core.ids import short_id
from tests.handlers.bills.conftest import Open
from tests.services.bills.world import FAN, PHONE, POWER, World, usd
from tests.services.identity.people import PIN

OTHER_PHONE = replace(
    PHONE, id="bamboo-mobile", name=Bilingual("ទូរស័ព្ទឫស្សី", "Bamboo"), prefixes=("11",)
)


@pytest.fixture
async def kept(world: World) -> Saved:
    bill = await world.pay(await world.look())
    return await world.saved.save(FAN, bill.id)


class TestSaved:
    async def test_paid_again(self, world: World, open_chat: Open, kept: Saved) -> None:
        chat = open_chat()
        await chat.tap(SavedListTap())
        assert chat.shows("bills.saved.choose")
        await chat.press(str(getattr(POWER.name, str(chat.fan.language))))
        for answer, code in ((NothingOpen(), "nothing_due"), (Unknown("503"), "biller_away")):
            world.billers.looks = answer
            await chat.press("bills.saved.button_pay")
            assert chat.shows(f"error.bills.{code}")
        world.billers.owes(usd(5_000), "2026-05")
        await chat.press("bills.saved.button_pay")
        await chat.press("💳")
        await chat.type_pin(PIN)
        assert chat.shows("bills.state.paid")

    async def test_reminders_on_and_off(self, world: World, open_chat: Open, kept: Saved) -> None:
        chat = open_chat()
        await chat.tap(SavedTap(saved=short_id(kept.id)))
        await chat.press("bills.saved.button_quiet")
        assert chat.shows("bills.saved.reminds_not")
        await chat.press("bills.saved.button_remind")
        assert chat.shows("bills.saved.reminds")

    async def test_by_itself_up_to_a_cap_and_stopped(
        self, world: World, open_chat: Open, kept: Saved
    ) -> None:
        chat = open_chat()
        await chat.tap(SavedTap(saved=short_id(kept.id)))
        await chat.press("bills.saved.button_cap")
        await chat.write("0.10")
        assert chat.shows("error.bills.cap_too_small", minimum=usd(125))
        await chat.write("៛9000")
        assert chat.shows("error.amount.two_currencies")
        await chat.write("50")
        assert (await world.saved.get(FAN, kept.id)).cap is None, "the PIN comes first"
        await chat.type_pin(PIN)
        assert chat.shows("bills.saved.cap", cap=usd(5_000))
        assert (await world.saved.get(FAN, kept.id)).cap == usd(5_000)
        await chat.press("bills.saved.button_stop")
        assert chat.shows("bills.saved.cap_none")
        assert (await world.saved.get(FAN, kept.id)).cap is None

    async def test_off_the_list(self, world: World, open_chat: Open, kept: Saved) -> None:
        chat = open_chat()
        await chat.tap(SavedTap(saved=short_id(kept.id)))
        await chat.press("bills.saved.button_forget")
        assert chat.shows("bills.saved.nothing")
        assert await world.saved.all(FAN) == []


class TestCredit:
    @pytest.fixture(autouse=True)
    async def operators(self, world: World) -> None:
        """Two operators; what is due is never known before."""
        await world.load(PHONE, OTHER_PHONE)
        world.billers.looks = Found("", "", None, None)

    async def test_for_the_own_number(self, world: World, open_chat: Open) -> None:
        chat = open_chat()
        await chat.tap(CreditTap())
        await chat.press("bills.credit.button_own")
        name = str(getattr(PHONE.name, str(chat.fan.language)))
        assert chat.shows("bills.credit.operator", operator=name)
        await chat.press(chat.t.money(usd(500)))
        await chat.press("💳")
        await chat.type_pin(PIN)
        (bill,) = await world.bills.history(FAN)
        assert (bill.state, bill.amount, bill.number) == (BillState.PAID, usd(500), "012345678")
        assert bill.biller.category is BillerCategory.MOBILE

    async def test_a_number_that_has_moved_to_another_operator(
        self, world: World, open_chat: Open
    ) -> None:
        chat = open_chat(phone=None)
        await chat.tap(CreditTap())
        assert not any(chat.t.plain("bills.credit.button_own") in label for label in chat.labels)
        for wrong in ("012", "+66 812345678"):
            await chat.write(wrong)
            assert chat.shows("bills.credit.no_number"), wrong
        await chat.write("077 123 456")
        name = str(getattr(OTHER_PHONE.name, str(chat.fan.language)))
        await chat.press(name)
        assert chat.shows("bills.credit.operator", operator=name)
        await chat.write("0.20")
        assert chat.shows("error.bills.amount_too_small", minimum=usd(100))
        await chat.write("3")
        assert "3.00" in chat.text
        await chat.press("💳")
        await chat.type_pin(PIN)
        (bill,) = await world.bills.history(FAN)
        assert (bill.biller.id, bill.number) == (OTHER_PHONE.id, "077123456")

    async def test_an_unknown_prefix_asks_for_the_operator(
        self, world: World, open_chat: Open
    ) -> None:
        chat = open_chat()
        await chat.tap(CreditTap())
        await chat.write("099 123 456")
        assert chat.shows("bills.credit.choose")
        await chat.write("3")
        assert chat.shows("bills.credit.choose")
        assert await world.bills.history(FAN) == []
