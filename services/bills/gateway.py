"""The billers' API: `/v1/lookup`, `/v1/payments`, by bearer token. What is unclear is Unknown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

import httpx

from services.bills.ports import (
    BillOrder,
    Done,
    Found,
    LookUp,
    NeverArrived,
    NoAccount,
    NothingOpen,
    Outcome,
    Pending,
    Refusal,
    Unknown,
)
from services.bills.schemas import RefusalReason
from services.core.money import Currency, Money
from services.core.partner_api import Json, PartnerApi, Unusable

_TEXT_CHARACTERS: Final = 80
_NUMBER: Final = re.compile(r"[0-9]{1,10}(\.[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """`api_url` is what stands before `/v1/`."""

    api_url: str
    token: str = field(repr=False)


class HttpGateway:
    """Billers behind one API. The same id of a payment is the same payment there."""

    def __init__(self, settings: GatewaySettings, client: httpx.AsyncClient) -> None:
        self._api = PartnerApi(settings.api_url, settings.token, client)

    async def look_up(self, biller_id: str, account: Mapping[str, str]) -> LookUp:
        asked: Json = {"biller": biller_id, "account": dict(account)}
        try:
            status, body = await self._api.call("POST", "/v1/lookup", asked)
            if status == httpx.codes.NOT_FOUND and body.get("code") == "account_not_found":
                return NoAccount()
            if status != httpx.codes.OK:
                raise Unusable(f"http {status}")
            return _found(body)
        except Unusable as error:
            return Unknown(str(error))

    async def pay(self, order: BillOrder) -> Outcome:
        asked: Json = {
            "id": order.id,
            "biller": order.biller_id,
            "account": dict(order.account),
            "bill": order.bill_ref,
            "amount": _amount(order.amount),
            "currency": order.amount.currency.value,
        }
        try:
            status, body = await self._api.call("POST", "/v1/payments", asked)
            if status == httpx.codes.NOT_FOUND and body.get("code") == "account_not_found":
                return Refusal(RefusalReason.ACCOUNT_NOT_FOUND)
            if status == httpx.codes.BAD_REQUEST and body.get("code") == "bad_request":
                return Refusal(RefusalReason.BILLER_REFUSED)
            return _outcome(status, body, order)
        except Unusable as error:
            return Unknown(str(error))

    async def status(self, order: BillOrder) -> Outcome:
        try:
            status, body = await self._api.call("GET", f"/v1/payments/{order.id}")
            if status == httpx.codes.NOT_FOUND and body.get("code") == "not_found":
                return NeverArrived()
            return _outcome(status, body, order)
        except Unusable as error:
            return Unknown(str(error))


class NoGateway:
    """Where nobody has set billers up: none of them answers."""

    async def look_up(self, biller_id: str, account: Mapping[str, str]) -> LookUp:
        return Unknown(f"{biller_id}: not set up for {len(account)} fields")

    async def pay(self, order: BillOrder) -> Outcome:
        return Unknown(f"{order.biller_id}: not set up")

    async def status(self, order: BillOrder) -> Outcome:
        return Unknown(f"{order.biller_id}: not set up")


def _found(body: Json) -> LookUp:
    customer = _text(body, "customer")
    bill = body.get("bill")
    if bill is None:
        return Found(customer, "", None, None) if body.get("open") is True else NothingOpen()
    if not isinstance(bill, dict):
        raise Unusable("no bill")
    return Found(customer, _text(bill, "reference"), _money(bill), _day(bill.get("due_on")))


def _money(bill: Json) -> Money:
    """Numbers are text: 12.50 for dollars, 40000 for riel."""
    text = _text(bill, "amount")
    if not _NUMBER.fullmatch(text):
        raise Unusable("no amount")
    try:
        currency = Currency(str(bill.get("currency")))
        amount = Money.from_decimal(Decimal(text), currency)
    except ValueError as error:
        raise Unusable("no amount") from error
    if amount.amount_minor <= 0:
        raise Unusable("amount not positive")
    return amount


def _day(value: object) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise Unusable("no day") from error


def _amount(amount: Money) -> str:
    return f"{amount.to_decimal():.{amount.currency.exponent}f}"


def _outcome(status: int, body: Json, order: BillOrder) -> Outcome:
    if status not in (httpx.codes.OK, httpx.codes.ACCEPTED):
        raise Unusable(f"http {status} {body.get('code', '')}"[:60])
    told = (body.get("id"), body.get("amount"), body.get("currency"))
    if told != (order.id, _amount(order.amount), order.amount.currency.value):
        raise Unusable("another payment was answered")
    match body.get("state"):
        case "done":
            return Done(_text(body, "receipt"))
        case "refused":
            return Refusal(str(body.get("reason")))
        case "pending":
            return Pending()
        case other:
            raise Unusable(f"state {other}"[:60])


def _text(body: Json, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Unusable(f"no {name}")
    return value.strip()[:_TEXT_CHARACTERS]
