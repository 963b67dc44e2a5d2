"""The partner bank's transfer API: look an account up, order a transfer, ask what became of it."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.bank.book import BankBook, Transfer
from sandbox.bank.khqr import UnreadableKhqr, read_khqr
from sandbox.bank.payers import Account
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
from sandbox.payouts.book import Payout, PayoutBook
from sandbox.serving import JsonAnswer, Manners, served, unavailable
from sandbox.shapes import JsonObject
from sandbox.state import SandboxState

# A fresh clone starts with this one; like the sandbox's other keys it opens nothing real.
TOKEN = "sandbox-payouts-token"  # noqa: S105
FLOAT_ACCOUNT = "hang_meas.payouts@sandbox"
KINDS = {
    "payout_down": "the partner bank answers `status` (503 when 500) with a proxy's HTML page",
    "payout_broken_json": "the partner bank answers 200 with JSON that stops in the middle",
    "payout_stays_pending": "a transfer stays pending; counted at each look (`match`: its id)",
    "payout_refused": "a transfer is refused because the account is closed (`match`: its id)",
    "payout_unknown": "the partner bank answers that it cannot tell the state of a transfer",
}


class PayoutsApi:
    """Money comes from the company's account at this bank, which is never empty here."""

    def __init__(self, state: SandboxState, book: PayoutBook, bank: BankBook) -> None:
        self._state = state
        self._book = book
        self._bank = bank

    def routes(self) -> list[BaseRoute]:
        table = [
            ("/payouts/v1/banks", "GET", self.banks),
            ("/payouts/v1/accounts/lookup", "POST", self.look_up),
            ("/payouts/v1/transfers", "POST", self.transfer),
            ("/payouts/v1/transfers/{id}", "GET", self.ask),
        ]
        return [
            Route(path, served(self._state, _MANNERS, guarded(TOKEN, act)), methods=[method])
            for path, method, act in table
        ]

    async def banks(self, _request: Request) -> Response:
        """{banks: [{code, name}]}: where accounts can be named by number."""
        banks = {
            account.id.partition("@")[2]: account.bank
            for account in self._bank.accounts()
            if account.number
        }
        return JsonAnswer({"banks": [{"code": code, "name": banks[code]} for code in banks]})

    async def look_up(self, request: Request) -> Response:
        """{destination} -> {name, bank, currencies}; 404 account_not_found."""
        account = self._account(await fields(request))
        return JsonAnswer({
            "name": account.name.upper(),
            "bank": account.bank,
            "currencies": [name for name in DECIMALS if account.balance_minor(name) is not None],
        })  # fmt: skip

    async def transfer(self, request: Request) -> Response:
        """{id, destination, amount, currency, reference}; the same id is the same transfer."""
        payout = self._order(await fields(request))
        known = self._book.find(payout.id)
        if known is None:
            self._book.keep(payout)
            known = payout
        elif not known.same_order(payout):
            raise BadOrderError("id_used", "this id belongs to another transfer", 409)
        self._settle(known)
        return JsonAnswer(_view(known), 202 if known.state == "pending" else 200)

    async def ask(self, request: Request) -> Response:
        """404 not_found: no such transfer has ever arrived here."""
        payout = self._book.find(request.path_params["id"])
        if payout is None:
            raise BadOrderError("not_found", "no such transfer", 404)
        if self._state.faults.take("payout_unknown", payout.id) is not None:
            return JsonAnswer({**_view(payout), "state": "unknown", "bank_reference": ""})
        self._settle(payout)
        return JsonAnswer(_view(payout))

    def _order(self, body: JsonObject) -> Payout:
        payout_id, amount = order_id(body), text_of(body, "amount")
        currency, reference = text_of(body, "currency"), text_of(body, "reference")
        if currency not in DECIMALS:
            raise BadOrderError("bad_request", "currency must be USD or KHR")
        return Payout(
            id=payout_id,
            account_id=self._account(body).id,
            amount_minor=minor_of(amount, currency),
            amount=amount,
            currency=currency,
            reference=reference,
            destination=_destination(body),
            created_ms=int(self._state.clock() * 1000),
        )

    def _account(self, body: JsonObject) -> Account:
        """The account of a destination. Raises account_not_found, bad_request."""
        destination = _destination(body)
        if payload := destination.get("khqr"):
            try:
                account = self._bank.account(read_khqr(payload).account_id)
            except UnreadableKhqr as error:
                raise BadOrderError("bad_request", error.detail) from error
        else:
            account = self._bank.account_numbered(
                destination["account_number"], destination["bank"]
            )
        if account is None:
            raise BadOrderError("account_not_found", "there is no such account", 404)
        return account

    def _settle(self, payout: Payout) -> None:
        """Decides a transfer that is still open: at once, unless a fault holds it."""
        if payout.state != "pending" or self._is_held(payout):
            return
        payout.settled_ms = int(self._state.clock() * 1000)
        payout.reason = self._reason_against(payout)
        payout.state = "refused" if payout.reason else "done"
        if not payout.reason:
            payout.bank_reference = self._send(payout)
        self._book.keep(payout)

    def _is_held(self, payout: Payout) -> bool:
        return self._state.faults.take("payout_stays_pending", payout.id) is not None

    def _reason_against(self, payout: Payout) -> str:
        if self._state.faults.take("payout_refused", payout.id) is not None:
            return "account_closed"
        account = self._bank.account(payout.account_id)
        if account is None or account.balance_minor(payout.currency) is None:
            return "wrong_currency"
        return ""

    def _send(self, payout: Payout) -> str:
        """The money moves once, even if the sandbox stopped between the two books."""
        sent = self._bank.find(
            lambda found: (
                found.from_account_id == FLOAT_ACCOUNT and found.instruction_ref == payout.id
            )
        )
        if sent is None:
            sent = self._bank.transfer(
                Transfer(
                    from_account_id=FLOAT_ACCOUNT,
                    to_account_id=payout.account_id,
                    amount_minor=payout.amount_minor,
                    currency=payout.currency,
                    description=payout.reference,
                    reference=payout.id,
                )
            )
        return sent.external_ref


def _destination(body: JsonObject) -> dict[str, str]:
    given = body.get("destination")
    if isinstance(given, dict):
        if set(given) == {"khqr"}:
            return {"khqr": text_of(given, "khqr")}
        if set(given) == {"account_number", "bank"}:
            return {name: text_of(given, name) for name in ("account_number", "bank")}
    raise BadOrderError("bad_request", "destination is {khqr} or {account_number, bank}")


def _view(payout: Payout) -> JsonObject:
    return {
        "id": payout.id,
        "state": payout.state,
        "reason": payout.reason,
        "amount": payout.amount,
        "currency": payout.currency,
        "reference": payout.reference,
        "bank_reference": payout.bank_reference,
    }


_MANNERS = Manners(
    source="payouts",
    refuse=refusal,
    instead={
        "payout_down": unavailable,
        "payout_broken_json": lambda _: Response(b'{"state":"do', media_type="application/json"),
    },
)
