"""Each role a process, two bots beside each other: money and tickets are right, whatever goes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from functools import partial
from random import Random
from typing import Final

import pytest

from services.core.formats import Language
from services.core.money import Money
from tests.chaos.conftest import Progress
from tests.chaos.crowd import TYPED_BEFORE, Inbox, gather_crowd, what_came_of_it
from tests.chaos.installation import (
    CHAIR,
    HALL,
    LAST_CHAIRS,
    PRICE,
    Installation,
    running_installation,
)
from tests.journeys.books import Books, open_books
from tests.journeys.outside import Outside, open_outside
from tests.journeys.person import Person, new_person
from tests.journeys.story import PIN, choose_kind, choose_quantity, pay, settle_in, type_pin

MEANS: Final = PRICE * 20
FANS: Final = 3


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with running_installation(tmp_path_factory.mktemp("split")) as installation:
        asyncio.run(installation.open_sale())
        yield installation


@pytest.fixture
async def outside(installation: Installation) -> AsyncIterator[Outside]:
    async with open_outside(installation.product.sandbox_url) as outside:
        yield outside
        await outside.http.delete("/sim/faults")


@pytest.fixture
async def books(installation: Installation) -> AsyncIterator[Books]:
    """Looked through at the end of every test."""
    async with open_books(installation.product.database_url) as books:
        yield books
        assert await installation.audit() == []
        assert await books.unmatched() == {}


async def rich_fan(
    installation: Installation, outside: Outside, language: Language, means: Money = MEANS
) -> Person:
    fan = await new_person(outside, language)
    await settle_in(fan)
    await installation.give_means(fan, means)
    return fan


async def want(fan: Person, event_id: str) -> None:
    """By the link on the poster to the choice of how many."""
    await fan.say(f"/start ev_{event_id}")
    await fan.sees("ticketing.event.organiser")
    await choose_kind(fan, CHAIR)


async def buy(fan: Person, event_id: str) -> None:
    await want(fan, event_id)
    await choose_quantity(fan, CHAIR, 1)
    await fan.sees("ticketing.summary.total")
    await pay(fan, PRICE)


async def _holder(books: Books, event_id: str) -> int | None:
    """Whose order of this evening is there; there can be one."""
    sql = "SELECT fan_id FROM ticket_orders WHERE event_id = :event_id"
    found = [row.fan_id for row in await books.rows(sql, event_id=event_id)]
    assert len(found) <= 1
    return found[0] if found else None


class TestLastChair:
    async def test_one_fan_gets_it_the_other_keeps_his_money(
        self, installation: Installation, outside: Outside, books: Books
    ) -> None:
        fans = [await rich_fan(installation, outside, language) for language in ("km", "en")]
        for event_id in LAST_CHAIRS:
            await asyncio.gather(*(want(fan, event_id) for fan in fans))
            await asyncio.gather(*(choose_quantity(fan, CHAIR, 1) for fan in fans))
            winner_id = await fans[0].wait_until(partial(_holder, books, event_id), "a winner")
            winner, loser = sorted(fans, key=lambda fan: fan.id != winner_id)
            await loser.sees("error.ticketing.sold_out")
            await loser.sees("common.money.not_moved")
            await winner.sees("ticketing.summary.total")
        await pay(winner, PRICE)
        assert await books.ticket_count(winner.id) == 1
        assert await books.balance_minor(winner.id) == (MEANS - PRICE).amount_minor
        assert await books.payments(loser.id) == 0
        assert await books.balance_minor(loser.id) == MEANS.amount_minor


class TestFiveDeliveries:
    async def test_of_every_update_have_one_effect(
        self, installation: Installation, outside: Outside, books: Books
    ) -> None:
        async with outside.fault("duplicate_update", times=None, repeats=4):
            mark = await outside.log_mark()
            fan = await rich_fan(installation, outside, "km")
            await buy(fan, HALL)
            deliveries = await outside.log(mark, source="webhook")
        # One that a busy web server refused comes once more, as it must.
        taken = [one for one in deliveries if 200 <= one["status"] <= 299]
        counts = [one["request"]["update_id"] for one in taken]
        assert {counts.count(update_id) for update_id in counts[:-5]} == {5}
        assert await books.payments(fan.id) == 1
        assert await books.ticket_count(fan.id) == 1
        assert await books.balance_minor(fan.id) == (MEANS - PRICE).amount_minor


class TestKilledBot:
    async def test_the_other_bot_takes_its_updates_over(
        self,
        installation: Installation,
        outside: Outside,
        books: Books,
        chance: Random,
        progress: Progress,
    ) -> None:
        inbox = Inbox(books.database)
        crowd = await gather_crowd(outside, FANS)
        playing = asyncio.gather(*(hasty.play() for hasty in crowd))
        await inbox.wait_for_progress()
        await asyncio.sleep(chance.uniform(0, 1))
        victim = chance.choice(installation.bots)
        victim.kill()
        in_hand = await inbox.number("state = 'new' AND attempts > 0")
        await playing
        await inbox.wait_until_empty()
        victim.launch()
        await asyncio.to_thread(victim.wait_ready)
        again = await inbox.number("attempts > 1")
        progress(f"{in_hand} updates in hand, {again} taken over")
        assert await what_came_of_it(crowd, books.database) == []
        taps = sum(hasty.taps for hasty in crowd)
        theirs = ",".join(f"'{hasty.fan.id}'" for hasty in crowd)
        done = await inbox.number(f"state = 'done' AND lane IN ({theirs})")
        assert done == taps + TYPED_BEFORE * FANS


class TestLostStore:
    async def test_emptied_or_gone_it_moves_no_money(
        self, installation: Installation, outside: Outside, books: Books
    ) -> None:
        """Without its wake-ups everything takes a second longer, and that is all."""
        fan = await rich_fan(installation, outside, "en")
        await want(fan, HALL)
        await asyncio.to_thread(installation.valkey.flush)
        await choose_quantity(fan, CHAIR, 1)
        await fan.press("ticketing.summary.button_pay", amount=PRICE)
        await fan.sees("identity.pad.enter")
        await type_pin(fan, PIN[:-1])
        await asyncio.to_thread(installation.valkey.stop)
        try:
            await fan.press(PIN[-1])
            await fan.sees("ticketing.paid.title")
        finally:
            await asyncio.to_thread(installation.valkey.start)
        await buy(fan, HALL)
        assert await books.payments(fan.id) == 2
        assert await books.ticket_count(fan.id) == 2
        assert await books.balance_minor(fan.id) == (MEANS - PRICE * 2).amount_minor


class TestLostDatabase:
    async def test_every_process_lives_on_and_the_purchase_too(
        self, installation: Installation, outside: Outside, books: Books
    ) -> None:
        fan = await rich_fan(installation, outside, "km")
        await want(fan, HALL)
        await asyncio.to_thread(installation.postgres.crash)
        message, key = await fan.button("ticketing.quantity.button", quantity=1, price=PRICE)
        await outside.post(
            f"/sim/people/{fan.id}/press", message_id=message.id, button=key.data, wait_seconds=0
        )
        await asyncio.sleep(1)
        await asyncio.to_thread(installation.postgres.start)
        await fan.button("ticketing.summary.button_pay", amount=PRICE)
        await pay(fan, PRICE)
        assert await books.payments(fan.id) == 1
        for process in installation.product.processes:
            assert process._process is not None
            assert process._process.poll() is None, f"{process.command} has ended"
