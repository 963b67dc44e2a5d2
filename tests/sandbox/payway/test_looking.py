"""Check, detail, list and refund."""

import json

import pytest

from sandbox.faults import Fault
from sandbox.state import SandboxState
from tests.sandbox.bank.conftest import StillClock
from tests.sandbox.payway.merchant import Merchant, code

DAY_SECONDS = 24 * 3600
CHECK = "/payway/api/payment-gateway/v1/payments/check-transaction-2"


async def paid(merchant: Merchant, tran_id: str, amount: str, **more: str) -> None:
    payload = (await merchant.purchase(tran_id, amount, **more))["qr_string"]
    assert "transaction" in await merchant.pay(payload)


async def balance_minor(merchant: Merchant, account_id: str = "rithy.meas@lotus") -> int:
    accounts = (await merchant.http.get("/sim/bank/accounts")).json()["accounts"]
    account = next(one for one in accounts if one["id"] == account_id)
    return int(account["balances"][0]["amount_minor"])


class TestLooking:
    async def test_unknown_and_too_old(self, merchant: Merchant, clock: StillClock) -> None:
        assert code(await merchant.check("t-1")) == "6"
        assert code(await merchant.one("transaction-detail", "t-1")) == "6"
        assert code(await merchant.one("close-transaction", "t-1")) == "5"
        await paid(merchant, "t-1", "1.00")
        clock.seconds += 7 * DAY_SECONDS + 1
        assert code(await merchant.check("t-1")) == "6"
        assert code(await merchant.one("transaction-detail", "t-1")) == "00"

    async def test_the_clock_is_phnom_penhs(self, merchant: Merchant) -> None:
        await merchant.purchase("t-1", "1.00")
        data = (await merchant.check("t-1"))["data"]
        assert data["transaction_date"] == "2026-01-01 07:00:00"

    async def test_the_list_filters_and_pages(self, merchant: Merchant, clock: StillClock) -> None:
        for number in range(5):
            await paid(merchant, f"t-{number}", f"{number + 1}.00")
            clock.seconds += 60
        await merchant.purchase("t-5", "9.00")
        listed = await merchant.list(status="APPROVED", from_amount="2", page="2", pagination="3")
        assert [row["transaction_id"] for row in listed["data"]] == ["t-4"]
        assert (listed["page"], listed["pagination"]) == ("2", "3")
        row = listed["data"][0]
        assert (row["payment_type"], row["bank_name"]) == ("KHQR", "lotus")
        assert row["original_currency"] == "USD"
        assert len((await merchant.list())["data"]) == 6
        dates = {"from_date": "2026-01-01 07:01:00", "to_date": "2026-01-01 07:02:59"}
        found = [row["transaction_id"] for row in (await merchant.list(**dates))["data"]]
        assert found == ["t-1", "t-2"]

    @pytest.mark.parametrize(
        ("filters", "wanted"),
        [
            ({"from_date": "yesterday"}, "49"),
            ({"to_date": "2026-01-01"}, "50"),
            ({"from_date": "2026-01-02 00:00:00", "to_date": "2026-01-01 00:00:00"}, "51"),
            ({"from_date": "2026-01-01 00:00:00", "to_date": "2026-01-04 00:00:01"}, "52"),
            ({"to_amount": "much"}, "53"),
            ({"status": "GONE"}, "48"),
            ({"pagination": "1001"}, "48"),
        ],
    )
    async def test_refusals_of_the_list(
        self, merchant: Merchant, filters: dict[str, str], wanted: str
    ) -> None:
        assert code(await merchant.list(**filters)) == wanted


class TestRefund:
    async def test_parts_go_back_to_the_payer_until_all_is_back(self, merchant: Merchant) -> None:
        before_minor = await balance_minor(merchant)
        await paid(merchant, "t-1", "10.00")
        first = await merchant.refund("t-1", "4.00")
        assert first == {
            "grand_total": 10.0, "total_refunded": 4.0, "currency": "USD",
            "transaction_status": "REFUNDED",
            "status": {"code": "00", "message": "Success!", "tran_id": "t-1"},
        }  # fmt: skip
        assert await balance_minor(merchant) == before_minor - 600
        assert code(await merchant.refund("t-1", "6.01")) == "PTL37"
        assert (await merchant.refund("t-1", 6))["total_refunded"] == 10.0
        assert await balance_minor(merchant) == before_minor
        data = (await merchant.one("transaction-detail", "t-1"))["data"]
        assert (data["payment_status_code"], data["refund_amount"]) == (4, 10.0)
        done = [(one["status"], one["amount"]) for one in data["transaction_operations"]]
        assert done == [("Completed", 10.0), ("Refunded", 4.0), ("Refunded", 6.0)]

    async def test_a_long_request_comes_in_pieces(self, merchant: Merchant) -> None:
        await paid(merchant, "t-1", "1.00")
        secret = {
            "mc_id": "sandbox_merchant", "tran_id": "t-1", "refund_amount": "1.00",
            "note": "x" * 200,
        }  # fmt: skip
        auth = await merchant.encrypted(json.dumps(secret))
        assert code(await merchant.refund("t-1", "1.00", merchant_auth=auth)) == "00"

    async def test_thirty_days_and_not_a_second_more(
        self, merchant: Merchant, clock: StillClock
    ) -> None:
        await paid(merchant, "t-1", "2.00")
        clock.seconds += 30 * DAY_SECONDS
        assert code(await merchant.refund("t-1", "1.00")) == "00"
        clock.seconds += 1
        assert code(await merchant.refund("t-1", "1.00")) == "PTL57"

    async def test_refusals(self, merchant: Merchant) -> None:
        await merchant.purchase("t-0", "1.00")
        await paid(merchant, "t-1", "1000", currency="KHR")
        assert code(await merchant.refund("t-0", "1.00")) == "PTL57"
        assert code(await merchant.refund("nothing", "1.00")) == "PTL57"
        assert code(await merchant.refund("t-1", "10.5")) == "PTL186"
        assert code(await merchant.refund("t-1", "ten")) == "PTL186"
        assert code(await merchant.refund("t-1", "99")) == "PTL187"
        assert code(await merchant.refund("t-1", "100", request_time="now")) == "PTL06"
        assert code(await merchant.refund("t-1", "100", merchant_auth="bm8=")) == "PTL05"
        other = await merchant.encrypted(json.dumps({"mc_id": "somebody"}))
        assert code(await merchant.refund("t-1", "100", merchant_auth=other)) == "PTL62"
        empty = await merchant.encrypted(json.dumps({"mc_id": "sandbox_merchant"}))
        assert code(await merchant.refund("t-1", "100", merchant_auth=empty)) == "PTL04"


class TestFaults:
    @pytest.mark.parametrize(
        ("kind", "status"),
        [
            ("payway_down", 503), ("payway_forbidden", 403), ("payway_html", 200),
            ("payway_broken_json", 200), ("server_error", 500), ("nonsense", 200),
        ],
    )  # fmt: skip
    async def test_answers_that_are_no_json(
        self, merchant: Merchant, state: SandboxState, kind: str, status: int
    ) -> None:
        state.faults.add(Fault(kind, CHECK))
        body = merchant.signed({"tran_id": "t-1"}, ["req_time", "merchant_id", "tran_id"])
        answer = await merchant.http.post(CHECK, json=body)
        assert answer.status_code == status
        with pytest.raises(json.JSONDecodeError):
            answer.json()

    async def test_codes_of_the_call(self, merchant: Merchant, state: SandboxState) -> None:
        for kind, wanted in (("payway_error", "11"), ("payway_limited", "429")):
            state.faults.add(Fault(kind, "/payway/api/payment-gateway"))
            assert code(await merchant.check("t-1")) == wanted
        state.faults.add(Fault("payway_busy"))
        assert code(await merchant.refund("t-1", "1.00")) == "PTL168"
        state.faults.add(Fault("too_many_requests", "/payway/", retry_after_seconds=7))
        body = merchant.signed({"tran_id": "t-1"}, ["req_time", "merchant_id", "tran_id"])
        answer = await merchant.http.post(CHECK, json=body)
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")

    async def test_a_look_that_lies(self, merchant: Merchant, state: SandboxState) -> None:
        await paid(merchant, "t-1", "10.00")
        state.faults.add(Fault("payway_not_found"))
        assert code(await merchant.check("t-1")) == "6"
        state.faults.add(Fault("payway_still_pending"))
        assert (await merchant.check("t-1"))["data"]["payment_status"] == "PENDING"
        state.faults.add(Fault("payway_other_amount"))
        assert (await merchant.check("t-1"))["data"]["original_amount"] == 11.0
        state.faults.add(Fault("payway_other_currency"))
        detail = await merchant.one("transaction-detail", "t-1")
        assert detail["data"]["original_currency"] == "KHR"
        assert (await merchant.check("t-1"))["data"]["payment_status"] == "APPROVED"

    async def test_every_call_is_in_the_log(self, merchant: Merchant, state: SandboxState) -> None:
        await merchant.purchase("t-1", "1.00")
        await merchant.check("t-1")
        entries = state.log.entries(source="payway")
        assert [entry.request["tran_id"] for entry in entries] == ["t-1", "t-1"]
