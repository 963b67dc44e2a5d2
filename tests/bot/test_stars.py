"""Telegram's side of Stars: what its answers mean for money."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bot.stars import TelegramStars
from services.core.money import Currency, Money
from services.payments.errors import ProviderAway
from services.payments.providers.base import Rejected, Returned, Unknown
from services.payments.reconciliation.schemas import Direction, StatementRow

NOW = datetime(2026, 4, 1, tzinfo=UTC)
Answer = Callable[[httpx.Request], httpx.Response]


def telegram(answer: Answer) -> TelegramStars:
    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    return TelegramStars(client, "1:token", "http://telegram")


def fixed(status: int, body: object) -> Answer:
    return lambda _: httpx.Response(status, json=body)


def failing(_: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("slow")


class TestRefund:
    @pytest.mark.parametrize(
        ("answer", "meaning"),
        [
            (fixed(200, {"ok": True, "result": True}), Returned(None)),
            (
                fixed(
                    400,
                    {
                        "ok": False,
                        "error_code": 400,
                        "description": "Bad Request: CHARGE_ALREADY_REFUNDED",
                    },
                ),
                Returned(None),
            ),
            (
                fixed(400, {"ok": False, "error_code": 400, "description": "CHARGE_ID_INVALID"}),
                Rejected("CHARGE_ID_INVALID"),
            ),
            (
                fixed(429, {"ok": False, "error_code": 429, "description": "Too Many Requests"}),
                Rejected("Too Many Requests", final=False),
            ),
            (fixed(502, {"ok": False}), Unknown("http 502")),
            (fixed(200, []), Unknown("http 200")),
            (lambda _: httpx.Response(200, text="<html>"), Unknown("JSONDecodeError")),
            (failing, Unknown("ReadTimeout")),
        ],
    )
    async def test_only_a_clear_answer_counts(self, answer: Answer, meaning: object) -> None:
        assert await telegram(answer).refund(42, "charge") == meaning


class TestTransactions:
    async def test_pages_are_joined_and_only_fans_count(self) -> None:
        def row(number: int, **partner: object) -> dict[str, object]:
            at = int((NOW + timedelta(minutes=number)).timestamp())
            return {"id": f"c{number}", "amount": 5, "date": at, **partner}

        user = {"type": "user", "user": {"id": 42}}
        rows = [row(number, source=user) for number in range(100)]
        rows += [row(100, receiver=user), row(101, receiver={"type": "fragment"})]

        def answer(request: httpx.Request) -> httpx.Response:
            import json

            start = json.loads(request.content)["offset"]
            return httpx.Response(
                200, json={"ok": True, "result": {"transactions": rows[start : start + 100]}}
            )

        found = await telegram(answer).transactions(NOW + timedelta(minutes=98))
        stars = Money(5, Currency.XTR)
        assert found == [
            StatementRow("c98", Direction.IN, stars, NOW + timedelta(minutes=98)),
            StatementRow("c99", Direction.IN, stars, NOW + timedelta(minutes=99)),
            StatementRow("c100", Direction.OUT, stars, NOW + timedelta(minutes=100)),
        ]

    async def test_no_list_is_no_statement(self) -> None:
        for answer in (fixed(200, {"ok": False, "description": "x"}), failing):
            with pytest.raises(ProviderAway):
                await telegram(answer).transactions(NOW)
