"""ABA PayWay: the merchant's API, the hosted page, and the callbacks."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.bank.book import BankBook
from sandbox.payway import callbacks, misbehaviour
from sandbox.payway.api import MerchantApi
from sandbox.payway.book import PayWayBook
from sandbox.payway.callbacks import Callbacks
from sandbox.payway.checkout import CheckoutPage
from sandbox.payway.keys import API_KEY, MERCHANT_ACCOUNT, MERCHANT_ID, public_key_pem
from sandbox.payway.payee import PayWayPayee
from sandbox.serving import JsonAnswer
from sandbox.state import SandboxState


class PayWay:
    """One per sandbox; keeps its book under the data directory."""

    def __init__(self, state: SandboxState, bank: BankBook) -> None:
        state.faults.declare(misbehaviour.KINDS | callbacks.KINDS)
        self._orders = PayWayBook(
            state.data_dir / "payway.jsonl", lambda: int(state.clock() * 1000)
        )
        self.callbacks = Callbacks(state, self._orders)
        payee = PayWayPayee(self._orders, self.callbacks.send)
        payee.catch_up(bank)
        bank.attach(MERCHANT_ACCOUNT, payee)
        self._checkout = CheckoutPage(self._orders, bank, payee)
        self._api = MerchantApi(state, self._orders, bank, self._checkout)

    def routes(self) -> list[BaseRoute]:
        """`/payway/...` and `/sim/payway/...`."""
        return [
            *self._api.routes(),
            *self._checkout.routes(),
            Route("/sim/payway/public-key", _public_key, methods=["GET"]),
        ]


async def _public_key(_request: Request) -> Response:
    """What the live service mails to a merchant: who he is and the keys."""
    return JsonAnswer(
        {"merchant_id": MERCHANT_ID, "api_key": API_KEY, "public_key": public_key_pem()}
    )
