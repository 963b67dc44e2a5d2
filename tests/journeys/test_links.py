"""Deep links: each opens its thing in one tap, for new people and known ones; no right in it."""

from __future__ import annotations

import asyncio

import pytest

from services.core.ids import short_id, uuid7
from tests.journeys.books import Books
from tests.journeys.marks import in_khmer
from tests.journeys.outside import Outside
from tests.journeys.person import Person, new_person
from tests.journeys.programme import LAUGHTER, SOLD_OUT, demo
from tests.journeys.story import QUANTITY, TWENTY, MainStory, choose, settle_in


async def link(outside: Outside, payload: str) -> str:
    bot = await outside.get("/sim/bot")
    return f"https://t.me/{bot['username']}?start={payload}"


class TestEvent:
    async def test_a_known_fan_sees_it_at_once(self, fan: Person, outside: Outside) -> None:
        await fan.follow(await link(outside, f"ev_{LAUGHTER}"))
        organiser = demo()[LAUGHTER].organiser[fan.words.language]
        await fan.sees("ticketing.event.organiser", organiser=organiser)

    async def test_a_newcomer_sees_it_after_the_choice_of_language(
        self, newcomer: Person, outside: Outside
    ) -> None:
        await newcomer.follow(await link(outside, f"ev_{LAUGHTER}"))
        await newcomer.sees("settings.language.title")
        await newcomer.press(f"settings.language.button_{newcomer.words.language}")
        organiser = demo()[LAUGHTER].organiser[newcomer.words.language]
        await newcomer.sees("ticketing.event.organiser", organiser=organiser)

    async def test_a_reference_of_who_sent_it_does_no_harm(
        self, fan: Person, outside: Outside
    ) -> None:
        await fan.follow(await link(outside, f"ev_{SOLD_OUT}_friend42"))
        await fan.sees("ticketing.status.sold_out")

    @in_khmer
    async def test_again_it_opens_the_same(self, fan: Person, outside: Outside) -> None:
        for _ in range(3):
            await fan.follow(await link(outside, f"ev_{LAUGHTER}"))
            await fan.sees("ticketing.event.organiser")

    async def test_one_that_does_not_exist_says_so(self, fan: Person, outside: Outside) -> None:
        await fan.follow(await link(outside, "ev_never-was"))
        await fan.sees("error.ticketing.event_not_found")
        await fan.sees("common.money.not_moved")


class TestNonsense:
    @pytest.mark.parametrize(
        "payload", ["zz_123", "ev", "ev_", "_", "tk_short", "rc_!!!", "ev_" + "x" * 23]
    )
    @in_khmer
    async def test_it_leads_home_with_a_note(
        self, fan: Person, outside: Outside, payload: str
    ) -> None:
        await fan.say(f"/start {payload}")
        await fan.sees("menu.home.bad_link")
        await fan.sees("menu.home.greeting", name=fan.first_name)

    async def test_a_newcomer_gets_home_too(self, newcomer: Person, outside: Outside) -> None:
        await newcomer.follow(await link(outside, "zz_123"))
        await newcomer.press(f"settings.language.button_{newcomer.words.language}")
        await newcomer.sees("menu.home.question")


class TestPrivateThings:
    async def test_owner_opens_them_and_nobody_else(
        self, newcomer: Person, outside: Outside, books: Books
    ) -> None:
        """An order, a ticket and a top-up, for their owner, a stranger and a newcomer."""
        owner = newcomer
        story = MainStory(owner, books)
        await story.play()
        ticket = short_id(story.admissions[0].ticket_id)
        top_up = short_id(await books.top_up_id(owner.id))
        order = await books.order_key(owner.id)
        name = story.evening.named(owner.words.language)
        for payload, opened, values in (
            (f"od_{order}", "ticketing.paid.title", {}),
            (f"tk_{ticket}", name, {}),
            (f"rc_{top_up}", "topup.paid.amount", {"amount": TWENTY}),
        ):
            await owner.follow(await link(outside, payload))
            await owner.sees(opened, **values)
        await asyncio.gather(
            *(
                self._is_refused(outside, owner, payload, is_new=is_new)
                for payload in (f"od_{order}", f"tk_{ticket}", f"rc_{top_up}")
                for is_new in (True, False)
            )
        )
        assert await books.ticket_count(owner.id) == QUANTITY

    async def _is_refused(
        self, outside: Outside, owner: Person, payload: str, *, is_new: bool
    ) -> None:
        stranger = await new_person(outside, owner.words.language, "Nobody")
        if not is_new:
            await settle_in(stranger)
        await stranger.follow(await link(outside, payload))
        if is_new:
            await stranger.press(f"settings.language.button_{stranger.words.language}")
        kind = {"od": "ticketing.order", "tk": "ticketing.ticket", "rc": "wallet.receipt"}
        await stranger.sees(f"error.{kind[payload[:2]]}_not_found")
        shown = "\n".join(message.text for message in await stranger.from_bot())
        assert owner.first_name not in shown

    async def test_one_that_never_was_is_answered_the_same(
        self, fan: Person, outside: Outside
    ) -> None:
        await fan.follow(await link(outside, f"tk_{short_id(uuid7())}"))
        await fan.sees("error.ticketing.ticket_not_found")

    async def test_an_unpaid_order_opens_its_summary(
        self, fan: Person, outside: Outside, books: Books
    ) -> None:
        evening = demo()[LAUGHTER]
        await choose(fan, evening, evening.kinds["back"], 1)
        await fan.press("common.button.home")
        await fan.follow(await link(outside, f"od_{await books.order_key(fan.id)}"))
        await fan.sees("ticketing.summary.total")
