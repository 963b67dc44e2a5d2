"""The statement of the account that KHQR codes pay into, fetched from the bank as CSV."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Final

import httpx

from services.core.uow import transaction_is_open
from services.payments.errors import ProviderAway, StatementUnreadable
from services.payments.reconciliation import bank_csv
from services.payments.reconciliation.bank_csv import BankLine
from services.payments.reconciliation.schemas import StatementRow

TIMEOUT_SECONDS: Final = 8.0
MAX_ANSWER_BYTES: Final = 8 * 1024 * 1024


class BankFeed:
    """`GET url?account=&from=&to=&format=csv`: one line for each booking; see `bank_csv`.

    The bank's own list, so it also shows what we know nothing of.
    """

    lists_refunds = False

    def __init__(self, client: httpx.AsyncClient, url: str, account: str) -> None:
        self._client = client
        self._url = url
        self._account = account

    async def rows(self, since: datetime, until: datetime) -> list[StatementRow]:
        """Raises ProviderAway."""
        return [line.row for line in await self.lines(since, until)]

    async def lines(self, since: datetime, until: datetime) -> list[BankLine]:
        """The credits of that time. Raises ProviderAway."""
        assert not transaction_is_open(), "no network call while a transaction is open"
        asked = {
            "account": self._account,
            "from": since.isoformat(),
            "to": until.isoformat(),
            "format": "csv",
        }
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                return bank_csv.read_lines(await self._fetch(asked))
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, UnicodeDecodeError) as error:
            raise ProviderAway(answer=type(error).__name__) from error
        except StatementUnreadable as error:
            raise ProviderAway(answer=str(error.details)[:80]) from error

    async def _fetch(self, asked: dict[str, str]) -> str:
        """The text of the answer, cut off where no honest answer is that long."""
        found = bytearray()
        async with self._client.stream("GET", self._url, params=asked) as answer:
            if answer.status_code != httpx.codes.OK:
                raise ProviderAway(answer=f"http {answer.status_code}")
            async for part in answer.aiter_bytes():
                found += part
                if len(found) > MAX_ANSWER_BYTES:
                    raise ProviderAway(answer="too long")
        return found.decode()
