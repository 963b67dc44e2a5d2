"""The account's statement: what came and went, as JSON and CSV, right and wrong."""

import csv
import io

import httpx
import pytest

from sandbox.faults import Fault
from sandbox.state import SandboxState
from tests.sandbox.bank.codes import code
from tests.sandbox.bank.conftest import StillClock

SHOP = "hangmeas@lotus"


async def pay(bank: httpx.AsyncClient, amount: str, account: str = "rithy.meas@lotus") -> str:
    body = {"account": account, "payload": code(amount=amount), "force": True}
    answer = await bank.post("/sim/bank/pay", json=body)
    return str(answer.json()["transaction"]["hash"])


async def rows(bank: httpx.AsyncClient, account: str = SHOP, **query: str) -> list[dict[str, str]]:
    answer = await bank.get("/sim/bank/statement", params={"account": account, **query})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["rows"])


async def test_rows_balances_and_both_sides(bank: httpx.AsyncClient) -> None:
    first, second = await pay(bank, "10.00"), await pay(bank, "2.50", "sreyneang@lotus")
    shop = await rows(bank)
    assert [row["reference"] for row in shop] == [first, second]
    assert [(row["amount"], row["balance"]) for row in shop] == [
        ("10.00", "10.00"), ("2.50", "12.50"),
    ]  # fmt: skip
    payer = await rows(bank, "sreyneang@lotus")
    assert [(row["amount"], row["balance"]) for row in payer] == [("-2.50", "247.50")]
    assert payer[0]["counterparty"] == SHOP


async def test_a_period_and_a_currency(bank: httpx.AsyncClient, clock: StillClock) -> None:
    await pay(bank, "1.00")
    clock.seconds += 24 * 3600
    await pay(bank, "2.00")
    assert [row["amount"] for row in await rows(bank, to="2026-01-01")] == ["1.00"]
    found = await rows(bank, **{"from": "2026-01-01T00:00:01Z", "to": "2026-01-02T00:00:01Z"})
    assert [(row["amount"], row["balance"]) for row in found] == [("2.00", "3.00")]
    assert await rows(bank, currency="KHR") == []


async def test_the_file_of_the_bank(bank: httpx.AsyncClient) -> None:
    reference = await pay(bank, "10.00")
    query = {"account": SHOP, "format": "csv"}
    answer = await bank.get("/sim/bank/statement", params=query)
    assert answer.headers["content-type"].startswith("text/csv")
    read = list(csv.DictReader(io.StringIO(answer.text)))
    assert read == await rows(bank)
    assert read[0]["reference"] == reference


@pytest.mark.parametrize(
    ("kind", "amounts"),
    [
        ("statement_dropped", ["1.00", "3.00"]),
        ("statement_doubled", ["1.00", "2.00", "2.00", "3.00"]),
        ("statement_changed", ["1.00", "3.00", "3.00"]),
    ],
)
async def test_a_row_that_is_wrong(
    bank: httpx.AsyncClient, state: SandboxState, kind: str, amounts: list[str]
) -> None:
    for amount in ("1.00", "2.00", "3.00"):
        await pay(bank, amount)
    state.faults.add(Fault(kind, skip=1))
    assert [row["amount"] for row in await rows(bank)] == amounts
    assert [row["amount"] for row in await rows(bank)] == ["1.00", "2.00", "3.00"]


@pytest.mark.parametrize("query", [{}, {"account": SHOP, "from": "soon"}])
async def test_wrong_questions(bank: httpx.AsyncClient, query: dict[str, str]) -> None:
    assert (await bank.get("/sim/bank/statement", params=query)).status_code == 400
