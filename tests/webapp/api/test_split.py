"""Sharing a bill in the Mini App: laid down, taken, paid, seen by each as it may be."""

from uuid import UUID

import httpx
import pytest

from bot.container import Container
from services.core.clock import FrozenClock
from services.payments.schemas import IntentPaid
from tests.services.ticketing.programme import DARA, Fans
from tests.webapp.api.fan import AppFan

BOPHA = 43
NINE_DOLLARS = {"amount_minor": 900, "currency": "USD"}


@pytest.fixture
async def dara(client: httpx.AsyncClient, clock: FrozenClock, container: Container) -> AppFan:
    await Fans(container.uow, container.wallet).come(DARA)
    return AppFan(client, clock, DARA)


@pytest.fixture
async def bopha(client: httpx.AsyncClient, clock: FrozenClock, container: Container) -> AppFan:
    await Fans(container.uow, container.wallet).come(BOPHA)
    return AppFan(client, clock, BOPHA, "Bopha")


async def usd(fan: AppFan) -> int:
    return int((await fan.get("/wallet"))["balances"]["USD"]["total"]["amount_minor"])


class TestSharing:
    async def test_a_part_is_paid_from_the_wallet_to_the_host(
        self, dara: AppFan, bopha: AppFan, container: Container
    ) -> None:
        before = await usd(dara), await usd(bopha)
        wish = {"total": NINE_DOLLARS, "title": "Lunch", "parts": [{}, {}]}
        made = await dara.post("/splits", wish, key="lunch-0001")
        assert await dara.post("/splits", wish, key="lunch-0001") == made
        path = f"/splits/{made['id']}"
        refused = await bopha.post(f"{path}/ask", status=422)
        assert refused["code"] == "split.not_in"
        joined = await bopha.post(f"{path}/join", {})
        assert joined["my_part"]["amount_minor"] == 300
        assert [part["amount"] is None for part in joined["parts"]] == [True, False, False]
        payment = f"/payments/{(await bopha.post(f'{path}/ask'))['payment_id']}"
        purpose = (await bopha.get(payment))["ways"][0]["purpose"]
        await bopha.type_pin(purpose)
        await bopha.post(f"{payment}/pay", {"way": "wallet"})
        await container.splits.paid(await _event(container, bopha, payment))
        seen = await dara.get(path)
        assert (seen["paid"]["amount_minor"], seen["state"]) == (600, "open")
        assert (await usd(dara), await usd(bopha)) == (before[0] + 300, before[1] - 300)
        assert (await bopha.post(f"{path}/ask", status=409))["code"] == "split.part_paid"
        assert [each["id"] for each in (await bopha.get("/splits"))["items"]] == [made["id"]]

    async def test_what_only_the_host_may_do(self, dara: AppFan, bopha: AppFan) -> None:
        made = await dara.post("/splits", {"total": NINE_DOLLARS, "parts": [{}, {}]})
        path = f"/splits/{made['id']}"
        for act, body in (("end", None), ("remind", None), ("cash", {"number": 2})):
            refused = await bopha.post(f"{path}/{act}", body, status=403)
            assert refused["code"] == "split.not_the_host"
        assert (await dara.post(f"{path}/cash", {"number": 2}))["paid"]["amount_minor"] == 600
        assert (await dara.post(f"{path}/end"))["state"] == "closed"
        assert (await bopha.post(f"{path}/join", {}, status=409))["code"] == "split.over"

    async def test_lines_with_service(self, dara: AppFan, bopha: AppFan) -> None:
        items = [
            {"name": "Rice", "price": {"amount_minor": 600, "currency": "USD"}},
            {"name": "Tea", "price": {"amount_minor": 200, "currency": "USD"}},
        ]
        made = await dara.post("/splits", {"total": NINE_DOLLARS, "items": items})
        assert [item["price"]["amount_minor"] for item in made["items"]] == [675, 225]
        path = f"/splits/{made['id']}"
        picked = await bopha.post(f"{path}/picks", {"number": 2, "take": True})
        assert (picked["my_part"]["amount_minor"], picked["items"][1]["is_mine"]) == (225, True)
        left = await bopha.post(f"{path}/picks", {"number": 2, "take": False})
        assert left["my_part"]["amount_minor"] == 0
        assert (await bopha.post(f"{path}/leave"))["my_part"] is None

    async def test_refusals_name_what_is_wrong(self, dara: AppFan) -> None:
        riel = {"amount_minor": 4_000, "currency": "KHR"}
        cent = {"amount_minor": 1, "currency": "USD"}
        for body, code in (
            ({"parts": []}, "split.people"),
            ({"parts": [{"fan_id": BOPHA}]}, "transfers.payee_not_on_list"),
            ({"items": [{"name": "Rice", "price": riel}]}, "split.items"),
            ({"items": [{"name": "Rice", "price": cent}]}, "split.total_away"),
        ):
            status = 404 if code.endswith("on_list") else 422
            refused = await dara.post("/splits", {"total": NINE_DOLLARS, **body}, status=status)
            assert (refused["code"], refused["money_moved"]) == (code, False)
        huge = {"amount_minor": 10**12, "currency": "USD"}
        refused = await dara.post("/splits", {"total": huge, "parts": [{}]}, status=422)
        assert refused["code"] == "split.too_large"


async def _event(container: Container, fan: AppFan, payment: str) -> IntentPaid:
    """What the worker is told."""
    intent_id = UUID(payment.rpartition("/")[2])
    intent = await container.payment_parts.payments.get(intent_id, fan.fan_id)
    assert intent.paid_by is not None
    return IntentPaid(
        intent_id=intent.id, fan_id=intent.fan_id, purpose=intent.purpose, subject=intent.subject,
        amount=intent.amount, way=intent.paid_by, reference=intent.reference,
    )  # fmt: skip
