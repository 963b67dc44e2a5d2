"""Friends buy together: a card in their group, and everybody's payment in the own chat."""

from __future__ import annotations

import asyncio
import os
import re
from typing import Final

from services.core.formats import Language
from tests.journeys.books import Books
from tests.journeys.groups import PRICE, Group, call_off, new_group, open_group
from tests.journeys.outside import Outside, Toast
from tests.journeys.person import Person, new_person
from tests.journeys.programme import LAUGHTER
from tests.journeys.seen import Seen
from tests.journeys.story import new_rich_fan, pay, settle_in

CROWD: Final = int(os.environ.get("GROUP_TAPS", "200"))
TAP_WITHIN_SECONDS: Final = float(os.environ.get("GROUP_TAP_SECONDS", "4"))
EDITS_IN_TEN_SECONDS: Final = 4


def link_of(page: Seen, host: Person) -> str:
    """The link that brings the group into a chat."""
    label = "👥 " + host.words.say("groups.button.post")
    key = page.key(label)
    assert key is not None, page.labels
    return key.url


class TestTogether:
    async def test_from_the_event_to_the_tickets(
        self, outside: Outside, rich_fan: Person, language: Language, books: Books
    ) -> None:
        host, friend = rich_fan, await new_rich_fan(outside, language)
        page = await open_group(host, 3)
        group = await new_group(outside, host, friend)
        await group.bring_in(host, link_of(page, host))
        words = host.words
        await group.card(lambda card: words.holds(card.text, "groups.page.until"))
        for who in (host, friend):
            toast = await group.tap(who, words.say("groups.button.take"))
            assert words.holds(toast.text, "groups.toast.taken")
        again = await group.tap(friend, words.say("groups.button.take"))
        assert words.holds(again.text, "error.groups.place_limit")
        card = await group.card(lambda card: card.text.count("⏳") == 2)
        pay_link = next(key.url for key in card.keys if "?start=go_" in key.url)
        await friend.follow(pay_link)
        await friend.press(f"💳 {words.say('groups.button.pay')} · {words.t.money(PRICE)}")
        await friend.sees("ticketing.summary.total")
        await pay(friend, PRICE)
        await group.card(lambda card: card.text.count("✅") == 1)
        assert await books.ticket_count(friend.id) == 1
        await host.say("/start " + pay_link.partition("?start=")[2])
        await host.sees("groups.page.count", paid=1, all=3)
        await host.press("💳 " + words.say("groups.button.rest"))
        await host.sees("ticketing.summary.total")
        await pay(host, PRICE * 2)
        done = await group.card(lambda card: words.holds(card.text, "groups.page.complete"))
        assert not any(key.data for key in done.keys)
        assert await books.ticket_count(host.id) == 2
        await self._no_secrets(group, host, friend)

    async def _no_secrets(self, group: Group, *people: Person) -> None:
        """Scan all that the bot has said in the group."""
        for message in await group.messages():
            shown = message.text + " ".join(message.labels)
            amounts = set(re.findall(r"\$[0-9.,]+", shown)) - {"$8.00"}
            assert not amounts, "only the price of a ticket is public"
            assert not re.search(r"855[0-9]{6,}|HM-[0-9A-Z]{4}|HM20[0-9]{4}", shown)
            assert not any(str(person.id) in shown for person in people)

    async def test_the_card_speaks_the_language_that_its_host_chooses(
        self, outside: Outside, fan: Person, language: Language
    ) -> None:
        page = await open_group(fan, 2)
        member = await new_person(outside, language)
        group = await new_group(outside, fan, member)
        await group.bring_in(fan, link_of(page, fan))
        other: Language = "en" if language == "km" else "km"
        label = fan.words.say(f"settings.language.button_{other}")
        await group.card(lambda card: any(label in key for key in card.labels))
        refused = await group.tap(member, label)
        assert fan.words.holds(refused.text, "error.groups.not_host_nor_admin")
        await group.tap(fan, label)
        fan.speak(other)
        await group.card(lambda card: fan.words.holds(card.text, "groups.page.until"))
        fan.speak(language)
        await call_off(fan)

    async def test_only_an_admin_brings_it_in(
        self, outside: Outside, fan: Person, newcomer: Person, language: Language
    ) -> None:
        page = await open_group(fan, 2)
        owner = await new_person(outside, language)
        group = await new_group(outside, owner, fan)
        await group.bring_in(fan, link_of(page, fan))
        await group.card(lambda card: fan.words.holds(card.text, "error.groups.only_admins"))
        await call_off(fan)

    async def test_thrown_out_and_let_in_again_it_shows_all(
        self, outside: Outside, fan: Person, language: Language
    ) -> None:
        page = await open_group(fan, 3)
        group = await new_group(outside, fan)
        await group.bring_in(fan, link_of(page, fan))
        await group.card()
        await group.set_bot("kicked")
        await fan.press("➕ " + fan.words.say("groups.button.take"))
        await asyncio.sleep(1)
        await group.set_bot("member")
        await group.card(lambda card: card.text.count("⏳") == 1)
        moved = await outside.post(f"/sim/groups/{group.id}/migrate")
        group.id = moved["id"]
        await group.card(lambda card: card.text.count("⏳") == 1)
        toast = await group.tap(fan, fan.words.say("groups.button.leave"))
        assert fan.words.holds(toast.text, "groups.toast.left")
        await call_off(fan)

    async def test_nothing_private_answers_in_a_group(
        self, outside: Outside, fan: Person, language: Language
    ) -> None:
        group = await new_group(outside, fan, bot_status="administrator")
        mark = await outside.log_mark()
        for words in ("/wallet", "/tickets", "hello", "204958", "/cancel"):
            await group.say(fan, words)
        await group.say(fan, "/start")
        await group.card(lambda card: fan.words.holds(card.text, "groups.hello.text"))
        assert len(await group.calls(mark, "send")) == 1
        own_chat = Group(outside, fan.id, [fan])
        assert await own_chat.calls(mark, "send") == []


class TestEventCard:
    async def test_who_goes(self, outside: Outside, fan: Person, language: Language) -> None:
        friend = await new_person(outside, language, "Sok")
        group = await new_group(outside, fan, friend)
        await fan.say(f"/start ev_{LAUGHTER}")
        await fan.press("👥 " + fan.words.say("groups.start.title"))
        screen = await fan.sees("groups.start.add_how")
        link = next(key.url for key in screen.keys if "startgroup=ev_" in key.url)
        await group.bring_in(friend, link)
        words = fan.words
        await group.card(lambda card: words.holds(card.text, "groups.event.nobody"))
        await group.tap(friend, words.say("groups.event.button_go"))
        await group.card(lambda card: "Sok" in card.text)
        await group.tap(friend, words.say("groups.event.button_go"))
        card = await group.card(lambda card: "Sok" not in card.text)
        buy = next(key.url for key in card.keys if "?start=ev_" in key.url)
        await fan.follow(buy)
        await fan.sees("ticketing.event.organiser")


class TestCrowd:
    async def test_two_hundred_tap_and_twenty_are_in(self, outside: Outside) -> None:
        """Everybody is answered, nobody twice; the card is edited four times in ten seconds."""
        language: Final = "km"
        host = await new_person(outside, language)
        await settle_in(host)
        page = await open_group(host, 20)
        names = [await new_person(outside, language, f"F{number}") for number in range(CROWD)]
        group = await new_group(outside, host, *names)
        await group.bring_in(host, link_of(page, host))
        card = await group.card(lambda card: card.text.count("○") == 20)
        data = next(key.data for key in card.keys if key.data and "➕" in key.label)
        await asyncio.sleep(4)  # the card rests after it was sent
        mark = await outside.log_mark()
        started = asyncio.get_running_loop().time()

        async def tap(number: int, who: Person) -> Toast:
            await asyncio.sleep(TAP_WITHIN_SECONDS * number / CROWD)
            return await group.tap_data(who, card.id, data)

        toasts = await asyncio.gather(*(tap(*each) for each in enumerate(names)))
        taken = [host.words.holds(one.text, "groups.toast.taken") for one in toasts]
        full = [host.words.holds(one.text, "error.groups.full") for one in toasts]
        assert (len(toasts), sum(taken), sum(full)) == (CROWD, 20, CROWD - 20), {
            one.text for one in toasts
        }
        await group.card(lambda card: card.text.count("⏳") == 20)
        edits = await group.calls(mark, "editmessage")
        lasted = asyncio.get_running_loop().time() - started
        assert len(edits) <= EDITS_IN_TEN_SECONDS * max(1.0, (lasted + 4) / 10)
        answers = await outside.log(mark, source="telegram", name="answerCallbackQuery")
        assert len(answers) == CROWD
        await call_off(host)
