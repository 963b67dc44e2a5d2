"""Language, settings, PIN and notifications as a fan walks through them, in both languages."""

from dataclasses import replace

import pytest

from handlers.identity.buttons import (
    LanguageChoiceTap,
    LanguageTap,
    MuteTap,
    NotificationsTap,
    PadAgainTap,
    PadTap,
    SetPinTap,
    SettingsTap,
)
from handlers.kit.navigation import HomeTap
from services.core.clock import FrozenClock
from services.core.i18n import Language, Translator
from services.identity import PinService
from services.identity.errors import PadClosed, PinLocked
from services.notifications import Kind, NotificationSettings
from tests.handlers.identity.chat import GIFT, Chat
from tests.handlers.identity.conftest import TRANSLATORS

PIN, WRONG = "271828", "602214"
PURPOSE = f"{GIFT}:7K2Q"


@pytest.fixture
def t(language: Language) -> Translator:
    return TRANSLATORS.for_language(language)


async def ask(chat: Chat, about: str = "") -> None:
    window = chat.window()
    await chat.desk.ask(window, PURPOSE, about)
    chat.conversation = window.conversation


@pytest.fixture
async def with_pin(chat: Chat) -> None:
    await chat.tap(SetPinTap())
    await chat.type(PIN)
    await chat.type(PIN)


class TestLanguage:
    async def test_the_first_choice_leads_to_what_the_fan_came_for(
        self, new_chat: Chat, language: Language
    ) -> None:
        window = new_chat.window()
        window.remember(HomeTap())
        new_chat.conversation = window.conversation
        await new_chat.tap(LanguageTap())
        assert new_chat.rows[0] == ["ភាសាខ្មែរ", "English"]
        other: Language = "en" if language == "km" else "km"
        await new_chat.tap(LanguageChoiceTap(language=other))
        assert new_chat.opened == [f"home {other}"]
        assert (new_chat.fan.language, new_chat.fan.language_chosen) == (other, True)
        assert (await new_chat.identity.profile(7)).language == other
        assert new_chat.toasts == [
            TRANSLATORS.for_language(other).plain("settings.language.toast_saved")
        ]

    async def test_a_later_choice_stays_on_the_screen(
        self, chat: Chat, t: Translator, language: Language
    ) -> None:
        await chat.tap(SettingsTap())
        await chat.press(t.plain("settings.home.button_language"))
        assert (
            "✓ "
            + chat.translators.for_language(language).plain(f"settings.language.button_{language}")
            in chat.rows[0]
        )
        await chat.press("English" if language == "km" else "ខ្មែរ")
        assert chat.fan.language != language
        assert chat.opened == []
        assert sum(label.startswith("✓") for label in chat.rows[0]) == 1

    async def test_every_screen_leads_home(self, chat: Chat, t: Translator) -> None:
        for tap in (SettingsTap(), LanguageTap(), SetPinTap(), NotificationsTap()):
            await chat.tap(tap)
            assert t.plain("common.button.home") in chat.rows[-1]
            assert t.plain("common.button.help") in chat.rows[-1]
            assert len(chat.text) < 1024


class TestSetPin:
    async def test_typed_twice_it_is_set(
        self, chat: Chat, t: Translator, pins: PinService
    ) -> None:
        await chat.tap(SettingsTap())
        await chat.press(t.plain("settings.home.button_set_pin"))
        assert t("identity.pad.choose") in chat.text
        assert "○ ○ ○ ○ ○ ○" in chat.text
        await chat.type(PIN[:2])
        assert "● ● ○ ○ ○ ○" in chat.text
        await chat.type(PIN[2:])
        assert t("identity.pad.repeat") in chat.text
        await chat.type(PIN)
        assert chat.toasts[-1] == t.plain("identity.pad.toast_set")
        assert any(t.plain("settings.home.button_change_pin") in row[0] for row in chat.rows)
        assert (await pins.status(7)).is_set

    async def test_a_phone_has_its_keys_in_rows_of_three(self, chat: Chat, t: Translator) -> None:
        await chat.tap(SetPinTap())
        assert [len(row) for row in chat.rows] == [3, 3, 3, 3, 2]
        digits = [label for row in chat.rows for label in row if label.isdigit()]
        assert sorted(digits) == list("0123456789")
        assert chat.rows[3][0] == t.plain("identity.pad.button_erase")
        assert chat.rows[3][2] == t.plain("common.button.cancel")

    @pytest.mark.parametrize(
        ("pin", "why"), [("111111", "repeated"), ("123456", "sequence"), ("147258", "common")]
    )
    async def test_an_easy_pin_is_refused_with_the_reason(
        self, chat: Chat, t: Translator, pin: str, why: str
    ) -> None:
        await chat.tap(SetPinTap())
        await chat.type(pin)
        assert t(f"identity.pad.weak_{why}") in chat.text
        assert t("identity.pad.choose") in chat.text

    async def test_another_second_time_starts_over(self, chat: Chat, t: Translator) -> None:
        await chat.tap(SetPinTap())
        await chat.type(PIN)
        await chat.type(WRONG)
        assert t("identity.pad.mismatch") in chat.text
        assert t("identity.pad.choose") in chat.text

    @pytest.mark.usefixtures("with_pin")
    async def test_the_old_pin_comes_before_a_new_one(self, chat: Chat, t: Translator) -> None:
        await chat.tap(SetPinTap())
        assert t("identity.pad.enter") in chat.text
        await chat.type(PIN)
        assert t("identity.pad.choose") in chat.text
        await chat.type(WRONG)
        await chat.type(WRONG)
        assert chat.toasts[-1] == t.plain("identity.pad.toast_set")
        await ask(chat)
        await chat.type(WRONG)
        assert chat.opened == ["gift 7K2Q"]


class TestEnterPin:
    async def test_a_fan_without_a_pin_sets_one_and_goes_on(
        self, chat: Chat, t: Translator
    ) -> None:
        await ask(chat, about="<b>$5.00</b>")
        assert t("identity.pad.choose") in chat.text
        await chat.type(PIN)
        assert "<b>$5.00</b>" in chat.text
        await chat.type(PIN)
        assert chat.opened == ["gift 7K2Q"]

    @pytest.mark.usefixtures("with_pin")
    async def test_the_right_pin_goes_on_with_the_flow(self, chat: Chat, t: Translator) -> None:
        await ask(chat, about="<b>$5.00</b>")
        assert "<b>$5.00</b>" in chat.text
        assert t("identity.pad.enter") in chat.text
        await chat.type(PIN)
        assert chat.opened == ["gift 7K2Q"]
        assert chat.text == "the gift is given"

    @pytest.mark.usefixtures("with_pin")
    async def test_wrong_says_how_many_tries_are_left_until_it_is_locked(
        self, chat: Chat, t: Translator
    ) -> None:
        await ask(chat)
        for left in (4, 3, 2, 1):
            await chat.type(WRONG)
            assert t.n("identity.pad.wrong", left) in chat.text
        with pytest.raises(PinLocked):
            await chat.type(WRONG)
        with pytest.raises(PinLocked):
            await ask(chat)
        assert chat.opened == []

    @pytest.mark.usefixtures("with_pin")
    async def test_erase_takes_the_last_digit_back(self, chat: Chat, t: Translator) -> None:
        await ask(chat)
        await chat.type("99")
        await chat.press(t.plain("identity.pad.button_erase"))
        assert "● ○ ○ ○ ○ ○" in chat.text

    @pytest.mark.usefixtures("with_pin")
    async def test_cancel_leads_back_to_the_screen_that_asked(
        self, chat: Chat, t: Translator
    ) -> None:
        await chat.tap(SettingsTap())
        chat.conversation = replace(chat.conversation, location=HomeTap().pack())
        await ask(chat)
        await chat.press(t.plain("common.button.cancel"))
        assert chat.opened == [f"home {t.locale}"]

    @pytest.mark.usefixtures("with_pin")
    async def test_an_expired_pad_says_so_and_opens_again(
        self, chat: Chat, t: Translator, clock: FrozenClock
    ) -> None:
        await ask(chat)
        for press in ("9", t.plain("identity.pad.button_erase")):
            clock.advance(61)
            await chat.press(press)
            assert t("common.money.not_moved") in chat.text
            await chat.press(t.plain("common.button.retry"))
            assert "○ ○ ○ ○ ○ ○" in chat.text
        await chat.type(PIN)
        assert chat.opened == ["gift 7K2Q"]

    @pytest.mark.usefixtures("with_pin")
    async def test_a_tap_too_many_leaves_the_result_on_the_screen(
        self, chat: Chat, t: Translator
    ) -> None:
        await ask(chat)
        await chat.type(PIN[:5])
        pad = chat.buttons
        await chat.type(PIN[5])
        for label, data in pad:
            if label.isdigit():
                await chat.tap(PadTap.unpack(data.partition(".")[0][1:]))
        assert chat.text == "the gift is given"
        assert chat.opened == ["gift 7K2Q"]
        assert chat.toasts[-1] == t.plain("identity.pad.toast_closed")

    @pytest.mark.usefixtures("with_pin")
    async def test_the_same_last_tap_again_goes_on_again(self, chat: Chat) -> None:
        """A crash after the tap: the update comes again, the flow knows its own repeats."""
        await ask(chat)
        await chat.type(PIN[:5])
        (data,) = [data for text, data in chat.buttons if text == PIN[5]]
        tap = PadTap.unpack(data.partition(".")[0][1:])
        for _ in range(2):
            await chat.tap(tap, tap_id="the same update")
        assert chat.opened == ["gift 7K2Q"] * 2

    async def test_a_pad_that_nobody_knows_cannot_open_again(self, chat: Chat) -> None:
        with pytest.raises(PadClosed):
            await chat.tap(PadAgainTap(pad="x" * 22))


class TestTypedPin:
    @pytest.mark.usefixtures("with_pin")
    async def test_it_is_deleted_with_a_warning_and_the_pad_goes_on(
        self, chat: Chat, t: Translator
    ) -> None:
        await ask(chat)
        await chat.type(PIN[:3])
        await chat.write("271 828", message_id=66)
        assert chat.deleted == [66]
        assert t("identity.pad.typed") in chat.text
        assert "● ● ● ○ ○ ○" in chat.text
        await chat.type(PIN[3:])
        assert chat.opened == ["gift 7K2Q"]


class TestNotifications:
    async def test_a_switch_turns_and_turns_back(self, chat: Chat, t: Translator) -> None:
        await chat.tap(SettingsTap())
        await chat.press(t.plain("notifications.settings.title"))
        assert t("notifications.settings.money") in chat.text
        assert "21:00" in chat.text
        assert "07:00" in chat.text
        await chat.press(t.plain("notifications.settings.button_promo_off"))
        assert (await chat.notifications.settings(7)).promo
        assert chat.toasts[-1] == t.plain("notifications.settings.toast_saved")
        await chat.press(t.plain("notifications.settings.button_promo_on"))
        assert await chat.notifications.settings(7) == NotificationSettings()

    async def test_mute_on_a_notification_opens_the_switches(
        self, chat: Chat, t: Translator
    ) -> None:
        await chat.tap(MuteTap(kind=Kind.SHOW))
        assert not (await chat.notifications.settings(7)).show
        assert chat.toasts == [t.plain("notifications.settings.toast_muted")]
        await chat.press(t.plain("notifications.settings.button_show_off"))
        assert (await chat.notifications.settings(7)).show
