"""A merchant's program as PayWay's documents describe it, written without the sandbox's code."""

import base64
import hmac
import json
from dataclasses import dataclass
from hashlib import sha512
from typing import Any

import httpx
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

Json = dict[str, Any]
GATEWAY = "/payway/api/payment-gateway/v1/payments"
REFUND = "/payway/api/merchant-portal/merchant-access/online-transaction/refund"
REQ_TIME = "20260101120000"
MERCHANT = "sandbox_merchant"
KEY = "sandbox-payway-key"
PURCHASE_ORDER = [
    "req_time", "merchant_id", "tran_id", "amount", "items", "shipping", "firstname", "lastname",
    "email", "phone", "type", "payment_option", "return_url", "cancel_url",
    "continue_success_url", "return_deeplink", "currency", "custom_fields", "return_params",
    "payout", "lifetime", "additional_params", "google_pay_token", "skip_success_page",
]  # fmt: skip
QR_ORDER = [
    "req_time", "merchant_id", "tran_id", "amount", "items", "first_name", "last_name", "email",
    "phone", "purchase_type", "payment_option", "callback_url", "return_deeplink", "currency",
    "custom_fields", "return_params", "payout", "lifetime", "qr_image_template",
]  # fmt: skip
LIST_ORDER = [
    "req_time", "merchant_id", "from_date", "to_date", "from_amount", "to_amount", "status",
    "page", "pagination",
]  # fmt: skip
ONE_ORDER = ["req_time", "merchant_id", "tran_id"]


def sign(text: str, key: str = KEY) -> str:
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), sha512)).decode()


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@dataclass(slots=True)
class Merchant:
    """Makes the calls; each gives the parsed answer."""

    http: httpx.AsyncClient
    key: str = KEY

    def signed(self, fields: Json, order: list[str]) -> Json:
        body = {"req_time": REQ_TIME, "merchant_id": MERCHANT, **fields}
        text = "".join(str(body.get(name, "")) for name in order)
        return {"hash": sign(text, self.key), **body}

    async def purchase(self, tran_id: str, amount: str, **more: str) -> Json:
        answer = await self.purchase_page(
            tran_id, amount, **{"payment_option": "abapay_khqr_deeplink", **more}
        )
        return dict(answer.json())

    async def purchase_page(self, tran_id: str, amount: str, **more: str) -> httpx.Response:
        body = self.signed({"tran_id": tran_id, "amount": amount, **more}, PURCHASE_ORDER)
        files = {name: (None, value) for name, value in body.items()}
        return await self.http.post(f"{GATEWAY}/purchase", files=files)

    async def qr(self, tran_id: str, amount: object, **more: object) -> Json:
        fields = {
            "tran_id": tran_id, "amount": amount, "currency": "USD", "lifetime": 5,
            "payment_option": "abapay_khqr", "qr_image_template": "template3_color", **more,
        }  # fmt: skip
        return await self.post("generate-qr", self.signed(fields, QR_ORDER))

    async def one(self, name: str, tran_id: str) -> Json:
        return await self.post(name, self.signed({"tran_id": tran_id}, ONE_ORDER))

    async def check(self, tran_id: str) -> Json:
        return await self.one("check-transaction-2", tran_id)

    async def list(self, **filters: str) -> Json:
        return await self.post("transaction-list-2", self.signed(filters, LIST_ORDER))

    async def post(self, name: str, body: Json) -> Json:
        return dict((await self.http.post(f"{GATEWAY}/{name}", json=body)).json())

    async def refund(self, tran_id: str, amount: object, **change: str) -> Json:
        secret = {"mc_id": MERCHANT, "tran_id": tran_id, "refund_amount": amount}
        auth = change.pop("merchant_auth", "") or await self.encrypted(json.dumps(secret))
        body = {
            "request_time": REQ_TIME, "merchant_id": MERCHANT, "merchant_auth": auth, **change,
        }  # fmt: skip
        text = f"{body['request_time']}{body['merchant_id']}{body['merchant_auth']}"
        body = {"hash": sign(text, self.key), **body}
        return dict((await self.http.post(REFUND, json=body)).json())

    async def encrypted(self, text: str) -> str:
        """RSA PKCS#1 v1.5 in pieces of 117 bytes, with the key that the sandbox gives."""
        pem = (await self.http.get("/sim/payway/public-key")).json()["public_key"]
        key = serialization.load_pem_public_key(pem.encode())
        assert isinstance(key, rsa.RSAPublicKey)
        content = text.encode()
        pieces = [content[at : at + 117] for at in range(0, len(content), 117)]
        sealed = b"".join(key.encrypt(piece, padding.PKCS1v15()) for piece in pieces)
        return base64.b64encode(sealed).decode()

    async def pay(self, payload: str, account: str = "rithy.meas@lotus", **more: object) -> Json:
        body = {"account": account, "payload": payload, **more}
        return dict((await self.http.post("/sim/bank/pay", json=body)).json())


def code(answer: Json) -> str:
    return str(answer["status"]["code"])
