"""The bank's book: who holds how much, and every payment, kept in one append-only file."""

import hashlib
import os
import secrets
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

import orjson

from sandbox.bank.khqr import Khqr
from sandbox.bank.payers import FIRST_ACCOUNTS, Account
from sandbox.shapes import JsonObject


class Refusal(Exception):
    """The bank does not pay; `code` names the reason, `detail` says it for a person."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Transaction:
    """One payment as the clearing house keeps it. Amounts in cents or whole riel."""

    hash: str
    md5: str
    payload: str
    from_account_id: str
    to_account_id: str
    amount_minor: int
    currency: str
    description: str
    static: bool
    late: bool
    created_ms: int
    acknowledged_ms: int
    external_ref: str
    instruction_ref: str


@dataclass(frozen=True, slots=True)
class Payment:
    """What a payer confirmed. Amount and currency may differ from what the code asks for."""

    code: Khqr
    account_id: str
    amount_minor: int
    currency: str
    even_if_expired: bool = False


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money sent without a code: a refund, a payout. `reference` is the sender's own id."""

    from_account_id: str
    to_account_id: str
    amount_minor: int
    currency: str
    description: str
    reference: str


class Payee(Protocol):
    """Somebody who is paid through the bank and has a say in it."""

    def refuse(self, payment: Payment) -> None:
        """Raises Refusal when this payment must not be made."""
        ...

    def paid(self, transaction: Transaction) -> None:
        """The payment was made; called once while the sandbox runs."""
        ...


class BankBook:
    """Accounts and transactions. A payment is one line in the file: whole or not there."""

    def __init__(self, path: Path, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._accounts = {account.id: account for account in FIRST_ACCOUNTS}
        self._transactions: list[Transaction] = []
        self._by_hash: dict[str, Transaction] = {}
        self._newest_by_md5: dict[str, Transaction] = {}
        self._payees: dict[str, Payee] = {}
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._replay(path)

    def accounts(self) -> list[Account]:
        return list(self._accounts.values())

    def account(self, account_id: str) -> Account | None:
        return self._accounts.get(account_id)

    def account_numbered(self, number: str, bank: str) -> Account | None:
        """By account number and the bank's short name, which follows the `@` of its accounts."""
        return next(
            (
                account
                for account in self._accounts.values()
                if account.number == number and account.id.endswith(f"@{bank}")
            ),
            None,
        )

    def attach(self, account_id: str, payee: Payee) -> None:
        """From now on `payee` is asked before that account is paid, and told afterwards."""
        self._payees[account_id] = payee

    def put_account(self, account: Account) -> Account:
        """Opens the account, or replaces it and its balances."""
        self._write({"account": asdict(account)})
        self._accounts[account.id] = account
        return account

    def pay(self, payment: Payment) -> Transaction:
        """Moves the payer's balance and records the transaction, together or not at all.

        Raises Refusal: no_such_account, expired, wrong_currency, insufficient.
        """
        payer = self._accounts.get(payment.account_id)
        if payer is None:
            raise Refusal("no_such_account", "There is no such account in this bank app.")
        now_ms = self._now_ms()
        payee = self._payees.get(payment.code.account_id)
        if payee is not None:
            payee.refuse(payment)
        late = payment.code.is_expired(now_ms)
        if late and not payment.even_if_expired:
            raise Refusal("expired", "The code has expired. Ask for a new one.")
        balance_minor = payer.balance_minor(payment.currency)
        if balance_minor is None:
            raise Refusal("wrong_currency", f"This account holds no {payment.currency}.")
        if balance_minor < payment.amount_minor:
            raise Refusal("insufficient", "There is not enough money in this account.")
        transaction = self._record(_transaction(payment, now_ms, late=late))
        if payee is not None:
            payee.paid(transaction)
        return transaction

    def transfer(self, order: Transfer) -> Transaction:
        """Sends money from a company's account to a customer's, or the other way."""
        return self._record(_transferred(order, self._now_ms()))

    def _record(self, transaction: Transaction) -> Transaction:
        self._write({"transaction": asdict(transaction)})
        self._apply(transaction)
        return transaction

    def transactions(self) -> list[Transaction]:
        """All of them, oldest first."""
        return list(self._transactions)

    def by_hash(self, full_hash: str) -> Transaction | None:
        return self._by_hash.get(full_hash)

    def by_md5(self, md5: str) -> Transaction | None:
        """The newest payment of that code: one code can be paid more than once."""
        return self._newest_by_md5.get(md5)

    def find(self, wanted: Callable[[Transaction], bool]) -> Transaction | None:
        """The newest transaction for which `wanted` holds."""
        return next((found for found in reversed(self._transactions) if wanted(found)), None)

    def _apply(self, transaction: Transaction) -> None:
        self._transactions.append(transaction)
        self._by_hash[transaction.hash] = transaction
        if transaction.md5:
            self._newest_by_md5[transaction.md5] = transaction
        self._move(transaction.from_account_id, transaction.currency, -transaction.amount_minor)
        self._move(transaction.to_account_id, transaction.currency, transaction.amount_minor)

    def _move(self, account_id: str, currency: str, change_minor: int) -> None:
        """Accounts of other banks (the shop's own) are not kept here."""
        if account := self._accounts.get(account_id):
            self._accounts[account_id] = account.changed(currency, change_minor)

    def _write(self, record: JsonObject) -> None:
        with self._path.open("ab", buffering=0) as file:
            file.write(orjson.dumps(record) + b"\n")

    def _replay(self, path: Path) -> None:
        """Reads the file; a last line that a crash cut off never happened and is removed."""
        if not path.exists():
            return
        content = path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            os.truncate(path, len(whole))
        self._read(whole.splitlines())

    def _read(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            match orjson.loads(line):
                case {"account": dict(fields)}:
                    account = Account(**fields)
                    self._accounts[account.id] = account
                case {"transaction": dict(fields)}:
                    self._apply(Transaction(**fields))


def _transaction(payment: Payment, now_ms: int, *, late: bool) -> Transaction:
    code = payment.code
    instruction_ref = f"{now_ms}{secrets.randbelow(10_000):04}"
    unique = f"{instruction_ref}{secrets.token_hex(16)}{code.md5}"
    return Transaction(
        hash=hashlib.sha256(unique.encode()).hexdigest(),
        md5=code.md5,
        payload=code.payload,
        from_account_id=payment.account_id,
        to_account_id=code.account_id,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        description=code.purpose or code.bill_number or "",
        static=code.amount_minor is None,
        late=late,
        created_ms=now_ms,
        acknowledged_ms=now_ms,
        external_ref=f"100FT{instruction_ref}",
        instruction_ref=instruction_ref,
    )


def _transferred(order: Transfer, now_ms: int) -> Transaction:
    unique = f"{order.reference}{secrets.token_hex(16)}"
    return Transaction(
        hash=hashlib.sha256(unique.encode()).hexdigest(),
        md5="",
        payload="",
        from_account_id=order.from_account_id,
        to_account_id=order.to_account_id,
        amount_minor=order.amount_minor,
        currency=order.currency,
        description=order.description,
        static=True,
        late=False,
        created_ms=now_ms,
        acknowledged_ms=now_ms,
        external_ref=f"100FT{now_ms}{secrets.randbelow(10_000):04}",
        instruction_ref=order.reference,
    )
