"""The billers' API: look an account up, pay its bill, ask what became of a payment."""

from decimal import Decimal

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.billers.book import BillAccount, BillBook, Payment
from sandbox.billers.companies import COMPANIES, Company
from sandbox.ordering import (
    DECIMALS,
    BadOrderError,
    fields,
    guarded,
    minor_of,
    order_id,
    refusal,
    text_of,
)
from sandbox.serving import JsonAnswer, Manners, served, unavailable
from sandbox.shapes import JsonObject
from sandbox.state import SandboxState

# A fresh clone starts with this one; like the sandbox's other keys it opens nothing real.
TOKEN = "sandbox-billers-token"  # noqa: S105
KINDS = {
    "biller_down": "the billers answer `status` (503 when 500) with a proxy's HTML page",
    "biller_stays_pending": "a payment stays pending; counted at each look (`match`: its id)",
    "biller_refused": "a payment is refused by its biller (`match`: its id)",
    "biller_unknown": "the billers answer that they cannot tell the state of a payment",
}


class BillersApi:
    """One door to all companies."""

    def __init__(self, state: SandboxState, book: BillBook) -> None:
        self._state = state
        self._book = book

    def routes(self) -> list[BaseRoute]:
        table = [
            ("/billers/v1/lookup", "POST", self.look_up),
            ("/billers/v1/payments", "POST", self.pay),
            ("/billers/v1/payments/{id}", "GET", self.ask),
        ]
        return [
            Route(path, served(self._state, _MANNERS, guarded(TOKEN, act)), methods=[method])
            for path, method, act in table
        ]

    async def look_up(self, request: Request) -> Response:
        """{biller, account} -> {customer, open, bill: {reference, amount, currency, due_on}}."""
        company, account = self._account(await fields(request))
        self._book.keep(account)
        due = account.due_minor(self._now_ms())
        bill: JsonObject | None = None
        if company.sends_bills and due > 0:
            bill = {
                "reference": account.reference,
                "amount": as_text(due, company.currency),
                "currency": company.currency,
                "due_on": account.due_on,
            }
        return JsonAnswer(
            {"customer": account.customer, "open": not company.sends_bills, "bill": bill}
        )

    async def pay(self, request: Request) -> Response:
        """{id, biller, account, bill, amount, currency}; the same id is the same payment."""
        body = await fields(request)
        company, account = self._account(body)
        payment = self._order(body, company, account)
        known = self._book.payments.get(payment.id)
        if known is None:
            self._book.keep(payment=payment)
            known = payment
        elif not known.same_order(payment):
            raise BadOrderError("id_used", "this id belongs to another payment", 409)
        self._settle(known)
        return JsonAnswer(_view(known), 202 if known.state == "pending" else 200)

    async def ask(self, request: Request) -> Response:
        """404 not_found: no such payment has ever arrived here."""
        payment = self._book.payments.get(request.path_params["id"])
        if payment is None:
            raise BadOrderError("not_found", "no such payment", 404)
        if self._state.faults.take("biller_unknown", payment.id) is not None:
            return JsonAnswer({**_view(payment), "state": "unknown", "receipt": ""})
        self._settle(payment)
        return JsonAnswer(_view(payment))

    def _now_ms(self) -> int:
        return int(self._state.clock() * 1000)

    def _account(self, body: JsonObject) -> tuple[Company, BillAccount]:
        company = COMPANIES.get(text_of(body, "biller"))
        given = body.get("account")
        if company is None or not isinstance(given, dict) or not given:
            raise BadOrderError("account_not_found", "there is no such account", 404)
        number = " ".join(str(value) for value in given.values())
        account = self._book.account(company, number, self._now_ms())
        if account is None:
            raise BadOrderError("account_not_found", "there is no such account", 404)
        return company, account

    def _order(self, body: JsonObject, company: Company, account: BillAccount) -> Payment:
        payment_id, amount = order_id(body), text_of(body, "amount")
        currency, bill = text_of(body, "currency"), str(body.get("bill") or "")
        if currency != company.currency:
            raise BadOrderError("bad_request", f"currency must be {company.currency}")
        minor = minor_of(amount, currency)
        return Payment(payment_id, account.key, bill, minor, amount, currency, self._now_ms())

    def _settle(self, payment: Payment) -> None:
        """Decides a payment that is still open: at once, unless a fault holds it."""
        if payment.state != "pending":
            return
        if self._state.faults.take("biller_stays_pending", payment.id) is not None:
            return
        account = self._book.accounts[payment.account_key]
        payment.reason = self._reason_against(payment, account)
        payment.state = "refused" if payment.reason else "done"
        if not payment.reason:
            payment.receipt = f"{account.company.upper()}-{len(self._book.payments):06}"
            account.paid_minor += payment.amount_minor
        self._book.keep(account, payment)

    def _reason_against(self, payment: Payment, account: BillAccount) -> str:
        """Why a company takes no money: not this bill any more, or not this amount."""
        if self._state.faults.take("biller_refused", payment.id) is not None:
            return "closed"
        company = COMPANIES[account.company]
        if not company.sends_bills:
            return ""
        due = account.due_minor(self._now_ms())
        if due <= 0 or payment.bill != account.reference:
            return "already_paid"
        fits = payment.amount_minor <= due if company.takes_parts else payment.amount_minor == due
        return "" if fits else "amount_changed"


def as_text(minor: int, currency: str) -> str:
    """12.50 for dollars, 40000 for riel."""
    return f"{Decimal(minor).scaleb(-DECIMALS[currency]):.{DECIMALS[currency]}f}"


def _view(payment: Payment) -> JsonObject:
    return {
        "id": payment.id,
        "state": payment.state,
        "reason": payment.reason,
        "amount": payment.amount,
        "currency": payment.currency,
        "receipt": payment.receipt,
    }


_MANNERS = Manners(source="billers", refuse=refusal, instead={"biller_down": unavailable})
