"""PayWay's list of transactions as a statement: what was paid, and what went back of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Final

from services.core.money import Currency, Money
from services.payments.errors import ProviderAway
from services.payments.providers.door import Unusable
from services.payments.providers.payway import calls
from services.payments.providers.payway.calls import Meaning
from services.payments.providers.payway.client import PayWayClient
from services.payments.reconciliation.schemas import Direction, StatementRow

_PHNOM_PENH: Final = timezone(timedelta(hours=7))  # its times have no zone
_FORMAT: Final = "%Y-%m-%d %H:%M:%S"
_LONGEST: Final = timedelta(days=3)
_PER_PAGE: Final = 1000
_MOST_PAGES: Final = 100


class PayWayStatement:
    """Lists by the time a transaction was made, at most three days at a time."""

    lists_refunds = False

    def __init__(self, client: PayWayClient) -> None:
        self._client = client

    async def rows(self, since: datetime, until: datetime) -> list[StatementRow]:
        found: list[StatementRow] = []
        start = since
        while start < until:
            end = min(start + _LONGEST, until)
            found += await self._stretch(start, end)
            start = end
        return found

    async def _stretch(self, since: datetime, until: datetime) -> list[StatementRow]:
        found: list[StatementRow] = []
        for page in range(1, _MOST_PAGES + 1):
            entries = await self._page(since, until, page)
            for entry in entries:
                found += _movements(entry, since, until)
            if len(entries) < _PER_PAGE:
                return found
        raise ProviderAway(answer="too many pages")

    async def _page(
        self, since: datetime, until: datetime, page: int
    ) -> list[Mapping[str, object]]:
        fields = {
            "from_date": since.astimezone(_PHNOM_PENH).strftime(_FORMAT),
            "to_date": until.astimezone(_PHNOM_PENH).strftime(_FORMAT),
            "status": "APPROVED,REFUNDED",
            "page": str(page),
            "pagination": str(_PER_PAGE),
        }
        try:
            answer = await self._client.call(calls.LIST, fields)
        except Unusable as error:
            raise ProviderAway(answer=str(error)) from error
        data = answer.body.get("data")
        if answer.meaning is not Meaning.DONE or not isinstance(data, list):
            raise ProviderAway(answer=f"code {answer.code}")
        return [entry for entry in data if isinstance(entry, dict)]


def _movements(
    entry: Mapping[str, object], since: datetime, until: datetime
) -> list[StatementRow]:
    """The payment and, if there is one, the total that went back."""
    try:
        name = str(entry["transaction_id"])
        currency = Currency(str(entry["original_currency"]))
        text = str(entry["transaction_date"])
        at = datetime.strptime(text, _FORMAT).replace(tzinfo=_PHNOM_PENH)
        paid = Money.from_decimal(Decimal(str(entry["original_amount"])), currency)
        back = Money.from_decimal(Decimal(str(entry.get("refund_amount") or 0)), currency)
    except (KeyError, ValueError, ArithmeticError) as error:
        raise ProviderAway(answer=f"entry {error}") from error
    if not since <= at + timedelta(seconds=1) or at > until:
        return []
    rows = [StatementRow(name, Direction.IN, paid, at)]
    if back.amount_minor > 0:
        rows.append(StatementRow(name, Direction.OUT, back, at))
    return rows
