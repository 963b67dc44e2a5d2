"""PayWay's calls as a merchant's program meets them, in the shapes of the real ones."""

import secrets
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.bank.book import BankBook
from sandbox.payway import calls, fields
from sandbox.payway.arguments import Arguments, read
from sandbox.payway.book import Order, PayWayBook, Status
from sandbox.payway.calls import Call
from sandbox.payway.checkout import CheckoutPage
from sandbox.payway.codes import PayWayRefusal
from sandbox.payway.khqr import picture
from sandbox.payway.listing import listed
from sandbox.payway.misbehaviour import CODES, LOOKS, MANNERS, code_of, distorted
from sandbox.payway.refunds import refund
from sandbox.payway.views import detail_view, number, refund_view, short_view
from sandbox.serving import JsonAnswer, served
from sandbox.shapes import JsonObject
from sandbox.state import SandboxState

CHECKABLE_MS = 7 * 24 * 3600 * 1000

Act = Callable[[Request, Arguments], Awaitable[Response]]


class MerchantApi:
    """The calls under `/payway/api/`; every refusal is HTTP 200 with a code of the call."""

    def __init__(
        self, state: SandboxState, orders: PayWayBook, bank: BankBook, checkout: CheckoutPage
    ) -> None:
        self._state = state
        self._orders = orders
        self._bank = bank
        self._checkout = checkout

    def routes(self) -> list[BaseRoute]:
        table: list[tuple[Call, Act]] = [
            (calls.PURCHASE, self.purchase),
            (calls.GENERATE_QR, self.generate_qr),
            (calls.CHECK, self.check),
            (calls.DETAIL, self.detail),
            (calls.LIST, self.list),
            (calls.CLOSE, self.close),
            (calls.REFUND, self.refund),
        ]
        return [self._route(call, act) for call, act in table]

    def _route(self, call: Call, act: Act) -> BaseRoute:
        async def answer(request: Request) -> Response:
            try:
                if fault := self._state.faults.take(CODES, call.path):
                    raise PayWayRefusal(code_of(fault, call))
                return await act(request, await read(request, call))
            except PayWayRefusal as refusal:
                words = call.words[refusal.code]
                return JsonAnswer({"status": {"code": refusal.code, "message": words}})

        return Route(call.path, served(self._state, MANNERS, answer), methods=["POST"])

    async def purchase(self, request: Request, given: Arguments) -> Response:
        """JSON for the deeplink option, else the hosted page. Both lead to one transaction."""
        if given.get("ctid") or given.get("pwt"):
            raise PayWayRefusal("30")
        order = self._new(given, fields.PURCHASE, duplicate="4")
        if order.payment_option != "abapay_khqr_deeplink":
            return self._checkout.shown(request, order)
        page = f"{request.base_url}payway/checkout/{order.token}"
        return JsonAnswer({
            "status": _status(calls.PURCHASE, order),
            "qr_string": order.payload,
            "abapay_deeplink": deeplink(order),
            "checkout_qr_url": page,
        })  # fmt: skip

    async def generate_qr(self, _request: Request, given: Arguments) -> Response:
        order = self._new(given, fields.QR, duplicate="403")
        done, words = calls.GENERATE_QR.done, calls.GENERATE_QR.words
        return JsonAnswer({
            "status": {"code": done, "message": words[done], "trace_id": secrets.token_hex(16)},
            "amount": number(order.amount_minor, order.currency),
            "currency": order.currency,
            "qrString": order.payload,
            "qrImage": picture(order.payload),
            "abapay_deeplink": deeplink(order),
            "app_store": "https://apps.apple.com/kh/app/aba-mobile/id968860649",
            "play_store": "https://play.google.com/store/apps/details?id=com.paygo24.ibank",
        })  # fmt: skip

    def _new(self, given: Arguments, rules: fields.Rules, *, duplicate: str) -> Order:
        order = fields.order_of(given, rules, self._orders.now_ms())
        if self._orders.find(order.tran_id) is not None:
            raise PayWayRefusal(duplicate)
        self._orders.keep(order)
        return order

    async def check(self, _request: Request, given: Arguments) -> Response:
        """The last seven days only."""
        order = self._found(given, "6")
        if self._orders.now_ms() - order.created_ms > CHECKABLE_MS:
            raise PayWayRefusal("6")
        return self._look(calls.CHECK, order, short_view(order))

    async def detail(self, _request: Request, given: Arguments) -> Response:
        order = self._found(given, "6")
        return self._look(calls.DETAIL, order, detail_view(order))

    def _look(self, call: Call, order: Order, view: JsonObject) -> Response:
        fault = self._state.faults.take(LOOKS, call.path)
        if fault is not None and fault.kind == "payway_not_found":
            raise PayWayRefusal("6")
        return JsonAnswer({"data": distorted(view, fault), "status": _status(call, order)})

    async def list(self, _request: Request, given: Arguments) -> Response:
        answer = listed(given, self._orders)
        done, words = calls.LIST.done, calls.LIST.words
        trace = {"code": done, "message": words[done], "tran_id": secrets.token_hex(8)}
        return JsonAnswer({**answer, "status": trace})

    async def close(self, _request: Request, given: Arguments) -> Response:
        """Pending ones only; from then on nobody can pay it. To close it again is no error."""
        order = self._found(given, "5")
        if order.status not in (Status.PENDING, Status.CANCELLED):
            raise PayWayRefusal("5")
        if order.status is Status.PENDING:
            order.status = Status.CANCELLED
            self._orders.keep(order)
        return JsonAnswer({"status": _status(calls.CLOSE, order)})

    async def refund(self, _request: Request, given: Arguments) -> Response:
        order = refund(given, self._orders, self._bank)
        return JsonAnswer({**refund_view(order), "status": _status(calls.REFUND, order)})

    def _found(self, given: Arguments, missing: str) -> Order:
        order = self._orders.find(given.get("tran_id", ""))
        if order is None:
            raise PayWayRefusal(missing)
        return order


def deeplink(order: Order) -> str:
    """Opens ABA Mobile on a phone; the sandbox's chat page opens its own bank app."""
    query = urlencode({"type": "payway", "qrcode": order.payload})
    return f"abamobilebank://ababank.com?{query}"


def _status(call: Call, order: Order) -> JsonObject:
    return {"code": call.done, "message": call.words[call.done], "tran_id": order.tran_id}
