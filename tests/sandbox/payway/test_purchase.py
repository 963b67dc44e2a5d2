"""Asking for a payment: hashes, codes, the two answers, and who may pay when."""

import pytest

from sandbox.state import SandboxState
from tests.sandbox.bank.conftest import StillClock
from tests.sandbox.payway.merchant import (
    PURCHASE_ORDER,
    QR_ORDER,
    Merchant,
    code,
    encoded,
)

HOOK = encoded("http://127.0.0.1:9/hook")
# Every field of the two calls with a value, to see that each stands in its place of the hash.
EVERY_PURCHASE_FIELD = {
    "items": encoded('[{"name":"Ticket","quantity":"1","price":"12.50"}]'),
    "shipping": "0.00", "firstname": "Dara", "lastname": "Chan", "email": "dara@example.com",
    "phone": "012345678", "type": "purchase", "payment_option": "abapay_khqr_deeplink",
    "return_url": HOOK, "cancel_url": "http://127.0.0.1/no",
    "continue_success_url": "http://127.0.0.1/yes", "return_deeplink": encoded("{}"),
    "currency": "USD", "custom_fields": encoded("{}"), "return_params": "p-1", "lifetime": "5",
    "additional_params": encoded("{}"), "google_pay_token": "t", "skip_success_page": "1",
}  # fmt: skip
EVERY_QR_FIELD = {
    "items": EVERY_PURCHASE_FIELD["items"], "first_name": "Dara", "last_name": "Chan",
    "email": "dara@example.com", "phone": "012345678", "purchase_type": "purchase",
    "callback_url": HOOK, "return_deeplink": encoded("{}"), "custom_fields": encoded("{}"),
    "return_params": "p-1",
}  # fmt: skip


class TestHash:
    async def test_all_fields_in_the_documented_order(self, merchant: Merchant) -> None:
        assert code(await merchant.purchase("t-1", "12.50", **EVERY_PURCHASE_FIELD)) == "00"
        assert code(await merchant.qr("t-2", "12.50", **EVERY_QR_FIELD)) == "0"

    @pytest.mark.parametrize("at", range(len(PURCHASE_ORDER) - 1))
    async def test_two_neighbours_swapped_are_a_wrong_hash(
        self, merchant: Merchant, at: int
    ) -> None:
        order = [*PURCHASE_ORDER]
        order[at], order[at + 1] = order[at + 1], order[at]
        fields = {"tran_id": "t-1", "amount": "12.50", **EVERY_PURCHASE_FIELD, "payout": "x"}
        body = merchant.signed(fields, order)
        answer = await merchant.http.post(
            "/payway/api/payment-gateway/v1/payments/purchase", data=body
        )
        assert code(answer.json()) == "1"

    @pytest.mark.parametrize("at", range(len(QR_ORDER) - 1))
    async def test_the_same_for_a_qr(self, merchant: Merchant, at: int) -> None:
        order = [*QR_ORDER]
        order[at], order[at + 1] = order[at + 1], order[at]
        fields = {
            "tran_id": "t-1", "amount": "12.50", "currency": "USD", "lifetime": "5",
            "payment_option": "abapay_khqr", "qr_image_template": "template1",
            **EVERY_QR_FIELD, "payout": "x",
        }  # fmt: skip
        assert code(await merchant.post("generate-qr", merchant.signed(fields, order))) == "1"

    async def test_another_key_and_another_merchant(self, merchant: Merchant) -> None:
        stranger = Merchant(merchant.http, key="guessed")
        assert code(await stranger.purchase("t-1", "1.00")) == "1"
        assert code(await stranger.check("t-1")) == "5"
        assert code(await stranger.one("close-transaction", "t-1")) == "1"
        assert code(await stranger.list()) == "1"
        assert code(await stranger.refund("t-1", "1.00")) == "PTL02"
        codes = {
            "generate-qr": "96", "check-transaction-2": "8", "transaction-detail": "8",
            "close-transaction": "26", "transaction-list-2": "8",
        }  # fmt: skip
        for name, wanted in codes.items():
            assert code(await merchant.post(name, {"merchant_id": "somebody"})) == wanted

    async def test_a_number_is_hashed_as_it_was_sent(self, merchant: Merchant) -> None:
        fields = {
            "tran_id": "t-1", "amount": "1.00", "currency": "USD", "lifetime": "5",
            "payment_option": "abapay_khqr", "qr_image_template": "template1",
        }  # fmt: skip
        signed = merchant.signed(fields, QR_ORDER)
        text = "{" + ",".join(f'"{name}":"{value}"' for name, value in signed.items()) + "}"
        raw = text.replace('"amount":"1.00"', '"amount":1.00').replace('"5"', "5")
        answer = await merchant.http.post(
            "/payway/api/payment-gateway/v1/payments/generate-qr", content=raw
        )
        assert code(answer.json()) == "0"
        wrong = raw.replace('"amount":1.00', '"amount":1.0').replace('"t-1"', '"t-2"')
        answer = await merchant.http.post(
            "/payway/api/payment-gateway/v1/payments/generate-qr", content=wrong
        )
        assert code(answer.json()) == "1"


class TestPurchase:
    async def test_the_deeplink_option_answers_a_code_and_a_page(self, merchant: Merchant) -> None:
        answer = await merchant.purchase("t-1", "12.50")
        assert answer["status"] == {"code": "00", "message": "Success!", "tran_id": "t-1"}
        assert answer["abapay_deeplink"].startswith("abamobilebank://ababank.com?type=payway")
        page = await merchant.http.get(answer["checkout_qr_url"])
        assert "$12.50" in page.text

    @pytest.mark.parametrize("option", ["", "cards", "abapay_khqr"])
    async def test_the_other_options_answer_the_page_itself(
        self, merchant: Merchant, option: str
    ) -> None:
        page = await merchant.purchase_page(
            "t-1", "4000", payment_option=option, currency="KHR", view_type="hosted_view"
        )
        assert page.headers["content-type"].startswith("text/html")
        assert "4,000\u00a0៛" in page.text
        assert ('name="account"' in page.text) is (option != "cards")
        assert ('name="card"' in page.text) is (option != "abapay_khqr")

    @pytest.mark.parametrize(
        ("change", "wanted"),
        [
            ({"tran_id": "x" * 21}, "2"),
            ({"tran_id": "a b"}, "2"),
            ({"amount": "1,00"}, "3"),
            ({"amount": "-1"}, "3"),
            ({"amount": "0.001"}, "3"),
            ({"amount": "0.00"}, "45"),
            ({"amount": "100.50", "currency": "KHR"}, "46"),
            ({"amount": "99", "currency": "KHR"}, "47"),
            ({"amount": "9999999999", "currency": "USD"}, "44"),
            ({"currency": "THB"}, "12"),
            ({"items": "not base64"}, "13"),
            ({"items": encoded("{}")}, "13"),
            ({"firstname": "x" * 101}, "16"),
            ({"lastname": "x" * 101}, "17"),
            ({"phone": "call me"}, "18"),
            ({"email": "dara"}, "19"),
            ({"type": "pre-auth"}, "22"),
            ({"payment_option": "wechat"}, "23"),
            ({"ctid": "1"}, "30"),
            ({"payout": encoded("[]")}, "35"),
            ({"req_time": "2026-01-01"}, "48"),
            ({"lifetime": "43201"}, "48"),
            ({"lifetime": "2"}, "69"),
            ({"return_url": "http://127.0.0.1/"}, "81"),
            ({"return_url": encoded("https://shop.example/hook")}, "81"),
        ],
    )
    async def test_refusals(self, merchant: Merchant, change: dict[str, str], wanted: str) -> None:
        order = {"tran_id": "t-1", "amount": "1.00", **change}
        assert code(
            await merchant.purchase(order.pop("tran_id"), order.pop("amount"), **order)
        ) == (wanted)

    async def test_an_id_is_used_once_whichever_call_used_it(self, merchant: Merchant) -> None:
        assert code(await merchant.purchase("t-1", "1.00")) == "00"
        assert code(await merchant.purchase("t-1", "1.00")) == "4"
        assert code(await merchant.qr("t-1", "1.00")) == "403"


class TestQr:
    async def test_text_picture_and_deeplink(self, merchant: Merchant) -> None:
        answer = await merchant.qr("t-1", "12.50")
        assert answer["status"]["message"] == "Success."
        assert (answer["amount"], answer["currency"]) == (12.5, "USD")
        seen = (
            await merchant.http.post("/sim/bank/scan", json={"image": answer["qrImage"]})
        ).json()
        assert seen["payload"] == answer["qrString"]
        assert seen["amount"] == {"amount_minor": 1250, "currency": "USD"}
        assert (seen["expires_in_seconds"], seen["bill_number"]) == (300, "t-1")

    @pytest.mark.parametrize(
        ("change", "wanted"),
        [
            ({"currency": ""}, "12"),
            ({"amount": "1.005"}, "48"),
            ({"amount": "99", "currency": "KHR"}, "47"),
            ({"first_name": "x" * 21}, "16"),
            ({"payment_option": "alipay"}, "23"),
            ({"purchase_type": "pre-auth"}, "32"),
            ({"qr_image_template": "template9"}, "48"),
            ({"lifetime": "2"}, "48"),
            ({"lifetime": ""}, "48"),
            ({"callback_url": encoded("https://shop.example/hook")}, "102"),
        ],
    )
    async def test_refusals(self, merchant: Merchant, change: dict[str, str], wanted: str) -> None:
        order: dict[str, str] = {"amount": "1.00", **change}
        assert code(await merchant.qr("t-1", order.pop("amount"), **order)) == wanted


class TestPaying:
    async def test_any_bank_pays_once_and_exactly(self, merchant: Merchant) -> None:
        payload = (await merchant.qr("t-1", "12.50"))["qrString"]
        wrong = await merchant.pay(payload, amount_minor=1249)
        assert (wrong["code"], wrong["money_moved"]) == ("wrong_amount", False)
        assert (await merchant.check("t-1"))["data"]["payment_status"] == "PENDING"
        assert "transaction" in await merchant.pay(payload)
        data = (await merchant.check("t-1"))["data"]
        assert (data["payment_status_code"], data["payment_status"]) == (0, "APPROVED")
        assert (data["original_amount"], data["payment_amount"]) == (12.5, 12.5)
        assert len(data["apv"]) == 6
        assert (await merchant.pay(payload))["code"] == "already_paid"

    async def test_a_payer_may_pay_in_the_other_currency(self, merchant: Merchant) -> None:
        payload = (await merchant.qr("t-1", "10.00"))["qrString"]
        more = {"amount_minor": 41_000, "currency": "KHR"}
        assert "transaction" in await merchant.pay(payload, "veasna.keo@palm", **more)
        data = (await merchant.one("transaction-detail", "t-1"))["data"]
        assert (data["original_amount"], data["original_currency"]) == (10.0, "USD")
        assert (data["payment_amount"], data["payment_currency"]) == (41_000.0, "KHR")

    async def test_after_its_lifetime_nobody_pays_not_even_by_force(
        self, merchant: Merchant, clock: StillClock
    ) -> None:
        payload = (await merchant.qr("t-1", "1.00"))["qrString"]
        clock.seconds += 300
        assert (await merchant.pay(payload, force=True))["code"] == "expired"
        assert (await merchant.check("t-1"))["data"]["payment_status_code"] == 2

    async def test_a_closed_one_is_rejected(self, merchant: Merchant) -> None:
        payload = (await merchant.qr("t-1", "1.00"))["qrString"]
        assert code(await merchant.one("close-transaction", "t-1")) == "00"
        assert (await merchant.pay(payload))["code"] == "closed"
        data = (await merchant.check("t-1"))["data"]
        assert (data["payment_status"], data["payment_status_code"]) == ("CANCELLED", 7)
        assert code(await merchant.one("close-transaction", "t-1")) == "00"

    async def test_a_paid_one_cannot_be_closed(self, merchant: Merchant) -> None:
        await merchant.pay((await merchant.qr("t-1", "1.00"))["qrString"])
        assert code(await merchant.one("close-transaction", "t-1")) == "5"
        assert (await merchant.check("t-1"))["data"]["payment_status"] == "APPROVED"

    async def test_a_code_that_payway_never_made_is_not_paid(
        self, merchant: Merchant, state: SandboxState
    ) -> None:
        from sandbox.payway.khqr import payload

        now_ms = int(state.clock() * 1000)
        forged = payload("t-9", 100, "USD", now_ms, now_ms + 300_000)
        assert (await merchant.pay(forged))["code"] == "payee_unclear"
