"""The payer's bank app: scan, pay, and every reason not to."""

from pathlib import Path

import httpx
import pytest
from PIL import Image
from starlette.applications import Starlette

from sandbox.bank import open_book, routes
from sandbox.settings import SandboxSettings
from sandbox.state import SandboxState
from tests.sandbox.bank.codes import LIFETIME_MS, code, encoded, picture
from tests.sandbox.bank.conftest import StillClock

PAYER = "sreyneang@lotus"


async def balance_minor(bank: httpx.AsyncClient, account_id: str, currency: str) -> int:
    accounts = (await bank.get("/sim/bank/accounts")).json()["accounts"]
    account = next(one for one in accounts if one["id"] == account_id)
    return next(
        int(money["amount_minor"])
        for money in account["balances"]
        if money["currency"] == currency
    )


async def pay(bank: httpx.AsyncClient, **body: object) -> httpx.Response:
    return await bank.post("/sim/bank/pay", json={"account": PAYER} | body)


async def paid_count(bank: httpx.AsyncClient) -> int:
    return len((await bank.get("/sim/bank/transactions")).json()["transactions"])


class TestScan:
    async def test_a_picture_shows_payee_amount_and_expiry_and_pays_nothing(
        self, bank: httpx.AsyncClient
    ) -> None:
        response = await bank.post("/sim/bank/scan", json={"image": picture(code())})
        assert response.status_code == 200
        seen = response.json()
        assert seen["payee"]["name"] == "Hang Meas"
        assert seen["amount"] == {"amount_minor": 1250, "currency": "USD"}
        assert seen["expires_at"] == "2026-01-01T00:05:00.000Z"
        assert seen["expires_in_seconds"] == 300
        assert seen["expired"] is False
        assert await paid_count(bank) == 0

    async def test_a_picture_from_a_web_page_may_carry_its_data_prefix(
        self, bank: httpx.AsyncClient
    ) -> None:
        image = "data:image/png;base64," + picture(code())
        assert (await bank.post("/sim/bank/scan", json={"image": image})).status_code == 200

    async def test_an_expired_code_is_shown_as_expired(
        self, bank: httpx.AsyncClient, clock: StillClock
    ) -> None:
        clock.seconds += LIFETIME_MS / 1000
        response = await bank.post("/sim/bank/scan", json={"payload": code()})
        assert response.json()["expired"] is True

    @pytest.mark.parametrize(
        ("image", "reason"),
        [
            (encoded(Image.new("RGB", (300, 300), "white")), "no_code"),
            (picture("https://example.com/"), "not_khqr"),
            ("bm90IGEgcGljdHVyZQ==", "not_a_picture"),
            ("*** not base64 ***", "not_a_picture"),
            (encoded(Image.new("1", (9_999, 2))), "not_a_picture"),
        ],
        ids=["blank", "web link", "other bytes", "not base64", "huge"],
    )
    async def test_other_pictures_are_refused(
        self, bank: httpx.AsyncClient, image: str, reason: str
    ) -> None:
        response = await bank.post("/sim/bank/scan", json={"image": image})
        assert response.status_code == 422
        assert response.json()["code"] == reason


class TestCodes:
    async def test_any_code_of_a_picture_is_read(self, bank: httpx.AsyncClient) -> None:
        """The scanner of the client: what a Mini App makes of it is its own business."""
        response = await bank.post("/sim/codes", json={"image": picture("HANG MEAS 1")})
        assert response.json() == {"texts": ["HANG MEAS 1"]}

    async def test_what_is_no_picture_is_refused(self, bank: httpx.AsyncClient) -> None:
        response = await bank.post("/sim/codes", json={"image": "AAAA"})
        assert (response.status_code, response.json()["code"]) == (422, "not_a_picture")


class TestPay:
    async def test_a_scanned_picture_moves_the_balance_and_leaves_a_transaction(
        self, bank: httpx.AsyncClient
    ) -> None:
        before_minor = await balance_minor(bank, PAYER, "USD")
        response = await pay(bank, image=picture(code()))
        assert response.status_code == 200
        transaction = response.json()["transaction"]
        assert transaction["amount"] == {"amount_minor": 1250, "currency": "USD"}
        assert transaction["to_account_id"] == "hangmeas@lotus"
        assert await balance_minor(bank, PAYER, "USD") == before_minor - 1250
        listed = (await bank.get("/sim/bank/transactions")).json()["transactions"]
        assert [one["hash"] for one in listed] == [transaction["hash"]]

    async def test_the_same_code_can_be_paid_again(self, bank: httpx.AsyncClient) -> None:
        first, second = [(await pay(bank, payload=code())).json() for _ in range(2)]
        assert first["transaction"]["md5"] == second["transaction"]["md5"]
        assert first["transaction"]["hash"] != second["transaction"]["hash"]
        assert await paid_count(bank) == 2

    async def test_another_customer_of_the_bank_receives_the_money(
        self, bank: httpx.AsyncClient
    ) -> None:
        before_minor = await balance_minor(bank, "bopha.ly@tonle", "USD")
        await pay(bank, payload=code(account="bopha.ly@tonle"))
        assert await balance_minor(bank, "bopha.ly@tonle", "USD") == before_minor + 1250

    @pytest.mark.parametrize(
        ("body", "status", "reason"),
        [
            ({"payload": code().replace("12.50", "92.50")}, 422, "tampered"),
            ({"payload": "hello"}, 422, "not_khqr"),
            ({"payload": code(amount="250.01")}, 422, "insufficient"),
            ({"payload": code(), "account": "veasna.keo@palm"}, 422, "wrong_currency"),
            ({"payload": code(), "account": "nobody@palm"}, 404, "no_such_account"),
            ({"payload": code(amount=None)}, 400, "bad_request"),
            ({"payload": code(), "amount_minor": 12.5}, 400, "bad_request"),
            ({"payload": code(), "amount_minor": 0}, 400, "bad_request"),
            ({"payload": code(), "currency": "EUR"}, 400, "bad_request"),
            ({}, 400, "bad_request"),
        ],
    )
    async def test_a_refusal_moves_nothing_and_says_so(
        self, bank: httpx.AsyncClient, body: dict[str, object], status: int, reason: str
    ) -> None:
        before = (await bank.get("/sim/bank/accounts")).json()
        response = await pay(bank, **body)
        assert response.status_code == status
        assert response.json()["code"] == reason
        assert response.json()["money_moved"] is False
        assert (await bank.get("/sim/bank/accounts")).json() == before
        assert await paid_count(bank) == 0

    async def test_the_whole_balance_can_be_spent_but_not_a_cent_more(
        self, bank: httpx.AsyncClient
    ) -> None:
        assert (await pay(bank, payload=code(amount="250.00"))).status_code == 200
        assert (await pay(bank, payload=code(amount="0.01"))).json()["code"] == "insufficient"

    async def test_expired_code_is_refused_unless_the_bank_is_told_to_be_late(
        self, bank: httpx.AsyncClient, clock: StillClock
    ) -> None:
        clock.seconds += LIFETIME_MS / 1000
        assert (await pay(bank, payload=code())).json()["code"] == "expired"
        forced = (await pay(bank, payload=code(), force=True)).json()
        assert forced["transaction"]["late"] is True

    async def test_a_test_can_pay_another_amount_in_another_currency(
        self, bank: httpx.AsyncClient
    ) -> None:
        body = await pay(bank, payload=code(), amount_minor=40_000, currency="KHR")
        amount = body.json()["transaction"]["amount"]
        assert amount == {"amount_minor": 40_000, "currency": "KHR"}
        assert await balance_minor(bank, PAYER, "KHR") == 760_000
        assert await balance_minor(bank, PAYER, "USD") == 25_000

    async def test_static_code_takes_the_amount_that_the_payer_types(
        self, bank: httpx.AsyncClient
    ) -> None:
        body = await pay(bank, payload=code(amount=None), amount_minor=300)
        assert body.json()["transaction"]["amount"] == {"amount_minor": 300, "currency": "USD"}


class TestAccounts:
    async def test_accounts_can_be_opened_and_refilled(self, bank: httpx.AsyncClient) -> None:
        account = {"id": "load.1@lotus", "name": "Load One", "usd_minor": 100}
        assert (await bank.post("/sim/bank/accounts", json=account)).status_code == 200
        await bank.post("/sim/bank/accounts", json={"id": "load.1@lotus", "usd_minor": 900})
        assert await balance_minor(bank, "load.1@lotus", "USD") == 900

    @pytest.mark.parametrize("account", [{"id": "x"}, {"id": "a@b", "usd_minor": -1}, {}])
    async def test_impossible_accounts_are_refused(
        self, bank: httpx.AsyncClient, account: dict[str, object]
    ) -> None:
        assert (await bank.post("/sim/bank/accounts", json=account)).status_code == 400


class TestRestart:
    async def reopened(self, folder: Path, clock: StillClock) -> httpx.AsyncClient:
        state = SandboxState(SandboxSettings(folder))
        state.clock = clock
        transport = httpx.ASGITransport(Starlette(routes=routes(state, open_book(state))))
        return httpx.AsyncClient(transport=transport, base_url="http://bank.test")

    async def test_balances_and_transactions_are_still_there(
        self, bank: httpx.AsyncClient, tmp_path: Path, clock: StillClock
    ) -> None:
        await pay(bank, payload=code())
        async with await self.reopened(tmp_path, clock) as again:
            assert await balance_minor(again, PAYER, "USD") == 25_000 - 1250
            assert await paid_count(again) == 1

    async def test_a_line_cut_by_a_crash_is_a_payment_that_never_happened(
        self, bank: httpx.AsyncClient, tmp_path: Path, clock: StillClock
    ) -> None:
        await pay(bank, payload=code())
        await pay(bank, payload=code())
        book = tmp_path / "bank.jsonl"
        book.write_bytes(book.read_bytes()[:-20])
        async with await self.reopened(tmp_path, clock) as again:
            assert await paid_count(again) == 1
            assert await balance_minor(again, PAYER, "USD") == 25_000 - 1250
            await pay(again, payload=code())
        async with await self.reopened(tmp_path, clock) as once_more:
            assert await paid_count(once_more) == 2
