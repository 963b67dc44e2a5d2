"""The security screens and the one-time code as a fan walks through them, in both languages."""

import secrets
from datetime import UTC, datetime

import pytest
from aiogram.methods import SendMessage
from aiogram.types import Contact, MessageOriginHiddenUser, ReplyKeyboardMarkup
from sqlalchemy import update

from handlers.identity.buttons import SetPinTap, SettingsTap
from handlers.identity.security_buttons import SecurityTap
from handlers.identity.security_screens import Extra, security
from handlers.kit.navigation import HomeTap
from services.core.clock import FrozenClock
from services.core.i18n import Language, Translator
from services.core.money import Currency, Money
from services.core.sealing import TextSeal
from services.identity import PinService
from services.identity.codes import CodeDelivery, CodeDue, OutgoingCode, Sent
from services.identity.codes.errors import CodeRequired, TooManyCodes
from services.identity.devices import Device, Platform, RegisterDevice, SecretToken
from services.identity.errors import PinRequired
from services.identity.models import Fan
from services.identity.resets.errors import PhoneDiffers
from tests.handlers.identity.chat import GIFT, Chat
from tests.handlers.identity.conftest import SECRET, TRANSLATORS

PIN, NEW_PIN = "271828", "314159"
PURPOSE = f"{GIFT}:7K2Q"
PHONE = "+85512000111"
AMOUNT = Money(120_00, Currency.USD)
DAY = 24 * 3600


@pytest.fixture
def t(language: Language) -> Translator:
    return TRANSLATORS.for_language(language)


@pytest.fixture
async def with_pin(chat: Chat) -> None:
    await chat.tap(SetPinTap())
    await chat.type(PIN)
    await chat.type(PIN)


class Reader:
    """Reads the codes that are on their way, as the fan does in the chat."""

    def __init__(self, chat: Chat) -> None:
        self._delivery = CodeDelivery(chat.uow, TextSeal(SECRET, "one-time-code"), self)
        self._chat = chat
        self.code = ""

    async def send(self, code: OutgoingCode) -> Sent:
        self.code = code.code
        return Sent()

    async def read(self) -> str:
        pad = await self._chat.pins.open_pad_of(7)
        assert pad is not None
        issued, _ = await self._chat.pins.code_behind(pad.pad_id, 7)
        await self._delivery.send(CodeDue(issued.code_id))
        return self.code


async def ask_code(chat: Chat, reasons: tuple[str, ...] = (), about: str = "") -> None:
    window = chat.window()
    refusal = CodeRequired(purpose=PURPOSE, amount=AMOUNT, reasons=reasons)
    await chat.desk.ask_for(window, refusal, about)
    chat.conversation = window.conversation


@pytest.mark.usefixtures("with_pin")
class TestCode:
    async def test_pin_then_code_then_the_flow_goes_on(self, chat: Chat, t: Translator) -> None:
        window = chat.window()
        await chat.desk.ask_for(window, PinRequired(purpose=PURPOSE), "<b>$120.00</b>")
        chat.conversation = window.conversation
        await chat.type(PIN)
        assert chat.opened == ["gift 7K2Q"]
        await ask_code(chat, ("new_payee", "large_amount"), "<b>$120.00</b>")
        assert t("identity.code.enter") in chat.text
        assert "<b>$120.00</b>" in chat.text
        assert t("risk.reason.new_payee") in chat.text
        await chat.type(await Reader(chat).read())
        assert chat.opened == ["gift 7K2Q"] * 2

    async def test_no_screen_shows_the_code(self, chat: Chat) -> None:
        await ask_code(chat)
        code = await Reader(chat).read()
        await chat.type(code[:5])
        assert "● ● ● ● ● ○" in chat.text
        assert not [call for call in chat.telegram.calls if code in str(call)]

    async def test_wrong_tries_are_counted_and_end_it(self, chat: Chat, t: Translator) -> None:
        await ask_code(chat)
        code = await Reader(chat).read()
        wrong = f"{(int(code) + 1) % 10**6:06}"
        for left in (4, 3, 2, 1):
            await chat.type(wrong)
            assert t.n("identity.code.wrong", left) in chat.text
        await chat.type(wrong)
        assert t("identity.code.ended") in chat.text
        assert t("common.money.not_moved") in chat.text
        await chat.press(t.plain("identity.code.button_new"))
        assert chat.toasts[-1] == t.plain("identity.code.toast_sent")
        await chat.type(await Reader(chat).read())
        assert chat.opened == ["gift 7K2Q"]

    async def test_send_again_sends_a_new_one_after_a_moment(
        self, chat: Chat, t: Translator, clock: FrozenClock
    ) -> None:
        await ask_code(chat, ("night",))
        reader = Reader(chat)
        first = await reader.read()
        await chat.press(t.plain("identity.code.button_again"))
        assert chat.toasts[-1] == t.plain("identity.code.toast_on_its_way")
        clock.advance(31)
        await chat.press(t.plain("identity.code.button_again"))
        assert chat.toasts[-1] == t.plain("identity.code.toast_sent")
        assert t("risk.reason.night") in chat.text
        assert await reader.read() != first
        for _ in range(4):
            clock.advance(31)
            await chat.press(t.plain("identity.code.button_again"))
        clock.advance(31)
        with pytest.raises(TooManyCodes):
            await chat.press(t.plain("identity.code.button_again"))

    async def test_an_expired_pad_opens_again(
        self, chat: Chat, t: Translator, clock: FrozenClock
    ) -> None:
        await ask_code(chat)
        code = await Reader(chat).read()
        clock.advance(61)
        await chat.press("0")
        await chat.press(t.plain("common.button.retry"))
        assert t("identity.code.enter") in chat.text
        await chat.type(code)
        assert chat.opened == ["gift 7K2Q"]


class TestSecurity:
    async def test_settings_lead_to_it(self, chat: Chat, t: Translator) -> None:
        await chat.tap(SettingsTap())
        await chat.press(t.plain("identity.security.title"))
        assert t("identity.security.no_pin") in chat.text
        await chat.press(t.plain("settings.home.button_set_pin"))
        await chat.type(PIN)
        await chat.type(PIN)
        await chat.tap(SecurityTap())
        assert t("identity.security.pin_is_set") in chat.text
        await chat.press(t.plain("identity.security.button_events"))
        assert t("identity.event.pin_set") in chat.text

    def test_other_domains_add_their_buttons(self, t: Translator) -> None:
        extra = Extra("menu.button.wallet", HomeTap())
        shown = security(t, has_pin=True, devices=2, reset=None, extras=[extra])
        assert t.plain("menu.button.wallet") in [
            button.label for row in shown.rows for button in row
        ]
        assert t.n("identity.security.devices", 2) in shown.text

    async def test_nothing_has_happened_to_a_newcomer(self, chat: Chat, t: Translator) -> None:
        await chat.tap(SecurityTap())
        await chat.press(t.plain("identity.security.button_events"))
        assert t("identity.events.none") in chat.text


async def forgot(chat: Chat, t: Translator) -> None:
    await chat.tap(SecurityTap())
    await chat.press(t.plain("identity.security.button_forgot"))


def contact(phone: str = PHONE, owner: int | None = 7) -> dict[str, object]:
    shared = Contact(phone_number=phone.lstrip("+"), first_name="Dara", user_id=owner)
    return {"text": None, "contact": shared}


@pytest.mark.usefixtures("with_pin")
class TestForgotPin:
    async def test_without_a_phone_it_takes_three_days(
        self, chat: Chat, t: Translator, clock: FrozenClock, pins: PinService
    ) -> None:
        await forgot(chat, t)
        await chat.press(t.plain("identity.reset.button_ask"))
        assert t("identity.reset.not_you") in chat.text
        clock.advance(3 * DAY)
        await forgot(chat, t)
        await chat.press(t.plain("identity.reset.button_set"))
        await chat.type(NEW_PIN)
        await chat.type(NEW_PIN)
        assert chat.toasts[-1] == t.plain("identity.pad.toast_set")
        await pins.open_pad(7, PURPOSE)
        window = chat.window()
        await chat.desk.ask(window, PURPOSE)
        chat.conversation = window.conversation
        await chat.type(NEW_PIN)
        assert chat.opened == ["gift 7K2Q"]

    @pytest.fixture
    async def with_phone(self, chat: Chat) -> None:
        await chat.uow.run(lambda tx: tx.session.execute(update(Fan).values(phone=PHONE)))

    @pytest.mark.usefixtures("with_phone")
    async def test_with_a_phone_the_own_contact_begins_a_day(
        self, chat: Chat, t: Translator, clock: FrozenClock
    ) -> None:
        await forgot(chat, t)
        await chat.press(t.plain("identity.reset.button_share"))
        (asked,) = [
            call
            for call in chat.telegram.calls
            if isinstance(call, SendMessage) and isinstance(call.reply_markup, ReplyKeyboardMarkup)
        ]
        assert asked.reply_markup is not None
        assert await chat.security.resets.status(7) is None
        await chat.write("", parts=contact())
        waiting = await chat.security.resets.status(7)
        assert waiting is not None
        assert (waiting.ready_at - clock.now()).total_seconds() == DAY
        assert t("identity.reset.not_you") in chat.text

    @pytest.mark.usefixtures("with_phone")
    @pytest.mark.parametrize(
        "shared",
        [
            contact(owner=8),
            contact(owner=None),
            contact("+85512000112"),
            contact()
            | {
                "forward_origin": MessageOriginHiddenUser(
                    sender_user_name="Demo", date=datetime(2026, 4, 1, tzinfo=UTC)
                )
            },
        ],
        ids=["another's", "nobody's", "another number", "forwarded"],
    )
    async def test_another_contact_does_not(
        self, chat: Chat, t: Translator, shared: dict[str, object]
    ) -> None:
        await forgot(chat, t)
        await chat.press(t.plain("identity.reset.button_share"))
        with pytest.raises(PhoneDiffers):
            await chat.write("", parts=shared)
        assert await chat.security.resets.status(7) is None

    async def test_cancel_calls_it_off(self, chat: Chat, t: Translator) -> None:
        await forgot(chat, t)
        await chat.press(t.plain("identity.reset.button_ask"))
        await chat.press(t.plain("identity.reset.button_cancel"))
        assert chat.toasts[-1] == t.plain("identity.reset.toast_cancelled")
        assert await chat.security.resets.status(7) is None

    async def test_the_security_screen_tells_of_the_wait(self, chat: Chat, t: Translator) -> None:
        reset = await chat.security.resets.ask(7)
        await chat.tap(SecurityTap())
        assert t("identity.reset.waits", until=reset.ready_at) in chat.text


async def device_of(chat: Chat, name: str = "Phone of Dara") -> Device:
    proof = SecretToken(secrets.token_bytes(32))
    return await chat.security.devices.register(RegisterDevice(7, proof, name, Platform.IOS))


@pytest.mark.usefixtures("with_pin")
class TestDevices:
    async def test_none_yet(self, chat: Chat, t: Translator) -> None:
        await chat.tap(SecurityTap())
        await chat.press(t.plain("identity.security.button_devices"))
        assert t("identity.devices.none") in chat.text

    async def test_one_is_trusted_with_pin_and_code(self, chat: Chat, t: Translator) -> None:
        await device_of(chat, "<Phone> of Dara")
        await chat.tap(SecurityTap())
        await chat.press(t.plain("identity.security.button_devices"))
        await chat.press("<Phone> of Dara")
        assert "&lt;Phone&gt; of Dara" in chat.text
        assert t("identity.device.not_trusted") in chat.text
        await chat.press(t.plain("identity.device.button_trust"))
        await chat.type(PIN)
        assert t("identity.code.enter") in chat.text
        await chat.type(await Reader(chat).read())
        assert t("identity.device.trusted") in chat.text

    async def test_one_is_removed(self, chat: Chat, t: Translator) -> None:
        device = await device_of(chat)
        await device_of(chat, "Tablet")
        await chat.tap(SecurityTap())
        await chat.press(t.plain("identity.security.button_devices"))
        await chat.press(device.name)
        await chat.press(t.plain("identity.device.button_revoke"))
        assert chat.toasts[-1] == t.plain("identity.devices.toast_revoked")
        assert [each.name for each in await chat.security.devices.devices(7)] == ["Tablet"]

    async def test_all_are_removed_after_a_second_question(
        self, chat: Chat, t: Translator
    ) -> None:
        for number in range(8):
            await device_of(chat, f"Phone {number}")
        await chat.tap(SecurityTap())
        await chat.press(t.plain("identity.security.button_devices"))
        assert t.n("identity.devices.others", 2) in chat.text
        await chat.press(t.plain("identity.devices.button_revoke_all"))
        assert len(await chat.security.devices.devices(7)) == 8
        await chat.press(t.plain("identity.devices.button_revoke_all"))
        assert await chat.security.devices.devices(7) == []
