"""The accounts that a fan sends money to: read from a code or typed, looked up, saved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.core.ids import uuid7
from services.core.money import Currency
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.payments import khqr
from services.payments.withdrawals import repository, views
from services.payments.withdrawals.banks import Bank, bank_of
from services.payments.withdrawals.errors import (
    AccountNotFound,
    BadAccountNumber,
    BankAway,
    CodeHasAmount,
    DestinationNotFound,
    TooManyDestinations,
)
from services.payments.withdrawals.models import WithdrawalDestination
from services.payments.withdrawals.ports import (
    AccountFound,
    AccountMissing,
    PayoutProvider,
    Unknown,
)
from services.payments.withdrawals.rules import MOST_DESTINATIONS
from services.payments.withdrawals.schemas import BankAccount, Destination

_BOTH = (Currency.USD, Currency.KHR)


class DestinationsService:
    """Without a provider nobody can be asked whose account it is: then a code's own name counts,
    and an account number has none; operators see that before they send.
    """

    def __init__(
        self, uow: UnitOfWork, provider: PayoutProvider | None, banks: Sequence[Bank]
    ) -> None:
        self.uow = uow
        self.banks = tuple(banks)
        self._provider = provider

    async def save_code(self, fan_id: int, text: str, now: datetime) -> Destination:
        """The payee of a receiving KHQR. Raises what `khqr.read` raises, CodeHasAmount,
        AccountNotFound, BankAway or TooManyDestinations.
        """
        payload = text.strip()
        code = khqr.read(payload, now)
        if code.amount is not None:
            raise CodeHasAmount
        account = BankAccount("", code.account_id, payload)
        own = AccountFound(code.merchant_name, code.account_id.partition("@")[2], _BOTH)
        found = await self._look_up(account, own)
        # Whatever the account could hold: this code is for one currency.
        currencies = tuple(one for one in found.currencies if one is code.currency)
        if not currencies:
            raise AccountNotFound
        name = found.payee if self._provider else code.merchant_name
        return await self._save(fan_id, account, AccountFound(name, found.bank_name, currencies))

    async def save_number(self, fan_id: int, bank_code: str, text: str) -> Destination:
        """Raises BadAccountNumber, AccountNotFound, BankAway or TooManyDestinations."""
        bank = bank_of(self.banks, bank_code)
        number = bank.number(text) if bank else None
        if bank is None or number is None:
            raise BadAccountNumber
        account = BankAccount(bank.code, number)
        found = await self._look_up(account, AccountFound("", bank.name, _BOTH))
        return await self._save(fan_id, account, found)

    @query
    async def all(self, tx: Tx, fan_id: int) -> list[Destination]:
        paid = await repository.paid_accounts(tx, fan_id)
        return [
            views.destination(row, used=row.account_name in paid)
            for row in await repository.destinations(tx, fan_id)
        ]

    @query
    async def get(self, tx: Tx, fan_id: int, destination_id: UUID) -> Destination:
        """DestinationNotFound."""
        row = await repository.destination(tx, fan_id, destination_id)
        if row is None:
            raise DestinationNotFound
        used = await repository.was_paid(tx, fan_id, row.account_name)
        return views.destination(row, used=used)

    @use_case
    async def remove(self, tx: Tx, fan_id: int, destination_id: UUID) -> None:
        """Off the list; nothing when it is not on it."""
        await repository.remove_destination(tx, fan_id, destination_id)

    async def _look_up(self, account: BankAccount, otherwise: AccountFound) -> AccountFound:
        if self._provider is None:
            return otherwise
        match await self._provider.look_up(account):
            case AccountFound() as found:
                return found
            case AccountMissing():
                raise AccountNotFound
            case Unknown():
                raise BankAway

    @use_case
    async def _save(
        self, tx: Tx, fan_id: int, account: BankAccount, found: AccountFound
    ) -> Destination:
        listed = await repository.destinations(tx, fan_id)
        is_new = all(row.account_name != account.name for row in listed)
        if is_new and len(listed) >= MOST_DESTINATIONS:
            raise TooManyDestinations(most=MOST_DESTINATIONS)
        await repository.save_destination(tx, _row(tx, fan_id, account, found))
        row = await repository.destination_named(tx, fan_id, account.name)
        assert row is not None
        return await _view(tx, row)


def _row(tx: Tx, fan_id: int, account: BankAccount, found: AccountFound) -> dict[str, object]:
    return {
        "id": uuid7(),
        "fan_id": fan_id,
        "account_name": account.name,
        "bank": account.bank,
        "number": account.number,
        "khqr": account.khqr,
        "payee": found.payee,
        "bank_name": found.bank_name,
        "currencies": " ".join(found.currencies),
        "created_at": tx.now,
    }


async def _view(tx: Tx, row: WithdrawalDestination) -> Destination:
    used = await repository.was_paid(tx, row.fan_id, row.account_name)
    return views.destination(row, used=used)
