"""Signed calls to PayWay: the text that is hashed is exactly the text that is sent."""

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha512
from typing import Final

import httpx
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from services.core.clock import Clock
from services.core.money import Money
from services.payments.providers.door import Door, Unusable
from services.payments.providers.payway.calls import Call, Meaning

TIMEOUT_SECONDS: Final = 8.0
_CHUNK_BYTES: Final = 117  # what fits one block of a 1024-bit key


@dataclass(frozen=True, slots=True, kw_only=True)
class PayWaySettings:
    """`api_url` stands before `/api/`; `public_key` (PEM, or base64 of its DER) is for refunds;
    `callback_url` is told of payments.
    """

    api_url: str
    merchant_id: str
    api_key: str
    public_key: str
    callback_url: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A readable answer: what its code means, the code itself, and the whole body."""

    meaning: Meaning
    code: str
    body: Mapping[str, object]


class PayWayClient:
    """One merchant at PayWay."""

    def __init__(self, settings: PayWaySettings, client: httpx.AsyncClient, clock: Clock) -> None:
        self.settings = settings
        self._clock = clock
        self._door = Door(client, clock)

    async def call(self, call: Call, fields: Mapping[str, str]) -> Answer:
        """Sign and send. Raises Unusable: whatever it may have done is not known."""
        url = self.settings.api_url.rstrip("/") + call.path
        body = self.signed(call, fields)
        answer = await self._door.post(url, body, headers={}, timeout_seconds=TIMEOUT_SECONDS)
        status = answer.get("status") if isinstance(answer, dict) else None
        code = status.get("code") if isinstance(status, dict) else None
        if not isinstance(code, str | int) or isinstance(code, bool):
            self._door.failed()
            raise Unusable("no status code")
        self._door.succeeded()
        assert isinstance(answer, dict)
        return Answer(call.meaning(str(code)), str(code), answer)

    def signed(self, call: Call, fields: Mapping[str, str]) -> dict[str, str]:
        """The fields with merchant, time and hash."""
        stamp = f"{self._clock.now():%Y%m%d%H%M%S}"
        time_name = call.hashed[0]
        full = {time_name: stamp, "merchant_id": self.settings.merchant_id, **fields}
        text = "".join(full.get(name, "") for name in call.hashed)
        return {**full, "hash": signature(self.settings.api_key, text)}

    def merchant_auth(self, tran_id: str, amount: Money) -> str:
        """What authorises a refund: JSON encrypted for PayWay piece by piece."""
        content = {
            "mc_id": self.settings.merchant_id,
            "tran_id": tran_id,
            "refund_amount": amount_text(amount),
        }
        plain = json.dumps(content, separators=(",", ":")).encode()
        key = _public_key(self.settings.public_key)
        pieces = [plain[at : at + _CHUNK_BYTES] for at in range(0, len(plain), _CHUNK_BYTES)]
        sealed = b"".join(key.encrypt(piece, padding.PKCS1v15()) for piece in pieces)
        return base64.b64encode(sealed).decode()


def signature(api_key: str, text: str) -> str:
    return base64.b64encode(hmac.digest(api_key.encode(), text.encode(), sha512)).decode()


def amount_text(amount: Money) -> str:
    """`1.00` for dollars, `4000` for riel."""
    return str(amount.to_decimal())


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _public_key(text: str) -> rsa.RSAPublicKey:
    if text.lstrip().startswith("-----"):
        key = serialization.load_pem_public_key(text.encode())
    else:
        key = serialization.load_der_public_key(base64.b64decode(text))
    assert isinstance(key, rsa.RSAPublicKey), "PAYWAY_PUBLIC_KEY is an RSA key"
    return key
