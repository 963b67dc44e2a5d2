"""Bakong, the payment system of the National Bank of Cambodia: KHQR codes and their status.

Follows the Bakong Open API: `POST /v1/check_transaction_by_md5` with a bearer token. The bank
sends no notice of a payment, so it is asked. It answers only addresses inside Cambodia (else 403).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final, Protocol

import httpx

from services.core.clock import Clock
from services.payments import khqr
from services.payments.providers.base import (
    Charge,
    Creation,
    Invoice,
    Made,
    NotYet,
    Paid,
    ProviderPayment,
    Static,
    Status,
    Unknown,
)
from services.payments.providers.door import Door, Unusable

CHECK_PATH: Final = "/v1/check_transaction_by_md5"
LIST_PATH: Final = "/v1/check_transaction_by_hash_list"
ACCOUNT_PATH: Final = "/v1/check_bakong_account"
RENEW_PATH: Final = "/v1/renew_token"
MOST_AT_ONCE: Final = 50  # hashes in one call
TIMEOUT_SECONDS: Final = 8.0
MAX_ANSWER_BYTES: Final = 64 * 1024
_NOT_FOUND, _STATIC, _FAILED, _NO_ACCOUNT = 1, 2, 3, 11
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class BakongSettings:
    """Where Bakong is and who is paid. `api_url` is what stands before `/v1/`."""

    api_url: str
    token: str
    account: str
    merchant_name: str
    merchant_city: str = "Phnom Penh"


class TokenSource(Protocol):
    """The bearer token in force."""

    async def current(self) -> str: ...


class BakongProvider:
    """Writes dynamic KHQR codes of one account and asks Bakong whether they are paid."""

    name = "bakong"
    closes = False

    def __init__(
        self,
        settings: BakongSettings,
        client: httpx.AsyncClient,
        clock: Clock,
        token: TokenSource | None = None,
    ) -> None:
        self._settings = settings
        self._token = token
        self._door = Door(client, clock)

    def create(self, charge: Charge) -> Invoice:
        """A dynamic code with amount, reference and expiry; its md5 is the handle."""
        payload = khqr.encode(
            khqr.KhqrFields(
                account_id=self._settings.account,
                merchant_name=self._settings.merchant_name,
                city=self._settings.merchant_city,
                currency=charge.amount.currency,
                amount=khqr.amount_text(charge.amount),
                created_at=charge.created_at,
                expires_at=charge.expires_at,
                bill_number=charge.reference,
            )
        )
        return Invoice(
            payload=payload.text, handle=payload.md5, payee_account=self._settings.account
        )

    async def make(self, charge: Charge, invoice: Invoice) -> Creation:
        """A KHQR is whole as we write it."""
        assert charge.reference
        return Made(invoice.payload, invoice.link)

    async def close(self, handle: str) -> None:
        """A KHQR cannot be recalled: it runs out by itself."""

    async def status(self, handle: str) -> Status:
        """Paid, NotYet, Static or Unknown; every failure is Unknown with its reason."""
        try:
            answer = await self._ask(CHECK_PATH, {"md5": handle})
        except Unusable as error:
            return Unknown(str(error))
        try:
            status = read_answer(answer)
        except Unusable as error:
            self._door.failed()
            return Unknown(str(error))
        self._door.succeeded()
        return status

    async def settled(self, hashes: Sequence[str]) -> list[ProviderPayment]:
        """Those of up to fifty payments that Bakong knows as done. Raises Unusable.

        By hash: the list by md5 answers 403 on the live service.
        """
        assert len(hashes) <= MOST_AT_ONCE
        answer = await self._ask(LIST_PATH, list(hashes))
        rows = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(rows, list):
            raise Unusable("no list")
        return [
            _payment(row.get("data"))
            for row in rows
            if isinstance(row, dict) and row.get("status") == "SUCCESS"
        ]

    async def account_exists(self, account_id: str) -> bool | None:
        """Whether a QR's account is known at Bakong; None: it did not say."""
        try:
            answer = await self._ask(ACCOUNT_PATH, {"accountId": account_id})
        except Unusable:
            return None
        if not isinstance(answer, dict):
            return None
        if answer.get("responseCode") == 0:
            return True
        return False if answer.get("errorCode") == _NO_ACCOUNT else None

    async def renewed_token(self, email: str) -> str | None:
        """A fresh token for a registered address; needs no old one. None: it gave none."""
        try:
            answer = await self._ask(RENEW_PATH, {"email": email})
        except Unusable:
            return None
        data = answer.get("data") if isinstance(answer, dict) else None
        token = data.get("token") if isinstance(data, dict) else None
        return token if isinstance(token, str) and token else None

    async def _ask(self, path: str, body: object) -> object:
        token = await self._token.current() if self._token else self._settings.token
        return await self._door.post(
            self._settings.api_url.rstrip("/") + path,
            body,
            headers={"Authorization": f"Bearer {token}"},
            timeout_seconds=TIMEOUT_SECONDS,
            most_bytes=MAX_ANSWER_BYTES,
        )


def read_answer(answer: object) -> Status:
    """The status in an answer; amounts keep the digits of the text. Raises Unusable."""
    if not isinstance(answer, dict):
        raise Unusable("not an object")
    response_code, error_code = answer.get("responseCode"), answer.get("errorCode")
    if isinstance(response_code, bool) or isinstance(error_code, bool):  # they equal 0 and 1
        raise Unusable("code is not a number")
    if response_code == 0:
        return Paid(_payment(answer.get("data")))
    if response_code == 1 and error_code in (_NOT_FOUND, _FAILED):
        return NotYet()
    if response_code == 1 and error_code == _STATIC:
        return Static()
    raise Unusable(f"responseCode {response_code}, errorCode {error_code}"[:60])


def _payment(data: object) -> ProviderPayment:
    if not isinstance(data, dict):
        raise Unusable("paid without data")
    amount = data.get("amount")
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal):
        raise Unusable("amount is not a number")
    return ProviderPayment(
        payment_id=_text(data, "hash"),
        amount=Decimal(amount),
        currency=_text(data, "currency"),
        to_account=_text(data, "toAccountId"),
        from_account=str(data.get("fromAccountId") or "")[:64],
        paid_at=_moment(data.get("createdDateMs")),
    )


def _text(data: Mapping[str, object], name: str) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= 128:
        raise Unusable(f"no {name}")
    return value


def _moment(milliseconds: object) -> datetime | None:
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | Decimal):
        return None
    try:
        return _EPOCH + timedelta(milliseconds=int(milliseconds))
    except (OverflowError, ValueError):
        return None
