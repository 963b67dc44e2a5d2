"""Friends share a bill in their group: by wallet, by a bank without an account, and in private."""

from __future__ import annotations

import re

from services.core.formats import Language
from services.core.money import Currency, Money
from tests.journeys.books import Books
from tests.journeys.groups import Group, new_group
from tests.journeys.marks import in_khmer
from tests.journeys.outside import Outside
from tests.journeys.person import Person, new_person
from tests.journeys.seen import Seen
from tests.journeys.story import TWENTY, new_rich_fan, settle_in, type_pin

TEN = Money(10_00, Currency.USD)
PART = Money(3_33, Currency.USD)


def way_in(card: Seen) -> str:
    """The link of a card that leads into the own chat."""
    return next(key.url for key in card.keys if "?start=sp_" in key.url)


async def take_part(group: Group, who: Person) -> None:
    toast = await group.tap(who, who.words.say("split.page.button_join"))
    assert toast.text == who.words.say("split.toast.joined", amount=PART)


class TestInAGroup:
    async def test_one_pays_from_the_wallet_and_one_by_a_bank(
        self, outside: Outside, language: Language, books: Books
    ) -> None:
        friend, host = await new_rich_fan(outside, language), await new_person(outside, language)
        newcomer = await new_person(outside, language)
        await settle_in(host)
        group = await new_group(outside, host, friend, newcomer, bot_status="member")
        words = host.words
        await group.say(host, "/split 10 3 Dinner")
        card = await group.card(lambda card: words.holds(card.text, "split.card.how"))
        assert "1/3" in card.text
        await take_part(group, friend)
        await take_part(group, newcomer)

        await friend.follow(way_in(card))
        await friend.sees("split.page.your_part", amount=PART)
        await friend.press("split.page.button_pay")
        await friend.sees("pay.page.after", balance=TWENTY - PART)
        assert await books.balance_minor(friend.id) == TWENTY.amount_minor
        await friend.press("pay.way.wallet")
        await friend.sees("identity.pad.enter")
        await type_pin(friend)
        await friend.sees("pay.paid.title")
        await host.sees_anywhere("split.news.paid_named", amount=PART, paid=2, all=3)
        await group.card(lambda card: "2/3" in card.text)

        await newcomer.follow(way_in(card))
        await newcomer.press(words.say(f"settings.language.button_{language}"))
        await newcomer.sees("split.page.your_part", amount=PART)
        await newcomer.press("split.page.button_pay")
        await newcomer.press("pay.way.khqr")
        await newcomer.scan_and_pay(await newcomer.sees("pay.card.how_khqr"))
        await newcomer.sees("pay.paid.title")
        done = await group.card(lambda card: words.holds(card.text, "split.state.done"))
        assert not done.labels
        await host.sees_anywhere("split.news.done_named")
        assert await books.balance_minor(host.id) == 2 * PART.amount_minor
        assert await books.balance_minor(friend.id) == (TWENTY - PART).amount_minor
        await self._no_secrets(group)

    async def _no_secrets(self, group: Group) -> None:
        for message in await group.messages():
            amounts = set(re.findall(r"\$[0-9.,]+", message.text + " ".join(message.labels)))
            assert amounts <= {"$10.00"}, "only the total is public"


class TestInPrivate:
    @in_khmer
    async def test_by_items_with_service_and_closed_by_the_host(
        self, outside: Outside, language: Language
    ) -> None:
        host, friend = await new_person(outside, language), await new_person(outside, language)
        await settle_in(host)
        await settle_in(friend)
        await host.say({"km": "ចែកវិក្កយបត្រ", "en": "split the bill"}[language])
        await host.press("split.list.button_new")
        await host.sees("split.total.ask")
        await host.say("nothing")
        await host.sees("error.amount.unreadable")
        await host.say("Supper $11")
        await host.sees("split.how.question")
        await host.press("split.how.button_items")
        await host.sees("split.items.ask")
        await host.say("rice")
        await host.sees("split.typed.bad", number=1, text="rice")
        await host.say("Rice 6\nTea x2 4")
        page = await host.sees("split.page.left")
        share = next(key.url for key in page.keys if "startgroup=sp_" in key.url)
        await friend.follow(share.replace("startgroup", "start"))
        await friend.sees("split.page.host")
        await friend.press("split.page.button_items")
        await friend.press("○ Rice")
        await friend.sees("split.page.your_part", amount=Money(6_60, Currency.USD))
        await friend.press("○ Tea 1/2")
        await friend.sees("split.page.your_part", amount=Money(8_80, Currency.USD))
        toast = await host.press("split.page.button_remind")
        assert toast.text == host.words.say("split.toast.reminded")
        await host.press("split.page.button_end")
        await host.sees("split.end.question")
        await host.press("split.page.button_end")
        await host.sees("split.state.cancelled")
        await friend.press("split.page.button_pay")
        await friend.sees("error.split.over")
        await friend.sees("common.money.not_moved")
