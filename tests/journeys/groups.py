"""A group chat as its people see it: cards of the bot, taps, what Telegram was asked to do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Final

from services.core.money import Currency, Money
from tests.journeys.outside import Outside, Toast
from tests.journeys.person import PATIENCE_SECONDS, Person
from tests.journeys.programme import LAUGHTER, demo
from tests.journeys.seen import Json, Seen

PRICE: Final = Money(8_00, Currency.USD)


@dataclass(slots=True)
class Group:
    """One group; the first of its people owns it."""

    outside: Outside
    id: int
    people: list[Person]

    async def messages(self) -> list[Seen]:
        reader = self.people[0].id
        answer = await self.outside.get(f"/sim/people/{reader}/messages", chat_id=self.id)
        return [
            Seen.of(raw)
            for raw in answer["messages"]
            if not raw["deleted"] and raw.get("from", {}).get("is_bot")
        ]

    async def card(self, holds: Callable[[Seen], bool] = lambda _: True) -> Seen:
        """The newest message of the bot, once it is as wanted."""
        give_up_at = monotonic() + PATIENCE_SECONDS
        while True:
            shown = await self.messages()
            if shown and holds(shown[-1]):
                return shown[-1]
            if monotonic() > give_up_at:
                texts = [f"{one.text}\n{one.labels}" for one in shown]
                raise AssertionError("\n---\n".join(["the group shows:", *texts]))
            await asyncio.sleep(0.05)

    async def say(self, who: Person, text: str) -> None:
        path = f"/sim/people/{who.id}/send"
        await self.outside.post(path, chat_id=self.id, text=text)

    async def tap(self, who: Person, label: str) -> Toast:
        """Press the button of the newest card whose label begins so."""
        card = await self.card()
        data = next(key.data for key in card.keys if label in key.label)
        return await self.tap_data(who, card.id, data)

    async def tap_data(self, who: Person, message_id: int, data: str) -> Toast:
        """Also a button that the card has lost meanwhile: people see it a moment longer."""
        return await self.outside.press(
            who.id, chat_id=self.id, message_id=message_id, button=data, stale=True
        )

    async def bring_in(self, who: Person, link: str) -> None:
        """Follow a link that lets one choose a group, and choose this one."""
        path = f"/sim/people/{who.id}/open-link"
        await self.outside.post(path, link=link, chat_id=self.id)

    async def set_bot(self, status: str) -> None:
        await self.outside.post(f"/sim/groups/{self.id}/members", status=status)

    async def calls(self, after: int, start: str) -> list[Json]:
        """What the bot has sent or edited here since."""
        log = await self.outside.log(after, source="telegram")
        return [
            entry
            for entry in log
            if entry["name"].lower().startswith(start)
            and str(entry["request"].get("chat_id")) == str(self.id)
        ]


async def new_group(outside: Outside, *people: Person, bot_status: str = "left") -> Group:
    made = await outside.post(
        "/sim/groups",
        title="Friends",
        member_ids=[person.id for person in people],
        bot_status=bot_status,
    )
    return Group(outside, made["id"], list(people))


async def open_group(host: Person, quantity: int) -> Seen:
    """From the event to the group's page, as its host."""
    evening = demo()[LAUGHTER]
    await host.say(f"/start ev_{evening.id}")
    await host.press("👥 " + host.words.say("groups.start.title"))
    await host.sees("groups.start.how")
    name = evening.kinds["back"].name[host.words.language]
    await host.press(host.words.shorten(f"{name} · {host.words.t.money(PRICE)}"))
    await host.sees("groups.size.question")
    await host.say(str(quantity))
    return await host.sees("groups.page.until")


async def call_off(host: Person) -> None:
    await host.press("⚙️ " + host.words.say("groups.button.manage"))
    await host.sees("groups.start.title")
    await host.press("groups.button.cancel")
    await host.sees("groups.cancel.question")
    await host.press("groups.button.cancel")
    await host.sees("groups.page.cancelled", name=host.first_name)
