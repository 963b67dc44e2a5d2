"""Tickets that go back, the waiting list and the guide over HTTP."""

from collections.abc import AsyncIterator

import httpx
import pytest

from bot.container import Container
from services.core.clock import FrozenClock
from services.core.ids import new_key
from services.ticketing.evening import GuideSpec
from services.ticketing.refunds.rules import RefundRule
from tests.services.ticketing.evening.test_evening import BRING
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    EVENT,
    Fans,
    a_load,
    an_event,
    buy,
    hold,
    type_id,
    usd,
)
from tests.webapp.strangers import World


@pytest.fixture
async def world(
    client: httpx.AsyncClient, container: Container, clock: FrozenClock
) -> AsyncIterator[World]:
    fans = Fans(container.uow, container.wallet)
    event = an_event(
        size=4,
        refunds=(RefundRule(0, basis_points=1_000),),
        guide=GuideSpec(bring=BRING),
    )
    await container.ticketing.load_events(a_load(event))
    for fan_id in (DARA, BOPHA):
        await fans.come(fan_id)
    yield World(client, container, fans, clock.now())
    assert await container.ticketing.recount() == []


class TestRefund:
    async def test_quote_then_exactly_that(self, world: World) -> None:
        bought = await buy(world.container.ticketing, world.fans, DARA, 2)
        first, second = map(str, bought.ticket_ids)
        quote = await world.ask("GET", f"/refunds/quote?ticket_id={first}&ticket_id={second}")
        assert quote["refund"] == {"amount_minor": 4_500, "currency": "USD"}
        body = {"ticket_ids": [first], "refund": {"amount_minor": 1, "currency": "USD"}}
        headers = world.headers(DARA)
        wrong = await world.client.post("/api/v1/refunds", json=body, headers=headers)
        assert (wrong.status_code, wrong.json()["code"]) == (409, "refunds.changed")
        body["refund"] = {"amount_minor": 2_250, "currency": "USD"}
        headers = {**world.headers(DARA), "Idempotency-Key": new_key()}
        answers = [
            await world.client.post("/api/v1/refunds", json=body, headers=headers)
            for _ in range(2)
        ]
        assert answers[0].json() == answers[1].json()
        assert answers[0].json()["state"] == "paid"
        assert await world.fans.balance(DARA) == usd(7_250)
        left = await world.ask("GET", f"/tickets/{second}/returnable")
        assert [one["why_not"] for one in left["tickets"]] == ["refunds.gone_back", None]
        assert [one["id"] for one in left["refunds"]] == [answers[0].json()["id"]]


class TestWaitingList:
    async def test_join_offer_order(self, world: World) -> None:
        kind = await type_id(world.container.ticketing)
        held = await hold(world.container.ticketing, BOPHA, 4)
        wish = {"ticket_type_id": kind, "quantity": 2}
        place = await world.ask("POST", f"/events/{EVENT}/waiting-list", wish)
        assert (place["state"], place["ahead"]) == ("waiting", 0)
        await world.container.ticketing.cancel(BOPHA, held.key)
        await world.container.waitlist.sweep()
        (place,) = (await world.ask("GET", "/waiting-list"))["items"]
        offer = place["offer"]
        assert (place["state"], offer["quantity"]) == ("offered", 2)
        taken = await world.ask("POST", f"/waiting-list/offers/{offer['id']}/accept")
        order = await world.ask("GET", f"/orders/{taken['order_key']}")
        assert order["quantity"] == 2
        gone = await world.ask("GET", f"/waiting-list/offers/{offer['id']}")
        assert gone["state"] == "accepted"


class TestGuide:
    async def test_says_what_to_bring(self, world: World) -> None:
        guide = await world.ask("GET", f"/events/{EVENT}/guide")
        assert guide["bring"] == {"km": BRING.km, "en": BRING.en}
