"""Sending, asking and receiving in the Mini App."""

from datetime import timedelta

import httpx
import pytest

from bot.container import Container
from services.core.clock import FrozenClock
from services.core.formats import in_phnom_penh
from services.core.ids import new_key
from services.core.money import Currency, Money
from tests.services.ticketing.programme import DARA, Fans
from tests.webapp.api.fan import AppFan

BOPHA = 43
TWO_DOLLARS = {"amount_minor": 200, "currency": "USD"}
TO_A_STRANGER = {"to": "012 000 045", "amount": TWO_DOLLARS}


@pytest.fixture
async def dara(client: httpx.AsyncClient, clock: FrozenClock, container: Container) -> AppFan:
    fans = Fans(container.uow, container.wallet)
    await fans.come(DARA)
    return AppFan(client, clock, DARA)


@pytest.fixture
async def bopha(client: httpx.AsyncClient, clock: FrozenClock, container: Container) -> AppFan:
    fans = Fans(container.uow, container.wallet)
    await fans.come(BOPHA)
    return AppFan(client, clock, BOPHA, "Bopha")


async def usd(fan: AppFan) -> int:
    return int((await fan.get("/wallet"))["balances"]["USD"]["total"]["amount_minor"])


async def pay(fan: AppFan, draft: dict[str, str]) -> dict[str, str]:
    await fan.type_pin(draft["purpose"])
    done: dict[str, str] = await fan.post(f"/transfers/{draft['id']}/confirm")
    return done


class TestSending:
    async def test_behind_a_link_taken_by_who_opens_it(self, dara: AppFan) -> None:
        before = await usd(dara)
        key = new_key()
        draft = await dara.post("/transfers", TO_A_STRANGER, key=key)
        assert (draft["state"], draft["fee"]["amount_minor"]) == ("draft", 25)
        assert draft["is_first"]
        assert draft["link"] is None
        assert await dara.post("/transfers", TO_A_STRANGER, key=key) == draft
        path = f"/transfers/{draft['id']}"
        refused = await dara.post(f"{path}/confirm", status=403)
        assert refused["details"]["purpose"] == draft["purpose"]
        sent = await pay(dara, draft)
        assert sent["state"] == "waiting"
        assert sent["link"] is not None
        assert await usd(dara) == before - 225
        token = sent["link"].removeprefix("cm_")
        refused = await dara.get(f"/claims/{token}", status=422)
        assert refused["code"] == "transfers.own_claim"
        assert await dara.get(path) == sent
        undone = await dara.post(f"{path}/undo")
        assert (undone["state"], await usd(dara)) == ("undone", before)
        assert [each["state"] for each in (await dara.get("/transfers"))["items"]] == ["undone"]

    async def test_refusals_name_what_is_wrong(self, dara: AppFan) -> None:
        for body, status, code in (
            ({"to": "12", "amount": TWO_DOLLARS}, 422, "transfers.not_a_username"),
            ({"known": BOPHA, "amount": TWO_DOLLARS}, 404, "transfers.payee_not_on_list"),
            ({"amount": TWO_DOLLARS}, 422, "transfers.one_payee"),
        ):
            refused = await dara.post("/transfers", body, status=status)
            assert refused["code"] == code


class TestReceiving:
    async def test_the_own_top_up_is_named_and_paid_by_a_bank(self, dara: AppFan) -> None:
        top_up = await dara.post("/wallet/top-ups", {"amount": TWO_DOLLARS})
        scanned = await dara.post("/scan", {"payload": top_up["payload"]})
        assert (scanned["is_ours"], scanned["draft"]) == (False, None)
        assert scanned["top_up_id"] == top_up["id"]

    async def test_a_card_scanned_and_paid_then_on_the_list(
        self, dara: AppFan, bopha: AppFan, clock: FrozenClock
    ) -> None:
        card = await bopha.post("/money-requests/cards", {"amount": TWO_DOLLARS})
        scanned = await dara.post("/scan", {"payload": card["khqr"]})
        assert scanned["is_ours"]
        assert scanned["draft"]["fee"]["amount_minor"] == 0
        before = await usd(bopha)
        done = await pay(dara, scanned["draft"])
        assert done["state"] == "done"
        assert done["receipt_id"] is not None
        assert await usd(bopha) == before + 200
        request = await bopha.get(f"/money-requests/{card['id']}")
        assert request["state"] == "paid"
        assert request["paid_by"]
        [known] = (await dara.get("/payees"))["items"]
        assert (known["fan_id"], known["is_saved"]) == (BOPHA, False)
        assert (await dara.ask("PUT", f"/payees/{BOPHA}"))["items"][0]["is_saved"]

        tomorrow = in_phnom_penh(clock.now()).date() + timedelta(days=1)
        wish = {
            "known": BOPHA,
            "amount": TWO_DOLLARS,
            "every": "month",
            "starts_on": tomorrow.isoformat(),
        }
        order = await dara.post("/schedules", wish)
        await dara.type_pin(order["purpose"])
        running = await dara.post(f"/schedules/{order['id']}/confirm")
        assert running["next_on"] == tomorrow.isoformat()
        assert (await dara.get("/schedules"))["items"] == [running]
        await dara.ask("DELETE", f"/schedules/{order['id']}")
        assert (await dara.get("/schedules"))["items"] == []

    async def test_the_lasting_code_asks_how_much(self, dara: AppFan, bopha: AppFan) -> None:
        code = await bopha.get("/receive")
        scanned = await dara.post("/scan", {"payload": code["payload"]})
        assert scanned["is_ours"]
        assert scanned["draft"] is None
        scanned = await dara.post("/scan", {"payload": code["payload"], "amount": TWO_DOLLARS})
        assert scanned["draft"]["total"] == TWO_DOLLARS
        refused = await bopha.post("/scan", {"payload": code["payload"]}, status=422)
        assert refused["code"] == "transfers.own_name"

    async def test_asked_and_declined(
        self, dara: AppFan, bopha: AppFan, container: Container
    ) -> None:
        fans = Fans(container.uow, container.wallet)
        await fans.top_up(BOPHA, Money(1_00, Currency.USD))
        code = await bopha.get("/receive")
        scanned = await dara.post("/scan", {"payload": code["payload"], "amount": TWO_DOLLARS})
        await pay(dara, scanned["draft"])
        asked = await dara.post("/money-requests", {"known": BOPHA, "amount": TWO_DOLLARS})
        assert (asked["is_mine"], asked["state"]) == (True, "open")
        [seen] = (await bopha.get("/money-requests"))["items"]
        assert (seen["id"], seen["is_mine"]) == (asked["id"], False)
        declined = await bopha.post(f"/money-requests/{asked['id']}/decline")
        assert declined["state"] == "declined"
        stranger = {"to": "012 000 045", "amount": TWO_DOLLARS}
        refused = await dara.post("/money-requests", stranger, status=422)
        assert refused["code"] == "transfers.not_here_to_ask"
