"""A sale with a waiting room, lived through by two fans who do not share a language."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

import pytest
import yaml

from services.core.formats import Language
from services.core.money import Currency, Money
from tests.journeys.books import Books
from tests.journeys.outside import Outside
from tests.journeys.person import Person, new_person
from tests.journeys.product import Product
from tests.journeys.programme import Evening, read
from tests.journeys.story import choose_kind, choose_quantity, new_rich_fan, pay, settle_in

RUSH: Final = "the-rush"
CHAIR: Final = Money(5_00, Currency.USD)
_PLACE: Final = {"km": "ល្ខោនសាកល្បង", "en": "Rehearsal Theatre"}


@pytest.fixture(scope="module")
def evening(product: Product, tmp_path_factory: pytest.TempPathFactory) -> Evening:
    """On sale since yesterday, one person inside at a time."""
    file = tmp_path_factory.mktemp("rush") / "rush.yaml"
    event = {
        "id": RUSH,
        "name": {"km": "អ្នកទស្សនាច្រើន", "en": "The Rush"},
        "performers": _PLACE,
        "organiser": _PLACE,
        "description": _PLACE,
        "venue": "rush",
        "currency": "USD",
        "starts": "+70d 19:00",
        "doors": "18:00",
        "ends": "21:00",
        "sales": {"from": "-1d 10:00"},
        "waiting_room": {"opens_hours_before": 1, "people_inside": 1},
        "poster": {"silk": "plum"},
        "pools": [{"id": "chairs", "size": 100}],
        "types": [
            {
                "id": "chair",
                "name": {"km": "កៅអី", "en": "Chair"},
                "price": "5.00",
                "pools": ["chairs"],
            }
        ],
    }
    venue = {"id": "rush", "city": "rush", "name": _PLACE}
    content = {
        "cities": [{"id": "rush", "name": _PLACE}],
        "venues": [venue],
        "events": [event],
    }
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    product.command("load", str(file))
    return read(Path(file))[RUSH]


async def join(fan: Person) -> None:
    """By the link on the poster, through the door that everybody takes."""
    await fan.say(f"/start ev_{RUSH}")
    event = await fan.sees("ticketing.event.organiser")
    assert not any(fan.words.t.money(CHAIR) in label for label in event.labels)
    await fan.press("⏳ " + fan.words.say("queue.room.title"))
    await fan.sees("queue.room.sale_runs")
    await fan.press("⏳ " + fan.words.say("queue.room.button_join"))


async def shows(fan: Person, words: str) -> None:
    """The card says so by itself, without a tap."""

    async def look() -> bool | None:
        return await fan.count(words) > 0 or None

    await fan.wait_until(look, words)


class TestWaitingRoom:
    @pytest.mark.parametrize(("first", "second"), [("km", "en")])
    async def test_one_after_the_other_and_each_is_called(
        self,
        outside: Outside,
        books: Books,
        evening: Evening,
        first: Language,
        second: Language,
    ) -> None:
        dara, bopha = await asyncio.gather(
            new_rich_fan(outside, first), new_person(outside, second)
        )
        await settle_in(bopha)
        await join(dara)
        await shows(dara, "queue.news.turn")
        await join(bopha)
        await bopha.sees("queue.room.waiting")
        await shows(bopha, "queue.room.next")

        _, called = await dara.button("queue.news.button_buy")
        await dara.follow(called.url)
        await dara.sees("ticketing.event.organiser")
        await choose_kind(dara, evening.kinds["chair"])
        await choose_quantity(dara, evening.kinds["chair"], 1)
        await dara.sees("ticketing.summary.total")
        await pay(dara, CHAIR)
        assert await books.ticket_count(dara.id) == 1

        await shows(bopha, "queue.news.turn")
        await shows(bopha, "queue.room.inside")
        await bopha.press("🎫 " + bopha.words.say("queue.room.button_buy"))
        await choose_kind(bopha, evening.kinds["chair"])
        await choose_quantity(bopha, evening.kinds["chair"], 1)
        await bopha.sees("ticketing.summary.total")
