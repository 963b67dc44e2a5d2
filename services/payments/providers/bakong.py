"""Bakong, the payment system of the National Bank of Cambodia: KHQR codes and their status.

Follows the Bakong Open API: `POST /v1/check_transaction_by_md5` with a bearer token. The bank
sends no notice of a payment, so it is asked. It answers only addresses inside Cambodia (else 403).
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

import httpx

from services.core.clock import Clock
from services.core.uow import transaction_is_open
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

CHECK_PATH: Final = "/v1/check_transaction_by_md5"
TIMEOUT_SECONDS: Final = 8.0
MAX_ANSWER_BYTES: Final = 64 * 1024
_NOT_FOUND, _STATIC, _FAILED = 1, 2, 3
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FAILURES_TO_PAUSE: Final = 3
_PAUSE: Final = timedelta(seconds=10)
_LONGEST_PAUSE: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class BakongSettings:
    """Where Bakong is and who is paid. `api_url` is what stands before `/v1/`."""

    api_url: str
    token: str
    account: str
    merchant_name: str
    merchant_city: str = "Phnom Penh"


class _Unusable(Exception):
    """The answer cannot be used; `pause` is how long the bank asks to be left alone."""

    def __init__(self, reason: str, pause: timedelta = timedelta(0)) -> None:
        super().__init__(reason)
        self.pause = pause


class _Pause:
    """A bank that does not answer is left alone for a moment, so that waiting jobs do not pile up.

    Three failures in a row close the door for ten seconds, or for as long as the bank asks.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures = 0
        self._until = _EPOCH

    @property
    def is_on(self) -> bool:
        return self._clock.now() < self._until

    def succeeded(self) -> None:
        self._failures = 0

    def failed(self, wanted: timedelta = timedelta(0)) -> None:
        self._failures += 1
        if wanted or self._failures >= _FAILURES_TO_PAUSE:
            self._until = self._clock.now() + min(max(wanted, _PAUSE), _LONGEST_PAUSE)


class BakongProvider:
    """Writes dynamic KHQR codes of one account and asks Bakong whether they are paid."""

    name = "bakong"
    closes = False

    def __init__(self, settings: BakongSettings, client: httpx.AsyncClient, clock: Clock) -> None:
        self._settings = settings
        self._client = client
        self._pause = _Pause(clock)

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
        assert not transaction_is_open(), "no network call while a transaction is open"
        if self._pause.is_on:
            return Unknown("pausing")
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                status = read_answer(await self._ask(handle))
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            self._pause.failed()
            return Unknown(type(error).__name__)
        except _Unusable as error:
            self._pause.failed(error.pause)
            return Unknown(str(error))
        self._pause.succeeded()
        return status

    async def _ask(self, handle: str) -> bytes:
        """The body of the answer, cut off where no honest answer is that long."""
        headers = {"Authorization": f"Bearer {self._settings.token}"}
        url = self._settings.api_url.rstrip("/") + CHECK_PATH
        body = bytearray()
        async with self._client.stream(
            "POST", url, json={"md5": handle}, headers=headers
        ) as answer:
            if answer.status_code != httpx.codes.OK:
                raise _Unusable(f"http {answer.status_code}", _wanted_pause(answer.headers))
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > MAX_ANSWER_BYTES:
                    raise _Unusable("answer too long")
        return bytes(body)


def read_answer(body: bytes) -> Status:
    """The status in an answer's JSON; amounts keep the digits of the text. Raises _Unusable."""
    try:
        answer = json.loads(body, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise _Unusable("not JSON") from error
    if not isinstance(answer, dict):
        raise _Unusable("not an object")
    response_code, error_code = answer.get("responseCode"), answer.get("errorCode")
    if isinstance(response_code, bool) or isinstance(error_code, bool):  # they equal 0 and 1
        raise _Unusable("code is not a number")
    if response_code == 0:
        return Paid(_payment(answer.get("data")))
    if response_code == 1 and error_code in (_NOT_FOUND, _FAILED):
        return NotYet()
    if response_code == 1 and error_code == _STATIC:
        return Static()
    raise _Unusable(f"responseCode {response_code}, errorCode {error_code}"[:60])


def _payment(data: object) -> ProviderPayment:
    if not isinstance(data, dict):
        raise _Unusable("paid without data")
    amount = data.get("amount")
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal):
        raise _Unusable("amount is not a number")
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
        raise _Unusable(f"no {name}")
    return value


def _moment(milliseconds: object) -> datetime | None:
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | Decimal):
        return None
    try:
        return _EPOCH + timedelta(milliseconds=int(milliseconds))
    except (OverflowError, ValueError):
        return None


def _wanted_pause(headers: httpx.Headers) -> timedelta:
    """How long the bank asks to be left alone (Retry-After in seconds); zero: it does not say."""
    text = headers.get("Retry-After", "")
    return timedelta(seconds=int(text)) if text.isascii() and text.isdigit() else timedelta(0)


def _no_constant(name: str) -> object:
    raise ValueError(name)
