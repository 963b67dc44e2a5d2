"""Buying in the Mini App: a cart, the PIN, the tickets; or a bank's code; each thing once."""

import asyncio

import httpx
import pytest

from bot.container import Container
from services.core.clock import FrozenClock
from services.core.ids import new_key
from services.core.money import Currency, Money
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    EVENT,
    Fans,
    a_load,
    an_event,
    number_of,
    type_id,
)
from tests.webapp.api.fan import AppFan


@pytest.fixture
async def fans(container: Container) -> Fans:
    made = Fans(container.uow, container.wallet)
    await container.ticketing.load_events(a_load(an_event()))
    await made.come(DARA)
    await made.come(BOPHA, Money(0, Currency.USD))
    return made


@pytest.fixture
async def dara(client: httpx.AsyncClient, clock: FrozenClock, fans: Fans) -> AppFan:
    assert fans
    return AppFan(client, clock, DARA)


async def cart(container: Container, quantity: int = 2) -> dict[str, object]:
    kind = await type_id(container.ticketing)
    return {"event_id": EVENT, "lines": [{"ticket_type_id": kind, "quantity": quantity}]}


class TestFromTheWallet:
    async def test_cart_pin_tickets(self, dara: AppFan, container: Container) -> None:
        order = await dara.post("/orders", await cart(container))
        assert (order["state"], order["quantity"]) == ("pending", 2)
        assert order["price"]["total"] == {"amount_minor": 5_000, "currency": "USD"}
        assert order["due"] == order["price"]["total"]
        assert order["also_due"]["currency"] == "KHR"
        assert order["ways"] == ["wallet", "khqr"]
        assert [each["key"] for each in (await dara.get("/orders"))["items"]] == [order["key"]]
        pay = f"/orders/{order['key']}/pay", {"revision": order["revision"]}
        refused = await dara.post(*pay, status=403)
        assert refused["code"] == "identity.pin_required"
        assert refused["details"]["purpose"] == order["purpose"]
        assert (await dara.type_pin(order["purpose"]))["outcome"] == "set"
        paid = await dara.post(*pay)
        assert (paid["number"], len(paid["tickets"])) == (order["number"], 2)
        assert (await dara.get("/orders"))["items"] == []
        mine = await dara.get("/tickets")
        assert {each["id"] for each in mine["items"]} == {each["id"] for each in paid["tickets"]}
        one = await dara.get(f"/tickets/{mine['items'][0]['id']}")
        assert one["code"]
        of_order = await dara.get(f"/orders/{order['key']}/tickets")
        assert of_order["items"] == paid["tickets"]
        home = await dara.get("/home")
        assert ([each["id"] for each in home["events"]], len(home["tickets"])) == ([EVENT], 2)
        assert home["balances"]["USD"]["available"]["amount_minor"] == 5_000

    async def test_a_key_moves_money_once(
        self, dara: AppFan, container: Container, fans: Fans
    ) -> None:
        order = await dara.post("/orders", await cart(container))
        await dara.type_pin(order["purpose"])
        path, body = f"/orders/{order['key']}/pay", {"revision": order["revision"]}
        key = new_key()
        answers = await asyncio.gather(*(dara.post(path, body, key=key) for _ in range(4)))
        assert all(each == answers[0] for each in answers)
        assert (await fans.balance(DARA)).amount_minor == 5_000
        again = await dara.client.post(
            f"/api/v1{path}", json=body, headers={**dara.headers, "Idempotency-Key": key}
        )
        assert again.headers["Idempotency-Replayed"] == "true"
        refused = await dara.post(path, {"revision": 9}, status=409, key=key)
        assert (refused["code"], refused["money_moved"]) == ("http.key_reused", False)

    async def test_the_same_cart_with_the_same_key_is_one_order(
        self, dara: AppFan, container: Container
    ) -> None:
        key, wanted = new_key(), await cart(container)
        first, again = [await dara.post("/orders", wanted, key=key) for _ in range(2)]
        assert first == again
        other = await dara.post("/orders", wanted)
        assert other["key"] != first["key"]
        assert (await dara.get(f"/orders/{first['key']}"))["cancel_reason"] == "replaced"

    async def test_a_refusal_is_not_kept(self, dara: AppFan, container: Container) -> None:
        """The same request with the same key succeeds once the PIN is in."""
        order = await dara.post("/orders", await cart(container))
        pay = f"/orders/{order['key']}/pay", {"revision": order["revision"]}
        key = new_key()
        await dara.post(*pay, status=403, key=key)
        await dara.type_pin(order["purpose"])
        assert (await dara.post(*pay, key=key))["number"] == order["number"]

    async def test_giving_up(self, dara: AppFan, container: Container) -> None:
        order = await dara.post("/orders", await cart(container))
        gone = await dara.ask("DELETE", f"/orders/{order['key']}")
        assert (gone["state"], gone["ways"]) == ("cancelled", [])

    async def test_too_little_money_says_so(
        self,
        dara: AppFan,
        client: httpx.AsyncClient,
        clock: FrozenClock,
        container: Container,
    ) -> None:
        bopha = AppFan(client, clock, BOPHA, "Bopha")
        order = await bopha.post("/orders", await cart(container, 1))
        await bopha.type_pin(order["purpose"])
        path = f"/orders/{order['key']}/pay"
        refused = await bopha.post(path, {"revision": order["revision"]}, status=422)
        assert refused["code"] == "wallet.insufficient_funds"
        assert refused["money_moved"] is False

    async def test_lines_of_one_type_are_one_line(
        self, dara: AppFan, container: Container
    ) -> None:
        kind = await type_id(container.ticketing)
        line = {"ticket_type_id": kind, "quantity": 1}
        order = await dara.post("/orders", {"event_id": EVENT, "lines": [line, line]})
        assert [each["quantity"] for each in order["lines"]] == [2]


class TestByABank:
    async def test_a_code_to_scan(self, dara: AppFan, container: Container, fans: Fans) -> None:
        order = await dara.post("/orders", await cart(container))
        asked = await dara.post(f"/orders/{order['key']}/ask", {"revision": order["revision"]})
        path = f"/payments/{asked['payment_id']}"
        payment = await dara.get(path)
        assert (payment["state"], payment["subject"]) == ("waiting", order["key"])
        assert [each["way"] for each in payment["ways"]] == ["khqr"]
        tried = await dara.post(f"{path}/tries", {"way": "khqr"})
        [code] = tried["tries"]
        assert code["payload"].startswith("000201")
        assert (code["state"], code["page"]) == ("open", "")
        again = await dara.post(f"{path}/tries", {"way": "khqr"})
        assert [each["id"] for each in again["tries"]] == [code["id"]]
        looked = await dara.post(f"{path}/check")
        assert (looked["state"], looked["bank_answers"]) == ("waiting", True)
        refused = await dara.post(f"{path}/pay", {"way": "wallet"}, status=422)
        assert refused["code"] == "payments.way_not_offered"
        assert await number_of(fans._uow.database.read, "payment_attempts") == 1

    async def test_waits_for_news_and_no_longer(self, dara: AppFan, container: Container) -> None:
        order = await dara.post("/orders", await cart(container))
        asked = await dara.post(f"/orders/{order['key']}/ask", {"revision": order["revision"]})
        path = f"/payments/{asked['payment_id']}"
        version = (await dara.get(path))["version"]
        waiting = asyncio.create_task(dara.get(f"{path}?seen={version}&wait_seconds=20"))
        await dara.post(f"{path}/tries", {"way": "khqr"})
        async with asyncio.timeout(30):
            assert (await waiting)["version"] != version
        version = (await dara.get(path))["version"]
        same = await dara.get(f"{path}?seen={version}&wait_seconds=1")
        assert same["version"] == version
