"""The partner bank's transfer API: `/v1/accounts/lookup`, `/v1/transfers`, by bearer token."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import httpx

from services.core.money import Currency
from services.core.partner_api import Json, PartnerApi, Unusable
from services.payments.withdrawals.ports import (
    AccountFound,
    AccountMissing,
    Declined,
    LookUp,
    NeverArrived,
    Outcome,
    PayoutOrder,
    Pending,
    Sent,
    Unknown,
)
from services.payments.withdrawals.schemas import BankAccount, BankReason

_NAME_CHARACTERS: Final = 80


@dataclass(frozen=True, slots=True)
class PartnerBankSettings:
    """`api_url` is what stands before `/v1/`."""

    api_url: str
    token: str = field(repr=False)


class PartnerBank:
    """Sends money by the partner's API. What is not clearly said is Unknown."""

    def __init__(self, settings: PartnerBankSettings, client: httpx.AsyncClient) -> None:
        self._api = PartnerApi(settings.api_url, settings.token, client)

    async def look_up(self, account: BankAccount) -> LookUp:
        try:
            status, body = await self._api.call(
                "POST", "/v1/accounts/lookup", {"destination": _destination(account)}
            )
            if status == httpx.codes.NOT_FOUND and body.get("code") == "account_not_found":
                return AccountMissing()
            if status != httpx.codes.OK:
                raise Unusable(f"http {status}")
            return AccountFound(
                _text(body, "name")[:_NAME_CHARACTERS],
                _text(body, "bank")[:_NAME_CHARACTERS],
                _currencies(body.get("currencies")),
            )
        except Unusable as error:
            return Unknown(str(error))

    async def send(self, order: PayoutOrder) -> Outcome:
        asked: Json = {
            "id": order.id,
            "destination": _destination(order.account),
            "amount": _amount(order),
            "currency": order.amount.currency.value,
            "reference": order.reference,
        }
        try:
            status, body = await self._api.call("POST", "/v1/transfers", asked)
            if status == httpx.codes.NOT_FOUND and body.get("code") == "account_not_found":
                return Declined(BankReason.ACCOUNT_NOT_FOUND)
            if status == httpx.codes.BAD_REQUEST and body.get("code") == "bad_request":
                return Declined(BankReason.BANK_REFUSED)
            return _outcome(status, body, order)
        except Unusable as error:
            return Unknown(str(error))

    async def status(self, order: PayoutOrder) -> Outcome:
        try:
            status, body = await self._api.call("GET", f"/v1/transfers/{order.id}")
            if status == httpx.codes.NOT_FOUND and body.get("code") == "not_found":
                return NeverArrived()
            return _outcome(status, body, order)
        except Unusable as error:
            return Unknown(str(error))


def _destination(account: BankAccount) -> Json:
    if account.khqr:
        return {"khqr": account.khqr}
    return {"account_number": account.number, "bank": account.bank}


def _amount(order: PayoutOrder) -> str:
    """12.50 for dollars, 40000 for riel."""
    return f"{order.amount.to_decimal():.{order.amount.currency.exponent}f}"


def _outcome(status: int, body: Json, order: PayoutOrder) -> Outcome:
    if status not in (httpx.codes.OK, httpx.codes.ACCEPTED):
        raise Unusable(f"http {status} {body.get('code', '')}"[:60])
    told = (body.get("id"), body.get("amount"), body.get("currency"))
    if told != (order.id, _amount(order), order.amount.currency.value):
        raise Unusable("another transfer was answered")
    match body.get("state"):
        case "done":
            return Sent(_text(body, "bank_reference")[:_NAME_CHARACTERS])
        case "refused":
            return Declined(_reason(body.get("reason")))
        case "pending":
            return Pending()
        case other:
            raise Unusable(f"state {other}"[:60])


def _reason(word: object) -> str:
    known = [reason.value for reason in BankReason]
    return str(word) if word in known else BankReason.BANK_REFUSED


def _text(body: Json, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Unusable(f"no {name}")
    return value.strip()


def _currencies(value: object) -> tuple[Currency, ...]:
    if not isinstance(value, list):
        raise Unusable("no currencies")
    return tuple(one for one in (Currency.USD, Currency.KHR) if one.value in value)
