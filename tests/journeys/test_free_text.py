"""What fans write in their own words becomes a screen, filled in; never an action."""

from __future__ import annotations

from typing import Final

from services.core.money import Currency, Money
from tests.journeys.books import Books
from tests.journeys.person import Person
from tests.journeys.programme import LAUGHTER, demo

PHRASES: Final = {
    "km": (
        ("សួស្ដី", "menu.home.question"),
        ("មានកម្មវិធីអីខ្លះ", "ticketing.list.title"),
        ("ព្រឹត្តិការណ៍ នៅ ភ្នំពេញ ខែនេះ", "ticketing.search.found"),
        ("ទិញសំបុត្រ", "ticketing.list.title"),
        ("សំបុត្ររបស់ខ្ញុំ", "ticketing.mine.empty"),
        ("សមតុល្យរបស់ខ្ញុំ", "wallet.home.balance"),
        ("បញ្ចូលលុយ", "topup.choose.question"),
        ("ប្តូរភាសា", "settings.language.title"),
        ("ការកំណត់", "settings.home.language"),
        ("ជំនួយ", "menu.help.buttons"),
    ),
    "en": (
        ("Hello!", "menu.home.question"),
        ("what's on tonight?", "ticketing.list.title"),
        ("events in Phnom Penh next month", "ticketing.search.found"),
        ("buy tickets", "ticketing.list.title"),
        ("where are my tickets", "ticketing.mine.empty"),
        ("how much money do I have", "wallet.home.balance"),
        ("top up", "topup.choose.question"),
        ("change language", "settings.language.title"),
        ("settings", "settings.home.language"),
        ("I need help", "menu.help.buttons"),
    ),
}
"""What is written, and what the screen says that it means."""
BUY_THREE: Final = {"km": "ទិញសំបុត្រ 3 រាត្រីសើច", "en": "buy 3 tickets night of laughter"}
TOP_UP_SEVEN: Final = {"km": "បញ្ចូលលុយ 7 ដុល្លារ", "en": "top up 7 dollars"}
NONSENSE: Final = {"km": "មេឃថ្ងៃនេះពណ៌ខៀវ", "en": "the sky is rather blue"}


async def test_each_phrase_opens_its_screen(fan: Person, books: Books) -> None:
    for phrase, shown in PHRASES[fan.words.language]:
        await fan.say(phrase)
        await fan.sees(shown)
    assert await books.order_states(fan.id) == []
    assert await books.payments(fan.id) == 0


async def test_what_was_said_of_tickets_is_filled_in(fan: Person, books: Books) -> None:
    await fan.say(BUY_THREE[fan.words.language])
    name = demo()[LAUGHTER].named(fan.words.language)
    await fan.sees(name)
    if fan.words.language == "km":
        # In Khmer the names of the other dates begin like this one: there is a choice.
        await fan.press(fan.words.shorten(name))
    await fan.sees("ticketing.event.organiser")
    assert await books.order_states(fan.id) == [], "words alone hold nothing"
    kind = demo()[LAUGHTER].kinds["back"]
    zone = kind.name[fan.words.language]
    await fan.press(fan.words.shorten(f"{zone} · {fan.words.t.money(kind.price)}"))
    await fan.sees("ticketing.summary.line", quantity=3, amount=kind.price * 3)


async def test_what_was_said_of_money_is_filled_in(fan: Person, books: Books) -> None:
    await fan.say(TOP_UP_SEVEN[fan.words.language])
    await fan.sees("topup.card.amount", amount=Money(7_00, Currency.USD))
    assert await books.balance_minor(fan.id) == 0


async def test_who_asks_for_something_else_does_not_answer(fan: Person) -> None:
    """Whatever the chat waits for, the name of a flow leads there."""
    my_tickets = PHRASES[fan.words.language][4][0]
    await fan.press("menu.button.top_up")
    await fan.press("topup.choose.button_other")
    await fan.sees("topup.ask.text")
    await fan.say(my_tickets)
    await fan.sees("ticketing.mine.empty")
    await fan.say("$5")
    await fan.sees("common.not_understood")


async def test_what_is_not_understood_gets_three_guesses_and_help(fan: Person) -> None:
    await fan.say(NONSENSE[fan.words.language])
    screen = await fan.sees("common.not_understood")
    assert 1 <= len(screen.rows) - 1 <= 3
    assert screen.rows[-1][-1].label == fan.words.say("common.button.help")


async def test_search_finds_by_name_in_either_language(fan: Person) -> None:
    await fan.press("menu.button.events")
    await fan.press("ticketing.list.button_search")
    await fan.sees("ticketing.search.ask")
    for typed in demo()[LAUGHTER].name.values():
        await fan.say(typed)
        await fan.sees("ticketing.search.found", words=typed)
        name = fan.words.shorten(demo()[LAUGHTER].named(fan.words.language))
        assert (await fan.screen()).key(name)
    await fan.say("xyzzy")
    await fan.sees("ticketing.search.none", words="xyzzy")


async def test_html_in_words_stays_words(fan: Person) -> None:
    await fan.press("menu.button.events")
    await fan.press("ticketing.list.button_search")
    await fan.say("<xyzzy> &lt; <qqq>")
    await fan.sees("ticketing.search.none", words="<xyzzy> &lt; <qqq>")
