"""PayWay's hosted page: somebody pays from a bank account or by card, or declines."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.bank.book import BankBook, Payment, Refusal
from sandbox.bank.khqr import read_khqr
from sandbox.bank.payers import Account
from sandbox.payway.book import Order, PayWayBook, Status
from sandbox.payway.checkout_html import GOOD_CARD, checkout_html
from sandbox.payway.checkout_words import LANGUAGES
from sandbox.payway.payee import PayWayPayee, price_minor
from sandbox.telegram.bodies import parse_body
from sandbox.telegram.errors import ApiError

_POLICY = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:"


class CheckoutPage:
    """`/payway/checkout/<token>`: plain HTML and one form, in Khmer or English."""

    def __init__(self, orders: PayWayBook, bank: BankBook, payee: PayWayPayee) -> None:
        self._orders = orders
        self._bank = bank
        self._payee = payee

    def routes(self) -> list[BaseRoute]:
        path = "/payway/checkout/{token}"
        return [
            Route(path, self.get, methods=["GET"]),
            Route(path, self.post, methods=["POST"]),
        ]

    async def get(self, request: Request) -> Response:
        order = self._orders.of_token(request.path_params["token"])
        if order is None:
            return Response("not found", 404)
        return self.shown(request, order)

    async def post(self, request: Request) -> Response:
        """`action` is pay (with `account`), card (with `card`) or decline."""
        order = self._orders.of_token(request.path_params["token"])
        if order is None:
            return Response("not found", 404)
        try:
            form, _ = parse_body(request.headers.get("content-type", ""), await request.body())
        except ApiError:
            form = {}
        language = _language(request)
        try:
            self._act(order, {name: str(value) for name, value in form.items()})
        except Refusal as refusal:
            return self._page(order, language, refusal.code)
        if order.status is Status.APPROVED and order.success_url.startswith(("http:", "https:")):
            return RedirectResponse(order.success_url, 303)
        return RedirectResponse(f"/payway/checkout/{order.token}?lang={language}", 303)

    def _act(self, order: Order, form: dict[str, str]) -> None:
        match form.get("action"):
            case "pay":
                account = self._bank.account(form.get("account", ""))
                if account is None:
                    raise Refusal("no_such_account", "There is no such account.")
                self._pay(order, account)
            case "card":
                self._charge(order, form.get("card", ""))
            case "decline" if order.status is Status.PENDING:
                order.status = Status.DECLINED
                self._orders.keep(order)

    def _pay(self, order: Order, account: Account) -> None:
        """In the order's currency, or in the only one that the account holds."""
        currency = order.currency
        if account.balance_minor(currency) is None:
            currency = "KHR" if currency == "USD" else "USD"
        code = read_khqr(order.payload)
        amount_minor = price_minor(order, currency)
        self._bank.pay(Payment(code, account.id, amount_minor, currency))

    def _charge(self, order: Order, card: str) -> None:
        """A card is charged outside of the sandbox's banks."""
        code = read_khqr(order.payload)
        self._payee.refuse(Payment(code, "", order.amount_minor, order.currency))
        if card != GOOD_CARD:
            order.status = Status.DECLINED
            self._orders.keep(order)
            return
        order.paid_minor, order.paid_currency = order.amount_minor, order.currency
        order.payer = f"{card[:4]}********{card[-4:]}"
        self._orders.approve(order, "MC", self._orders.now_ms())
        self._payee.tell(order)

    def shown(self, request: Request, order: Order) -> Response:
        """The page of an order, 200."""
        return self._page(order, _language(request), "")

    def _page(self, order: Order, language: str, refusal: str) -> Response:
        over = order.status is Status.PENDING and order.is_over(self._orders.now_ms())
        state = "expired" if over else order.status.value.lower()
        text = checkout_html(order, self._bank.accounts(), language, state, refusal)
        headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}
        return Response(text, media_type="text/html", headers=headers)


def _language(request: Request) -> str:
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        return asked
    accepted = request.headers.get("accept-language", "")
    return "km" if accepted.startswith("km") else "en"
