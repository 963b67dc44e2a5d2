"""A bank for tests: answers as the Bakong Open API does, or misbehaves as told."""

import asyncio
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

TOKEN = "token-of-the-test"
ACCOUNT = "hangmeas@test"
NOT_FOUND = {
    "responseCode": 1,
    "responseMessage": "Transaction could not be found.",
    "errorCode": 1,
    "data": None,
}


@dataclass
class FakeBank:
    """Payments by md5 of the code. `answer` replaces every answer while it is set."""

    payments: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    answer: Response | None = None
    delay_seconds: float = 0
    asked: list[str] = field(default_factory=list)

    def pay(self, payload: str, amount: str, currency: str, at_ms: int, **other: str) -> str:
        """Someone pays the code; the amount is written into the answer as it is given."""
        md5 = hashlib.md5(payload.encode(), usedforsecurity=False).hexdigest()
        transaction_hash = hashlib.sha256(f"{md5}{at_ms}{amount}".encode()).hexdigest()
        payment = {
            "hash": transaction_hash,
            "fromAccountId": "dara@other",
            "toAccountId": ACCOUNT,
            "currency": currency,
            "amount": amount,
            "createdDateMs": at_ms,
        } | other
        self.payments.setdefault(md5, []).append(payment)
        return transaction_hash

    async def check(self, request: Request) -> Response:
        md5 = (await request.json())["md5"]
        self.asked.append(md5)
        await asyncio.sleep(self.delay_seconds)
        if self.answer is not None:
            return self.answer
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return Response('{"responseCode":1,"errorCode":6}', 401)
        if md5 not in self.payments:
            return Response(json.dumps(NOT_FOUND))
        payment = self.payments[md5][-1]
        body = json.dumps(payment).replace(f'"{payment["amount"]}"', payment["amount"])
        return Response(f'{{"responseCode":0,"errorCode":null,"data":{body}}}')

    def app(self) -> Starlette:
        path = "/bakong/v1/check_transaction_by_md5"
        return Starlette(routes=[Route(path, self.check, methods=["POST"])])
