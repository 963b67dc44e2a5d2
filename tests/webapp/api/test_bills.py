"""Bills over HTTP: looked up, paid with the PIN, saved, paid by themselves."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.container import Container
from services.bills.ports import Unknown
from services.core.clock import FrozenClock
from tests.services.bills.world import POWER, Billers, usd
from tests.services.ticketing.programme import DARA, Fans
from tests.webapp.api.fan import AppFan
from tests.webapp.bill_things import ACCOUNT, load_billers, with_billers

LOOK = {"biller_id": POWER.id, "account": ACCOUNT}


def dollars(cents: int) -> dict[str, Any]:
    return {"amount_minor": cents, "currency": "USD"}


@pytest.fixture
def billers() -> Billers:
    made = Billers()
    made.owes(usd(2_000))
    return made


@pytest.fixture
def container(container: Container, billers: Billers) -> Container:
    """Bills go to these billers."""
    return with_billers(container, billers)


@pytest.fixture
async def fan(
    client: httpx.AsyncClient, container: Container, clock: FrozenClock
) -> AsyncIterator[AppFan]:
    """With money and a PIN."""
    await load_billers(container)
    await Fans(container.uow, container.wallet).come(DARA)
    made = AppFan(client, clock, DARA)
    await made.type_pin("first_pin")
    yield made
    assert await container.wallet.audit() == []


class TestPay:
    async def test_once_with_the_pin(self, fan: AppFan, billers: Billers) -> None:
        (power, *_) = (await fan.get("/billers"))["items"]
        assert [each["name"] for each in power["fields"]] == list(ACCOUNT)
        bill = await fan.post("/bills", LOOK)
        assert (bill["due"], bill["fee"]) == (dollars(2_000), dollars(25))
        assert (bill["state"], bill["customer"]) == ("draft", "CHAN D***")
        address = f"/bills/{bill['id']}"
        part = await fan.ask("PUT", f"{address}/amount", {"amount": dollars(1_000)})
        assert part["amount"] == dollars(1_000)
        refused = await fan.post(f"{address}/pay", status=403)
        assert refused["code"] == "identity.pin_required"
        await fan.type_pin(bill["purpose"])
        answers = [await fan.post(f"{address}/pay", key="paying-0001") for _ in range(2)]
        assert answers[0] == answers[1]
        assert (answers[0]["state"], answers[0]["amount"]) == ("paid", dollars(1_000))
        assert list(billers.taken.values()) == [usd(1_000)]
        history = await fan.get("/bills")
        assert [each["id"] for each in history["items"]] == [bill["id"]]
        assert history["next_before"] is None

    async def test_what_is_not_known_is_told_as_that(self, fan: AppFan, billers: Billers) -> None:
        billers.says = "silent"
        bill = await fan.post("/bills", LOOK)
        await fan.type_pin(bill["purpose"])
        told = await fan.post(f"/bills/{bill['id']}/pay")
        assert (told["state"], told["ended_at"], told["reason"]) == ("sending", None, "")

    async def test_refusals(self, fan: AppFan, billers: Billers) -> None:
        for body, status, code in (
            ({**LOOK, "biller_id": "nobody"}, 404, "bills.biller_not_found"),
            ({**LOOK, "account": {}}, 422, "bills.bad_account"),
            ({**LOOK, "account": {**ACCOUNT, "more": "1"}}, 422, "bills.bad_account"),
        ):
            assert (await fan.post("/bills", body, status=status))["code"] == code
        bill = await fan.post("/bills", LOOK)
        for amount, code in (
            (dollars(2_001), "bills.amount_too_large"),
            ({"amount_minor": 4_000, "currency": "KHR"}, "bills.wrong_currency"),
        ):
            address = f"/bills/{bill['id']}/amount"
            refused = await fan.ask("PUT", address, {"amount": amount}, status=422)
            assert refused["code"] == code
        billers.looks = Unknown("503")
        away = await fan.post("/bills", LOOK, status=422)
        assert (away["code"], away["money_moved"]) == ("bills.biller_away", False)
        dropped = await fan.ask("DELETE", f"/bills/{bill['id']}")
        assert dropped["state"] == "cancelled"


class TestSaved:
    async def test_kept_reminded_capped_stopped_and_forgotten(self, fan: AppFan) -> None:
        bill = await fan.post("/bills", LOOK)
        kept = await fan.post(f"/bills/{bill['id']}/save")
        address = f"/saved-bills/{kept['id']}"
        assert (kept["reminds"], kept["cap"]) == (True, None)
        quiet = await fan.ask("PUT", f"{address}/reminders", {"on": False})
        assert quiet["reminds"] is False
        cap = {"cap": dollars(5_000)}
        refused = await fan.ask("PUT", f"{address}/cap", cap, status=403)
        await fan.type_pin(refused["details"]["purpose"])
        assert (await fan.ask("PUT", f"{address}/cap", cap))["cap"] == dollars(5_000)
        riel = {"cap": {"amount_minor": 4_000, "currency": "KHR"}}
        wrong = await fan.ask("PUT", f"{address}/cap", riel, status=422)
        assert wrong["code"] == "bills.wrong_currency"
        assert (await fan.ask("DELETE", f"{address}/cap"))["cap"] is None
        assert (await fan.get(address))["id"] == kept["id"]
        assert await fan.ask("DELETE", address) == {"items": []}
        assert await fan.get("/saved-bills") == {"items": []}
        await fan.get(address, status=404)
