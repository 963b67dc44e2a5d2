"""Telegram's side of Stars: answers before a charge, refunds, the list of transactions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import httpx

from services.core.logs import get_logger
from services.core.money import Currency, Money
from services.payments.errors import ProviderAway
from services.payments.providers.base import Rejected, Return, Returned, Unknown
from services.payments.reconciliation.schemas import Direction, StatementRow

_PER_PAGE: Final = 100
_MOST_PAGES: Final = 1_000
_SECONDS: Final = 10.0
_CHECKOUT_SECONDS: Final = 2.0  # of the ten that Telegram waits, so that there is time to repeat
_CHECKOUT_TRIES: Final = 2
_REFUNDED_BEFORE: Final = "CHARGE_ALREADY_REFUNDED"

log = get_logger("stars")


class TelegramStars:
    """Plain calls of the Bot API: a refund must not wait behind messages."""

    def __init__(self, client: httpx.AsyncClient, token: str, base_url: str) -> None:
        self._client = client
        self._base = f"{base_url}/bot{token}"

    async def answer_checkout(self, query_id: str, refusal: str | None) -> bool:
        """answerPreCheckoutQuery; None agrees. True: Telegram has it, or does not wait for it."""
        body: dict[str, object] = {"pre_checkout_query_id": query_id, "ok": refusal is None}
        if refusal is not None:
            body["error_message"] = refusal
        for _ in range(_CHECKOUT_TRIES):
            try:
                answer = await self._call("answerPreCheckoutQuery", body, _CHECKOUT_SECONDS)
            except ProviderAway as error:
                log.warning("checkout_not_answered", answer=error.details["answer"])
                continue
            if answer.get("ok") is not True:
                log.warning("checkout_answer_refused", words=answer.get("description"))
            return answer.get("error_code") != httpx.codes.TOO_MANY_REQUESTS
        return False

    async def refund(self, payer_id: int, charge_id: str) -> Return:
        """A charge that was refunded before counts as refunded now."""
        body = {"user_id": payer_id, "telegram_payment_charge_id": charge_id}
        try:
            answer = await self._call("refundStarPayment", body)
        except ProviderAway as error:
            return Unknown(str(error.details["answer"]))
        if answer.get("ok") is True:
            return Returned(None)
        words = str(answer.get("description", ""))
        if _REFUNDED_BEFORE in words:
            return Returned(None)
        return Rejected(words[:80], final=answer.get("error_code") == httpx.codes.BAD_REQUEST)

    async def transactions(self, since: datetime) -> list[StatementRow]:
        """All from `since` on. Telegram lists the oldest first, so the end is read backwards."""
        rows: list[StatementRow] = []
        for page in range(_MOST_PAGES):
            body = {"offset": page * _PER_PAGE, "limit": _PER_PAGE}
            answer = await self._call("getStarTransactions", body)
            listed = _listed(answer)
            rows += [row for one in listed if (row := _row(one)) is not None and row.at >= since]
            if len(listed) < _PER_PAGE:
                return rows
        raise ProviderAway(answer="too many pages")

    async def stop(self, payer_id: int, charge_id: str) -> bool:
        """editUserStarSubscription: no more charges. One that Telegram does not know has none."""
        body = {
            "user_id": payer_id,
            "telegram_payment_charge_id": charge_id,
            "is_canceled": True,
        }
        try:
            answer = await self._call("editUserStarSubscription", body)
        except ProviderAway:
            return False
        done = answer.get("ok") is True
        if not done:
            log.warning("stars_subscription_not_stopped", words=answer.get("description"))
        return done or answer.get("error_code") == httpx.codes.BAD_REQUEST

    async def _call(
        self, method: str, body: Mapping[str, object], timeout_seconds: float = _SECONDS
    ) -> Mapping[str, object]:
        """Raises ProviderAway: whatever it may have done is not known."""
        try:
            url = f"{self._base}/{method}"
            response = await self._client.post(url, json=body, timeout=timeout_seconds)
            answer = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderAway(answer=type(error).__name__) from error
        server_failed = response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR
        if server_failed or not isinstance(answer, dict) or "ok" not in answer:
            raise ProviderAway(answer=f"http {response.status_code}")
        return answer


def _listed(answer: Mapping[str, object]) -> list[Mapping[str, object]]:
    result = answer.get("result")
    listed = result.get("transactions") if isinstance(result, dict) else None
    if answer.get("ok") is not True or not isinstance(listed, list):
        raise ProviderAway(answer=str(answer.get("description", "no list")))
    return [one for one in listed if isinstance(one, dict)]


def _row(one: Mapping[str, object]) -> StatementRow | None:
    """Payments of fans and refunds to them; withdrawals and the like are not payments."""
    source, receiver = one.get("source"), one.get("receiver")
    partner, direction = (source, Direction.IN) if source else (receiver, Direction.OUT)
    if not isinstance(partner, dict) or partner.get("type") != "user":
        return None
    try:
        amount = Money(int(str(one["amount"])), Currency.XTR)
        at = datetime.fromtimestamp(int(str(one["date"])), UTC)
        return StatementRow(str(one["id"]), direction, amount, at)
    except (KeyError, ValueError) as error:
        raise ProviderAway(answer=f"transaction {error}") from error
