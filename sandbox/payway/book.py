"""PayWay's own book: every transaction it was asked for, kept in one append-only file."""

import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path

import orjson

from sandbox.bank.book import Transaction
from sandbox.shapes import JsonObject


class Status(StrEnum):
    """The words of `payment_status`."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    DECLINED = "DECLINED"
    REFUNDED = "REFUNDED"
    CANCELLED = "CANCELLED"

    @property
    def code(self) -> int:
        """`payment_status_code`."""
        return _STATUS_CODES[self]


_STATUS_CODES = {
    Status.APPROVED: 0,
    Status.PENDING: 2,
    Status.DECLINED: 3,
    Status.REFUNDED: 4,
    Status.CANCELLED: 7,
}


@dataclass(slots=True)
class Order:
    """One transaction from asking to refund. Amounts in cents or whole riel."""

    tran_id: str
    amount_minor: int
    currency: str
    created_ms: int
    expires_ms: int
    payload: str
    by_qr: bool
    payment_option: str = ""
    callback_url: str = ""
    return_params: str = ""
    success_url: str = ""
    cancel_url: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""
    token: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    status: Status = Status.PENDING
    apv: str = ""
    paid_ms: int = 0
    paid_minor: int = 0
    paid_currency: str = ""
    payer: str = ""
    payment_type: str = "N/A"
    bank_ref: str = ""
    refunds: list[JsonObject] = field(default_factory=list)
    callback_due: bool = False

    @property
    def refunded_minor(self) -> int:
        return sum(int(refund["amount_minor"]) for refund in self.refunds)

    def is_over(self, now_ms: int) -> bool:
        return now_ms >= self.expires_ms


class PayWayBook:
    """The orders by their `tran_id`. Each change is one line with the whole order."""

    def __init__(self, path: Path, now_ms: Callable[[], int]) -> None:
        self.now_ms = now_ms
        self._path = path
        self._orders: dict[str, Order] = {}
        self._by_payload: dict[str, Order] = {}
        self._by_token: dict[str, Order] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        self._replay()

    def __iter__(self) -> Iterator[Order]:
        """Oldest first."""
        return iter(list(self._orders.values()))

    def find(self, tran_id: str) -> Order | None:
        return self._orders.get(tran_id)

    def of_payload(self, payload: str) -> Order | None:
        return self._by_payload.get(payload)

    def of_token(self, token: str) -> Order | None:
        return self._by_token.get(token)

    def keep(self, order: Order) -> None:
        """Writes the order as it is now."""
        with self._path.open("ab", buffering=0) as file:
            file.write(orjson.dumps(asdict(order)) + b"\n")
        self._remember(order)

    def paid(self, order: Order, transaction: Transaction) -> None:
        """By KHQR, from any bank. The callback is due from now on."""
        order.paid_minor, order.paid_currency = transaction.amount_minor, transaction.currency
        order.payer, order.bank_ref = transaction.from_account_id, transaction.external_ref
        self.approve(order, "KHQR", transaction.created_ms)

    def approve(self, order: Order, payment_type: str, now_ms: int) -> None:
        order.status = Status.APPROVED
        order.payment_type = payment_type
        order.apv = str(100_000 + secrets.randbelow(900_000))
        order.paid_ms = now_ms
        order.callback_due = bool(order.callback_url)
        self.keep(order)

    def _remember(self, order: Order) -> None:
        self._orders[order.tran_id] = order
        self._by_payload[order.payload] = order
        self._by_token[order.token] = order

    def _replay(self) -> None:
        """Reads the file; a last line that a crash cut off never happened and is removed."""
        if not self._path.exists():
            return
        content = self._path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            os.truncate(self._path, len(whole))
        for line in whole.splitlines():
            row = orjson.loads(line)
            self._remember(Order(**{**row, "status": Status(row["status"])}))
