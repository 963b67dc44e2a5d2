"""After the sale in the Mini App: codes for a phone, links for friends, tickets between fans."""

from base64 import b64decode

import httpx
import pytest

from bot.container import Container
from services.core.clock import FrozenClock
from services.core.ids import new_key
from services.ticketing.aftersale import rotating
from services.ticketing.aftersale.rules import CodeMode, EventRules, ResaleRules
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    EVENT,
    Fans,
    a_load,
    an_event,
    buy,
    usd,
)
from tests.webapp.api.fan import AppFan

RULES = EventRules(CodeMode.ROTATING, resale=ResaleRules(fee_basis_points=500))
Pair = tuple[AppFan, AppFan]


@pytest.fixture
async def pair(client: httpx.AsyncClient, clock: FrozenClock, container: Container) -> Pair:
    """Dara with two tickets, and Bopha."""
    fans = Fans(container.uow, container.wallet)
    await container.ticketing.load_events(a_load(an_event(size=2, aftersale=RULES)))
    for fan in (DARA, BOPHA):
        await fans.come(fan)
    await buy(container.ticketing, fans, DARA, 2)
    return AppFan(client, clock, DARA), AppFan(client, clock, BOPHA, "Bopha")


async def tickets(fan: AppFan) -> list[str]:
    return [each["id"] for each in (await fan.get("/tickets"))["items"]]


class TestCode:
    async def test_phone_shows_it_without_network(self, pair: Pair, clock: FrozenClock) -> None:
        dara, bopha = pair
        ticket = (await dara.get("/tickets"))["items"][0]
        own = await dara.get(f"/tickets/{ticket['id']}/code")
        assert (ticket["codes"], ticket["serial"]) == ("rotating", own["serial"])
        assert own["code"] == ticket["code"]
        digits = rotating.digits_at(b64decode(own["secret"]), clock.now())
        assert len(digits) == own["digits"]
        assert (await bopha.get(f"/tickets/{ticket['id']}/code", status=404))["code"]

    async def test_calendar_is_a_file(self, pair: Pair) -> None:
        dara, _ = pair
        [ticket, _] = await tickets(dara)
        file = await dara.get(f"/tickets/{ticket}/calendar")
        assert (file["name"], file["media_type"]) == (
            f"{EVENT}.ics",
            "text/calendar; charset=utf-8",
        )
        assert file["content"].startswith("BEGIN:VCALENDAR\r\n")

    async def test_without_signers_phones_get_no_pass(self, pair: Pair) -> None:
        dara, _ = pair
        [ticket, _] = await tickets(dara)
        assert await dara.get(f"/tickets/{ticket}/pass") == {"apple": None, "google": None}


class TestGift:
    async def test_given_and_claimed_once(self, pair: Pair) -> None:
        dara, bopha = pair
        [ticket, _] = await tickets(dara)
        key = new_key()
        gift = await dara.post(f"/tickets/{ticket}/gift", key=key)
        assert await dara.post(f"/tickets/{ticket}/gift", key=key) == gift
        assert (await dara.get(f"/tickets/{ticket}/after"))["gift"] == gift
        token = gift["start"].removeprefix("tr_")
        seen = await bopha.get(f"/gifts/{token}")
        assert (seen["state"], seen["ticket_id"], seen["giver"]) == ("open", None, "Da•••")
        assert await bopha.post(f"/gifts/{token}/claim") == {"ticket_id": ticket}
        assert await bopha.post(f"/gifts/{token}/claim") == {"ticket_id": ticket}
        late = await dara.post(f"/gifts/{token}/claim", status=422)
        assert (late["code"], late["money_moved"]) == ("aftersale.own_gift", False)
        [line] = (await bopha.get(f"/tickets/{ticket}/history"))["items"]
        assert (line["kind"], line["giver"]) == ("given", "Da•••")

    async def test_taken_back(self, pair: Pair) -> None:
        dara, bopha = pair
        [ticket, _] = await tickets(dara)
        gift = await dara.post(f"/tickets/{ticket}/gift")
        after = await dara.ask("DELETE", f"/tickets/{ticket}/gift")
        assert (after["gift"], after["can_give"]) == (None, True)
        token = gift["start"].removeprefix("tr_")
        over = await bopha.post(f"/gifts/{token}/claim", status=409)
        assert over["code"] == "aftersale.gift_over"


class TestResale:
    async def test_listed_seen_and_bought(self, pair: Pair, container: Container) -> None:
        dara, bopha = pair
        [ticket, _] = await tickets(dara)
        terms = await dara.get(f"/tickets/{ticket}/listing/terms")
        assert terms["highest"] == {"amount_minor": 2_500, "currency": "USD"}
        price = {"price": {"amount_minor": 2_000, "currency": "USD"}}
        listed = await dara.post(f"/tickets/{ticket}/listing", price)
        assert listed["you_get"] == {"amount_minor": 1_900, "currency": "USD"}
        page = await bopha.get(f"/events/{EVENT}/resale")
        [seen] = page["items"]
        assert (seen["id"], seen["you_get"], seen["ticket_id"]) == (listed["id"], None, None)
        assert (await bopha.get(f"/events/{EVENT}/resale?cursor={seen['id']}"))["items"] == []
        refused = await bopha.post(f"/listings/{seen['id']}/pay", status=403)
        assert refused["details"]["purpose"] == seen["purpose"]
        await bopha.type_pin(seen["purpose"])
        key = new_key()
        bought = await bopha.post(f"/listings/{seen['id']}/pay", key=key)
        assert (bought["state"], bought["ticket_id"]) == ("sold", ticket)
        assert await bopha.post(f"/listings/{seen['id']}/pay", key=key) == bought
        assert (await container.wallet.balances(BOPHA)).usd.total == usd(8_000)
        assert await tickets(bopha) == [ticket]

    async def test_too_dear_and_other_currency(self, pair: Pair) -> None:
        dara, _ = pair
        [ticket, _] = await tickets(dara)
        for price, code in (
            ({"amount_minor": 2_501, "currency": "USD"}, "aftersale.price_too_high"),
            ({"amount_minor": 4_000, "currency": "KHR"}, "aftersale.price_too_high"),
        ):
            refused = await dara.post(f"/tickets/{ticket}/listing", {"price": price}, status=422)
            assert refused["code"] == code

    async def test_bank_waits_and_is_given_up(self, pair: Pair) -> None:
        dara, bopha = pair
        [ticket, _] = await tickets(dara)
        price = {"price": {"amount_minor": 2_000, "currency": "USD"}}
        listed = await dara.post(f"/tickets/{ticket}/listing", price)
        asked = await bopha.post(f"/listings/{listed['id']}/ask")
        waits = await bopha.get(f"/listings/{listed['id']}")
        assert (waits["payment_id"], waits["is_for_you"]) == (asked["payment_id"], True)
        busy = await dara.ask("DELETE", f"/tickets/{ticket}/listing", status=409)
        assert busy["code"] == "aftersale.listing_reserved"
        free = await bopha.ask("DELETE", f"/listings/{listed['id']}/reservation")
        assert (free["state"], free["payment_id"]) == ("open", None)
        assert await dara.ask("DELETE", f"/tickets/{ticket}/listing") == {"ticket_id": ticket}
