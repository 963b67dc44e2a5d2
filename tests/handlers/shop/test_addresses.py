"""A new address in chat: step by step, by name, list or map, with whatever is typed wrong."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from aiogram.types import Chat as TelegramChat
from aiogram.types import Location, Message, User

from handlers.kit.window import Window
from handlers.shop.addresses.buttons import AddressBookTap, NewAddressTap, PlaceTap
from handlers.shop.addresses.desk import NOTE, PHONE, RECIPIENT, STREET
from handlers.shop.instalments import screens
from handlers.shop.orders.buttons import ShopOrdersTap
from services.checkout.addresses import Address, AddressBook, NewAddress
from services.core.i18n import Language
from services.core.ids import new_key
from services.core.money import Currency, Money
from services.core.uow import UnitOfWork
from services.orders.instalments.schemas import Part, PartState, Plan, PlanState
from tests.handlers.shop.conftest import ShopChat
from tests.handlers.shop.test_buying import keeps_the_rules
from tests.handlers.ticketing.conftest import TRANSLATORS
from tests.services.ticketing.programme import DARA

PHNOM_PENH, BANGKOK = (11.55, 104.92), (13.75, 100.50)


async def send_location(chat: ShopChat, at: tuple[float, float]) -> None:
    message = Message(
        message_id=1,
        date=datetime.now(UTC),
        chat=TelegramChat(id=7, type="private"),
        from_user=User(id=chat.fan.id, is_bot=False, first_name="Fan"),
        location=Location(latitude=at[0], longitude=at[1]),
    ).as_(chat.kit.bot)
    window = Window(chat.kit, chat.fan, chat.t, chat.conversation)
    await chat._handle("message", message, window)


async def saved(uow: UnitOfWork) -> list[Address]:
    return await AddressBook(uow).all(DARA)


async def to_street(chat: ShopChat) -> None:
    await chat.tap(NewAddressTap())
    keeps_the_rules(chat)
    await chat.write("ទួលទំពូង 1")
    assert chat.conversation.question == STREET


class TestNewAddress:
    async def test_by_name_with_a_point_on_the_map(self, chat: ShopChat, uow: UnitOfWork) -> None:
        await to_street(chat)
        await send_location(chat, PHNOM_PENH)
        assert chat.conversation.question == STREET
        await chat.write("-")
        assert chat.says("error.addresses.bad_street", most=120)
        await chat.write("12, Street 440")
        assert chat.conversation.question == RECIPIENT
        await chat.press("Dara")
        assert chat.conversation.question == PHONE
        await chat.write("+66 81 234 5678")
        assert chat.says("error.addresses.bad_phone")
        await chat.write("012 345 678")
        assert chat.conversation.question == NOTE
        assert chat.says("addresses.place.pinned")
        keeps_the_rules(chat)
        await chat.write("ផ្ទះមានទ្វារខៀវ")
        [one] = await saved(uow)
        assert (one.area.commune.code, one.phone, one.note) == (
            "120110",
            "+85512345678",
            "ផ្ទះមានទ្វារខៀវ",
        )
        assert one.pin is not None
        assert chat.conversation.question is None

    async def test_down_from_the_province_by_buttons(self, chat: ShopChat) -> None:
        await chat.tap(NewAddressTap())
        for code in ("12", "1201", "120110"):
            await chat.tap(PlaceTap(code=code))
            keeps_the_rules(chat)
        assert chat.conversation.question == STREET
        await chat.tap(PlaceTap(code="17"))
        assert chat.conversation.question == "addresses.place/1"

    async def test_a_name_that_many_have_is_asked_for(self, chat: ShopChat) -> None:
        await chat.tap(NewAddressTap())
        await chat.write("kampong cham")
        assert chat.says("addresses.found.text", text="kampong cham")
        keeps_the_rules(chat)
        await chat.write("zzzzzz")
        assert chat.says("addresses.found.nothing", text="zzzzzz")

    async def test_a_point_abroad_is_refused_and_one_here_sorts_the_provinces(
        self, chat: ShopChat
    ) -> None:
        await chat.tap(NewAddressTap())
        await send_location(chat, BANGKOK)
        assert chat.says("error.addresses.pin_outside")
        await send_location(chat, (13.36, 103.86))
        assert chat.says("addresses.place.pinned")
        first = next(iter(chat.labels))
        assert first in {"សៀមរាប", "Siemreap"}


class TestBook:
    async def test_it_is_shown_used_and_emptied(self, chat: ShopChat, uow: UnitOfWork) -> None:
        for number in range(6):
            new = NewAddress("Sok <Dara>", "012345678", "120110", f"{number} & more")
            await AddressBook(uow).add(DARA, new_key(), new)
        await chat.tap(AddressBookTap())
        keeps_the_rules(chat)
        assert "&lt;Dara&gt;" in chat.text
        await chat.tap(AddressBookTap(start=4))
        await chat.press("5. Sok")
        keeps_the_rules(chat)
        await chat.press(chat.t.plain("addresses.one.button_remove"))
        assert len(await saved(uow)) == 5


def a_plan(state: PlanState, *parts: PartState) -> Plan:
    day = datetime(2026, 4, 1, tzinfo=UTC).date()
    amount = Money(15_75, Currency.USD)
    return Plan(
        order_id=UUID(int=7),
        order_key="A" * 22,
        order_number="HM2026040001",
        fan_id=DARA,
        state=state,
        months=3,
        total=amount * 3,
        fee=Money(0, Currency.USD),
        parts=tuple(
            Part(n, day, amount, part, 0, day, day if part is PartState.PAID else None)
            for n, part in enumerate(parts, 1)
        ),
    )


class TestInstalments:
    @pytest.mark.parametrize("state", list(PlanState))
    def test_a_plan_says_what_is_owed_and_pays_it(
        self, state: PlanState, language: Language
    ) -> None:
        t = TRANSLATORS.for_language(language)
        plan = a_plan(state, PartState.PAID, PartState.MISSED, PartState.OPEN)
        screen = screens.plan(t, plan, ShopOrdersTap())
        assert t("instalments.plan.left", amount=Money(31_50, Currency.USD)) in screen.text
        assert sum(map(len, screen.rows[:-1])) == 2

    def test_what_is_paid_has_no_buttons(self, language: Language) -> None:
        t = TRANSLATORS.for_language(language)
        plan = a_plan(PlanState.DONE, *[PartState.PAID] * 3)
        assert plan.left == Money(0, Currency.USD)
        assert len(screens.plan(t, plan, ShopOrdersTap()).rows) == 1
