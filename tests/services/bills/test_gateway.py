"""What a biller's service may answer, and what of it is believed."""

from typing import Any

import httpx
import pytest

from services.bills import GatewaySettings, HttpGateway
from services.bills.ports import Found, LookUp, Unknown
from tests.services.bills.world import usd


async def looked_up(bill: Any) -> LookUp:
    answer = httpx.Response(200, json={"customer": "CHAN DARA", "bill": bill})
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: answer)) as client:
        gateway = HttpGateway(GatewaySettings("http://billers.test", "token"), client)
        return await gateway.look_up("river-power", {"customer": "1"})


class TestLookUp:
    async def test_a_bill(self) -> None:
        found = await looked_up({"reference": "R-1", "amount": "42.5", "currency": "USD"})
        assert found == Found("CHAN DARA", "R-1", usd(4_250), None)

    @pytest.mark.parametrize(
        "amount",
        ["0", "-1", "1e9999999", "NaN", "Infinity", "1.005", "1" * 11, "៤២", " ", 42, None],
    )
    async def test_what_is_no_amount_says_nothing(self, amount: object) -> None:
        bill = {"reference": "R-1", "amount": amount, "currency": "USD"}
        assert isinstance(await looked_up(bill), Unknown)

    @pytest.mark.parametrize(
        "changes",
        [{"currency": "EUR"}, {"currency": None}, {"due_on": "tomorrow"}, {"reference": ""}],
    )
    async def test_nor_does_another_part_that_is_wrong(self, changes: dict[str, Any]) -> None:
        bill = {"reference": "R-1", "amount": "42.50", "currency": "USD", **changes}
        assert isinstance(await looked_up(bill), Unknown)
