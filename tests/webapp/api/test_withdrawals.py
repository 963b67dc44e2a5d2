"""Money to the own bank account in the Mini App: accounts, drafts, the way out and back."""

import httpx
import pytest

from bot.container import Container
from services.core.clock import FrozenClock
from services.core.ids import new_key
from services.payments import khqr
from tests.services.ticketing.programme import DARA, Fans
from tests.webapp.answers import Json
from tests.webapp.api.fan import AppFan

ABA = {"bank": "aba", "number": "001 234 567"}
FIVE_DOLLARS = {"amount_minor": 500, "currency": "USD"}


@pytest.fixture
async def dara(client: httpx.AsyncClient, clock: FrozenClock, container: Container) -> AppFan:
    await Fans(container.uow, container.wallet).come(DARA)
    return AppFan(client, clock, DARA)


async def usd(fan: AppFan, part: str = "available") -> int:
    return int((await fan.get("/wallet"))["balances"]["USD"][part]["amount_minor"])


async def draft(fan: AppFan, key: str = "") -> Json:
    account = await fan.post("/bank-accounts", ABA)
    wish = {"account_id": account["id"], "amount": FIVE_DOLLARS}
    made: Json = await fan.post("/withdrawals", wish, key=key)
    return made


class TestAccounts:
    async def test_by_number_and_by_code_each_once(self, dara: AppFan) -> None:
        saved = await dara.post("/bank-accounts", ABA)
        assert (saved["number"], saved["used"]) == ("001234567", False)
        assert await dara.post("/bank-accounts", ABA) == saved
        own = khqr.encode(
            khqr.KhqrFields(account_id="dara@aclb", merchant_name="DARA SOK", currency="KHR")
        )
        coded = await dara.post("/bank-accounts", {"khqr": own.text})
        assert (coded["payee"], coded["currencies"]) == ("DARA SOK", ["KHR"])
        listed = await dara.get("/bank-accounts")
        assert {each["id"] for each in listed["items"]} == {saved["id"], coded["id"]}
        assert {"code": "aba", "name": "ABA Bank", "least_digits": 9, "most_digits": 9} in (
            listed["banks"]
        )
        left = await dara.ask("DELETE", f"/bank-accounts/{saved['id']}")
        assert [each["id"] for each in left["items"]] == [coded["id"]]

    async def test_what_is_no_account(self, dara: AppFan) -> None:
        bad = "withdrawals.bad_account_number"
        for body, code in (
            ({"bank": "aba", "number": "12"}, bad),
            ({"bank": "moon", "number": "123456789"}, bad),
            ({"khqr": "0002010102"}, "payments.khqr_changed"),
        ):
            assert (await dara.post("/bank-accounts", body, status=422))["code"] == code


class TestWithdrawal:
    async def test_set_aside_with_the_pin_and_taken_back(self, dara: AppFan) -> None:
        before, key = await usd(dara), new_key()
        made = await draft(dara, key)
        assert await draft(dara, key) == made
        assert (made["state"], made["total"]) == (
            "draft",
            {"amount_minor": 525, "currency": "USD"},
        )
        assert await usd(dara) == before
        path = f"/withdrawals/{made['id']}"
        refused = await dara.post(f"{path}/confirm", status=403)
        assert refused["details"]["purpose"] == made["purpose"]
        await dara.type_pin(made["purpose"])
        placed = await dara.post(f"{path}/confirm")
        assert (placed["state"], placed["can_cancel"]) == ("queued", True)
        assert placed["sends_at"] is not None
        assert await usd(dara) == before - 525
        assert await dara.post(f"{path}/confirm") == placed
        assert await dara.get(path) == placed
        newest = await dara.get("/withdrawals")
        assert newest["items"] == [placed]
        assert [each["fee"]["amount_minor"] for each in newest["terms"]] == [25, 1_000]
        back = await dara.ask("DELETE", path)
        assert (back["state"], back["can_cancel"]) == ("cancelled", False)
        assert await dara.ask("DELETE", path) == back
        assert await usd(dara) == await usd(dara, "total") == before

    async def test_amounts_outside_the_terms_move_nothing(self, dara: AppFan) -> None:
        account = await dara.post("/bank-accounts", ABA)
        for cents, code in ((99, "too_small"), (200_01, "too_large")):
            wish = {
                "account_id": account["id"],
                "amount": {"amount_minor": cents, "currency": "USD"},
            }
            refused = await dara.post("/withdrawals", wish, status=422)
            assert (refused["code"], refused["money_moved"]) == (f"withdrawals.{code}", False)
