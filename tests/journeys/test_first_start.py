"""The first minutes: language, Home, commands, help."""

from __future__ import annotations

import pytest

from handlers.home.directions import COMMANDS
from services.core.i18n import LANGUAGES
from tests.journeys.person import Person

OPENED_BY_COMMAND = {
    "menu": "menu.home.greeting",
    "events": "ticketing.list.title",
    "tickets": "ticketing.mine.empty",
    "wallet": "wallet.home.title",
    "topup": "topup.choose.question",
    "send": "transfers.home.text",
    "request": "transfers.receive.title",
    "vote": "voting.list.title",
    "shop": "shop.home.text",
    "cart": "shop.cart.empty",
    "orders": "shop.orders.empty",
    "bills": "bills.home.text",
    "plans": "plans.home.title",
    "watch": "watching.home.text",
    "language": "settings.language.title",
    "settings": "settings.home.language",
    "help": "menu.help.buttons",
}

WAYS_INTO_A_QUESTION = (
    ("menu.button.top_up", "topup.choose.button_other"),
    ("menu.button.events", "ticketing.list.button_search"),
)


class TestFirstStart:
    async def test_language_is_asked_first_and_one_tap_leads_home(self, newcomer: Person) -> None:
        await newcomer.say("/start")
        screen = await newcomer.sees("settings.language.title")
        for language in LANGUAGES:
            assert screen.key(newcomer.words.say(f"settings.language.button_{language}"))
        await newcomer.press(f"settings.language.button_{newcomer.words.language}")
        home = await newcomer.sees("menu.home.greeting", name=newcomer.first_name)
        assert home.id == screen.id, "the first screen becomes Home"

    async def test_start_again_opens_home_without_asking(self, fan: Person) -> None:
        for _ in range(2):
            await fan.say("/start")
            await fan.sees("menu.home.greeting", name=fan.first_name)

    async def test_words_before_start_are_welcome(self, newcomer: Person) -> None:
        """Whatever a newcomer writes first, the bot answers."""
        await newcomer.say("/help")
        await newcomer.sees("menu.help.buttons")


class TestLanguage:
    async def test_one_tap_changes_it_everywhere(self, fan: Person) -> None:
        before = fan.words
        await fan.press("menu.button.language")
        toast = await fan.press(f"settings.language.button_{before.t.other}")
        fan.speak(before.t.other)
        assert toast.text == fan.words.say("settings.language.toast_saved")
        await fan.sees("settings.language.title")
        await fan.say("/help")
        await fan.sees("menu.help.buttons")
        await fan.say("/start")
        await fan.sees("menu.home.greeting", name=fan.first_name)

    async def test_settings_lead_there_too(self, fan: Person) -> None:
        await fan.press("menu.button.settings")
        await fan.press("settings.home.button_language")
        screen = await fan.sees("settings.language.title")
        assert screen.key(fan.words.say(f"settings.language.button_{fan.words.t.other}"))


class TestCommands:
    async def test_every_command_opens_its_screen(self, fan: Person) -> None:
        assert OPENED_BY_COMMAND.keys() == COMMANDS.keys()
        for name, shown in OPENED_BY_COMMAND.items():
            await fan.say(f"/{name}")
            await fan.sees(shown)

    async def test_an_unknown_one_is_met_with_the_nearest_actions(self, fan: Person) -> None:
        await fan.say("/tiket")
        screen = await fan.sees("common.unknown_command")
        assert screen.key(fan.words.say("menu.button.my_tickets"))
        assert screen.key(fan.words.say("common.button.home"))

    async def test_cancel_works_in_every_state(self, fan: Person) -> None:
        await fan.say("/cancel")
        await fan.sees("common.nothing_to_cancel")
        for way in WAYS_INTO_A_QUESTION:
            for label in way:
                await fan.press(label)
            await fan.say("/cancel")
            await fan.sees("common.cancelled")
            await fan.say("$5")
            await fan.sees("common.not_understood")
            await fan.press("common.button.home")

    async def test_the_pad_can_be_left_too(self, fan: Person) -> None:
        await fan.press("menu.button.settings")
        await fan.press("settings.home.button_set_pin")
        await fan.sees("identity.pad.choose")
        await fan.say("/cancel")
        await fan.sees("menu.home.question")
        await fan.say("/wallet")
        await fan.is_at("wallet.home.title")

    async def test_help_is_a_tap_away(self, fan: Person) -> None:
        await fan.press("common.button.help")
        screen = await fan.sees("menu.help.safety")
        assert screen.key(fan.words.say("common.button.home"))


@pytest.mark.parametrize("what", ["voice", "document"])
async def test_what_is_not_read_is_told_so(fan: Person, what: str) -> None:
    await fan.send(**{what: "AAAA"})
    screen = await fan.sees("common.text_only")
    assert screen.key(fan.words.say("common.button.home"))


async def test_an_own_number_is_kept_whenever_it_is_shared(fan: Person) -> None:
    await fan.send(contact=True)
    await fan.sees("verification.home.title")
