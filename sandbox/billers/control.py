"""`/sim/billers`: see bill accounts and set what they owe."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.billers.api import as_text
from sandbox.billers.book import DAY_MS, GROWS_PERCENT, PERIOD_DAYS, BillAccount, BillBook
from sandbox.billers.companies import COMPANIES, customer_of
from sandbox.ordering import BadOrderError, fields, text_of, told
from sandbox.serving import JsonAnswer
from sandbox.shapes import JsonObject
from sandbox.state import SandboxState


class BillersControl:
    """What a person who tries the product may do to the companies' books."""

    def __init__(self, state: SandboxState, book: BillBook) -> None:
        self._state = state
        self._book = book

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/sim/billers", self.companies, methods=["GET"]),
            Route("/sim/billers/accounts", self.accounts, methods=["GET"]),
            Route("/sim/billers/accounts", told(self.set), methods=["POST"]),
            Route("/sim/billers/payments", self.payments, methods=["GET"]),
        ]

    async def companies(self, _request: Request) -> Response:
        """Every company, with how its accounts behave."""
        return JsonAnswer(
            {
                "rules": "numbers ending in 000 belong to nobody, in 999 owe nothing this month",
                "companies": [
                    {"id": each.id, "currency": each.currency, "sends_bills": each.sends_bills}
                    for each in COMPANIES.values()
                ],
            }
        )

    async def accounts(self, _request: Request) -> Response:
        """Accounts that were looked up or set, with what is due now."""
        now_ms = int(self._state.clock() * 1000)
        return JsonAnswer(
            {"accounts": [_account(each, now_ms) for each in self._book.accounts.values()]}
        )

    async def set(self, request: Request) -> Response:
        """{biller, account (its values, one blank between them), amount_minor, grows_percent}:
        a new bill that begins now.
        """
        body = await fields(request)
        company = COMPANIES.get(text_of(body, "biller"))
        amount, grows = body.get("amount_minor"), body.get("grows_percent", GROWS_PERCENT)
        if company is None or type(amount) is not int or amount <= 0:
            raise BadOrderError("bad_request", "biller and amount_minor above zero are required")
        if type(grows) is not int or not 0 <= grows <= 100:
            raise BadOrderError("bad_request", "grows_percent is 0 to 100")
        number = text_of(body, "account")
        now_ms = int(self._state.clock() * 1000)
        customer = customer_of(company.id, number)
        account = BillAccount(company.id, number, customer, amount, grows, now_ms)
        if known := self._book.accounts.get(account.key):
            account.period = known.period + 1
            account.since_ms = now_ms - account.period * PERIOD_DAYS * DAY_MS
        self._book.keep(account)
        return JsonAnswer(_account(account, now_ms))

    async def payments(self, _request: Request) -> Response:
        """Every payment that has arrived, the oldest first."""
        return JsonAnswer(
            {
                "payments": [
                    {
                        "id": each.id,
                        "account": each.account_key,
                        "amount": each.amount,
                        "currency": each.currency,
                        "state": each.state,
                        "reason": each.reason,
                    }
                    for each in self._book.payments.values()
                ]
            }
        )


def _account(account: BillAccount, now_ms: int) -> JsonObject:
    currency = COMPANIES[account.company].currency
    return {
        "biller": account.company,
        "account": account.number,
        "customer": account.customer,
        "reference": account.reference,
        "due": as_text(max(account.due_minor(now_ms), 0), currency),
        "currency": currency,
        "due_on": account.due_on,
    }
