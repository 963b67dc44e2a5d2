"""Accounts with their bills, and payments by the id that the payer's side gave each."""

import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson

from sandbox.billers.companies import Company, customer_of, usual_minor

DAY_MS = 24 * 60 * 60 * 1000
PERIOD_DAYS = 30
DUE_AFTER_DAYS = 10
GROWS_PERCENT = 2


@dataclass(slots=True)
class BillAccount:
    """An account of one company. Its bill of a period of 30 days grows each day until it is paid.

    `since_ms` is when the first period began.
    """

    company: str
    number: str
    customer: str
    base_minor: int
    grows_percent: int
    since_ms: int
    period: int = 0
    paid_minor: int = 0

    @property
    def key(self) -> str:
        return f"{self.company}|{self.number}"

    def turn(self, now_ms: int) -> None:
        """A new period has a new bill; what is left of the old one is forgiven here."""
        period = (now_ms - self.since_ms) // (PERIOD_DAYS * DAY_MS)
        if period > self.period:
            self.period, self.paid_minor = period, 0

    def due_minor(self, now_ms: int) -> int:
        """What is open now; 0: nothing."""
        if self.paid_minor >= self.base_minor:
            return 0
        days = (now_ms - self._began_ms()) // DAY_MS
        whole = self.base_minor * (100 + self.grows_percent * days) // 100
        return whole - self.paid_minor

    @property
    def reference(self) -> str:
        return f"{self.company.upper()}-{self.number[-6:]}-{self.period + 1:03}"

    @property
    def due_on(self) -> str:
        began = datetime.fromtimestamp(self._began_ms() / 1000, UTC)
        return (began + timedelta(days=DUE_AFTER_DAYS)).date().isoformat()

    def _began_ms(self) -> int:
        return self.since_ms + self.period * PERIOD_DAYS * DAY_MS


@dataclass(slots=True)
class Payment:
    """One payment. `amount` is decimal text; state pending, done or refused."""

    id: str
    account_key: str
    bill: str
    amount_minor: int
    amount: str
    currency: str
    created_ms: int
    state: str = "pending"
    reason: str = ""
    receipt: str = ""

    def same_order(self, other: "Payment") -> bool:
        """Whether both ask for the same: an id is bound to what it was first used for."""
        return (self.account_key, self.bill, self.amount_minor, self.currency) == (
            other.account_key, other.bill, other.amount_minor, other.currency,
        )  # fmt: skip


class BillBook:
    """Each change is one line with the whole account or payment, or both."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.accounts: dict[str, BillAccount] = {}
        self.payments: dict[str, Payment] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            self._replay(path.read_bytes())

    def account(self, company: Company, number: str, now_ms: int) -> BillAccount | None:
        """Numbers that end in 000 belong to nobody; all others are somebody's."""
        key = f"{company.id}|{number}"
        found = self.accounts.get(key)
        if found is None:
            if number.endswith("000"):
                return None
            customer = customer_of(company.id, number)
            base = usual_minor(company, number)
            found = BillAccount(company.id, number, customer, base, GROWS_PERCENT, now_ms)
            if number.endswith("999"):
                found.paid_minor = base  # nothing is open this month
            self.accounts[key] = found
        found.turn(now_ms)
        return found

    def keep(self, account: BillAccount | None = None, payment: Payment | None = None) -> None:
        line = {
            "account": asdict(account) if account else None,
            "payment": asdict(payment) if payment else None,
        }
        with self._path.open("ab", buffering=0) as file:
            file.write(orjson.dumps(line) + b"\n")
        if account:
            self.accounts[account.key] = account
        if payment:
            self.payments[payment.id] = payment

    def _replay(self, content: bytes) -> None:
        """A last line that a crash cut off never happened and is removed."""
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            os.truncate(self._path, len(whole))
        for raw in whole.splitlines():
            line = orjson.loads(raw)
            if line["account"]:
                account = BillAccount(**line["account"])
                self.accounts[account.key] = account
            if line["payment"]:
                payment = Payment(**line["payment"])
                self.payments[payment.id] = payment
