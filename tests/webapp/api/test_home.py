"""Home: what everybody sees and what is the fan's own, in one answer."""

import gzip
import json
from datetime import timedelta

import httpx
import pytest
from pydantic import BaseModel

from bot.container import Container
from services.core.clock import FrozenClock
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    Fans,
    a_load,
    an_event,
    buy,
    type_id,
)
from tests.webapp.api.fan import AppFan
from webapp.api.start import Start


@pytest.fixture
async def dara(client: httpx.AsyncClient, clock: FrozenClock, container: Container) -> AppFan:
    """With a ticket and an order to pay."""
    fans = Fans(container.uow, container.wallet)
    await container.ticketing.load_events(a_load(an_event()))
    await fans.come(DARA)
    await buy(container.ticketing, fans, DARA)
    fan = AppFan(client, clock, DARA)
    event = (await fan.get("/events"))["items"][0]
    lines = [{"ticket_type_id": await type_id(container.ticketing), "quantity": 1}]
    await fan.post("/orders", {"event_id": event["id"], "lines": lines})
    return fan


class TestHome:
    async def test_shows_the_own_beside_what_all_see(
        self, dara: AppFan, clock: FrozenClock, container: Container
    ) -> None:
        home = await dara.get("/home")
        assert home["first_name"] == "Dara"
        assert home["events"] == (await dara.get("/events"))["items"]
        [ticket], [order] = home["tickets"], home["unpaid"]
        assert [ticket] == (await dara.get("/tickets"))["items"]
        assert [order] == (await dara.get("/orders"))["items"]
        held = (await dara.get("/wallet"))["balances"]
        assert home["balances"] == {"USD": held["USD"], "KHR": held["KHR"]}
        await Fans(container.uow, container.wallet).come(BOPHA)
        other = await AppFan(dara.client, clock, BOPHA, "Bopha").get("/home")
        assert (other["tickets"], other["unpaid"]) == ([], [])
        assert other["events"] == home["events"]

    async def test_forgets_what_is_over(self, dara: AppFan, clock: FrozenClock) -> None:
        clock.advance(timedelta(days=400).total_seconds())
        home = await dara.get("/home")
        assert (home["events"], home["tickets"], home["unpaid"]) == ([], [], [])

    @pytest.mark.parametrize("accepted", ["gzip, br", "identity"])
    async def test_is_the_same_packed_and_plain(self, dara: AppFan, accepted: str) -> None:
        headers = {**dara.headers, "Accept-Encoding": accepted}
        answer = await dara.client.get("/api/v1/home", headers=headers)
        assert ("content-encoding" in answer.headers) == (accepted != "identity")
        assert answer.json() == await dara.get("/home")


class Fields(BaseModel):
    words: list[str]


class TestStart:
    @pytest.mark.parametrize("size", [0, 1, 5_000])
    def test_packs_as_one_member(self, size: int) -> None:
        start = Start.of(Fields(words=[f"ពាក្យ {number}" for number in range(size)]))
        rest = Fields(words=["end"]).model_dump_json().replace("words", "rest")[1:].encode()
        packed = start.gzip(rest)
        assert gzip.decompress(packed) == start.plain + rest
        assert json.loads(start.plain + rest)["rest"] == ["end"]
