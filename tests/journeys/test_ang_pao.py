"""An ang pao from the chat of its host into a group, and into the wallets of those who come."""

from __future__ import annotations

import re
from typing import Final

from services.core.formats import Language
from services.core.money import Currency, Money
from tests.journeys.books import Books
from tests.journeys.groups import Group, new_group
from tests.journeys.outside import ANSWER_SECONDS, Outside
from tests.journeys.person import Person, new_person
from tests.journeys.story import settle_in, type_pin

TOTAL: Final = Money(5_00, Currency.USD)
OPEN: Final = "🧧"


async def give(host: Person, shares: int) -> str:
    """From Home to an envelope that is filled; the link that brings it into a group."""
    await host.press("💸 " + host.words.say("transfers.home.title"))
    await host.press("🧧 " + host.words.say("angpao.home.title"))
    await host.sees("angpao.home.text")
    await host.say("$5")
    await host.sees("angpao.shares.total", total=TOTAL)
    await host.say(str(shares))
    await host.sees("angpao.summary.how")
    await host.press("✅ " + host.words.say("angpao.summary.button_give"))
    await host.sees("identity.pad.enter")
    await type_pin(host)
    page = await host.sees("angpao.state.open")
    key = page.key("👥 " + host.words.say("angpao.standing.button_group"))
    assert key is not None, page.labels
    return key.url


async def lead_of(group: Group, who: Person) -> str:
    """Where a tap leads somebody who has never written to the bot."""
    card = await group.card()
    data = next(key.data for key in card.keys if OPEN in key.label)
    answer = await group.outside.post(
        f"/sim/people/{who.id}/press",
        chat_id=group.id,
        message_id=card.id,
        button=data,
        wait_seconds=ANSWER_SECONDS,
    )
    return str(answer["url"])


async def no_secrets(group: Group, *people: Person) -> None:
    """Scan all that the bot has said in the group: no sum, no reference, nobody's number."""
    for message in await group.messages():
        shown = message.text + " ".join(message.labels)
        assert not re.search(r"[$៛]|855[0-9]{6,}|HM-[0-9A-Z]{4}", shown), shown
        assert not any(str(person.id) in shown for person in people)


async def test_from_the_host_into_the_wallets_of_friends(
    outside: Outside, rich_fan: Person, language: Language, books: Books
) -> None:
    host, words = rich_fan, rich_fan.words
    friend, newcomer, late = [await new_person(outside, language) for _ in range(3)]
    for person in (friend, late):
        await settle_in(person)
    link = await give(host, 2)
    group = await new_group(outside, host, friend, newcomer, late)
    await group.bring_in(host, link)
    await group.card(lambda card: words.holds(card.text, "angpao.card.until"))
    assert words.holds((await group.tap(host, OPEN)).text, "error.angpao.own")
    for text in ("angpao.toast.found", "angpao.toast.found_before"):
        toast = await group.tap(friend, OPEN)
        assert words.holds(toast.text, text)
        assert toast.alert
    await late.say("/start " + link.partition("startgroup=")[2])
    await late.sees("angpao.visit.until")
    private = await lead_of(group, newcomer)
    assert "?start=ap_" in private
    done = await group.card(lambda card: words.holds(card.text, "angpao.card.luckiest"))
    assert not any(key.data for key in done.keys)
    await late.press("🧧 " + words.say("angpao.card.button_open"))
    await late.sees("angpao.end.empty", number=2)
    await newcomer.follow(private)
    await newcomer.press(f"settings.language.button_{language}")
    await newcomer.press("🧧 " + words.say("angpao.card.button_open"))
    await newcomer.sees("angpao.visit.in_wallet")
    await host.sees_anywhere("angpao.news.empty")
    await host.say("/start " + link.partition("startgroup=")[2])
    await host.press("📋 " + words.say("angpao.opened.title"))
    await host.sees("angpao.card.opened", taken=2, number=2)
    await no_secrets(group, host, friend, newcomer, late)


async def test_asked_for_in_a_group(outside: Outside, fan: Person) -> None:
    group = await new_group(outside, fan, bot_status="member")
    await group.say(fan, "/angpao")
    card = await group.card(lambda card: fan.words.holds(card.text, "angpao.group.private"))
    await fan.follow(next(iter(card.keys)).url)
    await fan.sees("angpao.home.text")
