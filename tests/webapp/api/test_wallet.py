"""The wallet in the Mini App: what one has, what came and went, topping up, exchange, freezing."""

import httpx
import pytest

from bot.container import Container
from services.core.clock import FrozenClock
from services.core.money import Currency, Money
from tests.services.ticketing.programme import DARA, Fans
from tests.webapp.api.fan import AppFan

FIVE_DOLLARS = {"amount_minor": 500, "currency": "USD"}


@pytest.fixture
async def dara(client: httpx.AsyncClient, clock: FrozenClock, container: Container) -> AppFan:
    fans = Fans(container.uow, container.wallet)
    await fans.come(DARA)
    await fans.top_up(DARA, Money(40_000, Currency.KHR))
    return AppFan(client, clock, DARA)


class TestLooking:
    async def test_balances_and_limits(self, dara: AppFan) -> None:
        wallet = await dara.get("/wallet")
        held = {name: each["total"]["amount_minor"] for name, each in wallet["balances"].items()}
        assert held == {"USD": 10_000, "KHR": 40_000, "PTS": 0}
        assert wallet["frozen"]["by_fan_at"] is None
        limits = await dara.get("/wallet/limits")
        assert limits["level"] == "basic"
        assert {each["use"] for each in limits["items"]} >= {"spending"}

    async def test_statement_by_pages_and_filters(self, dara: AppFan) -> None:
        first = await dara.get("/wallet/statement?limit=1")
        [line] = first["items"]
        rest = await dara.get(f"/wallet/statement?limit=1&cursor={first['next_cursor']}")
        assert {line["id"], rest["items"][0]["id"]} == {
            each["id"] for each in (await dara.get("/wallet/statement"))["items"]
        }
        riel = await dara.get("/wallet/statement?currency=KHR&kind=top_up")
        assert [each["amount"]["amount_minor"] for each in riel["items"]] == [40_000]
        assert (await dara.get("/wallet/statement?kind=refund"))["items"] == []
        receipt = await dara.get(f"/wallet/receipts/{line['id']}")
        assert receipt == {"line": line, "exchange": None}

    async def test_months(self, dara: AppFan) -> None:
        assert (await dara.get("/wallet/statements"))["items"] == ["2026-04-01"]
        month = await dara.get("/wallet/statements/2026-04")
        assert not month["is_whole"]
        closing = {each["currency"]: each["closing"]["amount_minor"] for each in month["parts"]}
        assert closing == {"USD": 10_000, "KHR": 40_000}


class TestTopUp:
    async def test_a_code_and_what_becomes_of_it(self, dara: AppFan) -> None:
        ways = await dara.get("/wallet/top-ups/ways")
        assert {each["way"] for each in ways["items"]} == {"khqr"}
        started = await dara.post("/wallet/top-ups", {"amount": FIVE_DOLLARS})
        assert started["payload"].startswith("000201")
        path = f"/wallet/top-ups/{started['id']}"
        assert await dara.get(path) == started
        assert (await dara.post(f"{path}/renew", {}))["payload"] == started["payload"]
        assert (await dara.post(f"{path}/check"))["state"] == "waiting"
        assert (await dara.ask("DELETE", path))["state"] == "cancelled"
        refused = await dara.post(f"{path}/renew", {}, status=409)
        assert refused["code"] == "payments.top_up_closed"

    async def test_too_little_says_how_much(self, dara: AppFan) -> None:
        tiny = {"amount": {"amount_minor": 1, "currency": "USD"}}
        refused = await dara.post("/wallet/top-ups", tiny, status=422)
        assert refused["code"] == "payments.top_up_too_small"


class TestExchange:
    async def test_an_offer_taken_with_the_pin(self, dara: AppFan) -> None:
        rate = await dara.get("/wallet/exchange/rate")
        offer = await dara.post("/wallet/exchange/quotes", {"amount": FIVE_DOLLARS})
        assert offer["gain"]["currency"] == "KHR"
        assert float(rate["khr_per_usd"]) * 5 >= offer["gain"]["amount_minor"]
        path = f"/wallet/exchange/quotes/{offer['id']}"
        assert await dara.get(path) == offer
        refused = await dara.post(f"{path}/take", status=403)
        assert refused["details"]["purpose"] == offer["purpose"]
        await dara.type_pin(offer["purpose"])
        done = await dara.post(f"{path}/take")
        assert done["balances"]["USD"]["total"]["amount_minor"] == 9_500
        newest = (await dara.get("/wallet/statement?limit=1"))["items"][0]
        assert (await dara.get(f"/wallet/receipts/{newest['id']}"))["exchange"] == offer


class TestFreeze:
    async def test_at_once_and_lifted_with_the_pin(self, dara: AppFan) -> None:
        frozen = await dara.post("/wallet/freeze")
        assert frozen["by_fan_at"]
        assert await dara.get("/wallet/freeze") == frozen
        await dara.post("/wallet/unfreeze", status=403)
        await dara.type_pin(frozen["unfreeze_purpose"])
        assert (await dara.post("/wallet/unfreeze"))["by_fan_at"] is None
