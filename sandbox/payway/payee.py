"""PayWay at the bank's counter: which of its codes may be paid, and what follows."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from sandbox.bank.book import BankBook, Payment, Refusal, Transaction
from sandbox.payway.book import Order, PayWayBook, Status
from sandbox.payway.keys import MERCHANT_ACCOUNT

RIEL_PER_DOLLAR = 4_100


class PayWayPayee:
    """A code is paid once, in time, exactly; closed ones are rejected."""

    def __init__(self, orders: PayWayBook, told: Callable[[Order], None]) -> None:
        self._orders = orders
        self._told = told

    def catch_up(self, bank: BankBook) -> None:
        """Takes what the bank had written when the sandbox stopped before PayWay heard of it."""
        for transaction in bank.transactions():
            if transaction.to_account_id != MERCHANT_ACCOUNT:
                continue
            order = self._orders.of_payload(transaction.payload)
            if order is not None and order.status is Status.PENDING:
                self._orders.paid(order, transaction)

    def refuse(self, payment: Payment) -> None:
        order = self._orders.of_payload(payment.code.payload)
        if order is None:
            raise Refusal("payee_unclear", "PayWay does not know this code.")
        match order.status:
            case Status.CANCELLED:
                raise Refusal("closed", "The shop has closed this payment.")
            case Status.PENDING | Status.DECLINED:
                pass
            case _:
                raise Refusal("already_paid", "This code has been paid already.")
        if order.is_over(self._orders.now_ms()):
            raise Refusal("expired", "The code has expired. Ask for a new one.")
        if payment.amount_minor != price_minor(order, payment.currency):
            raise Refusal("wrong_amount", "This code must be paid exactly.")

    def paid(self, transaction: Transaction) -> None:
        order = self._orders.of_payload(transaction.payload)
        assert order is not None
        self._orders.paid(order, transaction)
        self.tell(order)

    def tell(self, order: Order) -> None:
        """The merchant hears of a payment, if he wants to."""
        if order.callback_due:
            self._told(order)


def price_minor(order: Order, currency: str) -> int:
    """What a payer of that currency pays, at PayWay's own rate."""
    if currency == order.currency:
        return order.amount_minor
    rate = Decimal(RIEL_PER_DOLLAR) / 100
    exact = order.amount_minor * rate if currency == "KHR" else order.amount_minor / rate
    return max(1, int(exact.quantize(Decimal(1), ROUND_HALF_UP)))
